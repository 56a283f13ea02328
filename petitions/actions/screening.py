"""The check before publication, and objections against it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from participation.agencies.models import Agency
from participation.calendar.rules import end_of
from participation.discussion.actions import open_discussion
from participation.obligations.actions import meet_obligations
from participation.record.actors import Actor
from participation.record.models import Event
from participation.refusals import refuse_if
from participation.responses.models import Part
from petitions import rules
from petitions.actions.common import (
    locked,
    open_duty,
    platform_desk,
    recorded,
    refuse_personal_data,
    working_calendar,
)
from petitions.lifecycles.shape import Status
from petitions.models import Objection, Petition, PetitionAgency


def publish(
    petition: Petition,
    *,
    lead: Sequence[Agency],
    co: Sequence[Agency] = (),
    openness: int = 0,
    by: Actor,
    now: datetime,
) -> Petition:
    """Open a screened petition for signatures and say which agencies will owe the answer.

    Its discussion opens at the given level of openness, which is promised with it.

    The window ends at 00:00 (Asia/Taipei) after its last full day; that instant is stored and is the
    promise. Refused without a lead agency, or when it is not in screening.
    """
    with transaction.atomic():
        petition = locked(petition)
        refuse_if(rules.may_move(petition.lifecycle, "publish", petition.status))
        refuse_if(rules.may_publish(lead_agencies=len(lead)))
        petition.screened_at = now
        petition.screener = by.person
        set_agencies(petition, lead=lead, co=co, now=now)
        event = _open(petition, "published", openness, by=by, now=now)
        _screened(petition, event, now)
    return petition


def _open(
    petition: Petition, kind: str, openness: int, *, by: Actor, now: datetime, reason: str = ""
) -> Event:
    petition.status = Status.OPEN
    petition.opened_at = now
    petition.closes_at = rules.window_end(petition.lifecycle, now, working_calendar())
    petition.refusal_code, petition.refusal_note, petition.text_hidden = "", "", False
    petition.save(
        update_fields=[
            "status",
            "screened_at",
            "screener",
            "opened_at",
            "closes_at",
            "refusal_code",
            "refusal_note",
            "text_hidden",
        ]
    )
    agencies = petition.agency_parts.exclude(part=PetitionAgency.SUGGESTED).select_related("agency")
    facts = {
        "closes_at": petition.closes_at.isoformat(),
        "threshold": petition.threshold,
        "lead": [part.agency.code for part in agencies if part.part == Part.LEAD],
        "co": [part.agency.code for part in agencies if part.part == Part.CO],
    }
    event = recorded(petition, kind, by=by, now=now, facts=facts, texts={"reason": reason}, once=True)
    if openness:
        open_discussion(petition.record, level=openness, takes_stances=True, by=Actor.system(), now=now)
    return event


def _screened(petition: Petition, event: Event, now: datetime) -> None:
    meet_obligations(petition.record, kind="screening", agency=platform_desk(), event=event, now=now)


def set_agencies(petition: Petition, *, lead: Sequence[Agency], co: Sequence[Agency], now: datetime) -> None:
    """Write who leads and who joins. An agency named as both leads; suggestions give way.

    Who keeps its part has had it since before: the time in which it may decline does not begin again.
    """
    since = {(row.agency_id, row.part): row.assigned_at for row in petition.agency_parts.all()}
    petition.agency_parts.all().delete()
    parts = {agency.pk: Part.CO for agency in co} | {agency.pk: Part.LEAD for agency in lead}
    PetitionAgency.objects.bulk_create(
        PetitionAgency(
            petition=petition, agency_id=agency, part=part, assigned_at=since.get((agency, part), now)
        )
        for agency, part in parts.items()
    )


def refuse(petition: Petition, *, code: str, note: str, by: Actor, now: datetime) -> Petition:
    """Refuse a petition with one of the preset's reasons and words for the proposer.

    The refused petition stays listed with its reason, unless the reason is one that hides the text. Words
    that may hold personal data are refused themselves.
    """
    with transaction.atomic():
        petition = locked(petition)
        refuse_if(rules.may_move(petition.lifecycle, "refuse", petition.status))
        refuse_if(rules.may_refuse(petition.lifecycle, code=code, note=note))
        refuse_personal_data(petition, agency=platform_desk(), verb=rules.REFUSE, note=note)
        reason = petition.lifecycle.refusal_reason(code)
        petition.status = Status.REFUSED
        petition.screened_at = now
        petition.screener = by.person
        petition.refusal_code, petition.refusal_note = code, note
        petition.text_hidden = bool(reason and reason.hides_text)
        petition.save(
            update_fields=["status", "screened_at", "screener", "refusal_code", "refusal_note", "text_hidden"]
        )
        event = recorded(petition, "refused", by=by, now=now, facts={"code": code}, texts={"note": note})
        _screened(petition, event, now)
    return petition


def file_objection(petition: Petition, *, grounds: str, by: Actor, now: datetime) -> Objection:
    """The proposer objects to a refusal, which opens the platform's duty to decide."""
    with transaction.atomic():
        petition = locked(petition)
        refuse_if(rules.NOT_YOURS if by.person is None or petition.proposer_id != by.person.pk else None)
        preset, refused_at = petition.lifecycle, petition.screened_at
        refuse_if(
            rules.may_object(
                status=petition.status,
                refused_at=refused_at,
                period_end=end_of(refused_at or now, preset.objection_period, working_calendar()),
                has_objected=Objection.objects.filter(petition=petition).exists(),
                now=now,
            )
        )
        refuse_if(rules.unless_said(grounds, rules.NO_GROUNDS))
        objection = Objection.objects.create(petition=petition, grounds=grounds, filed_at=now)
        recorded(petition, "objection_filed", by=by, now=now)
        open_duty(
            petition, preset.objection, agency=platform_desk(), starts_at=now, by=Actor.system(), now=now
        )
    return objection


def decide_objection(
    objection: Objection,
    *,
    uphold: bool,
    reason: str,
    lead: Sequence[Agency] = (),
    co: Sequence[Agency] = (),
    openness: int = 0,
    by: Actor,
    now: datetime,
) -> Petition:
    """Somebody other than the screener decides. An upheld objection opens the petition at once.

    Two deciders race for the petition's row lock; the second is refused.
    """
    assert by.person is not None, "an objection is decided by a person"
    with transaction.atomic():
        petition = locked(objection.petition)
        objection = Objection.objects.select_for_update().get(pk=objection.pk)
        refuse_if(
            rules.may_decide_objection(
                is_decided=objection.is_decided,
                decider=by.person.identity_id,
                screener=petition.screener.identity_id if petition.screener else None,
            )
        )
        refuse_if(rules.unless_said(reason, rules.NO_REASON))
        refuse_if(rules.may_publish(lead_agencies=len(lead)) if uphold else None)
        refuse_personal_data(petition, agency=platform_desk(), verb=rules.OBJECTION, reason=reason)
        objection.is_upheld, objection.decision_reason = uphold, reason
        objection.decided_at, objection.decided_by = now, by.person
        objection.save()
        if uphold:
            set_agencies(petition, lead=lead, co=co, now=now)
            event = _open(petition, "objection_upheld", openness, by=by, now=now, reason=reason)
        else:
            event = recorded(petition, "objection_dismissed", by=by, now=now, texts={"reason": reason})
        meet_obligations(petition.record, kind="objection", agency=platform_desk(), event=event, now=now)
    return petition
