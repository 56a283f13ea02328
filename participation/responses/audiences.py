"""Who of an agency is told what of its answer; each takes the event, whose facts name the answer."""

from collections.abc import Callable

from django.db.models import QuerySet

from participation.gate.rules import SECONDERS
from participation.people.models import Person
from participation.record.models import Event
from participation.responses.models import Response, UnitPart


def _answer(event: Event) -> Response:
    return Response.objects.get(pk=event.fact("response"))


def _active() -> QuerySet[Person]:
    return Person.objects.filter(is_active=True)


def signers(event: Event) -> QuerySet[Person]:
    """Those who may decide the present step."""
    response = _answer(event)
    step = response.current_workflow_task
    if step is None:
        return _active().none()
    return _active().filter(pk__in=step.people_of(response.agency_id).values("person_id"))


def authors(event: Event) -> QuerySet[Person]:
    """Those who have written the text and whoever sent it to sign-off."""
    response = _answer(event)
    asked = response.workflow_states.filter(requested_by__isnull=False).order_by("-pk")[:1]
    sent = list(asked.values_list("requested_by_id", flat=True))
    return _active().filter(pk__in={*response.writers, *sent, response.author_id} - {None})


def unit(event: Event) -> QuerySet[Person]:
    """The members of the unit that is asked."""
    part = UnitPart.objects.get(pk=event.fact("part"))
    return _active().filter(units=part.unit_id)


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
