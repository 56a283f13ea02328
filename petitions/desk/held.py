"""The official words of petitions, as the personal-data gate knows them: how each is said."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.agencies.models import Agency
from participation.gate.statements import Lines, Payload, Statement
from participation.record.actors import Actor
from participation.record.models import Record
from participation.shell.templatetags.yiqi import day
from petitions import rules
from petitions.actions import (
    assign_agencies,
    decide_objection,
    publish_timetable,
    record_contact,
    refuse,
    report_follow_up,
)
from petitions.lifecycles.shape import Channel
from petitions.models import Objection, Petition


def _petition(record: Record) -> Petition:
    return Petition.objects.select_related("record").get(record=record)


def _agencies(keys: Iterable[int]) -> list[Agency]:
    return list(Agency.objects.filter(pk__in=keys))


def _timetable(record: Record, payload: Payload, *, by: Actor, now: datetime) -> Any:
    return publish_timetable(_petition(record), **payload, by=by, now=now)


def _contact(record: Record, payload: Payload, *, by: Actor, now: datetime) -> Any:
    facts = {**payload, "on": date.fromisoformat(payload["on"])}
    return record_contact(_petition(record), **facts, by=by, now=now)


def _follow_up(record: Record, payload: Payload, *, by: Actor, now: datetime) -> Any:
    return report_follow_up(_petition(record), **payload, by=by, now=now)


def _refuse(record: Record, payload: Payload, *, by: Actor, now: datetime) -> Any:
    return refuse(_petition(record), **payload, by=by, now=now)


def _objection(record: Record, payload: Payload, *, by: Actor, now: datetime) -> Any:
    filed = Objection.objects.select_related("petition__record").get(petition__record=record)
    parts = {name: _agencies(payload[name]) for name in ("lead", "co")}
    return decide_objection(filed, **{**payload, **parts}, by=by, now=now)


def _reassign(record: Record, payload: Payload, *, by: Actor, now: datetime) -> Any:
    lead, co = _agencies(payload["lead"]), _agencies(payload["co"])
    return assign_agencies(_petition(record), lead=lead, co=co, reason=payload["reason"], by=by, now=now)


def _contact_facts(record: Record, payload: Payload) -> Lines:
    channels = dict(Channel.choices)
    on = day(date.fromisoformat(payload["on"]))
    return [(_("聯繫日期"), on), (_("方式"), str(channels.get(payload["channel"], payload["channel"])))]


def _follow_up_facts(record: Record, payload: Payload) -> Lines:
    return [(_("最後一次報告"), _("是") if payload["is_final"] else _("否"))]


def _refusal_facts(record: Record, payload: Payload) -> Lines:
    reason = _petition(record).lifecycle.refusal_reason(payload["code"])
    return [(_("不受理原因"), str(reason.label) if reason else payload["code"])]


def _objection_facts(record: Record, payload: Payload) -> Lines:
    decision = _("申復成立，開放附議") if payload["uphold"] else _("申復不成立，維持不受理")
    return [(_("決定"), decision), *_agency_facts(record, payload)]


def _agency_facts(record: Record, payload: Payload) -> Lines:
    parts = [(_("主辦機關"), "lead"), (_("協辦機關"), "co")]
    named = [(label, "、".join(one.public_name for one in _agencies(payload[part]))) for label, part in parts]
    return [line for line in named if line[1]]


TIMETABLE = Statement(
    rules.TIMETABLE, gettext_lazy("公布處理時程"), {"words": gettext_lazy("處理時程")}, _timetable
)
CONTACT = Statement(
    rules.CONTACT,
    gettext_lazy("記錄與提議人的聯繫"),
    {"summary": gettext_lazy("摘要")},
    _contact,
    _contact_facts,
)
FOLLOW_UP = Statement(
    rules.FOLLOW_UP,
    gettext_lazy("公布辦理情形"),
    {"words": gettext_lazy("辦理情形")},
    _follow_up,
    _follow_up_facts,
)
REFUSAL = Statement(
    rules.REFUSE,
    gettext_lazy("不受理這項提議"),
    {"note": gettext_lazy("給提議人的說明")},
    _refuse,
    _refusal_facts,
)
OBJECTION = Statement(
    rules.OBJECTION,
    gettext_lazy("決定申復"),
    {"reason": gettext_lazy("決定理由")},
    _objection,
    _objection_facts,
)
REASSIGNMENT = Statement(
    rules.REASSIGN, gettext_lazy("改派機關"), {"reason": gettext_lazy("改派理由")}, _reassign, _agency_facts
)
STATEMENTS = (TIMETABLE, CONTACT, FOLLOW_UP, REFUSAL, OBJECTION, REASSIGNMENT)
