"""Classifying comments, grouping them, and answering one or many at once [9.3, 9.4]."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Agency
from participation.agencies.rules import Role
from participation.discussion import rules
from participation.discussion.actions.common import locked_comment, owe, platform_desk, working_calendar
from participation.discussion.guideline import BRIEF, DUTIES_OF, EMERGENCY, FORMAL, THEME, AnswerDuty, Class
from participation.discussion.models import (
    AnsweredComment,
    AnswerPart,
    Comment,
    CommentAnswer,
    CommentDuty,
    Discussion,
    Theme,
)
from participation.obligations.actions import meet_obligation, waive_obligation
from participation.obligations.models import Obligation
from participation.people.models import Person
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.record.models import Event, Record
from participation.record.procedures import procedure_of
from participation.refusals import Refusal, Refused, refuse_if

WORKERS = frozenset({Role.OFFICER.value, Role.APPROVER.value, Role.SUPERVISOR.value})
NOT_YOURS = Refusal("not-your-agency", _("只有負責這件事的機關可以分類和回應。"), forbidden=True)
NOTHING_CHOSEN = Refusal("nothing-chosen", _("請至少選擇一則留言。"))
OTHER_PLACE = Refusal("other-discussion", _("一次回應的留言要屬於同一場討論。"))
NOT_CRITICISM = Refusal("not-criticism", _("主題用來合併批評；請先把留言分類為「批評」。"))
SAY_SOMETHING = Refusal("no-answer", _("請寫下回應。"))
ANSWERED = Refusal("answer-published", _("這則回應已經公布。"))
OWN_ANSWER = Refusal("own-answer", _("擬稿人不能核定自己的回應，請由主管核定。"), forbidden=True)
PARTS_MISSING = Refusal("parts-missing", _("還有單位沒有交出意見，正式回應要等各單位都交齊。"))
CHANGED_CLASS = _("改列為「%(label)s」。")


def answering(record: Record) -> list[Agency]:
    """Who owes answers to what is said about a record: its lead agencies, else the platform's desk."""
    return list(procedure_of(record).answering(record)) or [platform_desk()]


def speaks_for(agency: Agency, record: Record) -> Refusal | None:
    """Why an agency may not speak in its own name about a record."""
    owing = [one.pk for one in answering(record)]
    return rules.may_speak_for(agency.pk, is_platform=agency.is_platform, answering=owing)


def _worker(by: Actor, discussion: Discussion, *, alone: bool) -> tuple[Person, Agency]:
    """Who answers: an official of an agency that owes it; at level 5 a moderator too (ALONE)."""
    if by.person is None or by.agency is None:
        raise Refused(NOT_YOURS)
    if by.agency.is_platform and by.role in rules.MODERATORS:
        owes = any(agency.pk == by.agency.pk for agency in answering(discussion.record))
        refuse_if(None if owes or not alone or discussion.openness.moderator_answers else NOT_YOURS)
        return by.person, by.agency
    is_theirs = any(agency.pk == by.agency.pk for agency in answering(discussion.record))
    refuse_if(None if is_theirs and by.role in WORKERS else NOT_YOURS)
    return by.person, by.agency


def answering_for(by: Actor, discussion: Discussion) -> tuple[Person, Agency]:
    """The person and agency behind the work on an answer. Refuses everybody else."""
    return _worker(by, discussion, alone=False)


def classify(comment: Comment, *, as_: str, by: Actor, now: datetime, is_emergency: bool = False) -> Comment:
    """Say what a comment is to the agency, which brings its answers about with their deadlines.

    Classified anew, what the new class does not ask for is waived in public. Raises `UnknownYear` where
    the calendar does not say which day is the next working day.
    """
    with transaction.atomic():
        comment = locked_comment(comment)
        person, _agency = _worker(by, comment.discussion, alone=False)
        comment.classified_as, comment.classified_at, comment.classified_by = Class(as_), now, person
        comment.save(update_fields=["classified_as", "classified_at", "classified_by"])
        wanted = [EMERGENCY if duty is BRIEF and is_emergency else duty for duty in DUTIES_OF[as_]]
        kept = _waive_others(comment, {duty.kind for duty in wanted}, by, now)
        for duty in wanted:
            if duty.kind not in kept:
                _owe_answer(comment.discussion, duty, by=by, now=now, comment=comment)
    return comment


def _waive_others(comment: Comment, wanted: set[str], by: Actor, now: datetime) -> set[str]:
    """The kinds of answers that are owed or given already and still asked for; the others are waived."""
    duties = Obligation.objects.filter(comment_duty__comment=comment).select_related("record", "agency")
    kept = set()
    for duty in duties:
        if duty.kind in wanted:
            kept.add(duty.kind)
        elif duty.is_open:
            reason = CHANGED_CLASS % {"label": comment.get_classified_as_display()}
            waive_obligation(duty, reason=str(reason), by=by, now=now)
    return kept


def _owe_answer(
    discussion: Discussion,
    duty: AnswerDuty,
    *,
    by: Actor,
    now: datetime,
    comment: Comment | None = None,
    theme: Theme | None = None,
) -> None:
    starts_at = rules.answer_starts_at(duty, now, working_calendar())
    for agency in answering(discussion.record):
        owed = owe(discussion.record, duty, agency=agency, starts_at=starts_at, by=by, now=now)
        CommentDuty.objects.create(obligation=owed, comment=comment, theme=theme)


