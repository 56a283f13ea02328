"""`/api/v1/surveys/`: what people said about each response, in numbers."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response as Answer

from participation.opendata.agencies import AgencyField
from participation.opendata.paging import Order
from participation.opendata.views import PublicView
from participation.responses.models import Response
from participation.surveys.rules import QUESTIONS
from participation.surveys.showing import asked_about, facts_of


class SurveySerializer(serializers.Serializer[Any]):
    """One response and its numbers; `answered`, `clear` and `satisfied` by what was said."""

    response = serializers.IntegerField()
    record = serializers.CharField()
    agency = serializers.CharField()
    published_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    answers = serializers.IntegerField()
    url = serializers.URLField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """With one number for each thing that may be said."""
        fields = super().get_fields()
        for question in QUESTIONS:
            for value in question.choices.values:
                fields[f"{question.field}_{value}"] = serializers.IntegerField()
        return fields


class SurveyQuery(serializers.Serializer[Any]):
    """The filters of the list."""

    agency = AgencyField(required=False)
    record = serializers.CharField(required=False, help_text=_("公開紀錄的編號，例如 P2026-0001"))


@extend_schema(parameters=[SurveyQuery], tags=["responses"])
class SurveyList(PublicView, generics.ListAPIView[Response]):
    """每份正式回應的三個問題：多少人填答、各說了什麼。最新公布的在前。"""

    serializer_class = SurveySerializer
    filters = SurveyQuery
    order = Order("published_at", descending=True)
    permission_classes = (AllowAny,)
    queryset = Response.objects.none()

    def get_queryset(self) -> QuerySet[Response]:
        """The responses asked for."""
        wanted = self.asked()
        rows = asked_about()
        for name, lookup in (("agency", "agency__code"), ("record", "record__number")):
            if name in wanted:
                rows = rows.filter(**{lookup: wanted[name]})
        return rows

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Answer:
        """One page; the numbers of all its responses in one query."""
        page = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(self.get_serializer(facts_of(page), many=True).data)
