"""One clock from the promise to the lateness: each case is opened, moved and met by the verbs themselves.

The rules have tables of their own; here the same cases go through the database and the loaded calendar.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from participation.calendar.rules import TAIPEI, Period, Unit, UnknownYear
from participation.obligations.actions import pause_obligations, resume_obligations
from participation.obligations.models import Obligation
from participation.obligations.rules import State
from participation.record.actors import Actor
from participation.refusals import Refused
from tests.obligations.scene import Scene, load_calendar
from tests.obligations.test_actions import extend, fresh, meet, owe


def when(words: str) -> datetime:
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=TAIPEI)


Act = Callable[[Scene, Obligation], None]


def pause(start: str, end: str) -> Act:
    """The clock stands still between two instants."""

    def act(scene: Scene, owed: Obligation) -> None:
        pause_obligations(scene.record, reason="等候補正", by=Actor.system(), now=when(start))
        resume_obligations(scene.record, by=Actor.system(), now=when(end))

    return act


def extension(now: str, new: str) -> Act:
    """The agency extends."""

    def act(scene: Scene, owed: Obligation) -> None:
        extend(scene, owed, when(now), when(new))

    return act


@dataclass(frozen=True)
class Case:
    """When it starts, for how long, what happens, when it is then due, and how an act is judged."""

    starts: str
    period: Period
    due: str
    met: str
    late: int
    acts: list[Act] = field(default_factory=list)


def days(amount: int) -> Period:
    return Period(amount, Unit.DAYS)


def working(amount: int) -> Period:
    return Period(amount, Unit.WORKING_DAYS)


def months(amount: int) -> Period:
    return Period(amount, Unit.MONTHS)


CASES = {
    "days over a year end": Case("2026-12-25 10:00", days(10), "2027-01-05 00:00", "2027-01-04 23:59", 0),
    "months over a year end": Case("2026-12-31 10:00", months(2), "2027-03-01 00:00", "2027-03-01 00:00", 1),
    "working days over a year end": Case(
        "2026-12-30 10:00", working(2), "2027-01-05 00:00", "2027-01-05 09:00", 1
    ),
    "a made-up Saturday is worked": Case(
        "2017-02-17 10:00", working(1), "2017-02-19 00:00", "2017-02-18 20:00", 0
    ),
    "and New Year's week is not": Case(
        "2017-01-26 10:00", working(1), "2017-02-03 00:00", "2017-02-03 00:00", 1
    ),
    "days over a leap day": Case("2028-02-27 10:00", days(2), "2028-03-01 00:00", "2028-03-03 12:00", 3),
    "a month that ends on a leap day": Case(
        "2028-01-31 10:00", months(1), "2028-03-01 00:00", "2028-02-29 23:59", 0
    ),
    "a year after a leap day": Case(
        "2028-02-29 10:00", months(12), "2029-03-01 00:00", "2029-02-28 12:00", 0
    ),
    "the 31st and two months": Case("2026-12-31 23:59", months(2), "2027-03-01 00:00", "2027-02-28 23:59", 0),
    "the 31st and one month": Case("2026-03-31 08:00", months(1), "2026-05-01 00:00", "2026-05-02 08:00", 2),
    "a pause over a weekend costs no working day": Case(
        "2026-03-16 10:00",
        working(7),
        "2026-03-26 00:00",
        "2026-03-25 17:00",
        0,
        [pause("2026-03-20 18:00", "2026-03-22 09:00")],
    ),
    "but gives two calendar days": Case(
        "2026-03-16 10:00",
        days(7),
        "2026-03-26 00:00",
        "2026-03-26 10:00",
        1,
        [pause("2026-03-20 18:00", "2026-03-22 09:00")],
    ),
    "an extension in the last minute": Case(
        "2026-03-10 10:00",
        days(10),
        "2026-03-28 00:00",
        "2026-03-27 12:00",
        0,
        [extension("2026-03-20 23:59", "2026-03-28 00:00")],
    ),
    "a pause after an extension": Case(
        "2026-03-10 10:00",
        days(10),
        "2026-03-30 00:00",
        "2026-03-30 00:00",
        1,
        [extension("2026-03-20 23:59", "2026-03-28 00:00"), pause("2026-03-23 10:00", "2026-03-25 10:00")],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_clock_from_the_promise_to_the_act(scene: Scene, name: str) -> None:
    case = CASES[name]
    if not case.starts.startswith("2026"):
        load_calendar(2017, 2017)
        load_calendar(2028, 2029)
    owed = owe(scene, starts_at=when(case.starts), period=case.period)
    for act in case.acts:
        act(scene, fresh(owed))
    assert fresh(owed).due_at == when(case.due)
    meet(scene, when(case.met))
    done = fresh(owed)
    assert (done.state(when(case.met)), done.days_late(when(case.met))) == (
        State.MET_LATE if case.late else State.MET,
        case.late,
    )


def test_one_minute_late_the_extension_is_refused_and_the_lateness_stays(scene: Scene) -> None:
    owed = owe(scene, starts_at=when("2026-03-10 10:00"), period=days(10))
    with pytest.raises(Refused, match="already_due"):
        extend(scene, owed, when("2026-03-21 00:01"), when("2026-03-28 00:00"))
    assert fresh(owed).due_at == when("2026-03-21 00:00")
    assert fresh(owed).state(when("2026-03-21 00:01")) is State.OVERDUE


def test_two_lead_agencies_have_a_clock_each(scene: Scene) -> None:
    """One extends and answers in time, the other neither; neither act moves the other's clock."""
    first = owe(scene, starts_at=when("2026-03-10 10:00"), period=days(10))
    second = owe(scene, scene.seas, starts_at=when("2026-03-10 10:00"), period=days(10))
    extend(scene, first, when("2026-03-20 12:00"), when("2026-03-28 00:00"))
    meet(scene, when("2026-03-27 12:00"))
    now = when("2026-03-27 12:00")
    assert fresh(first).state(now) is State.MET
    assert (fresh(second).state(now), fresh(second).days_late(now)) == (State.OVERDUE, 7)
    meet(scene, when("2026-03-30 12:00"), scene.seas)
    assert fresh(second).state(now) is State.MET_LATE


def test_a_year_without_a_calendar_is_refused_and_says_which_file_to_load(scene: Scene) -> None:
    with pytest.raises(UnknownYear) as refused:
        owe(scene, starts_at=when("2027-12-29 10:00"), period=working(5))
    assert "load_calendar dgpa_117.csv" in str(refused.value.args[0])
    assert not Obligation.objects.exists()
    # Days and months ask for no calendar, so a promise in them is kept over the end of it.
    assert owe(scene, starts_at=when("2027-12-29 10:00"), period=days(5)).due_at == when("2028-01-04 00:00")
