"""Reminders and escalation by the real schedule: beat is asked, at a moved clock, what is due."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core import mail

from participation.agencies.models import Role
from participation.calendar.rules import TAIPEI
from participation.obligations.models import Obligation, ObligationReminder
from participation.people.models import Person
from participation.shell.models import Heartbeat
from tests.petitions import factories as make
from tests.schedule import Beat

pytestmark = pytest.mark.django_db
# Only these of the schedule: what reminds, and what sends; at the intervals that it gives them.
REMIND, SEND = "participation.obligations.tasks.send_reminders", "participation.notices.tasks.deliver"
DAY = timedelta(days=1)


def letters_to(person: Person) -> int:
    return sum(person.email in letter.to for letter in mail.outbox)


def duty_of(lead: Any) -> Obligation:
    """The duty to answer of a petition that has just crossed its threshold; its other duties are quiet."""
    petition = make.reached(lead=[lead])
    others = Obligation.objects.filter(record=petition.record).exclude(kind="formal_response")
    others.update(reminds=False, next_reminder_at=None)
    return Obligation.objects.get(record=petition.record, kind="formal_response")


def test_beat_reminds_and_brings_the_supervisor_in_once_it_is_late(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.load_weekdays()
    lead = make.agency("測試部")
    officer, boss = make.official(lead, Role.OFFICER).person, make.official(lead, Role.SUPERVISOR).person
    assert officer
    assert boss
    duty = duty_of(lead)
    beat = Beat(settings, monkeypatch, duty.starts_at, REMIND, SEND)
    beat.look(duty.starts_at + timedelta(minutes=11))
    mail.outbox.clear()
    told: list[tuple[str, int, int]] = []
    instant = duty.starts_at
    while instant < duty.due_at + 5 * DAY:
        instant += DAY
        beat.look(instant)
        # Whatever the order of the two jobs, what one notes is sent by the next run of the other.
        beat.look(instant + timedelta(seconds=30))
        given = list(ObligationReminder.objects.filter(obligation=duty).order_by("at"))
        if len(given) > len(told):
            told.append((given[-1].step, letters_to(officer), letters_to(boss)))
    assert duty.due_at.astimezone(TAIPEI).strftime("%A %m-%d %H:%M") == "Thursday 01-21 00:00"
    # The weekend of the 23rd and 24th is nobody's working day.
    assert told == [
        ("half", 1, 0),
        ("most", 2, 0),
        ("last-20270120", 3, 0),
        ("late-20270121", 4, 1),
        ("late-20270122", 5, 2),
        ("late-20270125", 6, 3),
        ("late-20270126", 7, 4),
    ]
    assert Heartbeat.objects.get(name="reminders").last_ran_at >= instant


def test_beat_looks_every_minute(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make.load_weekdays()
    beat = Beat(settings, monkeypatch, make.NOW, REMIND, SEND)
    ran = []
    for seconds in range(10, 190, 10):
        beat.look(make.NOW + timedelta(seconds=seconds))
        last = Heartbeat.objects.filter(name="reminders").first()
        if last and last.last_ran_at not in ran:
            ran.append(last.last_ran_at)
    gaps = [(later - former) / timedelta(seconds=1) for former, later in pairwise([make.NOW, *ran])]
    # Asked every ten seconds, it runs at the first time that is a minute after the last.
    assert len(gaps) in {2, 3}
    assert all(60 <= round(gap) <= 71 for gap in gaps), gaps
