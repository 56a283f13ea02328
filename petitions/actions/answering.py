"""What agencies do once the threshold is reached: timetable, contact, response, follow-up."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from participation.agencies.models import Agency
from participation.obligations.actions import meet_obligations, waive_obligation
from participation.obligations.models import Obligation
from participation.record.actors import Actor
from participation.refusals import Refusal, refuse_if
from participation.responses.actions import publish_response
from participation.responses.models import Part, Response, Verdict
from petitions import rules
from petitions.actions.common import lead_agencies, locked, open_duty, recorded
from petitions.actions.screening import set_agencies
from petitions.lifecycles.shape import Debtor, Status
from petitions.models import Petition


def assign_agencies(
    petition: Petition, *, lead: Sequence[Agency], co: Sequence[Agency], reason: str, by: Actor, now: datetime
) -> Petition:
    """Change who leads and who joins, with a public reason.

    A new lead agency owes from the same instant as the old one did; the duties of an agency that no
    longer leads are waived. Refused when no lead remains or one that has answered would be taken off.
    """
    with transaction.atomic():
        petition = locked(petition)
        answered = (
            petition.record.responses.published().filter(part=Part.LEAD).values_list("agency_id", flat=True)
        )
        leads = [agency.pk for agency in lead]
        refuse_if(rules.may_reassign(status=petition.status, leads=leads, answered=list(answered)))
        before = lead_agencies(petition)
        set_agencies(petition, lead=lead, co=co, now=now)
        facts = {"lead": [agency.code for agency in lead], "co": [agency.code for agency in co]}
        recorded(petition, "agencies_assigned", by=by, now=now, facts=facts, texts={"reason": reason})
        if petition.is_awaiting_response:
            _move_duties(petition, before=before, reason=reason, by=by, now=now)
    return petition


def _move_duties(
    petition: Petition, *, before: Sequence[Agency], reason: str, by: Actor, now: datetime
) -> None:
    after = lead_agencies(petition)
    gone = [agency.pk for agency in before if agency not in after]
    for obligation in Obligation.objects.filter(record=petition.record, agency__in=gone).open():
        waive_obligation(obligation, reason=reason, by=by, now=now)
    starts_at = petition.threshold_reached_at or now
    for agency in after:
        if agency not in before:
            for duty in petition.lifecycle.threshold.duties:
                if duty.debtor is Debtor.LEAD:
                    open_duty(petition, duty, agency=agency, starts_at=starts_at, by=by, now=now)


def _is_lead(petition: Petition, agency: Agency | None) -> Refusal | None:
    is_lead = agency is not None and agency in lead_agencies(petition)
    return None if is_lead else rules.NOT_YOUR_AGENCY


def publish_timetable(petition: Petition, *, words: str, by: Actor, now: datetime) -> Petition:
    """A lead agency says what it will do until when; this is not an answer and does not stop that clock."""
    with transaction.atomic():
        petition = locked(petition)
        refuse_if(rules.may_contact(reached=petition.threshold_is_reached) or _is_lead(petition, by.agency))
        event = recorded(petition, "timetable_published", by=by, now=now, texts={"timetable": words})
        assert by.agency is not None
        meet_obligations(petition.record, kind="timetable", agency=by.agency, event=event, now=now)
    return petition


def record_contact(
    petition: Petition, *, on: date, channel: str, summary: str, by: Actor, now: datetime
) -> Petition:
    """A lead agency records when and how it spoke with the proposer, and what about."""
    with transaction.atomic():
        petition = locked(petition)
        refuse_if(rules.may_contact(reached=petition.threshold_is_reached) or _is_lead(petition, by.agency))
        facts = {"on": on.isoformat(), "channel": channel}
        event = recorded(
            petition, "contact_recorded", by=by, now=now, facts=facts, texts={"summary": summary}
        )
        assert by.agency is not None
        meet_obligations(petition.record, kind="contact", agency=by.agency, event=event, now=now)
    return petition


def respond(petition: Petition, *, response: Response, by: Actor, now: datetime) -> Petition:
    """Publish an agency's response. When every lead agency has answered, the petition is responded.

    Each demand taken under study becomes a dated commitment: the agency owes a report every half year.
    """
    with transaction.atomic():
        petition = locked(petition)
        refuse_if(rules.may_respond(status=petition.status, reached=petition.threshold_is_reached))
        preset = petition.lifecycle
        tell = preset.notices.get("response_published", ())
        response, _event = publish_response(response, by=by, rule=preset.key, tell=tell, now=now)
        if response.is_lead and response.answers.filter(verdict=Verdict.UNDER_STUDY).exists():
            open_duty(
                petition, preset.follow_up, agency=response.agency, starts_at=now, by=Actor.system(), now=now
            )
        if not _leads_missing(petition):
            petition.status = Status.RESPONDED
            petition.responded_at = now
            petition.save(update_fields=["status", "responded_at"])
            recorded(petition, "responded", by=by, now=now, once=True)
    return petition


def _leads_missing(petition: Petition) -> bool:
    answered = petition.record.responses.published().filter(part=Part.LEAD).values("agency_id")
    return petition.agency_parts.filter(part=Part.LEAD).exclude(agency_id__in=answered).exists()


def report_follow_up(petition: Petition, *, words: str, is_final: bool, by: Actor, now: datetime) -> Petition:
    """Report on what was taken under study; unless it is final, the next report falls due in half a year."""
    with transaction.atomic():
        petition = locked(petition)
        refuse_if(_is_lead(petition, by.agency))
        facts = {"is_final": is_final}
        event = recorded(petition, "follow_up_reported", by=by, now=now, facts=facts, texts={"report": words})
        assert by.agency is not None
        met = meet_obligations(petition.record, kind="follow_up", agency=by.agency, event=event, now=now)
        if met and not is_final:
            open_duty(
                petition,
                petition.lifecycle.follow_up,
                agency=by.agency,
                starts_at=now,
                by=Actor.system(),
                now=now,
            )
    return petition
