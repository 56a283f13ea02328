"""A preset says everything, and its picture is up to date."""

import ast

import pytest
from django.conf import settings

from petitions import actions, notices
from petitions.lifecycles import LIFECYCLES
from petitions.lifecycles.shape import Duty, Lifecycle
from petitions.management.commands.draw_lifecycles import FOLDER, draw
from tests.guards import tree

presets = pytest.mark.parametrize("preset", LIFECYCLES.values(), ids=lambda preset: preset.key)


def duties(preset: Lifecycle) -> list[Duty]:
    return [preset.screening, preset.objection, *preset.threshold.duties, preset.follow_up]


@presets
def test_every_status_of_a_preset_has_an_owner_a_label_and_a_meaning(preset: Lifecycle) -> None:
    silent = [
        status for status, text in preset.statuses.items() if not (text.owner and text.label and text.meaning)
    ]
    assert not silent, f"Give these statuses an owner, a label and a meaning in {preset.key}: {silent}"


@presets
def test_every_status_of_a_preset_can_be_reached_and_left_or_is_final(preset: Lifecycle) -> None:
    reached = {move.target for move in preset.transitions} | {preset.initial}
    left = {move.source for move in preset.transitions}
    lost = set(preset.statuses) - reached
    stuck = {status for status, text in preset.statuses.items() if not text.is_final and status not in left}
    unknown = (reached | left) - set(preset.statuses)
    assert not lost, f"No transition of {preset.key} leads to {lost}; add one or take the status out"
    assert not stuck, f"No transition of {preset.key} leads out of {stuck}; add one or mark it is_final"
    assert not unknown, f"Transitions of {preset.key} name statuses it does not have: {unknown}"


@presets
def test_every_transition_has_an_action_and_an_event(preset: Lifecycle) -> None:
    without_action = {
        move.verb for move in preset.transitions if not callable(getattr(actions, move.verb, None))
    }
    assert not without_action, f"Write these verbs in petitions/actions and list them there: {without_action}"
    recorded = {
        node.value
        for path in tree.python_files("petitions/actions")
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    unrecorded = {move.event for move in preset.transitions if move.event not in recorded}
    # A verb may take the event's name from the transition itself.
    by_table = any(
        ".event" in path.read_text(encoding="utf-8") for path in tree.python_files("petitions/actions")
    )
    assert by_table or not unrecorded, f"No action records these events: {unrecorded}"


@presets
def test_every_event_of_a_preset_has_a_sentence(preset: Lifecycle) -> None:
    known = set(notices.SENTENCES) | {"obligation_opened", "obligation_extended", "obligation_reminded"}
    mute = ({move.event for move in preset.transitions} | set(preset.notices)) - known
    assert not mute, f"Give these kinds of event a sentence in petitions/notices.py: {mute}"


@presets
def test_every_period_of_a_preset_has_a_basis(preset: Lifecycle) -> None:
    assert preset.basis, f"Say in {preset.key} by which rule it is"
    baseless = [duty.kind for duty in duties(preset) if not duty.basis]
    assert not baseless, f"Say which rule these periods come from: {baseless}"
    kinds = [duty.kind for duty in duties(preset)]
    assert len(set(kinds)) == len(kinds), f"Two duties of one kind in {preset.key}: {kinds}"


@presets
def test_the_diagram_of_a_preset_is_the_one_its_values_draw(preset: Lifecycle) -> None:
    page = settings.BASE_DIR / FOLDER / f"{preset.key}.md"
    drawn = page.read_text(encoding="utf-8") if page.exists() else ""
    assert drawn == draw(preset), "Run `python manage.py draw_lifecycles` and commit docs/lifecycles"


def test_no_diagram_is_left_of_a_preset_that_is_gone() -> None:
    drawn = {page.stem for page in (settings.BASE_DIR / FOLDER).glob("*.md")}
    assert drawn == set(LIFECYCLES), (
        "Remove the page of a preset that is gone, or run `manage.py draw_lifecycles`"
    )
