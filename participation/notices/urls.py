"""Pages that exist in a demonstration only."""

from django.urls import path

from participation.notices import views

app_name = "notices"
urlpatterns = [path("messages/", views.demo_messages, name="demo_messages")]
