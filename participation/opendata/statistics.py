"""`/api/v1/obligations/statistics/`: how agencies keep their terms, all together and each by itself."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from participation import clock
from participation.board.agencies import Standing, named_agencies, standings
from participation.obligations.figures import Figures, counted
from participation.opendata.agencies import AgencyBriefSerializer, AgencyField
from participation.opendata.choices import KindField, OneOf
from participation.opendata.views import PublicView
from participation.record.models import ProcedureKey


class FiguresSerializer(serializers.Serializer[Figures]):
    """Counts of obligations by how they stand. `on_time_share` is met_on_time ÷ (met_on_time + met_late +
    overdue), in per cent; `median_days` are calendar days from start to act of those that were met."""

    met_on_time = serializers.IntegerField()
    met_late = serializers.IntegerField()
    overdue = serializers.IntegerField()
    waiting = serializers.IntegerField()
    paused = serializers.IntegerField()
    waived = serializers.IntegerField()
    on_time_share = serializers.FloatField(allow_null=True)
    median_days = serializers.FloatField(allow_null=True)


class StandingSerializer(serializers.Serializer[Standing]):
    """One agency's figures."""

    agency = AgencyBriefSerializer()
    figures = FiguresSerializer()


class StatisticsSerializer(serializers.Serializer[Any]):
    """All figures, and the moment at which they were counted."""

    counted_at = serializers.DateTimeField()
    all = FiguresSerializer()
    agencies = StandingSerializer(many=True)


class StatisticsQuery(serializers.Serializer[Any]):
    """What is counted."""

    agency = AgencyField(required=False)
    kind = KindField(required=False, help_text=_("事項，例如 formal_response"))
    procedure = OneOf(ProcedureKey.choices, required=False, help_text=_("單元"))


@extend_schema(parameters=[StatisticsQuery], responses=StatisticsSerializer, tags=["obligations"])
class ObligationStatistics(PublicView):
    """各機關如期完成、逾期完成、目前逾期與還沒到期的件數、如期率與天數中位數；最多每分鐘重算一次。"""

    filters = StatisticsQuery
    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        """The figures of the choice."""
        wanted = self.asked()
        code = wanted.pop("agency", "")
        found = counted(clock.now(), **wanted)
        every = standings(found, named_agencies(), **wanted)
        if code:
            every = [row for row in every if row.agency.code == code]
        whole = found.figures(**wanted)
        values = {"counted_at": found.at, "all": whole, "agencies": every}
        return Response(StatisticsSerializer(values).data)
