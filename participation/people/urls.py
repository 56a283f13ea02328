"""A person's own pages, under `/me/`."""

from django.urls import path

from participation.people import views

app_name = "people"
urlpatterns = [
    path("", views.home, name="home"),
    path("details/", views.details, name="details"),
    path("mobile/", views.mobile, name="mobile"),
    path("mobile/code/", views.mobile_code, name="mobile-code"),
    path("sign-out-everywhere/", views.end_sessions, name="end-sessions"),
    path("export/", views.export, name="export"),
    path("erase/", views.erase, name="erase"),
]
