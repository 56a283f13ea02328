"""What was taken under study: a report every half year, until it is said how the study ended."""

from datetime import datetime

from django.db import transaction

from participation.agencies.models import Agency
from participation.obligations.actions import meet_obligations
from participation.obligations.models import Obligation
from participation.record.actions import refuse_second_press
from participation.record.actors import Actor
from participation.record.models import Event
from participation.refusals import Refused, refuse_if
from participation.responses.models import Part, Response
from participation.responses.texts import answered, under_study
from petitions import rules
from petitions.actions.common import locked, open_duty, recorded, refuse_personal_data
from petitions.models import Petition
from petitions.rules import Reports


def keep_up_reports(petition: Petition, *, response: Response, event: Event, now: datetime) -> None:
    """See to it that an agency owes reports as long as its public text takes something under study.

    Called when the text was just published or corrected by EVENT; whichever part the agency has. A
    correction that says to each demand how its study ended is a fuller account than a last report: it was
    signed off, its differences are public, and everybody concerned is told. So it meets the report that is
    owed, late if it is late. See ADR 0022.
    """
    texts = [
        version.content or {"answers": []} for version in response.versions.for_pages().order_by("number")
    ]
    owed = _owed(petition, response.agency)
    after = rules.reports_after(
        is_owed=owed,
        before=under_study(texts[-2]) if len(texts) > 1 else {},
        after=under_study(texts[-1]),
        studied={position for text in texts for position in under_study(text)},
        answered=answered(texts[-1]),
    )
    duty = petition.lifecycle.follow_up
    if after is Reports.BEGIN:
        open_duty(petition, duty, agency=response.agency, starts_at=now, by=Actor.system(), now=now)
    elif after is Reports.END:
        meet_obligations(petition.record, kind=duty.kind, agency=response.agency, event=event, now=now)


def report_follow_up(
    petition: Petition, *, words: str, is_final: bool, by: Actor, now: datetime, pressed: str = ""
) -> Petition:
    """Report on what was taken under study; unless it is final, the next report falls due in half a year.

    Whichever agency took it under study reports, whether it leads or joins; refused to all others.
    """
    with transaction.atomic():
        petition = locked(petition)
        refuse_second_press(petition.record, pressed)
        agency, duty = _with_a_part(petition, by), petition.lifecycle.follow_up
        refuse_if(rules.may_report(is_owed=_owed(petition, agency)))
        refuse_if(rules.unless_said(words, rules.NO_WORDS))
        refuse_personal_data(petition, agency=agency, verb=rules.FOLLOW_UP, words=words)
        facts = {"is_final": is_final}
        texts = {"report": words}
        event = recorded(
            petition, "follow_up_reported", by=by, now=now, facts=facts, texts=texts, pressed=pressed
        )
        meet_obligations(petition.record, kind=duty.kind, agency=agency, event=event, now=now)
        if not is_final:
            open_duty(petition, duty, agency=agency, starts_at=now, by=Actor.system(), now=now)
    return petition


def _owed(petition: Petition, agency: Agency) -> bool:
    kind = petition.lifecycle.follow_up.kind
    return Obligation.objects.open().filter(record=petition.record, kind=kind, agency=agency).exists()


def _with_a_part(petition: Petition, by: Actor) -> Agency:
    """The agency that is acted for, which leads or joins; refused for anybody else."""
    parts = petition.agency_parts.filter(part__in=Part.values)
    if by.agency is None or not parts.filter(agency=by.agency).exists():
        raise Refused(rules.NOT_YOUR_AGENCY)
    return by.agency
