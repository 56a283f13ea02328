"""The map of this part's interface."""

from django.urls import path

from participation.surveys.api import SurveyList

urlpatterns = [path("surveys/", SurveyList.as_view(), name="api-surveys")]
