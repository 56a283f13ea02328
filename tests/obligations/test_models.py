"""Lists of obligations, and what the database itself refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from participation.calendar.rules import Period, Unit
from participation.obligations.actions import pause_obligations
from participation.obligations.models import (
    Obligation,
    ObligationExtension,
    ObligationPause,
    ObligationReminder,
)
from participation.record.actors import Actor
from tests.obligations.scene import START, Scene, at
from tests.obligations.test_actions import DUE, NEW, REASON, an_event, extend, meet, owe


def test_lists_know_what_is_open_overdue_and_due(scene: Scene) -> None:
    first, second, third = (
        owe(scene),
        owe(scene, scene.seas),
        owe(scene, kind="contact", period=Period(1, Unit.DAYS)),
    )
    meet(scene, at("03-12 10:00"), scene.seas)
    now = at("03-12 10:00")
    assert list(Obligation.objects.open().for_board()) == [third, first]
    assert list(Obligation.objects.overdue(now)) == [third]
    assert set(Obligation.objects.due_between(START, DUE)) == {third}
    assert set(Obligation.objects.due_between(DUE, DUE + timedelta(1))) == {first, second}
    with CaptureQueriesContext(connection) as queries:
        assert [str(owed.agency) + owed.record.title for owed in Obligation.objects.open().for_board()]
    assert len(queries) == 1


def insert(scene: Scene, **changed: Any) -> None:
    fields: dict[str, Any] = {
        "record": scene.record,
        "agency": scene.roads,
        "kind": "contact",
        "basis": "要點",
        "rule": "join",
        "starts_at": START,
        "due_at": DUE,
        "original_due_at": DUE,
        "period_amount": 1,
        "period_unit": "days",
    }
    Obligation.objects.create(**fields | changed)


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [
        ("obligation_says_what_and_why", {"kind": ""}),
        ("obligation_says_what_and_why", {"basis": ""}),
        ("obligation_due_after_start", {"original_due_at": START}),
        ("obligation_due_never_earlier", {"due_at": DUE - timedelta(days=1)}),
        ("obligation_extended_within_limit", {"latest_due_at": DUE - timedelta(days=1)}),
        ("obligation_period_known", {"period_unit": "weeks"}),
        ("obligation_period_known", {"period_amount": 0}),
        ("obligation_met_by_an_event", {"met_at": DUE}),
        ("obligation_paused_while_open", {"waived_at": DUE, "paused_at": DUE}),
        ("obligation_reminded_while_running", {"waived_at": DUE, "next_reminder_at": DUE}),
        ("obligation_reminded_while_running", {"paused_at": DUE, "next_reminder_at": DUE}),
        ("obligation_reminded_while_running", {"reminds": False, "next_reminder_at": DUE}),
    ],
)
def test_the_database_refuses_an_obligation(scene: Scene, constraint: str, changed: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        insert(scene, **changed)


def test_the_database_refuses_a_duty_both_met_and_waived(scene: Scene) -> None:
    event = an_event(scene, START)
    with pytest.raises(IntegrityError, match="obligation_met_or_waived"), transaction.atomic():
        insert(scene, met_at=DUE, met_by=event, waived_at=DUE)


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [
        ("extension_later", {"new_due_at": DUE}),
        ("extension_in_time", {"at": DUE}),
        ("extension_explained", {"reason": ""}),
        ("extension_once", {}),
    ],
)
def test_the_database_refuses_an_extension(scene: Scene, constraint: str, changed: dict[str, Any]) -> None:
    owed = extend(scene, owe(scene), at("03-12 10:00"))
    fields: dict[str, Any] = {
        "old_due_at": DUE,
        "new_due_at": NEW,
        "reason": REASON,
        "by_role": "officer",
        "at": START,
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ObligationExtension.objects.create(obligation=owed, **fields | changed)


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [
        ("pause_one_open", {}),
        ("pause_once", {"until_at": NEW, "from_at": START}),
        ("pause_ends_after_start", {"until_at": START}),
        ("pause_explained", {"reason": "", "until_at": NEW}),
    ],
)
def test_the_database_refuses_a_pause(scene: Scene, constraint: str, changed: dict[str, Any]) -> None:
    owed = owe(scene)
    pause_obligations(scene.record, reason="補正", by=Actor.system(), now=START)
    fields: dict[str, Any] = {"from_at": DUE, "reason": "補正"}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ObligationPause.objects.create(obligation=owed, **fields | changed)


def test_the_database_refuses_a_second_reminder_of_a_step(scene: Scene) -> None:
    owed = owe(scene)
    ObligationReminder.objects.create(obligation=owed, step="half", at=START)
    with pytest.raises(IntegrityError, match="reminder_once"), transaction.atomic():
        ObligationReminder.objects.create(obligation=owed, step="half", at=DUE)
