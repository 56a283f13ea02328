"""What the verbs of answers share."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from participation.people.models import Person
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.record.models import Event, Record
from participation.refusals import Refusal, refuse_if
from participation.responses import rules
from participation.responses.models import Response


def locked(response: Response) -> Response:
    """The answer with its row and its record's locked: who writes and who decides take turns."""
    Record.objects.select_for_update().get(pk=response.record_id)
    rows = Response.objects.select_for_update(of=("self",))
    return rows.select_related("agency", "record", "latest_revision").get(pk=response.pk)


def stranger(by: Actor, answering_agency_id: int) -> Refusal | None:
    """Why somebody who acts for another agency, or for none, may not."""
    agency_id = by.agency.pk if by.agency else None
    return rules.refuse_stranger(agency_id=agency_id, answering_agency_id=answering_agency_id)


def person_of(by: Actor) -> Person:
    """Who acts; answers are written and decided about by people."""
    assert by.person is not None, "an answer is the work of a person"
    return by.person


def within(response: Response, by: Actor) -> Response:
    """The locked answer, for whoever acts for its agency in any office; refused to strangers."""
    response = locked(response)
    refuse_if(stranger(by, response.agency_id))
    return response


def ours(response: Response, by: Actor) -> Response:
    """The locked answer, for those of its agency who work on answers; refused to all others."""
    response = within(response, by)
    refuse_if(rules.refuse_onlooker(by.role))
    return response


def keep_revision(response: Response) -> None:
    """Make sure that there is a revision of the text, which a draft from before they were kept has not."""
    if response.latest_revision is None:
        response.save_revision(user=response.author, clean=False)


def standing_of(response: Response, person: Person | None) -> rules.Standing:
    """How far the text in the making is, as the rules take it."""
    return rules.Standing(
        is_written=response.is_in_the_making,
        is_in_sign_off=response.workflow_in_progress,
        is_scheduled=response.is_scheduled,
        is_locked=response.locked and response.locked_by_id != (person.pk if person else None),
    )


def written_of(response: Response) -> rules.Written:
    """What the text in the making says so far; who only joins answers as many demands as it likes."""
    draft = response.draft
    answers = list(draft.answers.all())
    demands = response.record.demands.values_list("pk", flat=True) if response.is_lead else ()
    return rules.Written(
        demands=list(demands),
        answered=[answer.demand_id for answer in answers],
        unfinished=sum(bool(answer.lacks) for answer in answers),
        says_why=not response.is_published or bool(draft.change_reason),
    )


def told(
    response: Response,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
    tell: tuple[str, ...] = (),
) -> Event:
    """Record one internal event of an answer; the answering agency alone reads it."""
    whole = {"response": response.pk, "agency": response.agency.code, **(facts or {})}
    return record_event(
        response.record, kind, by=by, now=now, public=False, facts=whole, texts=texts, tell=tell
    )
