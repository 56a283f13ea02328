"""Drafting and publishing formal responses; one mechanism for every procedure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from participation.agencies.models import Agency
from participation.obligations.actions import meet_obligations
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.record.models import Event, Record
from participation.refusals import Refusal, refuse_if
from participation.responses import rules
from participation.responses.models import (
    Answer,
    Demand,
    Part,
    Response,
    ResponseState,
    ResponseVersion,
    VersionText,
)
from participation.responses.texts import content_of, fingerprint


@dataclass(frozen=True)
class AnswerDraft:
    """What an officer writes to one demand."""

    demand: Demand
    verdict: str
    reason_type: str
    reason: str
    next_step: str = ""
    next_step_by: date | None = None
    handed_to: Agency | None = None


@dataclass(frozen=True)
class ResponseText:
    """The free parts of a response."""

    analysis: str = ""
    meetings: str = ""
    adoption: str = ""
    next_steps: str = ""


def draft_response(
    record: Record,
    *,
    agency: Agency,
    part: Part | None,
    text: ResponseText,
    answers: Iterable[AnswerDraft],
    by: Actor,
    now: datetime,
) -> Response:
    """Write or rewrite the agency's draft. Whoever writes last is its author and cannot publish it.

    `part` is the agency's assignment, None if it has none: that is refused, as are a published response
    and somebody who acts for another agency.
    """
    with transaction.atomic():
        refuse_if(_stranger(by, agency.pk))
        Record.objects.select_for_update().get(pk=record.pk)
        response = Response.objects.filter(record=record, agency=agency, source="").first()
        refuse_if(
            rules.may_draft(
                is_published=bool(response and response.is_published), is_assigned=part is not None
            )
        )
        response = response or Response(record=record, agency=agency)
        response.part = part or Part.CO
        response.author = by.person
        response.drafted_at = now
        for name in ("analysis", "meetings", "adoption", "next_steps"):
            setattr(response, name, getattr(text, name))
        response.save()
        response.answers.all().delete()
        Answer.objects.bulk_create(Answer(response=response, **vars(answer)) for answer in answers)
        record_event(
            record,
            "response_drafted",
            by=by,
            now=now,
            public=False,
            facts={"response": response.pk, "agency": agency.code},
        )
    return response


def publish_response(
    response: Response, *, part: Part | None, by: Actor, rule: str, tell: Iterable[str], now: datetime
) -> tuple[Response, Event]:
    """Make the response public. A lead agency's meets its formal-response obligation.

    PART is the agency's assignment by now, which may be another than when it was drafted. Refused
    without one, to other agencies, for its author (also when two requests race: the row is locked, and
    the database has a constraint of its own), while a demand is unanswered by a lead agency, and when
    the draft was rewritten after the given RESPONSE was read.
    """
    assert by.person is not None, "a response is published by a person"
    with transaction.atomic():
        Record.objects.select_for_update().get(pk=response.record_id)
        read_at = response.drafted_at
        response = (
            Response.objects.select_for_update(of=("self",))
            .select_related("agency", "record")
            .get(pk=response.pk)
        )
        refuse_if(_stranger(by, response.agency_id))
        response.part = part or response.part
        # What is published is what the publisher has read, also when somebody rewrites it meanwhile.
        refuse_if(None if response.drafted_at == read_at else rules.DRAFT_CHANGED)
        demands = response.record.demands.values_list("pk", flat=True) if response.is_lead else []
        refuse_if(
            rules.may_publish(
                is_assigned=part is not None,
                is_published=response.is_published,
                author_id=response.author_id,
                publisher_id=by.person.pk,
                demands=list(demands),
                answered=list(response.answers.values_list("demand_id", flat=True)),
            )
        )
        response.state = ResponseState.PUBLISHED
        response.publisher = by.person
        response.published_at = now
        response.save(update_fields=["part", "state", "publisher", "published_at"])
        event = record_event(
            response.record,
            "response_published",
            by=by,
            now=now,
            rule=rule,
            facts=_facts(response),
            tell=tell,
        )
        keep_versions([response], event=event)
        if response.is_lead:
            meet_obligations(
                response.record, kind="formal_response", agency=response.agency, event=event, now=now
            )
    return response, event


def keep_versions(
    responses: Sequence[Response], *, event: Event | None = None, without_answers: bool = False
) -> None:
    """Keep the text of answers that are public now as their first version; one statement per table.

    WITHOUT_ANSWERS: none of them answers demands one by one, as those of an archive.
    """
    contents = [
        content_of(
            response, [] if without_answers else response.answers.select_related("demand", "handed_to")
        )
        for response in responses
    ]
    versions = ResponseVersion.objects.bulk_create(
        ResponseVersion(
            response=response,
            number=1,
            published_at=response.published_at or response.drafted_at,
            sha256=fingerprint(content),
            event=event,
        )
        for response, content in zip(responses, contents, strict=True)
    )
    VersionText.objects.bulk_create(
        VersionText(version=version, content=content)
        for version, content in zip(versions, contents, strict=True)
    )


def _stranger(by: Actor, answering_agency_id: int) -> Refusal | None:
    agency_id = by.agency.pk if by.agency else None
    return rules.refuse_stranger(agency_id=agency_id, answering_agency_id=answering_agency_id)


def _facts(response: Response) -> dict[str, object]:
    verdicts = list(response.answers.order_by("demand__position").values_list("verdict", flat=True))
    return {
        "response": response.pk,
        "agency": response.agency.code,
        "part": response.part,
        "verdicts": verdicts,
    }
