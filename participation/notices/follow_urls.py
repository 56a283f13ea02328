"""Following, leaving, and a mailbox that works again."""

from django.urls import path

from participation.notices.views import following, leaving, mailbox

app_name = "follows"
urlpatterns = [
    path("follow/", following.follow, name="follow"),
    path("me/follows/", following.follows, name="list"),
    path("me/follows/<int:pk>/", following.change, name="change"),
    path("me/mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<str:token>/", mailbox.confirm, name="mailbox-confirm"),
    path("unsubscribe/<str:token>/", leaving.leave, name="leave"),
]
