"""Writing an answer, and writing the correction of one that is public."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import IO, Any
from uuid import uuid4

from django.core.files import File
from django.db import transaction

from participation.agencies.models import Agency
from participation.gate.files import read_file
from participation.record.actors import Actor
from participation.record.models import Record
from participation.refusals import refuse_if
from participation.responses import rules
from participation.responses.actions.common import (
    keep_revision,
    ours,
    person_of,
    standing_of,
    stranger,
    told,
)
from participation.responses.models import Answer, Demand, Part, Response, ResponseFile
from participation.responses.texts import FREE_PARTS, content_of


@dataclass(frozen=True)
class AnswerDraft:
    """What an officer writes to one demand, as far as it has come."""

    demand: Demand
    verdict: str = ""
    reason_type: str = ""
    reason: str = ""
    next_step: str = ""
    next_step_by: date | None = None
    handed_to: Agency | None = None
    evidence: str = ""


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
    seen: str | None = None,
) -> Response:
    """Write or rewrite the agency's draft. Whoever writes last is its author and cannot publish it.

    It is kept as far as it has come: whether it is whole is asked when it goes to sign-off.

    SEEN is the revision that was read before writing, "" for none; another present one is refused. It is
    None where nobody read anything: in archives and demonstrations.

    `part` is the agency's assignment, None if it has none: that is refused, as are a published response,
    one that is being decided about or waits for its time, one that somebody else has locked, and
    somebody who acts for another agency or in an office that does not write.
    """
    with transaction.atomic():
        refuse_if(stranger(by, agency.pk) or rules.refuse_onlooker(by.role))
        Record.objects.select_for_update().get(pk=record.pk)
        response = Response.objects.filter(record=record, agency=agency, source="").first()
        refuse_if(
            rules.may_draft(
                is_published=bool(response and response.is_published), is_assigned=part is not None
            )
        )
        response = response or Response(record=record, agency=agency)
        if response.pk:
            refuse_if(rules.may_write(standing_of(response, by.person)))
        # The record is locked: of two who began from the same text, the second is told.
        refuse_if(rules.refuse_unread(seen=seen, present=response.revision_seen))
        response.part = part or Part.CO
        response.author = by.person
        response.drafted_at = now
        for name in FREE_PARTS:
            setattr(response, name, getattr(text, name))
        response.save()
        Answer.objects.filter(response=response).delete()
        Answer.objects.bulk_create(Answer(response=response, **vars(answer)) for answer in answers)
        response.save_revision(user=by.person, clean=False)
        told(response, "response_drafted", by=by, now=now)
    return response


def draft_correction(
    response: Response,
    *,
    reason: str,
    text: ResponseText,
    answers: Iterable[AnswerDraft],
    by: Actor,
    now: datetime,
    seen: str | None = None,
) -> Response:
    """Write another text of an answer that is public, with the reason that will be public too.

    The public goes on reading the present text until this one is signed off, which asks for the reason
    and for whole answers. Refused where nothing was written, and where another text than the SEEN one is
    the present one by now.
    """
    with transaction.atomic():
        response = ours(response, by)
        refuse_if(None if response.is_published else rules.NOT_PUBLISHED)
        refuse_if(rules.may_write(standing_of(response, by.person)))
        refuse_if(rules.refuse_unread(seen=seen, present=response.revision_seen))
        response.files = response.draft.files
        before = content_of(response)
        for name in FREE_PARTS:
            setattr(response, name, getattr(text, name))
        response.change_reason = reason.strip()
        response.answers = [Answer(**vars(answer)) for answer in answers]
        is_new = content_of(response) != before or response.change_reason or response.is_in_the_making
        refuse_if(None if is_new else rules.NO_CHANGE)
        response.save_revision(user=by.person, clean=False)
        told(response, "correction_drafted", by=by, now=now)
    return Response.objects.get(pk=response.pk)


def attach_file(
    response: Response, *, content: IO[bytes], name: str, media_type: str, by: Actor, now: datetime
) -> Response:
    """Add a file, whose content was checked, to the text in the making.

    Its words are read here once and kept beside it, for the personal-data gate.
    """
    data = content.read()
    content.seek(0)
    # Before anything is locked: a long document takes a while.
    read = read_file(data, media_type)
    with transaction.atomic():
        response = ours(response, by)
        refuse_if(rules.may_write(standing_of(response, by.person)))
        refuse_if(None if response.is_in_the_making else rules.EMPTY)
        stored = ResponseFile(
            key=uuid4(),
            response=response,
            name=name,
            media_type=media_type,
            size=len(data),
            sha256=sha256(data).hexdigest(),
            words=read.words,
            is_read=read.is_whole,
            added_at=now,
            added_by=person_of(by),
        )
        stored.file.save(name, File(content), save=False)
        stored.save()
        facts = {key: str(getattr(stored, key)) for key in ("key", "name", "media_type", "sha256")}
        _write_files(response, [*response.draft.files, {**facts, "size": stored.size}], by, now)
    return Response.objects.get(pk=response.pk)


def detach_file(response: Response, *, key: str, by: Actor, now: datetime) -> Response:
    """Take a file out of the text in the making; it stays where a published text names it."""
    with transaction.atomic():
        response = ours(response, by)
        refuse_if(rules.may_write(standing_of(response, by.person)))
        refuse_if(None if response.is_in_the_making else rules.EMPTY)
        _write_files(response, [file for file in response.draft.files if file["key"] != key], by, now)
    return Response.objects.get(pk=response.pk)


def _write_files(response: Response, files: list[dict[str, Any]], by: Actor, now: datetime) -> None:
    draft = response.draft
    draft.files = files
    if not response.is_published:
        response.author, response.drafted_at, response.files = by.person, now, files
        response.save(update_fields=["author", "drafted_at", "files"])
    draft.save_revision(user=by.person, clean=False)
    told(response, "correction_drafted" if response.is_published else "response_drafted", by=by, now=now)


def lock_draft(response: Response, *, by: Actor, now: datetime) -> Response:
    """Keep others from rewriting the draft while one works on it."""
    with transaction.atomic():
        response = ours(response, by)
        refuse_if(rules.may_write(standing_of(response, by.person)))
        response.locked, response.locked_by, response.locked_at = True, by.person, now
        response.save(update_fields=["locked", "locked_by", "locked_at"])
    return response


def unlock_draft(response: Response, *, by: Actor, now: datetime) -> Response:
    """Let others write again; anybody of the agency may, since people fall ill."""
    with transaction.atomic():
        response = ours(response, by)
        response.locked, response.locked_by, response.locked_at = False, None, None
        response.save(update_fields=["locked", "locked_by", "locked_at"])
        told(response, "draft_unlocked", by=by, now=now)
    return response


def show_to_lead(response: Response, *, by: Actor, now: datetime) -> Response:
    """A joining agency lets the lead agencies read its draft, as their part of the common answer.

    They read this very text until another one is shown to them. Showing the same text twice is refused.
    """
    with transaction.atomic():
        response = ours(response, by)
        refuse_if(None if response.part == Part.CO and not response.is_published else rules.NOT_JOINING)
        keep_revision(response)
        is_shown = response.shown_revision_id == response.latest_revision_id
        refuse_if(rules.SHOWN_BEFORE if is_shown else None)
        response.shown_to_lead_at, response.shown_revision = now, response.latest_revision
        response.save(update_fields=["shown_to_lead_at", "shown_revision"])
        told(response, "part_shown", by=by, now=now, tell=("lead_officers",))
    return response
