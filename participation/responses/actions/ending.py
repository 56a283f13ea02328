"""How a text leaves its way through the agency, and what becomes of it when agencies are assigned anew."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from participation.people.models import Person
from participation.record.actors import Actor
from participation.record.models import Record
from participation.responses.actions.common import locked, told
from participation.responses.models import Part, Response, TaskState, WorkflowState

AUTHORS, APPROVERS = "response_authors", "approvers"


def leave_sign_off(response: Response, *, by: Person | None, now: datetime) -> None:
    """Cancel the present step and the way of a locked answer; it goes through sign-off anew."""
    state = response.current_workflow_state
    TaskState.objects.filter(workflow_state=state, status=TaskState.STATUS_IN_PROGRESS).update(
        status=TaskState.STATUS_CANCELLED, finished_at=now, finished_by=by
    )
    state.status = WorkflowState.STATUS_CANCELLED
    state.save()


def forget_time(response: Response) -> None:
    """Take a locked answer off its time, and its approval with it, which was given for that time."""
    response.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)
    response.go_live_at = None
    response.save(update_fields=["go_live_at"])
    last = response.workflow_states.order_by("-created_at", "-pk").first()
    if last and last.status == WorkflowState.STATUS_APPROVED:
        last.status = WorkflowState.STATUS_CANCELLED
        last.save()


def follow_assignment(record: Record, *, parts: Mapping[int, Part], now: datetime) -> None:
    """Let the texts in the making follow who leads and who joins by now: PARTS by agency.

    A draft takes the part of its agency. The text of an agency that has none any more leaves sign-off and
    loses its time, and its people are told: nobody is asked to decide about what cannot be published. Only
    who joins shows a draft to those that lead.
    """
    with transaction.atomic():
        for row in Response.objects.filter(record=record, source="").order_by("pk"):
            response, part = locked(row), parts.get(row.agency_id)
            if part is None:
                _end(response, now)
            elif not response.is_published:
                response.part = part
                response.save(update_fields=["part"])
            if part is not Part.CO:
                response.shown_to_lead_at = response.shown_revision = None
                response.save(update_fields=["shown_to_lead_at", "shown_revision"])


def _end(response: Response, now: datetime) -> None:
    is_in_sign_off, is_scheduled = response.workflow_in_progress, response.is_scheduled
    if is_in_sign_off:
        leave_sign_off(response, by=None, now=now)
    if is_scheduled:
        forget_time(response)
    if is_in_sign_off or is_scheduled:
        told(response, "sign_off_ended", by=Actor.system(), now=now, tell=(AUTHORS, APPROVERS))
