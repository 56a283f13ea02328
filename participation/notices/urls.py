"""Pages that exist in a demonstration only."""

from django.urls import path

from participation.notices.views import demo

app_name = "notices"
urlpatterns = [path("messages/", demo.demo_messages, name="demo_messages")]
