"""What a moderator reads before deciding: the words in their place, reports, findings, what came before."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from participation.discussion.guideline import HOUSE_RULES
from participation.discussion.models import (
    Case,
    CaseStatus,
    Comment,
    Decision,
    Finding,
    Report,
    ReportOutcome,
)
from participation.record.procedures import procedure_of

NEIGHBOURS, EARLIER = 3, 20
# What each automatic check looks for, in words for who decides.
CHECKS: dict[str, str | Promise] = {
    "national-id": _("有通過檢查碼的國民身分證統一編號，可能讓人被冒用身分。"),
    "resident-id": _("有通過檢查碼的居留證統一證號，可能讓人被冒用身分。"),
    "mobile": _("有手機號碼；也可能是機關的公務號碼，請看過再決定。"),
    "landline": _("有市內電話；請看是機關還是個人的。"),
    "email": _("有電子郵件信箱；請看屬於個人還是組織。"),
    "address": _("有地址；請看是不是某人的住處。"),
    "links": _("連結太多，可能是廣告。"),
    "listed-domain": _("有連到清單上網域的連結。"),
    "listed-word": _("有清單上的字詞，是否違規要看前後文。"),
    "repeated": _("發表過相同的內容，可能是洗版，也可能是大家轉貼同一份意見。"),
    "near-duplicate": _("發表過幾乎相同的內容，可能是洗版，也可能是大家轉貼同一份意見。"),
    "rate": _("同一位作者在短時間內發表了很多留言。"),
}


def marked(text: str, spans: Iterable[tuple[int, int]]) -> SafeString:
    """The text with these places marked; whatever somebody wrote into it is escaped.

    Overlapping spans become one; what lies outside the text is left out.
    """
    parts: list[str] = []
    at = 0
    for start, end in _joined(spans, len(text)):
        parts.append(conditional_escape(text[at:start]))
        parts.append(f'<mark class="desk-mark">{conditional_escape(text[start:end])}</mark>')
        at = end
    parts.append(conditional_escape(text[at:]))
    # Every part that somebody wrote was escaped above.
    return mark_safe("".join(parts))  # noqa: S308


def _joined(spans: Iterable[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted((start, min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def dossier(case: Case, now: datetime) -> dict[str, Any]:
    """Everything that is read before something is decided, in a constant number of queries."""
    comment = case.comment
    found = list(case.findings.order_by("-at", "start"))
    current = [one for one in found if one.at >= (comment.edited_at or comment.written_at)]
    return {
        "case": case,
        "comment": comment,
        "discussion": case.discussion,
        "record": case.discussion.record,
        "record_url": procedure_of(case.discussion.record).url(case.discussion.record),
        "text": marked(comment.text, [(one.start, one.end) for one in current]),
        "findings": [_finding(one, comment, one in current) for one in found],
        "place": place_of(comment),
        "reports": reports_of(case),
        "tally": _tally(case),
        "earlier": earlier_of(comment, case),
        "decisions": list(case.decisions.select_related("rules").order_by("pk")),
        "versions": list(comment.versions.all()),
        "now": now,
    }


def _finding(found: Finding, comment: Comment, is_current: bool) -> dict[str, Any]:
    return {
        "rule": HOUSE_RULES[found.rule].label,
        "reason": CHECKS.get(found.check_name, found.check_name),
        "passage": comment.text[found.start : found.end] if is_current and found.end else "",
        "holds": found.holds,
        "is_current": is_current,
    }


def place_of(comment: Comment) -> dict[str, Any]:
    """Where the comment stands: its opener, what it answers, what stands around it, and its answers."""
    others = Comment.objects.select_related("author", "agency").exclude(pk=comment.pk)
    above = [one for one in (comment.root_id, comment.parent_id) if one is not None]
    upward = list(others.filter(pk__in=above))
    around = _around(comment, others)
    known = {one.pk for one in upward}
    return {
        "upward": sorted(upward, key=lambda one: one.pk),
        "before": [one for one in around if one.pk < comment.pk and one.pk not in known],
        "after": [one for one in around if one.pk > comment.pk and one.pk not in known],
    }


def _around(comment: Comment, others: QuerySet[Comment]) -> list[Comment]:
    """In a thread its neighbours; of an opener its first answers."""
    near = others.filter(root_id=comment.opener_id)
    before = near.filter(pk__lt=comment.pk).order_by("-pk")[:NEIGHBOURS]
    after = near.filter(pk__gt=comment.pk).order_by("pk")[:NEIGHBOURS]
    return sorted([*before, *after], key=lambda one: one.pk)


def reports_of(case: Case) -> list[dict[str, Any]]:
    """The reports, numbered; of who reported, only how many of their earlier reports were false."""
    reports = list(case.reports.order_by("pk"))
    false = dict(
        Report.objects.filter(
            person__in=[report.person_id for report in reports], outcome=ReportOutcome.MALICIOUS, counts=True
        )
        .exclude(case=case)
        .values_list("person")
        .annotate(times=Count("pk"))
    )
    return [
        {
            "report": report,
            "number": number,
            "rule": HOUSE_RULES[report.rule].label,
            "false": false.get(report.person_id, 0),
        }
        for number, report in enumerate(reports, 1)
    ]


def _tally(case: Case) -> list[tuple[str | Promise, int]]:
    counts = Counter(case.reports.values_list("rule", flat=True))
    return [(HOUSE_RULES[rule].label, times) for rule, times in counts.most_common()]


def earlier_of(comment: Comment, case: Case) -> dict[str, Any]:
    """What was decided about the author before, and how many of their cases wait elsewhere."""
    decided = Decision.objects.filter(person=comment.author_id).exclude(case=case)
    others = Case.objects.filter(comment__author=comment.author_id).exclude(pk=case.pk)
    counts = others.aggregate(
        decided=Count("pk", filter=Q(status=CaseStatus.DECIDED)),
        waiting=Count("pk", filter=~Q(status=CaseStatus.DECIDED)),
    )
    shown = decided.select_related("comment", "case").order_by("-pk")[:EARLIER]
    return {"decisions": list(shown), **counts}
