"""Periods and when they end: the one place where a due instant is computed.

Hours are elapsed hours; days, working days and months count from the next day, and such a period ends
at the end of its last day, which is 00:00 of the day after it. The instant of the end itself no longer
belongs to the period. Instants are returned in UTC, because
arithmetic between two instants of one local zone would be wrong across a clock change.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import count, islice
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from participation.refusals import Refusal, Refused

TAIPEI = ZoneInfo("Asia/Taipei")
DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
# How long before its end a calendar is called for: longer than any period in working days.
AHEAD = timedelta(days=60)


class Unit(StrEnum):
    """What a period is counted in."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


@dataclass(frozen=True)
class Period:
    """A length of time as a rule states it, such as two months. The amount is at least 1."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(f"a period lasts at least 1, not {self.amount}")


class UnknownYear(Refused):
    """The government calendar of a year is not loaded; working days of it are never guessed.

    To a citizen or an official it is a refusal like any other, shown where the verb's refusals are
    shown; its own text tells the operator what to do.
    """

    def __init__(self, year: int) -> None:
        self.year = year
        words = _(
            "%(year)d 年的政府行政機關辦公日曆還沒有載入，期限算不出來，所以現在不能送出。"
            "您寫的內容還在，沒有遺失。請過一兩天再試，或告訴平臺的管理者。"
        )
        super().__init__(Refusal("calendar-not-loaded", words % {"year": year}))
        self.args = (
            f"The government calendar of {year} is not loaded. Get the official file of year {year - 1911} "
            f"of the Republic (data set 14718) and run "
            f"`python manage.py load_calendar dgpa_{year - 1911}.csv`; "
            f"for a demonstration, run `python manage.py load_calendar --from-holidays {year}`.",
        )


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked. A day that was never loaded raises `UnknownYear`."""

    days: Mapping[date, bool] = field(default_factory=dict)

    @property
    def last_day(self) -> date | None:
        """The last day that is loaded."""
        return max(self.days, default=None)

    def is_working(self, day: date) -> bool:
        """Whether public offices work on this day, make-up working days included."""
        try:
            return self.days[day]
        except KeyError:
            raise UnknownYear(day.year) from None

    def next_working(self, day: date) -> date:
        """The first working day on or after this one."""
        return next(later for later in (day + DAY * step for step in count()) if self.is_working(later))

    def last_working(self, day: date) -> date:
        """The last working day on or before this one."""
        return next(former for former in (day - DAY * step for step in count()) if self.is_working(former))

    def after(self, day: date, amount: int) -> date:
        """The AMOUNT-th working day after this day; the day itself when the amount is 0."""
        later = (day + DAY * step for step in count(1))
        return next(islice(filter(self.is_working, later), amount - 1, None)) if amount else day

    def between(self, after: date, until: date) -> int:
        """How many working days lie after the one day up to and including the other."""
        return sum(self.is_working(after + DAY * step) for step in range(1, (until - after).days + 1))


def missing_soon(calendar: WorkingCalendar, today: date) -> UnknownYear | None:
    """What will be refused before long, if no more days are loaded; None while there are enough."""
    last = calendar.last_day
    if last and last - today >= AHEAD:
        return None
    return UnknownYear((last + DAY if last else today).year)


def start_of(day: date, zone: ZoneInfo = TAIPEI) -> datetime:
    """The instant at which a day begins in a zone."""
    # Where a clock change skips midnight, fold 0 yields the instant of the change itself.
    return datetime.combine(day, time(), zone).astimezone(UTC)


def end_of_day(day: date, zone: ZoneInfo = TAIPEI) -> datetime:
    """The instant at which a day is over: the due instant of a duty whose last day it is."""
    return start_of(day + DAY, zone)


def day_of(instant: datetime, zone: ZoneInfo = TAIPEI) -> date:
    """The day that an instant falls on in a zone. Refuses (ValueError) an instant without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(zone).date()


def last_day_of(due_at: datetime, zone: ZoneInfo = TAIPEI) -> date:
    """The last day on which something due at this instant is in time: the day before a midnight."""
    return day_of(due_at - _TICK, zone)


def add_months(day: date, amount: int) -> date:
    """The same day of a later month, or that month's last: 31 January and one month is 28 or 29 February."""
    years, month = divmod(day.month - 1 + amount, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def end_of(
    starts_at: datetime, period: Period, calendar: WorkingCalendar, zone: ZoneInfo = TAIPEI
) -> datetime:
    """The instant, in UTC, at which a period that begins now has passed.

    The calendar matters to working days only; an unknown year raises `UnknownYear`.
    """
    first = day_of(starts_at, zone)
    match period.unit:
        case Unit.HOURS:
            return starts_at.astimezone(UTC) + timedelta(hours=period.amount)
        case Unit.DAYS:
            return end_of_day(first + timedelta(days=period.amount), zone)
        case Unit.WORKING_DAYS:
            return end_of_day(calendar.after(first, period.amount), zone)
        case Unit.MONTHS:
            return end_of_day(add_months(first, period.amount), zone)


def end_after_pause(
    due_at: datetime,
    paused_at: datetime,
    resumed_at: datetime,
    unit: Unit,
    calendar: WorkingCalendar,
    zone: ZoneInfo = TAIPEI,
) -> datetime:
    """The new due instant when a clock that was stopped at one instant goes on at another.

    Exactly the unused time remains, counted as the period itself is: elapsed hours; or whole days
    (also for months) or working days, which go on from the day after the resumption as a period
    starts on the day after its beginning. Who is stopped on the last day has the day of the
    resumption, or the first working day after it.
    """
    if unit is Unit.HOURS:
        return due_at.astimezone(UTC) + (resumed_at.astimezone(UTC) - paused_at.astimezone(UTC))
    last, paused, resumed = last_day_of(due_at, zone), day_of(paused_at, zone), day_of(resumed_at, zone)
    if unit is Unit.WORKING_DAYS:
        moved = calendar.after(last, calendar.between(paused, resumed))
        if moved < resumed:
            moved = calendar.next_working(resumed)
    else:
        moved = last + (resumed - paused)
    # A due instant is a midnight unless an extension named an hour; the hour of the day is kept.
    into_the_day = due_at.astimezone(zone).replace(tzinfo=None) - datetime.combine(last, time())
    return (datetime.combine(moved, time()) + into_the_day).replace(tzinfo=zone).astimezone(UTC)


def days_left(due_at: datetime, now: datetime, zone: ZoneInfo = TAIPEI) -> int:
    """Whole days after today until the last day; 0 on the last day itself and ever after."""
    return max((last_day_of(due_at, zone) - day_of(now, zone)).days, 0)


def days_late(due_at: datetime, until: datetime, zone: ZoneInfo = TAIPEI) -> int:
    """Calendar days between the last day and this one; 0 while in time, a begun day counts whole."""
    if until < due_at:
        return 0
    return max((day_of(until, zone) - last_day_of(due_at, zone)).days, 1)


def working_days_late(
    due_at: datetime, until: datetime, calendar: WorkingCalendar, zone: ZoneInfo = TAIPEI
) -> int:
    """Working days after the last day up to and including this one; 0 while in time."""
    return calendar.between(last_day_of(due_at, zone), day_of(until, zone)) if until >= due_at else 0
