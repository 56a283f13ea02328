"""The map of the petitions' API."""

from django.urls import re_path

from petitions.api.comments import PetitionComments
from petitions.api.views import OwnSignature, PetitionDetail, PetitionList, SignaturesByDay, Timeline

# Numbers of ours look like P2026-0001; imported petitions keep their own.
NUMBER = r"^petitions/(?P<number>[\w-]{1,40})/"

urlpatterns = [
    re_path(r"^petitions/$", PetitionList.as_view(), name="api-petitions"),
    re_path(rf"{NUMBER}$", PetitionDetail.as_view(), name="api-petition"),
    re_path(rf"{NUMBER}timeline/$", Timeline.as_view(), name="api-timeline"),
    re_path(rf"{NUMBER}comments/$", PetitionComments.as_view(), name="api-comments"),
    re_path(rf"{NUMBER}signatures/by-day/$", SignaturesByDay.as_view(), name="api-signatures-by-day"),
    re_path(rf"{NUMBER}signature/$", OwnSignature.as_view(), name="api-signature"),
]
