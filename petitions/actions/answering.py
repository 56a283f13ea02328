"""What agencies do once the threshold is reached: timetable, contact, response."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from participation.agencies.models import Agency
from participation.calendar.rules import day_of, end_of
from participation.obligations.actions import meet_obligations, reopen_obligation, waive_obligation
from participation.obligations.models import Obligation
from participation.record.actions import refuse_second_press
from participation.record.actors import Actor
from participation.refusals import Refused, refuse_if
from participation.responses.actions import follow_assignment, publish_response
from participation.responses.models import Part, Response
from petitions import rules
from petitions.actions.common import (
    lead_agencies,
    locked,
    open_duty,
    parts_of,
    platform_desk,
    recorded,
    refuse_personal_data,
    working_calendar,
)
from petitions.actions.following import keep_up_reports
from petitions.actions.screening import set_agencies
from petitions.lifecycles.shape import Debtor, Duty, Status
from petitions.models import Blackout, Petition


def assign_agencies(
    petition: Petition,
    *,
    lead: Sequence[Agency],
    co: Sequence[Agency],
    reason: str,
    verb: str = rules.REASSIGN,
    by: Actor,
    now: datetime,
) -> Petition:
    """Change who leads and who joins, with a public reason.

    A new lead agency owes from the same instant as the old one did; the duties of an agency that no
    longer leads are waived. Without those, the petition may be answered by now. Refused without a
    reason, when no lead remains, when one that has answered would be taken off (its words stay public,
    and it goes on owing the reports that they promise), and to a reason that may hold personal data;
    VERB is the one it was typed for.
    """
    with transaction.atomic():
        petition = locked(petition)
        refuse_if(rules.unless_said(reason, rules.NO_REASON))
        leads = [agency.pk for agency in lead]
        refuse_if(
            rules.may_reassign(
                status=petition.status,
                leads=leads,
                co=[agency.pk for agency in co],
                answered=_answered(petition),
                spoken=_spoken(petition),
            )
        )
        refuse_personal_data(petition, agency=platform_desk(), verb=verb, reason=reason)
        before = lead_agencies(petition)
        set_agencies(petition, lead=lead, co=co, now=now)
        follow_assignment(petition.record, parts=parts_of(petition), now=now)
        facts = {"lead": [agency.code for agency in lead], "co": [agency.code for agency in co]}
        recorded(petition, "agencies_assigned", by=by, now=now, facts=facts, texts={"reason": reason})
        if petition.is_awaiting_response:
            _move_duties(petition, before=before, reason=reason, by=by, now=now)
            _finish_if_answered(petition, by=by, now=now)
    return petition


def _answered(petition: Petition) -> list[int]:
    published = Response.objects.published().filter(record=petition.record, part=Part.LEAD)
    return list(published.values_list("agency_id", flat=True))


def _spoken(petition: Petition) -> list[int]:
    """The agencies of which the public reads an answer, whichever part they had when they gave it."""
    published = Response.objects.published().filter(record=petition.record)
    return list(published.values_list("agency_id", flat=True))


def _move_duties(
    petition: Petition, *, before: Sequence[Agency], reason: str, by: Actor, now: datetime
) -> None:
    after = lead_agencies(petition)
    gone = [agency.pk for agency in before if agency not in after]
    # What an agency has promised to report on is its own, whether it leads or joins.
    owed = Obligation.objects.filter(record=petition.record, agency__in=gone).open()
    for obligation in owed.exclude(kind=petition.lifecycle.follow_up.kind):
        waive_obligation(obligation, reason=reason, by=by, now=now)
    for agency in after:
        if agency not in before:
            for duty in petition.lifecycle.threshold.duties:
                if duty.debtor is Debtor.LEAD:
                    _owe(petition, duty, agency=agency, reason=reason, by=by, now=now)


def _owe(petition: Petition, duty: Duty, *, agency: Agency, reason: str, by: Actor, now: datetime) -> None:
    """Let a new lead agency owe a duty by the day that citizens were promised, as the others do.

    What it owed when it left before, it owes again, with the due instant and the extensions it had then.
    A term that is over by now begins anew: nobody is late from the first moment.
    """
    earlier = Obligation.objects.filter(record=petition.record, kind=duty.kind, agency=agency)
    if earlier.filter(met_at__isnull=False).exists():
        return
    if waived := earlier.filter(waived_at__isnull=False).order_by("-starts_at").first():
        reopen_obligation(waived, reason=reason, by=by, now=now)
        return
    starts_at = petition.threshold_reached_at or now
    if end_of(starts_at, duty.period, working_calendar()) <= now:
        starts_at = now
    open_duty(petition, duty, agency=agency, starts_at=starts_at, by=by, now=now)


def _refuse_if_not_lead(petition: Petition, by: Actor) -> Agency:
    """The lead agency that is acted for; refused for anybody else."""
    if by.agency is None or by.agency not in lead_agencies(petition):
        raise Refused(rules.NOT_YOUR_AGENCY)
    return by.agency


def publish_timetable(
    petition: Petition, *, words: str, by: Actor, now: datetime, pressed: str = ""
) -> Petition:
    """A lead agency says what it will do until when; this is not an answer and does not stop that clock."""
    with transaction.atomic():
        petition = locked(petition)
        refuse_second_press(petition.record, pressed)
        refuse_if(rules.may_contact(status=petition.status))
        agency = _refuse_if_not_lead(petition, by)
        refuse_if(rules.unless_said(words, rules.NO_WORDS))
        refuse_personal_data(petition, agency=agency, verb=rules.TIMETABLE, words=words)
        event = recorded(
            petition, "timetable_published", by=by, now=now, texts={"timetable": words}, pressed=pressed
        )
        meet_obligations(petition.record, kind="timetable", agency=agency, event=event, now=now)
    return petition


def record_contact(
    petition: Petition,
    *,
    on: date,
    channel: str,
    summary: str,
    by: Actor,
    now: datetime,
    pressed: str = "",
) -> Petition:
    """A lead agency records when and how it spoke with the proposer, and what about.

    Refused also for a day before the threshold was reached, from which the duty runs.
    """
    with transaction.atomic():
        petition = locked(petition)
        refuse_second_press(petition.record, pressed)
        refuse_if(rules.may_contact(status=petition.status))
        agency = _refuse_if_not_lead(petition, by)
        refuse_if(rules.may_have_spoken(on=on, since=day_of(petition.threshold_reached_at or now)))
        refuse_if(rules.unless_said(summary, rules.NO_WORDS))
        refuse_personal_data(petition, agency=agency, verb=rules.CONTACT, summary=summary)
        facts = {"on": on.isoformat(), "channel": channel}
        texts = {"summary": summary}
        event = recorded(
            petition, "contact_recorded", by=by, now=now, facts=facts, texts=texts, pressed=pressed
        )
        meet_obligations(petition.record, kind="contact", agency=agency, event=event, now=now)
    return petition


def respond(
    petition: Petition, *, response: Response, by: Actor, now: datetime, by_clock: bool = False
) -> Petition:
    """Publish an agency's response, or the correction of one that is public.

    When every lead agency has answered, the petition is responded. A joining agency's response may come
    later than that. Refused before the threshold, to an agency that is not assigned by now, BY_CLOCK
    also within a blackout, which nobody knew of when the time was set, and as `publish_response` says.
    Each demand taken under study becomes a dated commitment: its agency owes a report every half year,
    whether it leads or joins.
    """
    with transaction.atomic():
        petition = locked(petition)
        assert response.record_id == petition.pk, "a response is published where it was drafted"
        refuse_if(rules.may_respond(status=petition.status))
        refuse_if(rules.BLACKOUT_SINCE if by_clock and Blackout.objects.at(now) else None)
        preset = petition.lifecycle
        kind = "response_corrected" if response.is_published else "response_published"
        response, event = publish_response(
            response,
            part=_part_of(petition, response),
            by=by,
            rule=preset.key,
            tell=preset.notices.get(kind, ()),
            now=now,
        )
        if response.is_lead:
            # Whoever has answered need no longer say when it will; that it has spoken with the proposer
            # is another matter.
            meet_obligations(petition.record, kind="timetable", agency=response.agency, event=event, now=now)
        keep_up_reports(petition, response=response, event=event, now=now)
        _finish_if_answered(petition, by=by, now=now)
    return petition


def publish_approved(response: Response, *, by: Actor, by_clock: bool, now: datetime) -> Petition:
    """Where a sign-off ends: the answer to a petition becomes public by `respond`."""
    petition = Petition.objects.get(record=response.record_id)
    return respond(petition, response=response, by=by, by_clock=by_clock, now=now)


def _part_of(petition: Petition, response: Response) -> Part | None:
    part = petition.agency_parts.filter(agency=response.agency_id, part__in=Part.values).first()
    return Part(part.part) if part else None


def _finish_if_answered(petition: Petition, *, by: Actor, now: datetime) -> None:
    missing = petition.agency_parts.filter(part=Part.LEAD).exclude(agency_id__in=_answered(petition))
    if petition.is_awaiting_response and not missing.exists():
        petition.status = Status.RESPONDED
        petition.responded_at = now
        petition.save(update_fields=["status", "responded_at"])
        recorded(petition, "responded", by=by, now=now, once=True)
