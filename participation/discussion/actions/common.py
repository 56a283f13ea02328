"""What several verbs share: locking, acting as a moderator, the platform's desk, duties."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation

from participation.agencies.models import Agency
from participation.calendar.models import CalendarDay
from participation.calendar.rules import WorkingCalendar
from participation.discussion import rules
from participation.discussion.guideline import AnswerDuty
from participation.discussion.models import Case, Comment, Decision
from participation.obligations.actions import open_obligation, waive_obligation
from participation.obligations.models import Obligation
from participation.people.models import Person
from participation.record.actors import Actor
from participation.record.models import Record
from participation.refusals import Refused, refuse_if


def locked_comment(comment: Comment) -> Comment:
    """The comment as it is now, locked until the transaction ends; its cases are locked after it."""
    found = Comment.objects.select_for_update(of=("self",))
    return found.select_related("discussion__record", "author", "rules").get(pk=comment.pk)


def locked_case(case: Case) -> Case:
    """The case as it is now, locked after its comment, as reporting does; so no two wait for each other."""
    Comment.objects.select_for_update(of=("self",)).get(pk=case.comment_id)
    found = Case.objects.select_for_update(of=("self",))
    return found.select_related("comment__author", "comment__rules", "discussion__record").get(pk=case.pk)


def locked_decision(decision: Decision) -> Decision:
    """The decision as it is now, locked; its case is locked before it."""
    found = Decision.objects.select_for_update(of=("self",))
    return found.select_related("person", "follows", "comment__discussion", "case__discussion__record").get(
        pk=decision.pk
    )


def moderator(by: Actor, *, about: set[int]) -> tuple[Person, Agency]:
    """The person and desk behind a moderator's act. Refuses others, and who is party to the matter."""
    if by.person is None or by.agency is None or not by.agency.is_platform:
        raise Refused(rules.NOT_A_MODERATOR)
    refuse_if(rules.may_handle(roles=[by.role], person_id=by.person.pk, about=about))
    return by.person, by.agency


def platform_desk() -> Agency:
    """The platform's own desk. Raises Agency.DoesNotExist on an installation without one."""
    return Agency.objects.get(is_platform=True)


def working_calendar() -> WorkingCalendar:
    """The government calendar as loaded."""
    return CalendarDay.objects.working_calendar()


def waive_answers(comment: Comment, *, reason: str, now: datetime) -> None:
    """Say in public that the answers to a comment that is gone are no longer owed."""
    owed = Obligation.objects.open().filter(comment_duty__comment=comment)
    for duty in owed.select_related("record", "agency").order_by("pk"):
        waive_obligation(duty, reason=reason, by=Actor.system(), now=now)


def owe(
    record: Record, duty: AnswerDuty, *, agency: Agency, starts_at: datetime, by: Actor, now: datetime
) -> Obligation:
    """Let an agency owe an answer or a decision; its basis is kept in the language of the law.

    Two that begin at the very same instant are two duties: the second begins a microsecond later.
    """
    Record.objects.select_for_update(no_key=True).get(pk=record.pk)
    same = Obligation.objects.filter(record=record, agency=agency, kind=duty.kind)
    while same.filter(starts_at=starts_at).exists():
        starts_at += timedelta(microseconds=1)
    with translation.override(settings.LANGUAGE_CODE):
        basis = str(duty.basis)
    return open_obligation(
        record,
        kind=duty.kind,
        agency=agency,
        period=duty.period,
        starts_at=starts_at,
        basis=basis,
        rule="web20",
        by=by,
        now=now,
    )
