"""`/api/v1/moderation/`. Comments answer below the records that they are about."""

from django.urls import path

from participation.discussion.api import DecisionList

urlpatterns = [path("moderation/", DecisionList.as_view(), name="api-moderation")]
