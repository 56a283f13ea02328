"""When a period ends, whichever days, months and clock changes lie in it."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.calendar.rules import (
    TAIPEI,
    Period,
    Unit,
    UnknownYear,
    WorkingCalendar,
    add_months,
    day_of,
    days_late,
    days_left,
    end_after_pause,
    end_of,
    end_of_day,
    last_day_of,
    missing_soon,
    start_of,
    working_days_late,
)
from participation.refusals import Refused
from tests.calendar.days import working_days

ARCHIVE = Path(__file__).resolve().parents[3] / "shared/data/join/proposals.jsonl"
CALENDAR = working_days(2016, 2028)
NONE = WorkingCalendar()
NEW_YORK = ZoneInfo("America/New_York")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def taipei(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=TAIPEI)


@pytest.mark.parametrize(
    ("starts", "amount", "unit", "ends"),
    [
        pytest.param("2026-12-31 23:30", 2, Unit.HOURS, "2027-01-01 01:30", id="hours over a year end"),
        pytest.param("2017-03-01 15:00", 60, Unit.DAYS, "2017-05-01 00:00", id="60 days end on day 61"),
        pytest.param("2026-03-01 00:00", 1, Unit.DAYS, "2026-03-03 00:00", id="the first day does not count"),
        pytest.param("2026-03-01 23:59", 1, Unit.DAYS, "2026-03-03 00:00", id="nor does its last minute"),
        pytest.param("2026-12-20 10:00", 14, Unit.DAYS, "2027-01-04 00:00", id="days over a year end"),
        pytest.param("2028-02-27 10:00", 2, Unit.DAYS, "2028-03-01 00:00", id="days over a leap day"),
        pytest.param("2026-03-20 10:00", 1, Unit.WORKING_DAYS, "2026-03-24 00:00", id="over a weekend"),
        pytest.param("2026-02-13 10:00", 1, Unit.WORKING_DAYS, "2026-02-24 00:00", id="over New Year's week"),
        pytest.param("2017-02-17 10:00", 1, Unit.WORKING_DAYS, "2017-02-19 00:00", id="a Saturday made up"),
        pytest.param("2017-06-02 10:00", 2, Unit.WORKING_DAYS, "2017-06-06 00:00", id="made up, then Monday"),
        pytest.param(
            "2026-12-31 10:00", 1, Unit.WORKING_DAYS, "2027-01-05 00:00", id="working days, year end"
        ),
        pytest.param(
            "2026-03-21 10:00", 1, Unit.WORKING_DAYS, "2026-03-24 00:00", id="started on a Saturday"
        ),
        pytest.param("2026-03-20 10:00", 2, Unit.MONTHS, "2026-05-21 00:00", id="two months"),
        pytest.param("2026-01-31 10:00", 1, Unit.MONTHS, "2026-03-01 00:00", id="31 January and a month"),
        pytest.param("2028-01-31 10:00", 1, Unit.MONTHS, "2028-03-01 00:00", id="the same in a leap year"),
        pytest.param("2028-02-29 10:00", 12, Unit.MONTHS, "2029-03-01 00:00", id="a year after a leap day"),
        pytest.param("2026-12-31 10:00", 2, Unit.MONTHS, "2027-03-01 00:00", id="months over a year end"),
        pytest.param("2026-08-31 10:00", 6, Unit.MONTHS, "2027-03-01 00:00", id="half a year"),
    ],
)
def test_a_period_ends_at_the_end_of_its_last_day(starts: str, amount: int, unit: Unit, ends: str) -> None:
    end = end_of(taipei(starts), Period(amount, unit), CALENDAR)
    assert end == taipei(ends)
    assert end.tzinfo is UTC


@pytest.mark.parametrize(
    ("zone", "starts", "period", "ends"),
    [
        pytest.param(
            NEW_YORK,
            datetime(2026, 3, 7, 12, tzinfo=NEW_YORK),
            Period(24, Unit.HOURS),
            datetime(2026, 3, 8, 13, tzinfo=NEW_YORK),
            id="24 elapsed hours are 25 on the clock in spring",
        ),
        pytest.param(
            NEW_YORK,
            datetime(2026, 10, 31, 12, tzinfo=NEW_YORK),
            Period(1, Unit.DAYS),
            datetime(2026, 11, 2, 5, tzinfo=UTC),
            id="the day of 25 hours ends at its midnight",
        ),
        pytest.param(
            SAO_PAULO,
            datetime(2018, 11, 2, 12, tzinfo=SAO_PAULO),
            Period(1, Unit.DAYS),
            datetime(2018, 11, 4, 3, tzinfo=UTC),
            id="a midnight that the clock change skips is the change itself",
        ),
    ],
)
def test_a_period_ends_right_where_clocks_change(
    zone: ZoneInfo, starts: datetime, period: Period, ends: datetime
) -> None:
    assert end_of(starts, period, NONE, zone) == ends


def test_the_day_is_that_of_the_zone_and_not_of_utc() -> None:
    just_after_midnight = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)
    assert end_of(just_after_midnight, Period(1, Unit.DAYS), NONE) == taipei("2026-03-04 00:00")


def test_an_unknown_year_says_which_file_to_load_with_which_command() -> None:
    with pytest.raises(UnknownYear, match=r"2029.*load_calendar dgpa_118\.csv") as raised:
        end_of(taipei("2028-12-29 10:00"), Period(1, Unit.WORKING_DAYS), CALENDAR)
    assert raised.value.year == 2029


def test_an_unknown_year_is_a_refusal_that_says_what_is_wrong_and_that_nothing_is_lost() -> None:
    with pytest.raises(Refused) as raised:
        CALENDAR.is_working(date(2029, 1, 2))
    refusal = raised.value.refusal
    assert (refusal.code, refusal.forbidden) == ("calendar-not-loaded", False)
    assert "2029 年" in str(refusal.sentence)
    assert "沒有遺失" in str(refusal.sentence)
    assert "load_calendar" not in str(refusal.sentence)


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2028, 11, 1), None),
        (date(2028, 11, 2), 2029),
        (date(2028, 12, 31), 2029),
        (date(2030, 5, 1), 2029),
    ],
)
def test_a_calendar_is_called_for_sixty_days_before_it_ends(today: date, year: int | None) -> None:
    assert CALENDAR.last_day == date(2028, 12, 31)
    missing = missing_soon(CALENDAR, today)
    assert (missing and missing.year) == year


def test_without_any_calendar_that_of_this_year_is_called_for() -> None:
    missing = missing_soon(NONE, date(2026, 2, 1))
    assert missing
    assert missing.year == 2026


def test_only_working_days_need_the_calendar() -> None:
    for unit in (Unit.HOURS, Unit.DAYS, Unit.MONTHS):
        assert end_of(taipei("2035-05-05 05:05"), Period(1, unit), NONE) > taipei("2035-05-05 05:05")


def test_a_period_refuses_an_amount_below_one() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Period(0, Unit.DAYS)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        day_of(datetime(2026, 3, 1))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize(
    ("unit", "due", "paused", "resumed", "moved"),
    [
        pytest.param(
            Unit.HOURS, "03-10 15:00", "03-10 10:00", "03-12 11:30", "03-12 16:30", id="hours exactly"
        ),
        pytest.param(Unit.DAYS, "03-21 00:00", "03-10 10:00", "03-15 09:00", "03-26 00:00", id="five days"),
        pytest.param(
            Unit.MONTHS, "05-21 00:00", "03-10 10:00", "03-15 09:00", "05-26 00:00", id="months, too"
        ),
        pytest.param(
            Unit.DAYS, "03-21 00:00", "03-10 10:00", "03-10 17:00", "03-21 00:00", id="one afternoon"
        ),
        pytest.param(Unit.DAYS, "03-21 17:00", "03-10 10:00", "03-12 09:00", "03-23 17:00", id="a due hour"),
        pytest.param(
            Unit.DAYS, "03-21 00:00", "03-20 10:00", "03-25 09:00", "03-26 00:00", id="the last day"
        ),
        pytest.param(
            Unit.WORKING_DAYS, "03-25 00:00", "03-20 10:00", "03-22 9:00", "03-25 00:00", id="a weekend"
        ),
        pytest.param(
            Unit.WORKING_DAYS, "03-25 00:00", "03-20 10:00", "03-23 9:00", "03-26 00:00", id="and a day"
        ),
        pytest.param(
            Unit.WORKING_DAYS, "03-21 00:00", "03-20 10:00", "03-22 9:00", "03-24 00:00", id="last day"
        ),
        pytest.param(
            Unit.WORKING_DAYS, "03-21 00:00", "03-20 10:00", "03-24 9:00", "03-25 00:00", id="till Tue"
        ),
        pytest.param(
            Unit.WORKING_DAYS, "02-14 00:00", "02-11 9:00", "02-22 9:00", "02-25 00:00", id="holidays"
        ),
    ],
)
def test_after_a_pause_the_clock_goes_on_with_the_unused_time(
    unit: Unit, due: str, paused: str, resumed: str, moved: str
) -> None:
    def instant(words: str) -> datetime:
        return datetime.strptime(f"2026-{words}", "%Y-%m-%d %H:%M").replace(tzinfo=TAIPEI)

    end = end_after_pause(instant(due), instant(paused), instant(resumed), unit, CALENDAR)
    assert end == instant(moved)


def test_a_pause_over_a_clock_change_keeps_the_due_midnight() -> None:
    due = start_of(date(2026, 3, 5), NEW_YORK)
    paused = datetime(2026, 3, 2, 10, tzinfo=NEW_YORK)
    end = end_after_pause(due, paused, paused + timedelta(days=7), Unit.DAYS, NONE, NEW_YORK)
    assert end == start_of(date(2026, 3, 12), NEW_YORK)


@pytest.mark.parametrize(
    ("now", "left", "late", "working"),
    [
        ("2026-03-10 10:00", 10, 0, 0),
        ("2026-03-20 00:00", 0, 0, 0),
        ("2026-03-20 23:59", 0, 0, 0),
        ("2026-03-21 00:00", 0, 1, 0),
        ("2026-03-23 09:00", 0, 3, 1),
        ("2026-04-20 09:00", 0, 31, 21),
    ],
)
def test_days_are_counted_from_the_last_day(now: str, left: int, late: int, working: int) -> None:
    due = end_of_day(date(2026, 3, 20))
    assert last_day_of(due) == date(2026, 3, 20)
    assert days_left(due, taipei(now)) == left
    assert days_late(due, taipei(now)) == late
    assert working_days_late(due, taipei(now), CALENDAR) == working


def test_an_hour_late_is_a_day_late() -> None:
    assert days_late(taipei("2026-03-20 15:00"), taipei("2026-03-20 15:00")) == 1


instants = st.datetimes(datetime(2017, 1, 1), datetime(2026, 6, 30), timezones=st.just(TAIPEI))  # noqa: DTZ001
spans = st.timedeltas(timedelta(), timedelta(days=200))
units = st.sampled_from(Unit)
amounts = st.integers(1, 90)


@given(instants, amounts, units)
def test_a_period_ends_after_it_starts_and_calendar_ones_at_midnight(
    at: datetime, amount: int, unit: Unit
) -> None:
    period = Period(amount % 12 + 1 if unit is Unit.MONTHS else amount, unit)
    end = end_of(at, period, CALENDAR)
    assert end > at
    assert unit is Unit.HOURS or end.astimezone(TAIPEI).strftime("%H:%M:%S.%f") == "00:00:00.000000"


@given(instants, amounts, units, spans)
def test_who_starts_later_ends_no_earlier(at: datetime, amount: int, unit: Unit, span: timedelta) -> None:
    period = Period(amount % 12 + 1 if unit is Unit.MONTHS else amount, unit)
    assert end_of(at + span, period, CALENDAR) >= end_of(at, period, CALENDAR)


@given(instants, st.integers(1, 60), st.data())
def test_a_pause_leaves_exactly_the_days_that_were_left(
    at: datetime, amount: int, data: st.DataObject
) -> None:
    due = end_of(at, Period(amount, Unit.DAYS), CALENDAR)
    paused = data.draw(st.datetimes(at.replace(tzinfo=None), (due - timedelta(hours=9)).replace(tzinfo=None)))
    paused = paused.replace(tzinfo=TAIPEI)
    resumed = paused + data.draw(spans)
    assert days_left(end_after_pause(due, paused, resumed, Unit.DAYS, CALENDAR), resumed) == days_left(
        due, paused
    )


@given(instants, st.integers(1, 40), st.data())
def test_a_pause_leaves_exactly_the_working_days_that_were_left(
    at: datetime, amount: int, data: st.DataObject
) -> None:
    due = end_of(at, Period(amount, Unit.WORKING_DAYS), CALENDAR)
    paused = at + data.draw(st.timedeltas(timedelta(), due - at - timedelta(microseconds=1)))
    resumed = paused + data.draw(spans)
    moved = end_after_pause(due, paused, resumed, Unit.WORKING_DAYS, CALENDAR)
    left = CALENDAR.between(day_of(paused), last_day_of(due))
    assert moved >= due
    assert moved > resumed
    if left or CALENDAR.is_working(day_of(resumed)):
        assert CALENDAR.between(day_of(resumed), last_day_of(moved)) == left


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 240))
def test_a_month_later_is_the_same_day_or_the_months_last(day: date, amount: int) -> None:
    later = add_months(day, amount)
    assert (later.year - day.year) * 12 + later.month - day.month == amount
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@pytest.mark.skipif(not ARCHIVE.exists(), reason="the shared archive is absent")
def test_the_window_of_the_2017_rule_is_the_archives() -> None:
    right = wrong = 0
    for line in ARCHIVE.read_text(encoding="utf-8").strip().split("\n"):
        row = json.loads(line)
        if row["rule_version"] != "EndorseStage_2017" or not row["approved_at"] or not row["endorse_due_at"]:
            continue
        end = end_of(datetime.fromisoformat(row["approved_at"]), Period(60, Unit.DAYS), NONE)
        if end == datetime.fromisoformat(row["endorse_due_at"]):
            right += 1
        else:
            wrong += 1
    assert right > 500
    assert right / (right + wrong) >= 0.99
