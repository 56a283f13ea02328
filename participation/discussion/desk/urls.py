"""The map of the desk, below `/cms/discussion/`."""

from django.urls import path

from participation.discussion.desk import (
    answering,
    appeals,
    bulk,
    cases,
    comments,
    discussions,
    lifting,
    queue,
    routing,
    second,
)

app_name = "discussion_desk"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("look/", cases.look, name="look"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/take/", cases.take, name="take"),
    path("cases/<int:pk>/release/", cases.release, name="release"),
    path("cases/<int:pk>/decision/", cases.decision, name="decision"),
    path("decisions/<int:pk>/second/", second.second, name="second"),
    path("decisions/", lifting.decisions, name="decisions"),
    path("decisions/<int:pk>/lift/", lifting.lift, name="lift"),
    path("appeals/", appeals.appeals, name="appeals"),
    path("appeals/<int:pk>/", appeals.appeal, name="appeal"),
    path("comments/", comments.comments, name="comments"),
    path("comments/to-sign/", comments.to_sign, name="to_sign"),
    path("comments/to-sign/<int:pk>/", comments.sign, name="sign"),
    path("comments/<int:pk>/", comments.discussion_comments, name="discussion_comments"),
    path("comments/<int:pk>/group/", comments.group_comments, name="group"),
    path("comments/<int:pk>/answer/", answering.answer_comments, name="answer"),
    path("comments/<int:pk>/route/", routing.route_answer, name="route"),
    path("comments/parts/<int:pk>/", routing.deliver, name="deliver"),
    path("comments/classify/<int:pk>/", comments.classify_comment, name="classify"),
    path("discussions/", discussions.discussions, name="discussions"),
    path("discussions/<int:pk>/", discussions.discussion, name="discussion"),
    path("discussions/<int:pk>/level/", discussions.level, name="level"),
    path("discussions/<int:pk>/closing/", discussions.closing, name="closing"),
    path("discussions/<int:pk>/close/", discussions.close, name="close"),
    path("discussions/comments/<int:pk>/erase/", discussions.erase, name="erase"),
]
