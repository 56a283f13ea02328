"""Two people press at the same time, each through a connection of their own."""

from typing import Any

import pytest

from participation.gate.actions import decide_statement, take_back_statement
from participation.gate.models import HeldStatement
from participation.record.models import Event
from tests.gate.scene import LATER, WORDS
from tests.responses.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_deciders_decide_once_and_the_words_are_said_at_most_once() -> None:
    said = WORDS["timetable"]()
    first, second = said.second(), said.second()
    held = said.ask()
    facts: dict[str, Any] = {"reason": "可", "seen": held.seen, "now": LATER}
    answers = together(
        one=lambda: decide_statement(held, allow=True, by=first, **facts),
        two=lambda: decide_statement(held, allow=False, by=second, **facts),
    )
    assert sorted(answers.values()) == ["", "second-closed"]
    held.refresh_from_db()
    assert Event.objects.filter(kind="timetable_published").count() == int(bool(held.is_allowed))
    assert Event.objects.filter(kind="statement_decided").count() == 1


def test_who_takes_it_back_and_who_decides_take_turns() -> None:
    said = WORDS["contact"]()
    second = said.second()
    held = said.ask()
    facts: dict[str, Any] = {"allow": True, "reason": "可", "seen": held.seen, "now": LATER}
    answers = together(
        back=lambda: take_back_statement(held, by=said.by, now=LATER),
        decides=lambda: decide_statement(held, by=second, **facts),
    )
    assert sorted(answers.values()) == ["", "second-closed"]
    said_in_public = Event.objects.filter(kind="contact_recorded").exists()
    assert said_in_public == (answers["decides"] == "")


def test_two_authors_ask_once() -> None:
    said = WORDS["timetable"]()
    said.second()
    answers = together(one=said.ask, two=said.ask, three=said.ask)
    assert sorted(answers.values()) == ["", "second-asked", "second-asked"]
    assert HeldStatement.objects.count() == 1
