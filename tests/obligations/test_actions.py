"""The verbs of obligations: what they write, what they refuse, and who wins a race."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from structlog.testing import capture_logs

from participation import clock
from participation.agencies.models import Agency
from participation.calendar.models import CalendarDay
from participation.calendar.rules import Period, Unit, UnknownYear, end_of_day
from participation.obligations.actions import (
    extend_obligation,
    meet_obligations,
    open_obligation,
    pause_obligations,
    remind,
    resume_obligations,
    waive_obligation,
)
from participation.obligations.models import (
    Obligation,
    ObligationReminder,
)
from participation.obligations.rules import State
from participation.obligations.tasks import send_reminders
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.record.models import Event
from participation.refusals import Refused
from participation.shell.models import Heartbeat
from tests.obligations.scene import START, Scene, at, load_calendar

DUE = end_of_day(date(2026, 3, 20))
NEW = end_of_day(date(2026, 3, 27))
REASON = "需與縣市政府協商。"


def owe(scene: Scene, agency: Agency | None = None, **changed: Any) -> Obligation:
    """A formal response within ten days, extensible twice up to a month."""
    facts: dict[str, Any] = {
        "kind": "formal_response",
        "agency": agency or scene.roads,
        "period": Period(10, Unit.DAYS),
        "starts_at": START,
        "basis": "實施要點第 10 點",
        "rule": "join",
        "by": Actor.system(),
        "now": START,
        "max_extensions": 2,
        "max_extension": Period(1, Unit.MONTHS),
    }
    return open_obligation(scene.record, **facts | changed)


def an_event(scene: Scene, now: datetime, kind: str = "response_published") -> Event:
    with transaction.atomic():
        return record_event(scene.record, kind, by=scene.officer, now=now)


def meet(scene: Scene, now: datetime, agency: Agency | None = None) -> int:
    event = an_event(scene, now)
    return meet_obligations(
        scene.record, kind="formal_response", agency=agency or scene.roads, event=event, now=now
    )


def extend(
    scene: Scene, obligation: Obligation, now: datetime, new: datetime = NEW, **changed: Any
) -> Obligation:
    facts: dict[str, Any] = {"new_due_at": new, "reason": REASON, "by": scene.officer, "now": now}
    return extend_obligation(obligation, **facts | changed)


def refusal(*args: Any, **facts: Any) -> str:
    with pytest.raises(Refused) as refused:
        extend(*args, **facts)
    return refused.value.refusal.code


def fresh(obligation: Obligation) -> Obligation:
    return Obligation.objects.get(pk=obligation.pk)


def last_event(scene: Scene) -> Event:
    return scene.record.events.latest("position")


def test_opening_copies_what_was_promised_and_tells_the_officers(scene: Scene) -> None:
    owed = owe(scene)
    assert (owed.due_at, owed.original_due_at) == (DUE, DUE)
    assert owed.latest_due_at == end_of_day(date(2026, 4, 20))
    assert (owed.period_amount, owed.unit, owed.max_extensions) == (10, Unit.DAYS, 2)
    event = last_event(scene)
    assert event.kind == "obligation_opened"
    assert event.rule == "join"
    assert event.facts["obligation"] == owed.pk
    assert event.facts["agency"] == "A10"
    assert datetime.fromisoformat(event.facts["due_at"]) == DUE
    assert [delivery.audience for delivery in event.deliveries.all()] == ["officers"]
    assert owed.state(START) is State.WAITING
    assert owed.next_reminder_at
    assert owed.label == "正式回應"


def test_a_set_of_duties_is_opened_once_only(scene: Scene) -> None:
    owe(scene)
    owe(scene, scene.seas)
    with pytest.raises(IntegrityError, match="obligation_once"), transaction.atomic():
        owe(scene)
    assert scene.record.obligations.count() == 2


def test_a_matter_of_the_past_tells_and_reminds_nobody(scene: Scene) -> None:
    owed = owe(scene, announce=False)
    assert owed.next_reminder_at is None
    assert not last_event(scene).deliveries.exists()
    assert extend(scene, owed, START).next_reminder_at is None


def test_working_days_beyond_the_calendar_are_refused_by_name(scene: Scene) -> None:
    with pytest.raises(UnknownYear, match="2028"):
        owe(scene, starts_at=at("12-30 10:00", 2027), period=Period(5, Unit.WORKING_DAYS))
    assert not scene.record.obligations.exists()


def test_months_beyond_the_calendar_are_promised_all_the_same(scene: Scene) -> None:
    owed = owe(
        scene, starts_at=at("12-30 10:00", 2027), period=Period(2, Unit.MONTHS), now=at("12-30 10:00", 2027)
    )
    assert owed.due_at == at("03-01 00:00", 2028)
    assert owed.next_reminder_at


def test_an_extension_into_a_year_without_a_calendar_is_granted_and_the_reminder_is_tried(
    scene: Scene,
) -> None:
    owed = owe(scene, starts_at=at("12-25 10:00", 2027), now=at("12-25 10:00", 2027))
    now = at("01-04 20:00", 2028)
    extended = extend(scene, owed, now, end_of_day(date(2028, 1, 5)))
    assert extended.next_reminder_at == now
    with pytest.raises(UnknownYear, match="2028"):
        remind(owed.pk, now=now)


def test_only_the_agency_that_acted_has_met_its_duty(scene: Scene) -> None:
    ours, theirs = owe(scene), owe(scene, scene.seas)
    assert meet(scene, at("03-19 10:00")) == 1
    ours, theirs = fresh(ours), fresh(theirs)
    assert ours.state(at("05-01 00:00")) is State.MET
    assert ours.met_by == last_event(scene)
    assert ours.next_reminder_at is None
    assert theirs.state(at("03-20 10:00")) is State.WAITING
    assert meet(scene, at("03-19 11:00")) == 0


def test_another_act_meets_nothing(scene: Scene) -> None:
    owed = owe(scene)
    event = an_event(scene, START, "acknowledged")
    assert meet_obligations(scene.record, kind="contact", agency=scene.roads, event=event, now=START) == 0
    assert fresh(owed).is_open


@pytest.mark.parametrize(
    ("when", "state", "late"),
    [
        ("03-20 23:59", State.MET, 0),
        ("03-21 00:00", State.MET_LATE, 1),
        ("03-25 09:00", State.MET_LATE, 5),
    ],
)
def test_lateness_is_fixed_by_the_act(scene: Scene, when: str, state: State, late: int) -> None:
    owed = owe(scene)
    meet(scene, at(when))
    assert fresh(owed).state(at("12-31 00:00")) is state
    assert fresh(owed).days_late(at("12-31 00:00")) == late


def test_overdue_is_computed_and_not_stored(scene: Scene) -> None:
    owed = owe(scene)
    assert owed.state(at("03-20 23:59")) is State.WAITING
    assert owed.state(at("03-21 00:00")) is State.OVERDUE
    assert owed.days_late(at("03-23 00:00")) == 3
    assert owed.days_left(at("03-18 00:00")) == 2


def test_an_extension_moves_the_due_instant_in_public(scene: Scene) -> None:
    owed = extend(scene, owe(scene), at("03-20 23:59"))
    assert (owed.due_at, owed.original_due_at) == (NEW, DUE)
    assert owed.is_extended
    row = owed.extensions.get()
    assert (row.old_due_at, row.new_due_at, row.reason, row.by_role) == (DUE, NEW, REASON, "officer")
    assert row.by == scene.officer.person
    event = last_event(scene)
    assert event.kind == "obligation_extended"
    assert event.is_public
    assert event.words == {"reason": REASON}
    assert "officer@" not in str(event.facts)
    assert {delivery.audience for delivery in event.deliveries.all()} == {"officers", "followers"}


def test_an_extension_is_refused_a_minute_late_and_the_lateness_stays(scene: Scene) -> None:
    owed = owe(scene)
    assert refusal(scene, owed, at("03-21 00:01")) == "already_due"
    assert fresh(owed).state(at("03-21 00:01")) is State.OVERDUE
    assert not owed.extensions.exists()


def test_an_extension_is_refused_to_strangers_and_beyond_what_was_promised(scene: Scene) -> None:
    owed = owe(scene)
    now = at("03-12 10:00")
    assert refusal(scene, owed, now, by=scene.officer2) == "not_your_agency"
    assert refusal(scene, owed, now, by=Actor.system()) == "not_your_agency"
    assert refusal(scene, owed, now, reason=" ") == "reason_missing"
    assert refusal(scene, owed, now, end_of_day(date(2026, 4, 21))) == "too_far"
    extend(scene, owed, now, by=scene.approver)
    extend(scene, owed, now, end_of_day(date(2026, 3, 28)), by=scene.supervisor)
    assert refusal(scene, owed, now, end_of_day(date(2026, 3, 29))) == "extensions_used_up"
    meet(scene, now)
    assert refusal(scene, owed, now) == "not_open"


def test_a_pause_stops_all_running_clocks_and_leaves_overdue_ones(scene: Scene) -> None:
    late = owe(scene, kind="contact", period=Period(2, Unit.DAYS))
    owed = owe(scene)
    paused = pause_obligations(scene.record, reason="選舉期間", by=Actor.system(), now=at("03-16 10:00"))
    assert paused == [owed]
    assert fresh(late).state(at("03-16 10:00")) is State.OVERDUE
    assert fresh(owed).state(at("06-01 00:00")) is State.PAUSED
    assert fresh(owed).days_late(at("06-01 00:00")) == 0
    assert fresh(owed).next_reminder_at is None
    assert last_event(scene).words == {"reason": "選舉期間"}
    assert refusal(scene, owed, at("03-17 10:00")) == "paused"
    assert pause_obligations(scene.record, reason="再次", by=Actor.system(), now=at("03-16 11:00")) == []


def test_resuming_gives_exactly_the_unused_time(scene: Scene) -> None:
    owed = owe(scene)
    working = owe(scene, kind="timetable", period=Period(5, Unit.WORKING_DAYS))
    pause_obligations(scene.record, reason="補正", by=Actor.system(), now=at("03-13 10:00"))
    resume_obligations(scene.record, by=Actor.system(), now=at("03-16 10:00"))
    owed, working = fresh(owed), fresh(working)
    assert owed.due_at == end_of_day(date(2026, 3, 23))
    assert owed.latest_due_at == end_of_day(date(2026, 4, 23))
    assert owed.original_due_at == DUE
    assert working.due_at == end_of_day(date(2026, 3, 18))
    assert owed.pauses.get().until_at == at("03-16 10:00")
    assert owed.state(at("03-16 10:00")) is State.WAITING
    assert owed.next_reminder_at
    event = last_event(scene)
    assert event.kind == "obligation_resumed"
    assert datetime.fromisoformat(event.facts["old_due_at"]) == end_of_day(date(2026, 3, 17))
    assert resume_obligations(scene.record, by=Actor.system(), now=at("03-16 11:00")) == []


def test_a_duty_met_while_paused_is_met_in_time(scene: Scene) -> None:
    owed = owe(scene)
    pause_obligations(scene.record, reason="停電", by=Actor.system(), now=at("03-16 10:00"))
    meet(scene, at("04-30 10:00"))
    owed = fresh(owed)
    assert owed.state(at("05-01 00:00")) is State.MET
    assert owed.paused_at is None
    assert owed.pauses.get().until_at == at("04-30 10:00")


def test_a_pause_and_a_waiver_need_a_reason(scene: Scene) -> None:
    owed = owe(scene)
    with pytest.raises(Refused):
        pause_obligations(scene.record, reason=" ", by=Actor.system(), now=START)
    with pytest.raises(Refused):
        waive_obligation(owed, reason=" ", by=Actor.system(), now=START)


def test_a_waived_duty_is_owed_no_more_and_never_late(scene: Scene) -> None:
    owed = owe(scene)
    pause_obligations(scene.record, reason="補正", by=Actor.system(), now=START)
    owed = waive_obligation(owed, reason="提議人撤回", by=Actor.system(), now=at("03-16 10:00"))
    assert owed.state(at("12-31 00:00")) is State.WAIVED
    assert owed.days_late(at("12-31 00:00")) == 0
    assert last_event(scene).kind == "obligation_waived"
    with pytest.raises(Refused) as refused:
        waive_obligation(owed, reason="再次", by=Actor.system(), now=at("03-17 10:00"))
    assert refused.value.refusal.code == "not_open"


def test_the_agency_is_reminded_once_per_step_and_the_supervisor_from_overdue_on(scene: Scene) -> None:
    owed = owe(scene)
    told: list[tuple[str, set[str]]] = []
    moment = START
    while moment < at("03-25 00:00"):
        for _ in range(2):
            event = remind(owed.pk, now=moment)
            if event:
                audiences = {delivery.audience for delivery in event.deliveries.all()}
                told.append((event.facts["step"], audiences))
                assert not event.is_public
        moment += timedelta(hours=6)
    officers, both = {"officers"}, {"officers", "supervisors"}
    assert told == [
        ("half", officers),
        ("most", officers),
        ("last-20260320", officers),
        ("late-20260323", both),
        ("late-20260324", both),
    ]
    assert owed.reminders.count() == 5


def test_after_an_extension_the_half_is_not_told_again_but_the_new_last_day_is(scene: Scene) -> None:
    owed = owe(scene)
    assert remind(owed.pk, now=at("03-16 10:00"))
    extend(scene, owed, at("03-17 10:00"), end_of_day(date(2026, 4, 10)))
    steps = []
    moment = at("03-17 10:00")
    while moment < at("04-11 00:00"):
        event = remind(owed.pk, now=moment)
        steps += [event.facts["step"]] if event else []
        moment += timedelta(hours=12)
    assert steps == ["most", "last-20260410"]


def test_the_job_reminds_what_is_due_by_an_index_and_shows_that_it_is_alive(scene: Scene) -> None:
    owe(scene, starts_at=START - timedelta(days=400))
    owe(scene, scene.seas, starts_at=START - timedelta(days=400), announce=False)
    now = Obligation.objects.exclude(next_reminder_at=None).get().next_reminder_at
    assert now
    send_reminders()
    assert ObligationReminder.objects.count() == 1
    assert Heartbeat.objects.filter(name="reminders").exists()
    with connection.cursor() as cursor:
        # Of a handful of rows any way is cheap; asked is whether the index alone can serve, in its order.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        assert "obligation_to_remind" in Obligation.objects.to_remind(START).explain()
        assert "obligation_open" in Obligation.objects.open().order_by("due_at", "id").explain()


def test_a_missing_calendar_stops_no_other_reminder_and_loses_none(scene: Scene) -> None:
    starts = START - timedelta(days=400)
    first, second = owe(scene, starts_at=starts), owe(scene, scene.seas, starts_at=starts)
    CalendarDay.objects.all().delete()
    load_calendar(2010, 2010)
    send_reminders()
    assert not ObligationReminder.objects.exists()
    load_calendar(2024, 2027)
    send_reminders()
    assert {row.obligation_id for row in ObligationReminder.objects.all()} == {first.pk, second.pk}


def test_the_job_tells_the_operator_that_the_calendar_ends_before_anybody_is_refused(
    scene: Scene, settings: Any
) -> None:
    for today, told in ((at("11-01 09:00", 2027), False), (at("11-02 09:00", 2027), True)):
        settings.CLOCK_SHIFT_SECONDS = 0
        settings.CLOCK_SHIFT_SECONDS = (today - clock.now()).total_seconds()
        with capture_logs() as lines:
            send_reminders()
        errors = [line for line in lines if line["event"] == "calendar_ends"]
        assert bool(errors) == told
        assert all(line["log_level"] == "error" and "load_calendar" in line["remedy"] for line in errors)
