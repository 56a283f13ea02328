"""The statement of reasons: what everybody may read of it, and the whole of it for whom it is about."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from participation.calendar.rules import last_day_of
from participation.discussion import rules
from participation.discussion.models import Appeal, Decision, DecisionKind
from participation.discussion.notices import what_one_can_do
from participation.discussion.published.decisions import Published
from participation.obligations.notices import due_words
from participation.refusals import Refusal
from participation.shell.templatetags.yiqi import day, due, time_tag

Row = dict[str, Any]


def public_rows(row: Published) -> list[Row]:
    """What, when, under which rule, by which role, and what became of it."""
    decision = row.decision
    rows = [
        {"key": _("決定"), "value": row.kind},
        {"key": _("生效"), "html": time_tag(decision.in_force_from)},
        {"key": _("依據"), "value": row.ground},
        {"key": _("規範"), "value": _rule_words(row)},
        {"key": _("類別"), "value": row.category_label},
    ]
    if decision.law:
        rows.append({"key": _("法律"), "value": decision.law})
    rows += [
        {"key": _("來源"), "value": decision.get_source_display()},
        {"key": _("自動偵測"), "value": _("是，由人決定") if decision.automated_detection else _("否")},
        {"key": _("自動決定"), "value": _("否；每一項決定都由人作成")},
        {"key": _("作成"), "value": _role_words(row)},
    ]
    if decision.suspended_until:
        rows.append({"key": _("停權到"), "value": due(decision.suspended_until)})
    if decision.appeal_until:
        rows.append({"key": _("申訴期限"), "value": day(last_day_of(decision.appeal_until))})
    rows.append({"key": _("申訴"), "value": row.outcome_label})
    if decision.lifted_at:
        rows.append({"key": _("撤銷"), "html": time_tag(decision.lifted_at)})
    if decision.lifted_by_id:
        rows.append({"key": _("撤銷的方式"), "value": _("沒有申訴，由另一位管理員主動撤銷")})
    return rows


def _rule_words(row: Published) -> str:
    return _("%(rule)s（營運指引 %(section)s；留言規範%(version)s）") % {
        "rule": row.rule,
        "section": row.section,
        "version": row.decision.rules,
    }


def _role_words(row: Published) -> str:
    role = row.role or _("留言管理員")
    if row.decision.second_at is not None:
        return _("平臺%(role)s，並經第二人確認") % {"role": role}
    return _("平臺%(role)s") % {"role": role}


def whole_rows(row: Published) -> list[Row]:
    """The whole statement for the person affected: after what was decided come the words it is about."""
    first, *others = public_rows(row)
    return [first, *own_rows(row.decision), *others]


def own_rows(decision: Decision) -> list[Row]:
    """What only the person affected is told: their words, the passage, the reason."""
    words = Truncator(decision.comment.text).chars(400) or _("（文字已依法抹除）")
    rows = []
    rows.append({"key": _("您檢舉的留言") if decision.is_about_reporting else _("您的留言"), "value": words})
    if decision.passage:
        rows.append({"key": _("違反規範的文字"), "value": decision.passage})
    rows.append({"key": _("理由"), "value": decision.reason})
    if decision.lift_reason:
        rows.append({"key": _("撤銷理由"), "value": decision.lift_reason})
    return rows


def appeal_state(decision: Decision, now: datetime) -> dict[str, Any]:
    """Where the right to appeal stands for the person affected: filed, decided, open or over."""
    appeal: Appeal | None = Appeal.objects.select_related("duty").filter(decision=decision).first()
    refusal = _refusal(decision, appeal, now)
    return {
        "appeal": appeal,
        "due": due_words(appeal.duty.due_at) if appeal and not appeal.is_decided else "",
        "appeal_refusal": refusal,
        "may_appeal": refusal is None,
        "lifted": decision.lifted_at is not None and (appeal is None or not appeal.is_upheld),
        "can_do": what_one_can_do(decision) if decision.lifted_at is None else [],
        "edit_url": _edit_url(decision),
    }


def _refusal(decision: Decision, appeal: Appeal | None, now: datetime) -> Refusal | None:
    return rules.may_appeal(
        is_own=True,
        is_in_force=decision.is_in_force,
        is_adverse=decision.is_adverse,
        appeal_until=decision.appeal_until,
        has_appealed=appeal is not None,
        now=now,
    )


def _edit_url(decision: Decision) -> str:
    if decision.kind == DecisionKind.REQUEST_EDIT and decision.case.is_correcting:
        return reverse("discussion:edit", args=[decision.comment_id])
    return ""
