"""Why a petition was refused, and what its proposer can do until when."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from participation.agencies.models import Agency
from participation.calendar.rules import WorkingCalendar, end_of
from petitions import rules
from petitions.models import Objection, Petition
from petitions.views.standing import shown_day
from petitions.views.viewer import Viewer


def objection_of(petition: Petition) -> Objection | None:
    """The objection of a petition that was loaded for its page."""
    try:
        found: Objection = petition.objection
    except Objection.DoesNotExist:
        return None
    return found


def objection_end(petition: Petition, calendar: WorkingCalendar) -> datetime | None:
    """Until when a refusal may be objected to."""
    if petition.screened_at is None:
        return None
    return end_of(petition.screened_at, petition.lifecycle.objection_period, calendar)


def refusal_of(petition: Petition, viewer: Viewer, now: datetime) -> dict[str, Any] | None:
    """The reason box of a refused petition; None for any other."""
    if not petition.is_refused:
        return None
    reason = petition.lifecycle.refusal_reason(petition.refusal_code)
    # The period counts calendar days, for which no calendar is asked.
    until = objection_end(petition, WorkingCalendar())
    objection = objection_of(petition)
    box: dict[str, Any] = {
        "rule": reason.label if reason else petition.refusal_code,
        "reason": petition.refusal_note,
        "office": desk.public_name if (desk := Agency.objects.platform()) else "",
        "remedy": reason.where_to if reason else "",
        "at": petition.screened_at,
        "objection": objection,
        "until": shown_day(until) if until else None,
        "may_object": False,
    }
    if until is not None and viewer.is_proposer:
        refusal = rules.may_object(
            status=petition.status,
            refused_at=petition.screened_at,
            period_end=until,
            has_objected=objection is not None,
            now=now,
        )
        box["may_object"] = refusal is None
        box["url"] = reverse("petitions:object", args=[petition.number])
    return box
