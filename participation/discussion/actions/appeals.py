"""Appealing against a decision, and deciding the appeal."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from participation.discussion import rules
from participation.discussion.actions.common import (
    locked_case,
    locked_decision,
    moderator,
    owe,
    platform_desk,
)
from participation.discussion.actions.lifting import undo
from participation.discussion.guideline import APPEAL
from participation.discussion.models import Appeal, Decision
from participation.obligations.actions import meet_obligation
from participation.people.models import Person
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.record.models import Event
from participation.refusals import Refusal, refuse_if

NO_GROUNDS = Refusal("no-grounds", _("請寫下您不同意這項處分的理由。"))


def file_appeal(decision: Decision, *, person: Person, grounds: str, now: datetime) -> Appeal:
    """The person affected appeals, once, within seven days. The platform then owes a decision in seven.

    PERSON is signed in or came by the link of the notice: whose account is closed can appeal too.
    """
    with transaction.atomic():
        locked_case(decision.case)
        decision = locked_decision(decision)
        refuse_if(
            rules.may_appeal(
                is_own=decision.person_id == person.pk,
                is_in_force=decision.is_in_force,
                is_adverse=decision.is_adverse,
                appeal_until=decision.appeal_until,
                has_appealed=Appeal.objects.filter(decision=decision).exists(),
                now=now,
            )
        )
        refuse_if(None if grounds.strip() else NO_GROUNDS)
        record = decision.case.discussion.record
        appeal = Appeal.objects.create(
            decision=decision,
            person=person,
            grounds=grounds.strip(),
            filed_at=now,
            first_by_id=decision.by_id,
            second_by_id=decision.second_by_id,
            duty=owe(record, APPEAL, agency=platform_desk(), starts_at=now, by=Actor.system(), now=now),
        )
        _record(
            appeal, "moderation_appealed", by=Actor.citizen(person), now=now, tell=("subject", "moderators")
        )
    return appeal


def decide_appeal(appeal: Appeal, *, uphold: bool, reason: str, by: Actor, now: datetime) -> Appeal:
    """Another moderator decides. Upheld, everything the decision did is undone and the violation cleared.

    Neither the first moderator nor the one who confirmed may; two deciders take turns at the row, and
    the database refuses those two whatever the code does.
    """
    with transaction.atomic():
        case = locked_case(appeal.decision.case)
        decision = locked_decision(appeal.decision)
        appeal = Appeal.objects.select_for_update(of=("self",)).select_related("duty").get(pk=appeal.pk)
        reporters = case.reports.values_list("person", flat=True)
        person, _agency = moderator(by, about={appeal.person_id, *reporters})
        first = {appeal.first_by_id, appeal.second_by_id}
        refuse_if(
            rules.may_decide_appeal(
                is_decided=appeal.is_decided,
                decider_id=person.pk,
                first_ids={one for one in first if one is not None},
            )
        )
        refuse_if(None if reason.strip() else rules.REASON_MISSING)
        appeal.decided_at, appeal.decided_by = now, person
        appeal.is_upheld, appeal.reason = uphold, reason.strip()
        appeal.save()
        if uphold:
            decision.case, decision.comment = case, case.comment
            undo(decision, case, now)
        kind = "moderation_appeal_upheld" if uphold else "moderation_appeal_dismissed"
        # That somebody lost the right to report concerns nobody else who reported.
        tell = ("subject",) if decision.is_about_reporting else ("subject", "reporters")
        event = _record(appeal, kind, by=by, now=now, tell=tell)
        meet_obligation(appeal.duty, event=event, now=now)
    return appeal


def _record(appeal: Appeal, kind: str, *, by: Actor, now: datetime, tell: tuple[str, ...]) -> Event:
    decision = appeal.decision
    return record_event(
        decision.case.discussion.record,
        kind,
        by=by,
        now=now,
        rule="web20",
        facts={
            "case": decision.case_id,
            "decision": decision.pk,
            "comment": decision.comment_id,
            "rule": decision.rule,
        },
        tell=tell,
    )
