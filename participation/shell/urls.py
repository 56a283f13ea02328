"""Addresses of the frame itself."""

from django.urls import path

from participation.shell import views

app_name = "shell"
urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("gallery/stage/", views.gallery_stage, name="gallery_stage"),
]