def group(
    discussion: Discussion, *, title: str, comments: Iterable[Comment], by: Actor, now: datetime
) -> Theme:
    """Put criticism that says much the same under one theme, which is answered once, within 48 hours."""
    with transaction.atomic():
        person, _agency = _worker(by, discussion, alone=False)
        chosen = list(Comment.objects.filter(pk__in=[comment.pk for comment in comments]))
        refuse_if(None if chosen else NOTHING_CHOSEN)
        refuse_if(None if all(one.discussion_id == discussion.pk for one in chosen) else OTHER_PLACE)
        refuse_if(None if all(one.classified_as == Class.CRITICISM for one in chosen) else NOT_CRITICISM)
        theme, made = Theme.objects.get_or_create(
            discussion=discussion, title=title.strip(), defaults={"grouped_at": now, "by": person}
        )
        Comment.objects.filter(pk__in=[one.pk for one in chosen]).update(theme=theme)
        if made:
            _owe_answer(discussion, THEME, by=by, now=now, theme=theme)
    return theme


def answer(
    discussion: Discussion,
    *,
    kind: str,
    text: str,
    by: Actor,
    now: datetime,
    comments: Sequence[Comment] = (),
    theme: Theme | None = None,
) -> CommentAnswer:
    """Answer one comment, many, or a theme: once. The answer lists them, and each author is told.

    Public where the level says so, else to the authors alone. A formal answer to criticism waits for a
    supervisor's signature, unless a moderator answers at level 5.
    """
    with transaction.atomic():
        person, agency = _worker(by, discussion, alone=True)
        chosen = _chosen(discussion, comments, theme)
        refuse_if(None if text.strip() else SAY_SOMETHING)
        refuse_if(PARTS_MISSING if kind == "formal" and _is_awaited(chosen, theme) else None)
        criticises = theme is not None or any(one.classified_as == Class.CRITICISM for one in chosen)
        alone = agency.is_platform and discussion.openness.moderator_answers
        given = CommentAnswer.objects.create(
            discussion=discussion,
            agency=agency,
            kind=kind,
            theme=theme,
            text=text.strip(),
            is_private=discussion.openness.answers_privately,
            by=person,
            written_at=now,
            needs_sign_off=kind == "formal" and criticises and not alone,
        )
        AnsweredComment.objects.bulk_create(AnsweredComment(answer=given, comment=one) for one in chosen)
        if not given.needs_sign_off:
            _publish(given, by=by, now=now)
    return given


def _chosen(discussion: Discussion, comments: Sequence[Comment], theme: Theme | None) -> list[Comment]:
    found = (
        Comment.objects.filter(theme=theme)
        if theme
        else Comment.objects.filter(pk__in=[comment.pk for comment in comments])
    )
    chosen = list(found.order_by("pk"))
    refuse_if(None if chosen else NOTHING_CHOSEN)
    refuse_if(None if all(one.discussion_id == discussion.pk for one in chosen) else OTHER_PLACE)
    return chosen


def _is_awaited(comments: Sequence[Comment], theme: Theme | None) -> bool:
    """Whether a unit still owes its part of this answer."""
    awaited = AnswerPart.objects.filter(delivered_at__isnull=True)
    about = Q(comment__in=[comment.pk for comment in comments]) | Q(theme__in=[theme.pk] if theme else [])
    return awaited.filter(about).exists()


def sign_off(given: CommentAnswer, *, by: Actor, now: datetime) -> CommentAnswer:
    """A supervisor of the agency, other than the author, lets a formal answer to criticism go out."""
    with transaction.atomic():
        given = (
            CommentAnswer.objects.select_for_update(of=("self",))
            .select_related("discussion__record", "agency")
            .get(pk=given.pk)
        )
        is_theirs = by.agency is not None and by.agency.pk == given.agency_id
        refuse_if(None if is_theirs and by.role == Role.SUPERVISOR.value else rules.SUPERVISOR_ONLY)
        refuse_if(ANSWERED if given.published_at else None)
        refuse_if(OWN_ANSWER if by.person is None or by.person.pk == given.by_id else None)
        given.signed_by = by.person
        _publish(given, by=by, now=now)
    return given


def _publish(given: CommentAnswer, *, by: Actor, now: datetime) -> None:
    given.published_at = now
    given.save(update_fields=["signed_by", "published_at"])
    chosen = list(given.comments.values_list("pk", flat=True))
    event = record_event(
        given.discussion.record,
        "comments_answered",
        by=by,
        now=now,
        facts={"answer": given.pk, "kind": given.kind, "comments": len(chosen), "agency": given.agency.code},
        tell=("answered",),
        public=not given.is_private,
    )
    _meet(given, chosen, event, now)


def _meet(given: CommentAnswer, comments: Sequence[int], event: Event, now: datetime) -> None:
    """The duties that an answer meets: a formal one the brief ones too."""
    kinds = {BRIEF.kind, EMERGENCY.kind}
    if given.kind == "formal":
        kinds |= {FORMAL.kind, THEME.kind}
    owed = Obligation.objects.open().filter(agency=given.agency, kind__in=kinds)
    for duty in owed.filter(comment_duty__comment__in=comments).order_by("pk"):
        meet_obligation(duty, event=event, now=now)
    if given.theme_id:
        for duty in owed.filter(comment_duty__theme=given.theme_id).order_by("pk"):
            meet_obligation(duty, event=event, now=now)
