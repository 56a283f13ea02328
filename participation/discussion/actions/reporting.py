"""Reporting a comment."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from participation.discussion import rules
from participation.discussion.actions.cases import case_of
from participation.discussion.actions.common import locked_comment
from participation.discussion.guideline import BURST, BURST_WITHIN, REPORTABLE
from participation.discussion.models import Case, CaseSource, Comment, Report
from participation.discussion.models.speakers import speaker_of
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.refusals import Refusal, Refused, refuse_if

SAY_WHY = Refusal("say-why", _("選「其他」時，請說明理由。"))


def report_comment(comment: Comment, *, rule: str, words: str, by: Actor, now: datetime) -> Report:
    """Say that a comment breaks a rule. It stays as it is until a moderator has decided.

    However many report it, there is one case; many at once mark it as a burst. Five hundred may come
    together: they take turns at the comment's row.
    """
    if by.person is None:
        raise Refused(rules.NOT_SIGNED_IN)
    with transaction.atomic():
        comment = locked_comment(comment)
        refuse_if(
            rules.may_report(
                speaker_of(by.person, now),
                is_shown=comment.is_shown,
                is_own=comment.author_id == by.person.pk,
                rule=rule if rule in REPORTABLE else "",
            )
        )
        refuse_if(SAY_WHY if rule == "other" and not words.strip() else None)
        case = case_of(comment, source=CaseSource.REPORT, rule=rule, by=by, now=now)
        refuse_if(rules.REPORTED if case.reports.filter(person=by.person).exists() else None)
        report = Report.objects.create(case=case, person=by.person, rule=rule, words=words.strip(), at=now)
        Case.objects.filter(pk=case.pk).update(report_count=F("report_count") + 1)
        if not case.is_burst:
            _notice_burst(case, now)
    return report


def _notice_burst(case: Case, now: datetime) -> None:
    """Mark a case that many report at once: a campaign against a legitimate comment looks like this."""
    if case.reports.filter(at__gt=now - BURST_WITHIN).count() < BURST:
        return
    Case.objects.filter(pk=case.pk).update(is_burst=True)
    record_event(
        case.discussion.record,
        "moderation_burst",
        by=Actor.system(),
        now=now,
        facts={"case": case.pk, "comment": case.comment_id},
        tell=("moderators",),
        public=False,
    )
