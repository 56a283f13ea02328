"""The addresses of this part: below `/press/`, `/me/webhooks/`, and the feeds below `/responses/`."""

from django.urls import path
from django.views.decorators.http import require_safe

from participation.press import feeds, views
from participation.shell.access import access

app_name = "press"
AGENCY = "responses/agencies/<agency_code:code>/"

urlpatterns = [
    path("press/", views.about, name="about"),
    path("press/previews/<str:token>/", views.preview, name="preview"),
    path("me/webhooks/", views.webhooks, name="webhooks"),
    path("me/webhooks/<int:pk>/", views.webhook, name="webhook"),
    path("me/webhooks/<int:pk>/<slug:verb>/", views.webhook_act, name="webhook_act"),
    path("responses/feed/", access("public")(require_safe(feeds.ResponseFeed())), name="feed"),
    path("responses/feed.json", feeds.json_feed, name="json"),
    path(f"{AGENCY}feed/", access("public")(require_safe(feeds.ResponseFeed())), name="agency-feed"),
    path(f"{AGENCY}feed.json", feeds.json_feed, name="agency-json"),
]
