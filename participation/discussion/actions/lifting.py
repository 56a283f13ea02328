"""Lifting a decision without an appeal, and undoing what one did."""

from datetime import datetime

from django.db import transaction

from participation.discussion import rules
from participation.discussion.actions.common import locked_case, locked_decision, moderator
from participation.discussion.actions.effects import lift
from participation.discussion.models import Appeal, Case, CaseStatus, Decision, Ground
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.refusals import Refusal, refuse_if


def lift_decision(decision: Decision, *, reason: str, by: Actor, now: datetime) -> Decision:
    """A moderator who had no part in a decision lifts it, with a reason; everything it did is undone.

    Refused to who took or confirmed it, to people party to the matter, while an appeal waits, and of
    what a law demanded to all but supervisors. Two who lift, or one who lifts and one who decides an
    appeal, take turns at the case's row.
    """
    with transaction.atomic():
        case = locked_case(decision.case)
        decision = locked_decision(decision)
        reporters = set(case.reports.values_list("person", flat=True))
        person, _agency = moderator(by, about={decision.person_id, case.comment.author_id, *reporters})
        refuse_if(refusal_to_lift(decision, person_id=person.pk, role=by.role))
        refuse_if(None if reason.strip() else rules.REASON_MISSING)
        decision.case, decision.comment = case, case.comment
        undo(decision, case, now)
        decision.lifted_by, decision.lift_reason = person, reason.strip()
        decision.save(update_fields=["lifted_by", "lift_reason"])
        record_event(
            case.discussion.record,
            "moderation_lifted",
            by=by,
            now=now,
            rule="web20",
            facts={
                "case": case.pk,
                "decision": decision.pk,
                "comment": decision.comment_id,
                "kind": decision.kind,
                "rule": decision.rule,
            },
            # That somebody may report again concerns nobody else who reported.
            tell=("subject",) if decision.is_about_reporting else ("subject", "reporters"),
        )
    return decision


def refusal_to_lift(decision: Decision, *, person_id: int, role: str) -> Refusal | None:
    """What the rules say of this moderator and this decision."""
    return rules.may_lift(
        is_in_force=decision.is_in_force,
        is_adverse=decision.is_adverse,
        is_by_law=decision.ground == Ground.LAW,
        is_under_appeal=Appeal.objects.filter(decision=decision, decided_at__isnull=True).exists(),
        by_role=role,
        lifter_id=person_id,
        first_ids={one for one in (decision.by_id, decision.second_by_id) if one is not None},
    )


def undo(decision: Decision, case: Case, now: datetime) -> None:
    """Lift the decision, the request that it followed, and what followed from it."""
    chain = [decision, *Decision.objects.in_force().filter(follows=decision)]
    if decision.follows is not None and decision.follows.lifted_at is None:
        chain.append(decision.follows)
    for lifted in chain:
        lifted.comment = decision.comment
        lift(lifted, now)
    if case.is_correcting or case.status == CaseStatus.CORRECTED:
        case.status, case.decided_at, case.taken_by, case.taken_at = CaseStatus.DECIDED, now, None, None
        case.save(update_fields=["status", "decided_at", "taken_by", "taken_at"])
