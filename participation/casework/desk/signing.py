"""What waits for an approver's sign-off."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from participation.casework.desk.offices import Desk
from participation.record.procedures import procedure_of
from participation.responses.models import Response, ResponseState


@dataclass(frozen=True)
class ToSign:
    """A response that waits to be read and published by this person."""

    response: Response
    since: datetime
    url: str
    is_own: bool


def waiting_for(desk: Desk, person: Any, most: int) -> list[ToSign]:
    """The drafts of this approver's agencies, the longest waiting first.

    One's own is shown as such: its author can never be the one who publishes it.
    """
    drafts = Response.objects.filter(state=ResponseState.DRAFT, source="")
    if not desk.sees_all:
        drafts = drafts.filter(agency__in=[agency.pk for agency in desk.approves_for])
    found = drafts.select_related("record", "agency", "author").order_by("drafted_at", "pk")[:most]
    return [
        ToSign(
            draft,
            draft.drafted_at,
            procedure_of(draft.record).workplace(draft.record, draft.agency),
            draft.author_id == person.pk,
        )
        for draft in found
    ]
