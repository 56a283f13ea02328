"""The addresses of the three questions, below `/responses/`."""

from django.urls import path

from participation.surveys import views

app_name = "surveys"
urlpatterns = [
    path("surveys.csv", views.results_csv, name="csv"),
    path("<int:pk>/survey/", views.answer, name="answer"),
]
