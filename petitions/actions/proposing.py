"""From the first word of a draft to a proposal, and what its author may still do afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from django.core.files import File
from django.db import transaction

from participation.agencies.models import Agency
from participation.obligations.actions import waive_obligation
from participation.obligations.models import Obligation
from participation.people.models import Person
from participation.record.actions import open_record
from participation.record.actors import Actor
from participation.record.models import ProcedureKey
from participation.refusals import Refused, refuse_if
from participation.responses.actions import follow_assignment
from participation.responses.models import Demand
from participation.search.rules import normalise, vector
from petitions import rules
from petitions.actions.common import locked, open_duty, platform_desk, recorded, working_calendar
from petitions.lifecycles import lifecycle
from petitions.lifecycles.shape import Lifecycle, Status
from petitions.models import (
    Attachment,
    Blackout,
    Petition,
    PetitionAgency,
    PetitionDraft,
    SignatureLedger,
    Topic,
)


@dataclass(frozen=True)
class ProposalText:
    """What the proposer says, checked by the forms."""

    title: str
    content: str
    benefit: str
    demands: tuple[str, ...]
    links: tuple[str, ...] = ()
    topic: Topic | None = None
    agencies: tuple[Agency, ...] = ()


def start_draft(*, by: Person, lifecycle_key: str, now: datetime) -> PetitionDraft:
    """Begin a proposal under a preset. Refused during a blackout or below the preset's identity level."""
    preset = lifecycle(lifecycle_key)
    refuse_if(rules.may_propose(preset, level=by.level, blackout=Blackout.objects.at(now) is not None))
    return PetitionDraft.objects.create(proposer=by, lifecycle_key=preset.key, created_at=now, updated_at=now)


def save_draft(draft: PetitionDraft, *, answers: dict[str, Any], now: datetime) -> PetitionDraft:
    """Keep the answers of one stage beside those of the others."""
    with transaction.atomic():
        draft = PetitionDraft.objects.select_for_update().get(pk=draft.pk)
        draft.answers = {**draft.answers, **answers}
        draft.updated_at = now
        draft.save(update_fields=["answers", "updated_at"])
    return draft


def discard_draft(draft: PetitionDraft) -> None:
    """Throw a draft away with its files. It was never public, so nothing is recorded."""
    with transaction.atomic():
        files = [attachment.file for attachment in draft.attachments.all()]
        draft.delete()
        transaction.on_commit(lambda: _delete_files(files))


def discard_drafts_of(person_id: int, now: datetime) -> None:
    """Throw all drafts of an account away that is being erased, files included."""
    for draft in PetitionDraft.objects.filter(proposer_id=person_id):
        discard_draft(draft)


def _delete_files(files: Iterable[Any]) -> None:
    for file in files:
        file.delete(save=False)


def attach(
    draft: PetitionDraft, *, file: BinaryIO, name: str, media_type: str, size: int, now: datetime
) -> Attachment:
    """Keep a checked file with a draft."""
    return Attachment.objects.create(
        draft=draft, file=File(file, name=name), name=name, media_type=media_type, size=size, added_at=now
    )


def detach(attachment: Attachment) -> None:
    """Take a file off a draft."""
    file = attachment.file
    attachment.delete()
    file.delete(save=False)


def propose(draft: PetitionDraft, *, text: ProposalText, by: Actor, now: datetime) -> Petition:
    """Turn a draft into a petition in screening, and open the platform's screening duty.

    Refused for anybody but the draft's author, during a blackout, below the identity level, too often
    in a day, and while the same matter is barred. A draft that two requests submit becomes one
    petition: the draft's row is locked and gone afterwards (PetitionDraft.DoesNotExist for the second).
    """
    assert by.person is not None, "a petition is proposed by a person"
    with transaction.atomic():
        # One proposal of a person after the other, so that the day's are counted one by one, and whoever
        # presses the button six times is told of the one petition and not of six too many.
        Person.objects.select_for_update(no_key=True).get(pk=by.person.pk)
        draft = PetitionDraft.objects.select_for_update().get(pk=draft.pk)
        preset = lifecycle(draft.lifecycle_key)
        refuse_if(rules.NOT_YOURS if draft.proposer_id != by.person.pk else None)
        refuse_if(
            rules.may_propose(preset, level=by.person.level, blackout=Blackout.objects.at(now) is not None)
        )
        refuse_if(rules.may_propose_again(_proposed_lately(by.person, now), now=now))
        refuse_if(rules.barred(earlier_number=_barring(preset, text.title, now)))
        petition = _create(draft, text, by.person, now)
        draft.attachments.update(draft=None, petition=petition)
        draft.delete()
        recorded(
            petition,
            "proposed",
            by=by,
            now=now,
            facts={"lifecycle": preset.key, "threshold": petition.threshold},
        )
        open_duty(
            petition, preset.screening, agency=platform_desk(), starts_at=now, by=Actor.system(), now=now
        )
    return petition


