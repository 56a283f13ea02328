"""What every procedure's page of a case shows beside its own: who handles it, notes, what helps to answer."""

from datetime import datetime
from typing import Any

from participation.agencies.models import Agency
from participation.calendar.rules import UnknownYear
from participation.casework import rules
from participation.casework.actions import decline_due, part_of
from participation.casework.desk.knowledge import knowledge_of
from participation.casework.desk.notes import note_form
from participation.casework.desk.officers import officer_form
from participation.casework.desk.offices import Desk, Matter
from participation.casework.models import CaseOfficer, Decline, Note
from participation.obligations.notices import due_words
from participation.press.desk.offering import offering
from participation.record.desk import Desk as AnyDesk
from participation.record.models import Record
from participation.responses.models import Response


def pieces(record: Record, agency: Agency, of: AnyDesk, now: datetime) -> dict[str, Any]:
    """The context of `casework/desk/_beside.html` and `_knowledge.html`, under the name `casework`."""
    desk = Desk(of.person, of.held)
    matter = Matter(record, agency, desk)
    history = list(CaseOfficer.objects.history(record, agency))
    may_assign = not desk.refusal_as(agency, *rules.ASSIGNERS)
    return {
        "casework": {
            "matter": matter,
            "present": next((one for one in history if one.ended_at is None), None),
            "history": history,
            "officer_form": officer_form(matter) if may_assign else None,
            "may_write": not desk.refusal_as(agency, *rules.WORKERS),
            "me": desk.person,
            "notes": list(Note.objects.of_agency(record, agency)),
            "note_form": note_form(agency, desk),
            "offering": offering(
                Response.objects.filter(record=record, agency=agency, source="").first(), of
            ),
            **declining(matter, now),
            **knowledge_of(record, agency),
        }
    }


def platform_pieces(record: Record, of: AnyDesk) -> dict[str, Any]:
    """The same for the platform's own desk: its notes and those addressed to it."""
    desk, platform = Desk(of.person, of.held), Agency.objects.get(is_platform=True)
    notes = list(Note.objects.for_platform_desk(record))
    addressed = {note.agency_id: note.agency for note in notes if not note.agency.is_platform}
    return {
        "casework": {
            "matter": Matter(record, platform, desk),
            "may_write": not desk.refusal_as(platform, *rules.PLATFORM_WORKERS),
            "me": desk.person,
            "notes": notes,
            "note_form": note_form(platform, desk),
            "addressed": list(addressed.values()),
            "declines": list(Decline.objects.filter(record=record).select_related("agency").order_by("pk")),
        }
    }


def declining(matter: Matter, now: datetime) -> dict[str, Any]:
    """Whether and until when the agency may decline, and what became of it if it did."""
    filed = Decline.objects.filter(record=matter.record, agency=matter.agency).first()
    part = part_of(matter.record, matter.agency)
    try:
        due_at = decline_due(part) if part else now
    except UnknownYear:
        # Assigned in a year whose working days nobody has loaded: an archived case, or one of the last day.
        return {"declined": filed, "may_decline": False, "decline_until": ""}
    answered = Response.objects.published().filter(record=matter.record, agency=matter.agency)
    never = rules.may_decline(
        is_assigned=part is not None,
        has_declined=filed is not None,
        has_answered=filed is None and now < due_at and answered.exists(),
        due_at=due_at,
        now=now,
        reason="-",
    )
    may = never is None and not matter.desk.refusal_as(matter.agency, *rules.DECLINERS)
    return {
        "declined": filed,
        "may_decline": may,
        "decline_until": due_words(due_at) if never is None else "",
    }
