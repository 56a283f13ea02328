"""What a decision does: the only place where a comment is taken down or an account restricted.

Each function is handed the decision, and a decision is always a person's: the database refuses one
without `by`, and a comment that is down without a decision.
"""

from datetime import datetime
from itertools import pairwise

from django.db.models import QuerySet

from participation.discussion import rules
from participation.discussion.guideline import FALSE_REPORTS
from participation.discussion.models import (
    Comment,
    CommentStatus,
    Decision,
    DecisionKind,
    Report,
    ReportOutcome,
    Restricted,
    Restriction,
)
from participation.people.models import Person, new_session_token


def take_down(comment: Comment, decision: Decision, status: CommentStatus) -> None:
    """Close or remove a comment by a moderator's decision; a tombstone stays."""
    comment.status, comment.held_for, comment.decision = status, "", decision
    comment.save(update_fields=["status", "held_for", "decision"])


def put_back(comment: Comment, now: datetime) -> None:
    """Show a comment again, or for the first time."""
    from participation.discussion.actions.commenting import first_shown

    comment.held_for, comment.decision = "", None
    if comment.discussion.openness.is_public:
        comment.status = CommentStatus.SHOWN
        if comment.shown_at is None:
            first_shown(comment, now)
    else:
        comment.status = CommentStatus.PRIVATE
    comment.save(update_fields=["status", "held_for", "decision", "shown_at"])


def give_history_back(decision: Decision) -> None:
    """Open to everybody what was replaced while a case was open in which nothing was found wrong.

    Not where a correction was asked for, or where a check had found what may be held.
    """
    case, comment = decision.case, decision.comment
    if case.findings.filter(holds=True).exists() or case.decisions.exclude(pk=decision.pk).exists():
        return
    for earlier, later in pairwise(comment.versions.order_by("number")):
        is_late = rules.leaves_history(written_at=comment.written_at, now=later.at)
        was_shown = comment.shown_at is not None and comment.shown_at <= later.at
        if is_late and was_shown and later.at >= case.opened_at:
            earlier.is_public = True
            earlier.save(update_fields=["is_public"])


def lock_thread(comment: Comment, now: datetime | None) -> None:
    """Let nobody add to the comment's thread; None opens it again."""
    Comment.objects.filter(pk=comment.opener_id).update(locked_at=now)


def restrict(decision: Decision, what: Restricted, *, until: datetime | None, now: datetime) -> None:
    """Keep the person of a decision from something, until an instant or until it is lifted."""
    Restriction.objects.create(
        person=decision.person, decision=decision, what=what, starts_at=now, ends_at=until
    )
    if what == Restricted.ACCOUNT:
        # A new token ends every session of the account.
        Person.objects.filter(pk=decision.person_id).update(
            is_active=False, session_token=new_session_token()
        )


def _false_reports(person_id: int) -> "QuerySet[Report]":
    return Report.objects.filter(person=person_id, outcome=ReportOutcome.MALICIOUS)


def _take_strike_back(decision: Decision, now: datetime) -> None:
    """A false report was none; whoever has fewer than three left may report again."""
    case_reports = _false_reports(decision.person_id).filter(case=decision.case_id)
    case_reports.update(outcome=ReportOutcome.DISMISSED)
    if _false_reports(decision.person_id).filter(counts=True).count() >= FALSE_REPORTS:
        return
    ended = Decision.objects.in_force().filter(person=decision.person_id, kind=DecisionKind.SUSPEND_REPORTING)
    Restriction.objects.filter(decision__in=ended, lifted_at__isnull=True).update(lifted_at=now)
    ended.update(lifted_at=now)


def lift(decision: Decision, now: datetime) -> None:
    """Undo what a decision does and clear the violation: comment, thread, account, count of reports."""
    decision.lifted_at = now
    decision.save(update_fields=["lifted_at"])
    comment = decision.comment
    if comment.is_taken_down and comment.decision_id == decision.pk and comment.erased_at is None:
        put_back(comment, now)
    if decision.kind == DecisionKind.LOCK:
        lock_thread(comment, None)
    if decision.kind == DecisionKind.SUSPEND_REPORTING:
        _false_reports(decision.person_id).update(counts=False)
    if decision.kind == DecisionKind.FALSE_REPORT:
        _take_strike_back(decision, now)
    held = Restriction.objects.filter(decision=decision, lifted_at__isnull=True)
    was_closed = held.filter(what=Restricted.ACCOUNT).exists()
    held.update(lifted_at=now)
    still = Restriction.objects.at(now).filter(person=decision.person_id, what=Restricted.ACCOUNT)
    if was_closed and not still.exists():
        Person.objects.filter(pk=decision.person_id, erased_at__isnull=True).update(is_active=True)
