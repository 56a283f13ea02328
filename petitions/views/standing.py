"""How a petition stands, in words: the status line, its card in a list, what the threshold brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from participation.calendar.rules import TAIPEI, Period, Unit, days_left, last_day_of
from participation.obligations.kinds import label_of
from participation.obligations.models import Obligation
from participation.obligations.rules import State
from participation.shell.templatetags.yiqi import day
from petitions.lifecycles.shape import Debtor, Duty, Lifecycle, Status
from petitions.models import Petition, PetitionAgency
from petitions.mypage import SHAPES

# The duties that count while a petition has a status: one that is late makes the whole petition late.
# What was late before an answer came stays in the timeline.
DECISIVE = {
    Status.SCREENING: ("screening",),
    Status.REFUSED: ("objection",),
    Status.AWAITING_RESPONSE: ("timetable", "contact", "formal_response"),
    Status.RESPONDED: ("follow_up",),
}


@dataclass(frozen=True)
class Standing:
    """The status line: a shape and word, and one sentence of what is, what comes next and by when."""

    state: str
    label: str
    text: str
    since: datetime | None = None


@dataclass(frozen=True)
class Office:
    """An agency's part in a petition, as a page names it."""

    name: str
    part: str
    slug: str
    id: int
    phone: str = ""
    mail: str = ""

    @property
    def is_lead(self) -> bool:
        """Whether it owes the answer."""
        return self.part == "lead"

    @property
    def is_suggested(self) -> bool:
        """Whether only the proposer named it."""
        return self.part == PetitionAgency.SUGGESTED


def offices_of(petition: Petition) -> list[Office]:
    """The agencies of a petition that was loaded for a list or a page, lead agencies first."""
    english = (get_language() or "").startswith("en")
    found = [
        Office(
            (english and row["name_en"]) or row["name"],
            row["part"],
            row["slug"],
            row["id"],
            row["phone"],
            row["mail"],
        )
        for row in petition.offices  # type: ignore[attr-defined]
    ]
    return sorted(found, key=lambda office: not office.is_lead)


def shown_day(instant: datetime) -> date | datetime:
    """A due instant as a reader thinks of it: its last day where it is a midnight, else itself."""
    is_midnight = localtime(instant, TAIPEI).time() == datetime.min.time()
    return last_day_of(instant) if is_midnight else instant


def amount(period: Period) -> str:
    """A period in words: 7 個工作日, 2 個月."""
    n = period.amount
    match period.unit:
        case Unit.HOURS:
            words = ngettext("%(n)d 小時", "%(n)d 小時", n)
        case Unit.DAYS:
            words = ngettext("%(n)d 天", "%(n)d 天", n)
        case Unit.WORKING_DAYS:
            words = ngettext("%(n)d 個工作日", "%(n)d 個工作日", n)
        case _months:
            words = ngettext("%(n)d 個月", "%(n)d 個月", n)
    return words % {"n": n}


def left(instant: datetime, now: datetime) -> str:
    """How many days remain until the last day."""
    days = days_left(instant, now)
    return ngettext("還有 %(days)d 天", "還有 %(days)d 天", days) % {"days": days} if days else _("今天截止")


def standing_of(petition: Petition, duties: Sequence[Obligation], now: datetime) -> Standing:
    """The status line of a petition whose obligations are given."""
    status = Status(petition.status)
    text = _SENTENCES[status](petition, duties, now)
    late = [
        duty for duty in duties if duty.kind in DECISIVE.get(status, ()) and duty.state(now) is State.OVERDUE
    ]
    # The formal response is what the sentence itself is about.
    other = [_late_sentence(duty, now) for duty in late if duty.kind != "formal_response"]
    state = "overdue" if late else SHAPES[status]
    space = " " if get_language() == "en" else ""
    return Standing(state, str(petition.status_text.label), space.join([text, *other]))


def _late_sentence(duty: Obligation, now: datetime) -> str:
    days = duty.days_late(now)
    words = ngettext(
        "%(agency)s的「%(act)s」已逾 %(days)d 天。", "%(agency)s的「%(act)s」已逾 %(days)d 天。", days
    )
    return words % {"agency": duty.agency.public_name, "act": duty.label, "days": days}


def _screening(petition: Petition, duties: Sequence[Obligation], now: datetime) -> str:
    due = next((duty for duty in duties if duty.kind == "screening" and duty.is_open), None)
    if due is None:
        return str(petition.status_text.meaning)
    return _("平臺會在 %(day)s以前完成檢核。檢核只看是否符合受理條件，不審查立場。") % {
        "day": day(shown_day(due.due_at))
    }


def _open(petition: Petition, duties: Sequence[Obligation], now: datetime) -> str:
    threshold = f"{petition.threshold:,}"
    if petition.signing_paused_at:
        return _("全國性投票前附議暫停，投票後恢復，期間順延。")
    if petition.threshold_is_reached or petition.signature_count >= petition.threshold:
        return _("附議達到門檻 %(threshold)s 人，正在起算機關的期限。") % {"threshold": threshold}
    if petition.closes_at is not None and now >= petition.closes_at and petition.source:
        return _("附議期間在 %(day)s截止，最後的結果還沒有從原平臺匯入。") % {
            "day": day(shown_day(petition.closes_at))
        }
    if petition.closes_at is None or now >= petition.closes_at:
        return _("附議期間剛結束，正在確認最後的人數。")
    return _("%(left)s；達到 %(threshold)s 人後，%(effect)s。") % {
        "left": left(petition.closes_at, now),
        "threshold": threshold,
        "effect": petition.lifecycle.threshold.effect,
    }


