"""The public addresses of answers, below `/responses/`. They stay for good."""

from django.urls import path

from participation.responses import views

app_name = "responses"
urlpatterns = [
    path("<int:pk>/", views.response, name="response"),
    path("<int:pk>/versions/<int:number>/", views.version, name="version"),
    path("<int:pk>/files/<uuid:key>/", views.file, name="file"),
    path("<int:pk>/changes/", views.changes, name="changes"),
]
