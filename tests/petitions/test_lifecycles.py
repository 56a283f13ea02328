"""A preset in use keeps its substance: whoever proposed or signed under it was promised its numbers."""

from typing import Any

import pytest

from participation.calendar.rules import Period, Unit
from participation.people.models import Level
from petitions.lifecycles import LIFECYCLES, lifecycle
from petitions.lifecycles.join import JOIN
from petitions.lifecycles.shape import Duty, Lifecycle, Limits, Status

REMEDY = (
    "A preset in use is never changed in substance: people proposed and signed under these numbers. "
    "New rules are a new preset: a new file with a new key in petitions/lifecycles, listed in its __init__."
)
DAYS, WORKING, MONTHS = Unit.DAYS, Unit.WORKING_DAYS, Unit.MONTHS
# kind: (debtor, period, extensions, their total length)
DUTIES = {
    "screening": ("platform", Period(3, WORKING), 0, None),
    "objection": ("platform", Period(7, DAYS), 0, None),
    "timetable": ("lead", Period(7, WORKING), 0, None),
    "contact": ("lead", Period(14, WORKING), 0, None),
    "formal_response": ("lead", Period(2, MONTHS), 1, Period(2, MONTHS)),
    "follow_up": ("lead", Period(6, MONTHS), 0, None),
}
# Since 2018, for `join`; the others say where they differ.
SUBSTANCE: dict[str, Any] = {
    "threshold": 5000,
    "window": Period(60, DAYS),
    "objection_period": Period(7, DAYS),
    "reproposal_bar": Period(6, MONTHS),
    "duties": DUTIES,
    "signing_statuses": (Status.OPEN, Status.AWAITING_RESPONSE, Status.RESPONDED),
    "withdraw_until_threshold": False,
    "propose_level": Level.MOBILE,
    "sign_level": Level.MOBILE,
    "observes_blackout": True,
    "may_be_proposed": True,
    "limits": Limits(title=50, content=3000, benefit=2000, demands=5, demand=200, agencies=3, links=5),
    "reasons": {
        "not-central": False,
        "personal-case": False,
        "unclear": False,
        "duplicate": False,
        "recently-passed": False,
        "impossible": False,
        "personal-data": True,
        "abusive": True,
        "advertising": True,
    },
}
PINNED: dict[str, dict[str, Any]] = {
    "join": {},
    "demo": {"threshold": 5},
    "join-2015": {"window": Period(45, DAYS), "may_be_proposed": False},
    "join-2016": {"may_be_proposed": False},
    "join-2017": {"may_be_proposed": False},
}


def duties(preset: Lifecycle) -> list[Duty]:
    return [preset.screening, preset.objection, *preset.threshold.duties, preset.follow_up]


def substance(preset: Lifecycle) -> dict[str, Any]:
    """What a preset promises, without its words."""
    same = set(SUBSTANCE) - {"threshold", "duties", "reasons"}
    return {
        **{name: getattr(preset, name) for name in same},
        "threshold": preset.threshold.count,
        "duties": {
            duty.kind: (duty.debtor.value, duty.period, duty.max_extensions, duty.max_extension)
            for duty in duties(preset)
        },
        "reasons": {reason.code: reason.hides_text for reason in preset.refusal_reasons},
    }


def test_every_preset_is_pinned() -> None:
    assert set(LIFECYCLES) == set(PINNED), (
        "Pin a new preset in PINNED from its first day; one that petitions are pinned to is never taken away."
    )


@pytest.mark.parametrize("key", PINNED)
def test_a_preset_in_use_is_never_changed_in_substance(key: str) -> None:
    assert substance(LIFECYCLES[key]) == {**SUBSTANCE, **PINNED[key]}, REMEDY


@pytest.mark.parametrize("key", PINNED)
def test_the_transitions_of_a_preset_stay(key: str) -> None:
    assert [(move.verb, move.source, move.target, move.event) for move in LIFECYCLES[key].transitions] == [
        ("publish", "screening", "open", "published"),
        ("refuse", "screening", "refused", "refused"),
        ("withdraw_petition", "screening", "withdrawn", "petition_withdrawn"),
        ("withdraw_petition", "open", "withdrawn", "petition_withdrawn"),
        ("decide_objection", "refused", "open", "objection_upheld"),
        ("reach_threshold", "open", "awaiting_response", "threshold_reached"),
        ("close", "open", "closed", "closed"),
        ("respond", "awaiting_response", "responded", "responded"),
    ], REMEDY


def test_imported_presets_tell_nobody() -> None:
    told = {key for key, preset in LIFECYCLES.items() if preset.notices}
    assert told == {"join", "demo"}


def test_a_preset_is_found_by_its_key() -> None:
    assert lifecycle("join") is JOIN
    with pytest.raises(KeyError):
        lifecycle("taken-away")


def test_a_preset_answers_what_it_allows_and_why_it_refuses() -> None:
    assert JOIN.initial == Status.SCREENING
    move = JOIN.allows("close", Status.OPEN)
    assert move is not None
    assert move.target == Status.CLOSED
    assert JOIN.allows("close", Status.CLOSED) is None
    assert JOIN.allows("sing", Status.OPEN) is None
    reason = JOIN.refusal_reason("abusive")
    assert reason is not None
    assert reason.hides_text
    assert JOIN.refusal_reason("boring") is None
