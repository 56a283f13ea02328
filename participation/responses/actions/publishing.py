"""Making an answer public, and keeping every text that was."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from participation.obligations.actions import meet_obligations
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.record.models import Event
from participation.record.texts import fingerprint
from participation.refusals import refuse_if
from participation.responses import rules
from participation.responses.actions.common import locked, person_of, stranger, written_of
from participation.responses.actions.indexing import index_responses
from participation.responses.models import (
    Answer,
    Part,
    Response,
    ResponseState,
    ResponseVersion,
    VersionText,
)
from participation.responses.texts import TEXT_FIELDS, content_of


def publish_response(
    response: Response, *, part: Part | None, by: Actor, rule: str, tell: Iterable[str], now: datetime
) -> tuple[Response, Event]:
    """Make the text in the making public: the first, which meets a lead agency's duty, or a correction.

    PART is the agency's assignment by now, which may be another than when it was drafted. Refused
    without one, to other agencies, to everybody who has written any of it (also when two requests race:
    the row is locked, and the database has a constraint of its own), while the text is not whole, when
    the draft was rewritten after the given RESPONSE was read, and to what has been in sign-off and was not
    approved there.
    """
    person = person_of(by)
    with transaction.atomic():
        read = (response.drafted_at, response.latest_revision_id)
        response = locked(response)
        refuse_if(stranger(by, response.agency_id))
        # What is published is what the publisher has read, also when somebody rewrites it meanwhile.
        present = (response.drafted_at, response.latest_revision_id)
        refuse_if(None if present == read else rules.DRAFT_CHANGED)
        is_first = not response.is_published
        draft = response.draft
        response.part = part or response.part
        refuse_if(
            rules.may_publish(
                is_assigned=part is not None,
                is_published=not response.is_in_the_making,
                author_id=person.pk if person.pk in response.writers else None,
                publisher_id=person.pk,
                written=written_of(response),
            )
        )
        refuse_if(None if response.is_approved_by(person.pk) else rules.NOT_SIGNED_OFF)
        _go_live(response, draft, by, now)
        index_responses([Response.objects.get(pk=response.pk)])
        event = record_event(
            response.record,
            "response_published" if is_first else "response_corrected",
            by=by,
            now=now,
            rule=rule,
            facts=_facts(response, is_first),
            texts={} if is_first else {"reason": response.change_reason},
            tell=tell,
        )
        _keep_version(response, event, now)
        if response.is_lead:
            meet_obligations(
                response.record, kind="formal_response", agency=response.agency, event=event, now=now
            )
    return response, event


def _go_live(response: Response, draft: Response, by: Actor, now: datetime) -> None:
    if response.is_published:
        _take_over(response, draft)
    response.author = response.writer
    response.publisher = by.person
    response.state = ResponseState.PUBLISHED
    response.published_at = response.first_published_at = response.published_at or now
    response.last_published_at = now
    response.live_revision = response.latest_revision
    response.has_unpublished_changes = False
    response.go_live_at = None
    response.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)
    response.save()


def _take_over(response: Response, draft: Response) -> None:
    """Make the row say what the corrected draft says."""
    for name in TEXT_FIELDS:
        setattr(response, name, getattr(draft, name))
    corrected = list(draft.answers.all())
    Answer.objects.filter(response=response).delete()
    for answer in corrected:
        answer.pk, answer.response, answer.is_public = None, response, True
    Answer.objects.bulk_create(corrected)


def keep_versions(responses: Sequence[Response]) -> None:
    """Keep the texts that an archive brought as first versions; they answer no demands one by one."""
    contents = [content_of(response, []) for response in responses]
    versions = ResponseVersion.objects.bulk_create(
        ResponseVersion(
            response=response,
            number=1,
            published_at=response.published_at or response.drafted_at,
            sha256=fingerprint(content),
        )
        for response, content in zip(responses, contents, strict=True)
    )
    VersionText.objects.bulk_create(
        VersionText(version=version, content=content)
        for version, content in zip(versions, contents, strict=True)
    )
    index_responses(responses)


def _keep_version(response: Response, event: Event, now: datetime) -> None:
    content, number = content_of(response), response.next_number
    version = ResponseVersion.objects.create(
        response=response,
        number=number,
        published_at=now,
        sha256=fingerprint(content),
        reason=response.change_reason if number > 1 else "",
        event=event,
    )
    VersionText.objects.create(version=version, content=content)


def _facts(response: Response, is_first: bool) -> dict[str, Any]:
    verdicts = Answer.objects.filter(response=response).order_by("demand__position")
    facts = {
        "response": response.pk,
        "agency": response.agency.code,
        "part": response.part,
        "verdicts": list(verdicts.values_list("verdict", flat=True)),
    }
    return facts if is_first else {**facts, "version": response.next_number}
