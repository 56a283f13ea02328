"""Reading day lists: the official CSV file, or the rules of the `holidays` package. Saves nothing."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from participation.calendar.models import CalendarDay, Source

COLUMNS = ["西元日期", "星期", "是否放假", "備註"]
WEEKDAYS = "一二三四五六日"
IS_WORKING = {"0": True, "2": False}


@dataclass
class DayList:
    """The days of one list, and why lines of it were refused."""

    days: list[CalendarDay] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def read_official(path: Path) -> DayList:
    """Read one official file. A refused line or an incomplete year makes the whole list unusable."""
    found = DayList()
    try:
        lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    except UnicodeDecodeError:
        found.refused.append("the file is not UTF-8")
        return found
    if not lines or lines[0] != COLUMNS:
        found.refused.append(f"line 1: the columns must be {','.join(COLUMNS)}")
        return found
    for number, line in enumerate(lines[1:], start=2):
        try:
            found.days.append(_read_line(line))
        except ValueError as reason:
            found.refused.append(f"line {number}: {reason}")
    if not found.refused:
        found.refused.extend(_holes(day.day for day in found.days))
    return found


def _read_line(line: list[str]) -> CalendarDay:
    """One line as a day; ValueError says what is wrong with it."""
    if len(line) != len(COLUMNS):
        raise ValueError(f"{len(COLUMNS)} columns expected, {len(line)} found")
    when, weekday, off, note = (cell.strip() for cell in line)
    try:
        day = datetime.strptime(when, "%Y%m%d").date()  # noqa: DTZ007 - a day, not an instant
    except ValueError:
        raise ValueError(f"{when!r} is no day such as 20260101") from None
    if weekday != WEEKDAYS[day.weekday()]:
        raise ValueError(f"{when} is a {WEEKDAYS[day.weekday()]}, not {weekday!r}")
    if off not in IS_WORKING:
        raise ValueError(f"是否放假 must be 0 or 2, not {off!r}")
    return CalendarDay(day=day, is_working=IS_WORKING[off], note=note[:80], source=Source.OFFICIAL)


def _holes(days: Iterable[date]) -> Iterator[str]:
    """Why a list does not cover whole years, each day once."""
    seen = list(days)
    if len(seen) != len(set(seen)):
        yield "a day is listed twice"
    for year in sorted({day.year for day in seen}):
        missing = [day for day in _days_of(year) if day not in set(seen)]
        if missing:
            yield f"{year} lacks {len(missing)} days, the first is {missing[0]:%Y%m%d}"


def _days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def compute(first: int, last: int) -> DayList:
    """The days of these years as the `holidays` package knows them, make-up working days included.

    For demonstrations: the package follows the official lists of past years and what the law says
    about coming ones, which the government may still change.
    """
    import holidays

    taiwan = holidays.country_holidays("TW", years=range(first, last + 1), language="zh_TW")
    return DayList(
        days=[
            CalendarDay(
                day=day,
                is_working=taiwan.is_working_day(day),
                note=(taiwan.get(day) or "")[:80],
                source=Source.COMPUTED,
            )
            for year in range(first, last + 1)
            for day in _days_of(year)
        ]
    )
