"""Who of an agency is told what of its answer; each takes the event, whose facts name the answer."""

from collections.abc import Callable

from django.db.models import QuerySet

from participation.agencies.models import AgencyRole
from participation.gate.rules import SECONDERS
from participation.people.models import Person
from participation.record.models import Event
from participation.responses.models import Response, Roster, SignOffTask, UnitPart, deciders_of
from participation.responses.rules import WORKERS


def _answer(event: Event) -> Response:
    return Response.objects.get(pk=event.fact("response"))


def _active() -> QuerySet[Person]:
    return Person.objects.filter(is_active=True)


def signers(event: Event) -> QuerySet[Person]:
    """Those who may decide the present step, or the one from which the text was taken back."""
    response = _answer(event)
    taken = SignOffTask.objects.filter(pk=event.fact("task", 0)).first()
    step = taken or response.current_workflow_task
    if step is None:
        return _active().none()
    return _active().filter(pk__in=deciders_of(step, response.agency_id))


def authors(event: Event) -> QuerySet[Person]:
    """Those who have written the text and whoever sent it to sign-off, as long as they work for the agency.

    What happens inside an agency is not for those who have left it.
    """
    response = _answer(event)
    asked = response.workflow_states.filter(requested_by__isnull=False).order_by("-pk")[:1]
    sent = list(asked.values_list("requested_by_id", flat=True))
    still = AgencyRole.objects.filter(agency=response.agency_id, role__in=WORKERS).values("person")
    return (
        _active().filter(pk__in={*response.writers, *sent, response.author_id} - {None}).filter(pk__in=still)
    )


def unit(event: Event) -> QuerySet[Person]:
    """Those who answer for the unit that is asked, or asked no longer. A part that was called off is gone."""
    part = UnitPart.objects.filter(pk=event.fact("part", 0)).first()
    asked = part.unit_id if part else event.fact("unit")
    return _active().filter(pk__in=Roster.of([_answer(event).agency_id]).members_of(asked))


def second(event: Event) -> QuerySet[Person]:
    """The agency's approvers and supervisors who have not written the text."""
    response = _answer(event)
    held = _active().filter(agency_roles__agency=response.agency_id, agency_roles__role__in=SECONDERS)
    return held.exclude(pk__in=response.writers).distinct()


AUDIENCES: dict[str, Callable[[Event], QuerySet[Person]]] = {
    "response_signers": signers,
    "response_authors": authors,
    "response_unit": unit,
    "response_second": second,
}
