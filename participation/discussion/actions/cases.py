"""Opening a case, and who looks at it now."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from participation.discussion import rules
from participation.discussion.actions.common import locked_comment, moderator
from participation.discussion.checks import Effect
from participation.discussion.checks import Finding as Found
from participation.discussion.guideline import CHECK_OUT
from participation.discussion.models import Case, CaseSource, CaseStatus, Comment, Finding
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.refusals import Refused


def case_of(comment: Comment, *, source: str, rule: str, by: Actor, now: datetime) -> Case:
    """The undecided case of a locked comment, opened if there is none. The caller holds the lock."""
    case = Case.objects.filter(comment=comment).exclude(status=CaseStatus.DECIDED).first()
    if case is not None:
        return case
    case = Case.objects.create(
        discussion=comment.discussion, comment=comment, source=source, rule=rule, opened_at=now
    )
    record_event(
        comment.discussion.record,
        "moderation_case_opened",
        by=by,
        now=now,
        facts={"case": case.pk, "comment": comment.pk, "source": source, "rule": rule},
        tell=("moderators",) if source != CaseSource.MODERATOR else (),
        public=False,
    )
    return case


def open_for_findings(comment: Comment, found: Sequence[Found], now: datetime) -> Case:
    """The case in which a moderator looks at what the checks found; they decide nothing themselves."""
    case = case_of(comment, source=CaseSource.CHECK, rule=found[0].rule, by=Actor.system(), now=now)
    Finding.objects.bulk_create(
        Finding(
            comment=comment,
            case=case,
            check_name=finding.check,
            rule=finding.rule,
            holds=finding.effect is Effect.HOLD,
            start=finding.start,
            end=finding.end,
            at=now,
        )
        for finding in found
    )
    return case


def look_into(comment: Comment, *, rule: str, by: Actor, now: datetime) -> Case:
    """A moderator opens a case about a comment that nobody has reported, and takes it."""
    with transaction.atomic():
        comment = locked_comment(comment)
        person, _agency = moderator(by, about={comment.author_id})
        case = case_of(comment, source=CaseSource.MODERATOR, rule=rule, by=by, now=now)
        if case.is_taken(person.pk, now):
            raise Refused(rules.TAKEN)
        case.taken_by, case.taken_at = person, now
        case.save(update_fields=["taken_by", "taken_at"])
    return case


def take_case(case: Case, *, by: Actor, now: datetime) -> Case:
    """Check a case out for a while, so that two moderators do not decide it.

    Two may ask at the same instant: the conditional update lets one of them win.
    """
    reporters = case.reports.values_list("person", flat=True)
    person, _agency = moderator(by, about={case.comment.author_id, *reporters})
    free = Q(taken_by__isnull=True) | Q(taken_by=person) | Q(taken_at__lte=now - CHECK_OUT)
    undecided = Case.objects.filter(pk=case.pk).exclude(status=CaseStatus.DECIDED)
    if not undecided.filter(free).update(taken_by=person, taken_at=now):
        raise Refused(rules.TAKEN if undecided.exists() else rules.DECIDED)
    case.refresh_from_db()
    return case


def release_case(case: Case, *, by: Actor, now: datetime) -> None:
    """Give a case that one has checked out back to the queue."""
    person, _agency = moderator(by, about=set())
    Case.objects.filter(pk=case.pk, taken_by=person).update(taken_by=None, taken_at=None)
