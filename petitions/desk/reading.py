"""What the desk shows of a petition: text, duties with their rule, and everything that happened."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from participation.agencies.models import Agency, Role
from participation.gate.models import HeldStatement
from participation.gate.showing import SHOWN
from participation.obligations.models import Obligation
from participation.obligations.notices import due_words, standing
from participation.record.models import Event
from participation.record.procedures import procedure_of
from petitions.models import Petition, PetitionAgency

INTERNAL = {
    "obligation_reminded": lambda: _("提醒應辦事項。"),
}
# Notes stand beside the timeline, with their words.
BESIDE = ("note_written",)
# What stood in the petition before a correction is for the public page of that event.
SILENT = ("title_before", "content_before", "benefit_before")


def dossier(petition: Petition, now: datetime, *, agency: Agency | None = None) -> dict[str, Any]:
    """Everything that is read before something is decided, in a constant number of queries.

    For an AGENCY its own internal events are told as well; without one, the platform's.
    """
    return {
        "petition": petition,
        "demands": list(petition.record.demands.all()),
        "attachments": list(petition.attachments.all()),
        "parts": parts_of(petition),
        "duties": [duty_row(duty, now) for duty in duties_of(petition)],
        "entries": entries_of(petition, agency),
        "held": list(HeldStatement.objects.of_case(petition.record, agency)[:SHOWN]),
        "now": now,
    }


def parts_of(petition: Petition) -> list[PetitionAgency]:
    """The agencies, those that lead first."""
    order = {"lead": 0, "co": 1}
    parts = petition.agency_parts.select_related("agency").order_by("agency__position", "pk")
    return sorted(parts, key=lambda part: order.get(part.part, 2))


def duties_of(petition: Petition) -> list[Obligation]:
    """Every duty of the petition, in the order in which they fall due."""
    owed = Obligation.objects.filter(record=petition.record).select_related("agency", "record")
    return list(owed.prefetch_related("extensions", "pauses").order_by("due_at", "pk"))


def duty_row(duty: Obligation, now: datetime) -> dict[str, Any]:
    """A duty with its words."""
    return {
        "duty": duty,
        "due": due_words(duty.due_at),
        "original": due_words(duty.original_due_at) if duty.is_extended else "",
        "standing": standing(duty, now),
        "state": duty.state(now).value,
    }


def entries_of(petition: Petition, agency: Agency | None) -> list[dict[str, Any]]:
    """The timeline, newest first, with what only the desk may read."""
    own = Q(actor_agency=agency) if agency else Q(actor_agency__is_platform=True)
    events = Event.objects.filter(Q(is_public=True) | own, record=petition.record).exclude(kind__in=BESIDE)
    return [
        {
            "at": event.at,
            "sentence": _sentence(event),
            "who": _who(event),
            "words": [text for name, text in event.words.items() if name not in SILENT],
            "is_internal": not event.is_public,
        }
        for event in reversed(events.timeline().select_related("actor_agency", "record"))
    ]


def _sentence(event: Event) -> str:
    known = INTERNAL.get(event.kind)
    return known() if known else procedure_of(event.record).sentence(event)


def _who(event: Event) -> str:
    role = Role(event.actor_role).label if event.actor_role in Role.values else ""
    names = [event.actor_agency.public_name if event.actor_agency else "", str(role)]
    return "・".join(name for name in names if name)
