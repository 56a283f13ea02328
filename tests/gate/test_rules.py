"""Who looks a second time, and when."""

from typing import Any

import pytest

from participation.agencies.rules import Role
from participation.gate import rules
from participation.refusals import Refusal

HIT: dict[str, Any] = {"kind": "email", "name": "words", "position": 0, "words": "a@example.org"}


def code(refusal: Refusal | None) -> str:
    return refusal.code if refusal else ""


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ""),
        ({"is_asked": True}, "second-asked"),
        ({"others": 0}, "nobody-else"),
    ],
)
def test_asking(facts: dict[str, Any], expected: str) -> None:
    plain = {"is_asked": False, "others": 1}
    assert code(rules.may_ask(**{**plain, **facts})) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ""),
        ({"holds_office": False}, "not-your-agency"),
        ({"holds_office": False, "is_author": True, "is_open": False}, "not-your-agency"),
        ({"is_author": True}, "second-person"),
        ({"is_open": False}, "second-closed"),
        ({"has_seen_all": False}, "found-more"),
        ({"reason": " \n"}, "say-why"),
    ],
)
def test_deciding(facts: dict[str, Any], expected: str) -> None:
    plain = {
        "is_open": True, "holds_office": True, "is_author": False, "has_seen_all": True, "reason": "可"
    }  # fmt: skip
    assert code(rules.may_decide(**{**plain, **facts})) == expected


@pytest.mark.parametrize(
    ("is_open", "is_author", "expected"),
    [
        (True, True, ""),
        (True, False, "not-your-words"),
        (False, True, "second-closed"),
        (False, False, "not-your-words"),
    ],
)
def test_taking_back(is_open: bool, is_author: bool, expected: str) -> None:
    assert code(rules.may_take_back(is_open=is_open, is_author=is_author)) == expected


@pytest.mark.parametrize(
    ("allowed", "found", "expected"),
    [
        ([], [], True),
        ([HIT], [HIT], True),
        ([HIT, {**HIT, "words": "b@example.org"}], [HIT], True),
        ([], [HIT], False),
        ([HIT], [HIT, {**HIT, "words": "b@example.org"}], False),
        ([HIT], [{**HIT, "name": "summary"}], False),
    ],
)
def test_only_what_was_looked_at_is_covered(allowed: Any, found: Any, expected: bool) -> None:
    assert rules.covers(allowed, found) is expected


def test_who_looks_is_another_at_the_platform() -> None:
    assert rules.seconders_of(is_platform=False) == (Role.APPROVER, Role.SUPERVISOR)
    assert rules.seconders_of(is_platform=True) == (Role.SCREENER, Role.SUPERVISOR)


def test_the_refusal_carries_what_was_found() -> None:
    refusal = rules.personal_data([HIT], "0" * 64)
    assert (refusal.code, refusal.hits, refusal.forbidden) == ("personal-data", (HIT,), False)