def _proposed_lately(person: Person, now: datetime) -> list[datetime]:
    lately = Petition.objects.filter(proposer=person, proposed_at__gt=now - rules.ONE_DAY)
    return list(lately.values_list("proposed_at", flat=True))


def _create(draft: PetitionDraft, text: ProposalText, person: Person, now: datetime) -> Petition:
    preset = lifecycle(draft.lifecycle_key)
    record = open_record(ProcedureKey.PETITIONS, title=text.title, now=now)
    petition = Petition.objects.create(
        record=record,
        lifecycle_key=preset.key,
        status=preset.initial,
        proposer=person,
        title=text.title,
        content=text.content,
        benefit=text.benefit,
        links=list(text.links),
        topic=text.topic,
        threshold=preset.threshold.count,
        proposed_at=now,
        draft_key=draft.key,
    )
    _index(petition, text.demands)
    Demand.objects.bulk_create(
        Demand(record=record, position=position, words=words)
        for position, words in enumerate(text.demands, 1)
    )
    PetitionAgency.objects.bulk_create(
        PetitionAgency(petition=petition, agency=agency, part=PetitionAgency.SUGGESTED, assigned_at=now)
        for agency in text.agencies
    )
    return petition


def _index(petition: Petition, demands: Iterable[str]) -> None:
    body = "\n".join([petition.content, petition.benefit, *demands])
    Petition.objects.filter(pk=petition.pk).update(search_vector=vector(petition.title, body))


def _barring(preset: Lifecycle, title: str, now: datetime) -> str | None:
    """The number of a petition of the same title that passed so lately that its matter is barred."""
    # Titles that merely resemble each other are the screener's to judge; the same one needs no judgement.
    same = Petition.objects.filter(threshold_reached_at__isnull=False, title__iexact=title).select_related(
        "record"
    )
    for earlier in same.order_by("-threshold_reached_at"):
        reached_at = earlier.threshold_reached_at
        if (
            reached_at is not None
            and normalise(earlier.title) == normalise(title)
            and now < rules.bar_ends_at(preset, reached_at, working_calendar())
        ):
            return earlier.number
    return None


def change_text(petition: Petition, *, text: ProposalText, by: Actor, now: datetime) -> Petition:
    """Correct the text before anybody has signed it; what stood there before stays in the record."""
    with transaction.atomic():
        petition = locked(petition)
        _refuse_stranger(petition, by)
        signatures = petition.signature_count or SignatureLedger.objects.filter(petition=petition).exists()
        refuse_if(rules.may_change_text(status=petition.status, signatures=int(signatures)))
        before = {
            "title_before": petition.title,
            "content_before": petition.content,
            "benefit_before": petition.benefit,
        }
        petition.title, petition.content, petition.benefit = text.title, text.content, text.benefit
        petition.links = list(text.links)
        petition.save(update_fields=["title", "content", "benefit", "links"])
        petition.record.title = text.title
        petition.record.save(update_fields=["title"])
        _index(petition, petition.record.demands.values_list("words", flat=True))
        recorded(petition, "text_changed", by=by, now=now, texts=before)
    return petition


def clarify(petition: Petition, *, words: str, by: Actor, now: datetime) -> Petition:
    """Add a dated clarification; the text itself stays as it was signed."""
    with transaction.atomic():
        petition = locked(petition)
        _refuse_stranger(petition, by)
        refuse_if(rules.may_clarify(status=petition.status))
        refuse_if(rules.unless_said(words, rules.NO_WORDS))
        recorded(petition, "clarified", by=by, now=now, texts={"clarification": words})
    return petition


def withdraw_petition(petition: Petition, *, reason: str, by: Actor, now: datetime) -> Petition:
    """The proposer takes the petition back, with a public reason. Open duties end with it, and sign-offs."""
    with transaction.atomic():
        petition = locked(petition)
        _refuse_stranger(petition, by)
        refuse_if(rules.may_move(petition.lifecycle, "withdraw_petition", petition.status))
        refuse_if(rules.unless_said(reason, rules.NO_REASON))
        petition.status = Status.WITHDRAWN
        petition.withdrawn_at = now
        petition.closed_at = now if petition.opened_at else None
        petition.save(update_fields=["status", "withdrawn_at", "closed_at"])
        recorded(petition, "petition_withdrawn", by=by, now=now, texts={"reason": reason})
        for obligation in Obligation.objects.filter(record=petition.record).open():
            waive_obligation(obligation, reason=reason, by=Actor.system(), now=now)
        follow_assignment(petition.record, parts={}, now=now)
    return petition


def _refuse_stranger(petition: Petition, by: Actor) -> None:
    if by.person is None or petition.proposer_id != by.person.pk:
        raise Refused(rules.NOT_YOURS)
