"""Extensions, reminders and states as pure rules."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.calendar.rules import Period, Unit, UnknownYear, WorkingCalendar, end_of, end_of_day
from participation.obligations.rules import (
    furthest,
    refuse_closed,
    refuse_extension,
    refuse_stranger,
    reminder_after,
    reminder_at,
    reminders,
)
from tests.calendar.days import working_days
from tests.obligations.scene import at

CALENDAR = working_days(2025, 2027)
NOTHING = timedelta()
DUE = end_of_day(date(2026, 3, 20))  # a Friday
MINUTE = timedelta(minutes=1)


def extension(**changed: object) -> str | None:
    """The code of the refusal of an ordinary extension with something changed."""
    facts: dict[str, object] = {
        "now": DUE - MINUTE,
        "due_at": DUE,
        "new_due_at": end_of_day(date(2026, 3, 31)),
        "latest_due_at": end_of_day(date(2026, 4, 20)),
        "extensions_left": 1,
        "reason": "需與縣市政府協商。",
    }
    refusal = refuse_extension(**facts | changed)  # type: ignore[arg-type]
    return refusal.code if refusal else None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({}, None, id="in the last minute"),
        pytest.param({"now": DUE - timedelta(microseconds=1)}, None, id="at the very last moment"),
        pytest.param({"now": DUE}, "already_due", id="at the due instant"),
        pytest.param({"now": DUE + MINUTE}, "already_due", id="one minute late"),
        pytest.param({"now": DUE + MINUTE, "extensions_left": 0}, "already_due", id="late says late first"),
        pytest.param({"extensions_left": 0}, "extensions_used_up", id="too many"),
        pytest.param({"reason": "  "}, "reason_missing", id="no reason"),
        pytest.param({"new_due_at": DUE}, "not_later", id="not later"),
        pytest.param({"new_due_at": end_of_day(date(2026, 4, 20))}, None, id="to the limit"),
        pytest.param({"new_due_at": end_of_day(date(2026, 4, 21))}, "too_far", id="beyond the limit"),
        pytest.param(
            {"new_due_at": end_of_day(date(2030, 1, 1)), "latest_due_at": None}, None, id="no limit"
        ),
    ],
)
def test_an_extension_is_refused_unless(changed: dict[str, object], code: str | None) -> None:
    assert extension(**changed) == code


def test_extensions_may_reach_a_total_length_after_the_promised_last_day() -> None:
    due = end_of(at("01-20 10:00"), Period(2, Unit.MONTHS), CALENDAR)
    assert due == DUE
    assert furthest(due, Period(1, Unit.MONTHS), CALENDAR) == end_of_day(date(2026, 4, 20))
    assert furthest(due, None, CALENDAR) is None


@pytest.mark.parametrize(
    ("role", "agency", "refused"),
    [
        ("officer", 1, False),
        ("approver", 1, False),
        ("supervisor", 1, False),
        ("officer", 2, True),
        ("officer", None, True),
        ("editor", 1, True),
        ("proposer", None, True),
    ],
)
def test_only_those_who_work_for_the_owing_agency_may_extend(
    role: str, agency: int | None, refused: bool
) -> None:
    refusal = refuse_stranger(role=role, agency_id=agency, owing_agency_id=1)
    assert (refusal is not None) is refused
    assert refusal is None or refusal.forbidden


def test_a_closed_or_paused_duty_is_not_moved() -> None:
    assert refuse_closed(is_open=True, is_paused=False) is None
    for is_open, is_paused, code in ((False, False, "not_open"), (True, True, "paused")):
        refusal = refuse_closed(is_open=is_open, is_paused=is_paused)
        assert refusal
        assert refusal.code == code


def steps(starts: datetime, due: datetime, stopped: timedelta = NOTHING) -> list[tuple[str, datetime]]:
    found = reminders(starts_at=starts, due_at=due, stopped=stopped, calendar=CALENDAR)
    return [(reminder.step, reminder.at) for reminder in found]


def test_an_agency_is_reminded_at_half_at_most_and_on_the_last_working_day() -> None:
    assert steps(at("03-11 00:00"), DUE) == [
        ("half", at("03-16 00:00")),
        ("most", at("03-19 00:00")),
        ("last-20260320", at("03-20 08:00")),
    ]


def test_the_last_working_day_lies_before_a_weekend_or_holiday() -> None:
    assert ("last-20260320", at("03-20 08:00")) in steps(at("03-12 00:00"), end_of_day(date(2026, 3, 22)))
    assert ("last-20260213", at("02-13 08:00")) in steps(at("02-01 00:00"), end_of_day(date(2026, 2, 21)))


def test_a_duty_of_one_day_is_reminded_in_the_order_of_time() -> None:
    names = [name for name, _ in steps(at("03-19 18:00"), DUE)]
    assert names == ["last-20260320", "half", "most"]


def test_a_reminder_never_comes_before_the_duty() -> None:
    starts = at("03-20 15:00")
    assert all(when > starts for _, when in steps(starts, at("03-20 19:00")))


def test_shares_are_those_of_the_running_time() -> None:
    stopped = timedelta(days=4)
    assert steps(at("03-07 00:00"), DUE, stopped)[0] == ("half", at("03-16 00:00"))


def after(moment: datetime) -> tuple[str, datetime]:
    found = reminder_after(
        moment, starts_at=at("03-11 00:00"), due_at=DUE, stopped=NOTHING, calendar=CALENDAR
    )
    return found.step, found.at


@pytest.mark.parametrize(
    ("moment", "step", "when"),
    [
        pytest.param("03-11 00:00", "half", "03-16 00:00", id="from the start"),
        pytest.param("03-16 00:00", "most", "03-19 00:00", id="after the half"),
        pytest.param("03-20 08:00", "late-20260323", "03-23 08:00", id="overdue on Saturday, told on Monday"),
        pytest.param("03-23 07:59", "late-20260323", "03-23 08:00", id="a minute before"),
        pytest.param("03-23 08:00", "late-20260324", "03-24 08:00", id="each working day"),
        pytest.param("03-27 09:00", "late-20260330", "03-30 08:00", id="over a weekend"),
        pytest.param("10-08 09:00", "late-20261012", "10-12 08:00", id="over a holiday"),
        pytest.param("12-31 09:00", "late-20270104", "01-04 08:00", id="over a year end"),
    ],
)
def test_the_next_reminder_follows(moment: str, step: str, when: str) -> None:
    year = 2027 if when.startswith("01") else 2026
    assert after(at(moment)) == (step, at(when, year))


@pytest.mark.parametrize(
    ("now", "step"),
    [
        ("03-15 12:00", None),
        ("03-16 00:00", "half"),
        ("03-20 09:00", "last-20260320"),
        ("03-21 09:00", "last-20260320"),
        ("03-23 07:59", "last-20260320"),
        ("03-23 08:00", "late-20260323"),
        ("03-29 10:00", "late-20260327"),
    ],
)
def test_only_the_latest_of_missed_reminders_is_given(now: str, step: str | None) -> None:
    found = reminder_at(at(now), starts_at=at("03-11 00:00"), due_at=DUE, stopped=NOTHING, calendar=CALENDAR)
    assert (found.step if found else None) == step


def test_a_calendar_that_ends_hides_no_reminder_that_can_be_known() -> None:
    found = reminders(
        starts_at=at("12-01 00:00", 2027), due_at=at("01-10 00:00", 2028), stopped=NOTHING, calendar=CALENDAR
    )
    assert [next(found).step, next(found).step] == ["half", "most"]
    with pytest.raises(UnknownYear):
        next(found)


@given(
    st.datetimes(datetime(2025, 2, 1), datetime(2026, 6, 1)),  # noqa: DTZ001 - given its zone below
    st.integers(1, 60),
    st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS, Unit.HOURS]),
)
def test_reminders_follow_each_other_and_none_is_given_twice(
    starts: datetime, amount: int, unit: Unit
) -> None:
    begin = starts.replace(tzinfo=DUE.tzinfo)
    course = {"starts_at": begin, "due_at": end_of(begin, Period(amount, unit), CALENDAR)}
    seen: list[str] = []
    moment = begin
    for _ in range(8):
        reminder = reminder_after(moment, **course, stopped=NOTHING, calendar=CALENDAR)
        assert reminder.at > moment
        now = reminder_at(reminder.at, **course, stopped=NOTHING, calendar=CALENDAR)
        assert now
        assert now.at == reminder.at
        assert reminder.late == (reminder.at >= course["due_at"])
        seen.append(reminder.step)
        moment = reminder.at
    assert len(seen) == len(set(seen))


def test_without_a_calendar_nothing_is_guessed() -> None:
    with pytest.raises(UnknownYear):
        reminder_at(DUE, starts_at=at("03-11 00:00"), due_at=DUE, stopped=NOTHING, calendar=WorkingCalendar())
