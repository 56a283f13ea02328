"""Who keeps a part in a petition, and when reports on what is under study are owed, in tables."""

from typing import Any

import pytest

from petitions import rules
from petitions.lifecycles.shape import Status
from tests.petitions.test_rules import code


@pytest.mark.parametrize(
    ("leads", "co", "expected"),
    [
        ([1], [2], "may"),
        # Whoever has answered as one that joins may come to lead, and not leave.
        ([1, 2], [], "may"),
        ([1], [], "already-answered"),
        # Whoever has answered as a lead stays one.
        ([2], [1], "already-answered"),
    ],
)
def test_whoever_has_answered_keeps_a_part(leads: list[int], co: list[int], expected: str) -> None:
    facts: dict[str, Any] = {"status": Status.AWAITING_RESPONSE, "answered": [1], "spoken": [1, 2]}
    assert code(rules.may_reassign(leads=leads, co=co, **facts)) == expected


BEGIN, GO_ON, END = rules.Reports
SPRING, SUMMER = "2027-04-01", "2027-07-01"


@pytest.mark.parametrize(
    ("is_owed", "before", "after", "studied", "answered", "expected"),
    [
        # A first text.
        (False, {}, {}, set(), {1, 2}, GO_ON),
        (False, {}, {1: SPRING}, {1}, {1, 2}, BEGIN),
        # Corrections while a report is owed.
        (True, {1: SPRING}, {1: SPRING}, {1}, {1, 2}, GO_ON),
        (True, {1: SPRING}, {1: SPRING, 2: SUMMER}, {1, 2}, {1, 2}, GO_ON),
        (True, {1: SPRING, 2: SUMMER}, {2: SUMMER}, {1, 2}, {1, 2}, GO_ON),
        (True, {1: SPRING}, {}, {1}, {1, 2}, END),
        # The text falls silent on what was under study: a report has to say what came of it.
        (True, {1: SPRING}, {}, {1}, {2}, GO_ON),
        (True, {}, {}, {1}, {2}, GO_ON),
        # Corrections after the last report.
        (False, {1: SPRING}, {1: SPRING}, {1}, {1, 2}, GO_ON),
        (False, {1: SPRING}, {}, {1}, {1, 2}, GO_ON),
        (False, {1: SPRING}, {1: SPRING, 2: SUMMER}, {1, 2}, {1, 2}, BEGIN),
        (False, {1: SPRING}, {2: SPRING}, {1, 2}, {1, 2}, BEGIN),
        # The same demand until another day is another promise.
        (False, {1: SPRING}, {1: SUMMER}, {1}, {1, 2}, BEGIN),
    ],
)
def test_reports_follow_what_the_public_text_takes_under_study(
    is_owed: bool, before: Any, after: Any, studied: Any, answered: Any, expected: Any
) -> None:
    facts = {"before": before, "after": after, "studied": studied, "answered": answered}
    assert rules.reports_after(is_owed=is_owed, **facts) == expected
