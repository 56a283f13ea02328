"""`/api/v1/obligations/`: what agencies owe, by when, and how it stands at the moment of asking."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny

from participation import clock
from participation.obligations.models import Obligation
from participation.obligations.rules import State
from participation.opendata.agencies import AgencyBriefSerializer, AgencyField, RecordBriefSerializer
from participation.opendata.choices import KindField, OneOf
from participation.opendata.paging import Order
from participation.opendata.views import PublicView
from participation.record.models import ProcedureKey

STATES = [
    (State.WAITING.value, _("辦理中")),
    (State.PAUSED.value, _("暫停計算")),
    (State.OVERDUE.value, _("逾期")),
    (State.MET.value, _("如期完成")),
    (State.MET_LATE.value, _("逾期完成")),
    (State.WAIVED.value, _("免予辦理")),
]
LOOKUPS = {
    "agency": "agency__code",
    "kind": "kind",
    "procedure": "record__procedure",
    "record": "record__number",
}


class ExtensionSerializer(serializers.Serializer[Any]):
    """A later due instant with its public reason."""

    old_due_at = serializers.DateTimeField()
    new_due_at = serializers.DateTimeField()
    reason = serializers.CharField()
    at = serializers.DateTimeField()


class PauseSerializer(serializers.Serializer[Any]):
    """An interval in which the clock stood still."""

    from_at = serializers.DateTimeField()
    until_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()


class ObligationSerializer(serializers.Serializer[Obligation]):
    """One act that is owed. `state` and `days_late` are computed when asked, never stored."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    agency = AgencyBriefSerializer()
    record = RecordBriefSerializer()
    basis = serializers.CharField(source="basis_words")
    rule = serializers.CharField()
    starts_at = serializers.DateTimeField()
    original_due_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    state = serializers.SerializerMethodField()
    days_late = serializers.SerializerMethodField()
    met_at = serializers.DateTimeField(allow_null=True)
    waived_at = serializers.DateTimeField(allow_null=True)
    extensions = ExtensionSerializer(many=True)
    pauses = PauseSerializer(many=True)

    @extend_schema_field(serializers.ChoiceField(STATES))
    def get_state(self, obligation: Obligation) -> str:
        """How it stands now."""
        return obligation.state(self.context["now"]).value

    def get_days_late(self, obligation: Obligation) -> int:
        """Calendar days late: at the act if it was done, else now."""
        return obligation.days_late(self.context["now"])


class ObligationQuery(serializers.Serializer[Any]):
    """The filters of the list."""

    state = OneOf(STATES, required=False, help_text=_("目前的狀態"))
    agency = AgencyField(required=False)
    kind = KindField(required=False, help_text=_("事項，例如 formal_response"))
    procedure = OneOf(ProcedureKey.choices, required=False, help_text=_("單元"))
    record = serializers.CharField(required=False, help_text=_("公開紀錄的編號，例如 P2026-0001"))


@extend_schema(parameters=[ObligationQuery], tags=["obligations"])
class ObligationList(PublicView, generics.ListAPIView[Obligation]):
    """機關的應辦事項，期限最早的在前。逾期與逾期日數是查詢當下算出來的。"""

    serializer_class = ObligationSerializer
    filters = ObligationQuery
    order = Order("due_at")
    permission_classes = (AllowAny,)
    queryset = Obligation.objects.none()

    def get_queryset(self) -> QuerySet[Obligation]:
        """Obligations of records that the public may see, filtered as asked."""
        wanted = self.asked()
        self.now = clock.now()
        rows = Obligation.objects.public()
        if "state" in wanted:
            rows = rows.in_state(State(wanted["state"]), self.now)
        for name, lookup in LOOKUPS.items():
            if name in wanted:
                rows = rows.filter(**{lookup: wanted[name]})
        return rows.select_related("agency", "record").prefetch_related("extensions", "pauses")

    def get_serializer_context(self) -> dict[str, Any]:
        """With the moment of asking."""
        return {**super().get_serializer_context(), "now": getattr(self, "now", None)}
