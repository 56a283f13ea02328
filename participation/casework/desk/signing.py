"""What waits for somebody's sign-off: the present steps of answers that are theirs to decide."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import TaskState, WorkflowState, WorkflowTask

from participation.casework.desk.offices import Desk
from participation.people.models import Person
from participation.record.procedures import procedure_of
from participation.responses.models import Response, Roster, written_by
from participation.responses.rules import may_decide

# So many present steps are looked through, those that wait longest first.
LOOKED_THROUGH = 300


@dataclass(frozen=True)
class ToSign:
    """A response whose present step this person decides."""

    response: Response
    task: str
    since: datetime
    url: str
    is_own: bool


def in_sign_off() -> Q:
    """Which responses are in sign-off, or approved and waiting for their time: a condition on `Response`."""
    kind = ContentType.objects.get_for_model(Response)
    states = WorkflowState.objects.filter(base_content_type=kind, status=WorkflowState.STATUS_IN_PROGRESS)
    return Q(sign_off_key__in=states.values("object_id")) | Q(go_live_at__isnull=False)


def with_key(rows: QuerySet[Response]) -> QuerySet[Response]:
    """Each with its key as Wagtail's generic rows write it."""
    return rows.annotate(sign_off_key=Cast("pk", CharField()))


def waiting_for(desk: Desk, person: Person, most: int) -> list[ToSign]:
    """What this person can decide now, the longest waiting first; a constant number of queries.

    Nothing else is listed: neither other people's steps, also for administrators, who look at everything
    and decide nothing, nor the last step of a text of one's own.
    """
    responses = _in_my_agencies(desk)
    if not responses:
        return []
    roster = Roster.of({response.agency_id for response in responses.values()})
    written = written_by(person, list(responses.values()))
    states = list(_present_states(list(responses)))
    last = _last_tasks({state.workflow_state.workflow_id for state in states})
    found = []
    for state in states:
        response = responses[int(state.workflow_state.object_id)]
        refusal = may_decide(
            is_in_sign_off=True,
            is_your_turn=person.pk in roster.deciders(state.task.signofftask, response.agency_id),
            is_last=state.task_id == last.get(state.workflow_state.workflow_id),
            person_id=person.pk,
            authors=[person.pk] if response.pk in written else [],
        )
        if refusal is None:
            found.append(_row(state, response, person))
    return found[:most]


def _last_tasks(chains: set[int]) -> dict[int, int]:
    """The last step of each chain."""
    turns = WorkflowTask.objects.filter(workflow__in=chains, task__active=True).order_by("sort_order")
    return dict(turns.values_list("workflow", "task"))


def _in_my_agencies(desk: Desk) -> dict[int, Response]:
    open_ones = with_key(Response.objects.filter(source="")).filter(in_sign_off(), go_live_at=None)
    open_ones = open_ones.filter(agency__in=[agency.pk for agency, _role in desk.held])
    rows = open_ones.select_related("record", "agency", "author").order_by("pk")[:LOOKED_THROUGH]
    return {response.pk: response for response in rows}


def _present_states(responses: list[int]) -> QuerySet[TaskState]:
    kind = ContentType.objects.get_for_model(Response)
    present = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__base_content_type=kind,
        workflow_state__object_id__in=[str(pk) for pk in responses],
    )
    return present.select_related("workflow_state", "task__signofftask__unit").order_by("started_at", "pk")


def _row(state: Any, response: Response, person: Person) -> ToSign:
    return ToSign(
        response,
        state.task.signofftask.label,
        state.started_at,
        procedure_of(response.record).workplace(response.record, response.agency, "sign_off"),
        response.author_id == person.pk,
    )
