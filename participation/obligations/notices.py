"""What happens to obligations, in sentences. Procedures fall back to these for their timelines."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from participation.agencies.models import Agency
from participation.calendar.rules import TAIPEI, last_day_of
from participation.obligations.kinds import KIND_LABELS, label_of, register_kind
from participation.obligations.models import Obligation
from participation.obligations.rules import State
from participation.record.models import Event
from participation.shell.templatetags.yiqi import day, moment

__all__ = ["KIND_LABELS", "Letter", "due_words", "letter_of", "register_kind", "sentence", "standing"]


def due_words(due_at: datetime) -> str:
    """A due instant for people: its last day, or day and hour where it is no midnight."""
    is_midnight = localtime(due_at, TAIPEI).time() == datetime.min.time()
    return day(last_day_of(due_at)) if is_midnight else moment(due_at)


def standing(obligation: Obligation, now: datetime) -> str:
    """How an obligation stands, in a few words: 還有 23 天, 已逾 3 天, 如期完成, 逾 3 天完成."""
    state, late = obligation.state(now), obligation.days_late(now)
    if state is State.WAITING:
        left = obligation.days_left(now)
        return (
            ngettext("還有 %(days)s 天", "還有 %(days)s 天", left) % {"days": left} if left else _("今天截止")
        )
    if state is State.OVERDUE:
        return ngettext("已逾 %(days)s 天", "已逾 %(days)s 天", late) % {"days": late}
    if state is State.MET_LATE:
        return ngettext("逾 %(days)s 天完成", "逾 %(days)s 天完成", late) % {"days": late}
    return {State.MET: _("如期完成"), State.PAUSED: _("暫停計算"), State.WAIVED: _("免予辦理")}[state]


@dataclass(frozen=True)
class Letter:
    """What a letter says of a duty beyond its sentence; empty for any other event."""

    subject: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def letter_of(event: Event, title: str) -> Letter:
    """The subject of a letter about a duty of the record with this TITLE, and what was and is due."""
    template = _SUBJECTS.get(event.kind)
    if template is None:
        return Letter()
    facts = [(_("事項"), label_of(event.fact("kind", "")))]
    for name, label in (("old_due_at", _("原來的期限")), ("due_at", _("期限"))):
        if event.fact(name):
            facts.append(
                (_("新的期限") if name == "due_at" and event.fact("old_due_at") else label, _due(event, name))
            )
    return Letter(template(event) % {**_named(event), "title": title}, tuple(facts))


def sentence(event: Event) -> str | None:
    """What an event of an obligation says on the public timeline; None for any other event."""
    template = _SENTENCES.get(event.kind)
    if template is None:
        return None
    return template(event) % _named(event)


def _named(event: Event) -> dict[str, str | int]:
    return {
        "agency": _agency(event),
        "act": label_of(event.fact("kind", "")),
        "due": _due(event, "due_at"),
        "old": _due(event, "old_due_at"),
        "days": event.fact("days_late", 0),
    }


def _due(event: Event, name: str) -> str:
    instant = event.fact(name)
    return due_words(datetime.fromisoformat(instant)) if instant else ""


def _agency(event: Event) -> str:
    """The owing agency as it was called then; no query for a timeline of many."""
    name, english = event.fact("agency_name"), event.fact("agency_name_en")
    if name:
        return str(english) if english and (get_language() or "").startswith("en") else str(name)
    code = event.fact("agency", "")
    agency = Agency.objects.filter(code=code).first()
    return agency.public_name if agency else str(code)


def _reminded(event: Event) -> str:
    if event.fact("days_late", 0):
        return _("提醒%(agency)s：「%(act)s」的期限是 %(due)s，已逾 %(days)s 天。")
    return _("提醒%(agency)s：「%(act)s」的期限是 %(due)s。")


_SENTENCES: dict[str, Callable[[Event], str]] = {
    "obligation_opened": lambda event: _("%(agency)s應在 %(due)s以前完成「%(act)s」。"),
    "obligation_extended": lambda event: _("%(agency)s將「%(act)s」的期限由 %(old)s展延至 %(due)s。"),
    "obligation_paused": lambda event: _("%(agency)s「%(act)s」的期限暫停計算。"),
    "obligation_resumed": lambda event: _("%(agency)s「%(act)s」的期限恢復計算，應在 %(due)s以前完成。"),
    "obligation_waived": lambda event: _("%(agency)s的「%(act)s」免予辦理。"),
    "obligation_reopened": lambda event: _("%(agency)s恢復辦理「%(act)s」，期限仍是 %(due)s。"),
    "obligation_reminded": _reminded,
}


def _late(event: Event) -> str:
    if event.fact("days_late", 0):
        return _("「%(act)s」已逾 %(days)s 天（%(title)s）")
    return _("「%(act)s」的期限是 %(due)s（%(title)s）")


_SUBJECTS: dict[str, Callable[[Event], str]] = {
    "obligation_opened": lambda event: _("新的應辦事項「%(act)s」（%(title)s）"),
    "obligation_extended": lambda event: _("%(agency)s展延了「%(title)s」的期限"),
    "obligation_reminded": _late,
}
