"""How petitions and what belongs to them are written in JSON. Nothing here names a person."""

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participation.calendar.rules import TAIPEI
from participation.opendata.agencies import AgencyBriefSerializer
from participation.record.models import Event
from participation.record.procedures import procedure_of
from participation.responses.models import Answer, Demand, Part, ReasonType, Response, Verdict
from petitions.lifecycles.shape import Status
from petitions.models import Petition, PetitionAgency

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")


class PartSerializer(serializers.Serializer[PetitionAgency]):
    """An agency that answers, and whether it leads or joins."""

    code = serializers.CharField(source="agency.code")
    name = serializers.CharField(source="agency.public_name")
    part = serializers.ChoiceField(Part.choices)


class PetitionSerializer(serializers.Serializer[Petition]):
    """A petition in a list. Instants carry their offset; `signature_count` is exact up to a second."""

    number = serializers.CharField()
    title = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    status_label = serializers.CharField(source="status_text.label")
    lifecycle = serializers.CharField(source="lifecycle_key")
    topic = serializers.CharField(source="topic.slug", default=None, allow_null=True)
    signature_count = serializers.IntegerField()
    online_count = serializers.IntegerField()
    batch_count = serializers.IntegerField()
    threshold = serializers.IntegerField()
    opened_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True)
    threshold_reached_at = serializers.DateTimeField(allow_null=True)
    responded_at = serializers.DateTimeField(allow_null=True)
    agencies = PartSerializer(many=True, source="answering_parts")
    url = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField())
    def get_url(self, petition: Petition) -> str:
        """The absolute address of the public page."""
        return f"{settings.SITE_URL}{petition.get_absolute_url()}"


class DemandSerializer(serializers.Serializer[Demand]):
    """One thing that the petition asks for."""

    position = serializers.IntegerField()
    words = serializers.CharField()


class AnswerSerializer(serializers.Serializer[Answer]):
    """What an agency says to one demand."""

    demand = serializers.IntegerField(source="demand.position")
    verdict = serializers.ChoiceField(Verdict.choices)
    verdict_label = serializers.CharField(source="get_verdict_display")
    reason_type = serializers.ChoiceField(ReasonType.choices)
    reason_type_label = serializers.CharField(source="get_reason_type_display")
    reason = serializers.CharField()
    next_step = serializers.CharField()
    next_step_by = serializers.DateField(allow_null=True)
    handed_to = AgencyBriefSerializer(allow_null=True)


class ResponseSerializer(serializers.Serializer[Response]):
    """A published response of one agency."""

    agency = AgencyBriefSerializer()
    part = serializers.ChoiceField(Part.choices)
    published_at = serializers.DateTimeField()
    answers = AnswerSerializer(many=True)
    analysis = serializers.CharField()
    meetings = serializers.CharField()
    adoption = serializers.CharField()
    next_steps = serializers.CharField()


class RefusalSerializer(serializers.Serializer[Any]):
    """Why screening refused, and where to go instead."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    where_to = serializers.CharField()
    note = serializers.CharField()


class PetitionDetailSerializer(PetitionSerializer):
    """A petition with its text, its answers and, if it was refused, the reason."""

    content = serializers.CharField()
    benefit = serializers.CharField()
    demands = DemandSerializer(many=True, source="record.demands.all")
    links = serializers.ListField(child=serializers.URLField())
    responses = ResponseSerializer(many=True, source="record.published_responses")
    refusal = serializers.SerializerMethodField()

    @extend_schema_field(RefusalSerializer(allow_null=True))
    def get_refusal(self, petition: Petition) -> dict[str, str] | None:
        """The reason, for a refused petition."""
        if not petition.is_refused:
            return None
        reason = petition.lifecycle.refusal_reason(petition.refusal_code)
        return {
            "code": petition.refusal_code,
            "label": str(reason.label) if reason else petition.refusal_code,
            "where_to": str(reason.where_to) if reason else "",
            "note": petition.refusal_note,
        }


class FactsField(serializers.DictField):
    """Facts as they were recorded, instants with the offset of Asia/Taipei as everywhere."""

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        """The facts by name."""
        return {name: _in_taipei(fact) for name, fact in value.items()}


def _in_taipei(fact: Any) -> Any:
    if isinstance(fact, str) and INSTANT.fullmatch(fact):
        return datetime.fromisoformat(fact).astimezone(TAIPEI).isoformat()
    return fact


class EventSerializer(serializers.Serializer[Event]):
    """One entry of the public timeline. Who acted is told as role and agency, never as a person."""

    position = serializers.IntegerField()
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    sentence = serializers.SerializerMethodField()
    role = serializers.CharField(source="actor_role")
    agency = AgencyBriefSerializer(source="actor_agency", allow_null=True)
    facts = FactsField()
    words = serializers.DictField(child=serializers.CharField())

    def get_sentence(self, event: Event) -> str:
        """What happened, as the page says it."""
        return procedure_of(event.record).sentence(event)


class DaySerializer(serializers.Serializer[Any]):
    """Signatures of one day (Asia/Taipei). `total` is what the count stood at when the day ended."""

    date = serializers.DateField()
    signed = serializers.IntegerField()
    withdrawn = serializers.IntegerField()
    batch = serializers.IntegerField(help_text=_("當日計入的紙本、臨櫃或匯入附議"))
    total = serializers.IntegerField()


class OwnSignatureSerializer(serializers.Serializer[Any]):
    """Whether the signed-in person has signed."""

    signed = serializers.BooleanField()
    signed_at = serializers.DateTimeField(allow_null=True)
