"""May a duty be extended, when is its agency reminded, what state is it in. Pure functions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Role
from participation.calendar.rules import (
    DAY,
    TAIPEI,
    Period,
    UnknownYear,
    WorkingCalendar,
    day_of,
    end_of,
    last_day_of,
)
from participation.refusals import Refusal

MORNING = time(8)  # when an office's day begins and its reminders arrive
TICK = timedelta(microseconds=1)
LATE = "late"
EXTEND = "obligations.extend"  # by which the personal-data gate knows the words of an extension
EXTENDERS = frozenset({Role.OFFICER.value, Role.APPROVER.value, Role.SUPERVISOR.value})
REASON_MISSING = Refusal("reason_missing", _("請說明理由，理由會公開。"))
NOT_YOURS = Refusal("not_your_agency", _("只有負責這項應辦事項的機關可以展延。"), forbidden=True)


class State(StrEnum):
    """How an obligation stands. Overdue and late are computed at the moment of asking, never stored."""

    WAITING = "waiting"
    PAUSED = "paused"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"
    WAIVED = "waived"


@dataclass(frozen=True)
class Reminder:
    """One reminder: its name, which is given once, and the instant from which it is due."""

    step: str
    at: datetime

    @property
    def late(self) -> bool:
        """Whether it is one of those after the due instant."""
        return self.step.startswith(LATE)


def furthest(
    due_at: datetime, total: Period | None, calendar: WorkingCalendar, zone: ZoneInfo = TAIPEI
) -> datetime | None:
    """The latest instant that extensions of a total length may reach; None without such a limit."""
    # Counted from the last day itself: two months due on 20 March and one more end on 20 April.
    return end_of(due_at - TICK, total, calendar, zone) if total else None


def refuse_any_extension(*, now: datetime, due_at: datetime, extensions_left: int) -> Refusal | None:
    """Why a due instant may not be moved any more, wherever to. At the instant itself it is too late."""
    if now >= due_at:
        return Refusal("already_due", _("期限已過，不能展延；逾期的事實會保留在紀錄上。"))
    if extensions_left < 1:
        return Refusal("extensions_used_up", _("這項應辦事項已不能再展延。"))
    return None


def refuse_extension(
    *,
    now: datetime,
    due_at: datetime,
    new_due_at: datetime,
    latest_due_at: datetime | None,
    extensions_left: int,
    reason: str,
) -> Refusal | None:
    """Why a due instant may not be moved now to another."""
    if never := refuse_any_extension(now=now, due_at=due_at, extensions_left=extensions_left):
        return never
    if not reason.strip():
        return REASON_MISSING
    if new_due_at <= due_at:
        return Refusal("not_later", _("新的期限必須晚於現在的期限。"))
    if latest_due_at and new_due_at > latest_due_at:
        return Refusal("too_far", _("新的期限超過可以展延的總長度。"))
    return None


def refuse_stranger(*, role: str, agency_id: int | None, owing_agency_id: int) -> Refusal | None:
    """Only an officer, approver or supervisor of the agency that owes the act may extend it."""
    return None if agency_id == owing_agency_id and role in EXTENDERS else NOT_YOURS


def refuse_closed(*, is_open: bool, is_paused: bool) -> Refusal | None:
    """Why a duty that is done with, or whose clock stands still, is not to be moved."""
    if not is_open:
        return Refusal("not_open", _("這項應辦事項已經完成或免除。"))
    return Refusal("paused", _("期限暫停計算時不能展延。")) if is_paused else None


def refuse_reopening(*, is_waived: bool) -> Refusal | None:
    """Only what was waived can be owed again."""
    return None if is_waived else Refusal("not_waived", _("這項應辦事項沒有免除過。"))


def reminders(
    *, starts_at: datetime, due_at: datetime, stopped: timedelta, calendar: WorkingCalendar
) -> Iterator[Reminder]:
    """The reminders before the due instant, in order: at 50 %, at 80 %, and on the last working day.

    STOPPED is how long the clock stood still in between; the shares are those of the running time.
    Raises `UnknownYear` where the last working day cannot be known, after all that can be.
    """
    running = due_at - starts_at - stopped
    shares = [Reminder("half", due_at - running * 0.5), Reminder("most", due_at - running * 0.2)]
    try:
        last = calendar.last_working(last_day_of(due_at))
    except UnknownYear:
        yield from shares
        raise
    morning = max(_morning_of(last), starts_at + TICK)
    yield from sorted([*shares, Reminder(f"last-{last:%Y%m%d}", morning)], key=lambda step: step.at)


def reminder_after(
    after: datetime, *, starts_at: datetime, due_at: datetime, stopped: timedelta, calendar: WorkingCalendar
) -> Reminder:
    """The first reminder due after an instant; once overdue there is one on every working morning."""
    if after < due_at:
        for reminder in reminders(starts_at=starts_at, due_at=due_at, stopped=stopped, calendar=calendar):
            if after < reminder.at < due_at:
                return reminder
    first = max(due_at - TICK, after)
    day = calendar.next_working(day_of(first))
    if _morning_of(day) <= first:
        day = calendar.next_working(day + DAY)
    return _late_on(day)


def reminder_at(
    now: datetime, *, starts_at: datetime, due_at: datetime, stopped: timedelta, calendar: WorkingCalendar
) -> Reminder | None:
    """The latest reminder whose instant has come. One that was missed is not made up for by two."""
    if now >= due_at:
        day = calendar.last_working(day_of(now))
        if _morning_of(day) > now:
            day = calendar.last_working(day - DAY)
        if _morning_of(day) >= due_at:
            return _late_on(day)
    steps = reminders(starts_at=starts_at, due_at=due_at, stopped=stopped, calendar=calendar)
    return max((step for step in steps if step.at <= now), key=lambda step: step.at, default=None)


def _late_on(day: date) -> Reminder:
    return Reminder(f"{LATE}-{day:%Y%m%d}", _morning_of(day))


def _morning_of(day: date) -> datetime:
    return datetime.combine(day, MORNING, TAIPEI).astimezone(UTC)
