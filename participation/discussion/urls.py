"""The public addresses of comments and answers. A comment's own stays for good.

Where a whole discussion is read is its record's own matter: below the record's page, at `comments/`.
"""

from django.urls import path

from participation.discussion import views

app_name = "discussion"
urlpatterns = [
    path("discussions/<int:pk>/write/", views.write, name="write"),
    path("comments/<int:pk>/", views.comment, name="comment"),
    path("comments/<int:pk>/history/", views.history, name="history"),
    path("comments/<int:pk>/reply/", views.reply, name="reply"),
    path("comments/<int:pk>/edit/", views.edit, name="edit"),
    path("comments/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("comments/<int:pk>/vote/", views.vote, name="vote"),
    path("comments/<int:pk>/report/", views.report, name="report"),
    path("answers/<int:pk>/", views.answer, name="answer"),
]