def _awaiting(petition: Petition, duties: Sequence[Obligation], now: datetime) -> str:
    owed = [duty for duty in duties if duty.kind == "formal_response" and duty.is_open]
    if not owed:
        return str(petition.status_text.meaning)
    alike: dict[tuple[State, datetime], list[Obligation]] = {}
    for duty in sorted(owed, key=lambda duty: duty.due_at):
        alike.setdefault((duty.state(now), duty.due_at), []).append(duty)
    space = " " if (get_language() or "").startswith("en") else ""
    return space.join(_owing(duties, now) for duties in alike.values())


def _owing(owed: Sequence[Obligation], now: datetime) -> str:
    """What these agencies owe, whose terms end at one instant: each is told its own."""
    first = owed[0]
    offices = _("、").join(duty.agency.public_name for duty in owed)
    facts = {"offices": offices, "day": day(shown_day(first.due_at)), "days": first.days_late(now)}
    match first.state(now):
        case State.OVERDUE:
            return (
                ngettext(
                    "%(offices)s應在 %(day)s以前正式回應，已逾 %(days)d 天。",
                    "%(offices)s應在 %(day)s以前正式回應，已逾 %(days)d 天。",
                    first.days_late(now),
                )
                % facts
            )
        case State.PAUSED:
            return _("%(offices)s的正式回應期限暫停計算。") % facts
    return _("%(offices)s應在 %(day)s以前正式回應，%(left)s。") % {**facts, "left": left(first.due_at, now)}


def _responded(petition: Petition, duties: Sequence[Obligation], now: datetime) -> str:
    answered = day(petition.responded_at)
    study = next((duty for duty in duties if duty.kind == "follow_up" and duty.is_open), None)
    if study is not None:
        return _(
            "主辦機關已在 %(day)s全部正式回應；列入研究的事項，下一次辦理情形應在 %(next)s以前公布。"
        ) % {
            "day": answered,
            "next": day(shown_day(study.due_at)),
        }
    return _("主辦機關已在 %(day)s全部正式回應。") % {"day": answered}


def _closed(petition: Petition, duties: Sequence[Obligation], now: datetime) -> str:
    facts = {
        "day": day(shown_day(petition.closes_at)) if petition.closes_at else "",
        "count": f"{petition.signature_count:,}",
        "threshold": f"{petition.threshold:,}",
    }
    if petition.end_is_unseen and petition.seen_at:
        seen = day(petition.seen_at.astimezone(TAIPEI).date())
        return _(
            "附議在 %(day)s截止。原平臺的公開資料收到 %(seen)s為止，當時 %(count)s 人，"
            "未達門檻 %(threshold)s 人；之後的人數沒有收錄。"
        ) % {**facts, "seen": seen}
    return _("附議在 %(day)s截止，共 %(count)s 人，未達門檻 %(threshold)s 人。") % facts


def _refused(petition: Petition, duties: Sequence[Obligation], now: datetime) -> str:
    return _("平臺在 %(day)s決定不受理這項提議，理由如下。") % {"day": day(petition.screened_at)}


def _withdrawn(petition: Petition, duties: Sequence[Obligation], now: datetime) -> str:
    return _("提議人在 %(day)s撤回這項提議，附議隨之結束；內容保留供查閱。") % {
        "day": day(petition.withdrawn_at)
    }


_SENTENCES = {
    Status.SCREENING: _screening,
    Status.REFUSED: _refused,
    Status.WITHDRAWN: _withdrawn,
    Status.OPEN: _open,
    Status.AWAITING_RESPONSE: _awaiting,
    Status.RESPONDED: _responded,
    Status.CLOSED: _closed,
}


def card_of(petition: Petition, now: datetime) -> dict[str, Any]:
    """A petition in a list."""
    leads = [office.name for office in offices_of(petition) if office.is_lead]
    return {
        "procedure": "petition",
        "title": petition.title,
        "url": petition.get_absolute_url(),
        "state": SHAPES[Status(petition.status)],
        "state_label": str(petition.status_text.label),
        "fact": _fact(petition, now),
        "count": petition.signature_count if petition.opened_at else None,
        "threshold": petition.threshold,
        "agency": _("、").join(leads),
        "topic": str(petition.topic) if petition.topic else "",
        "number": petition.number,
    }


def _fact(petition: Petition, now: datetime) -> str:
    """The one fact that matters now."""
    match Status(petition.status):
        case Status.OPEN if petition.closes_at and now < petition.closes_at:
            return left(petition.closes_at, now)
        case Status.AWAITING_RESPONSE:
            return _("%(day)s達門檻") % {"day": day(petition.threshold_reached_at)}
        case Status.RESPONDED:
            return day(petition.responded_at)
        case Status.CLOSED:
            return (
                _("%(day)s截止") % {"day": day(shown_day(petition.closes_at))} if petition.closes_at else ""
            )
        case Status.REFUSED:
            reason = petition.lifecycle.refusal_reason(petition.refusal_code)
            return str(reason.label) if reason else ""
        case Status.WITHDRAWN:
            return day(petition.withdrawn_at)
    return ""


def threshold_duties(preset: Lifecycle) -> list[dict[str, str]]:
    """What reaching the threshold brings about, as rows: act, who, how long, and on what ground."""
    return [_duty_row(duty) for duty in preset.threshold.duties]


def _duty_row(duty: Duty) -> dict[str, str]:
    extension = ""
    if duty.max_extensions and duty.max_extension:
        extension = _("可展延一次，最多 %(amount)s") % {"amount": amount(duty.max_extension)}
    return {
        "act": label_of(duty.kind),
        "who": _("主辦機關") if duty.debtor is Debtor.LEAD else _("平臺"),
        "period": amount(duty.period),
        "extension": extension,
        "basis": str(duty.basis),
    }
