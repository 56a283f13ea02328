"""No code takes a comment down or restricts a person without a person's decision (spec: moderation)."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.guards import tree

FOLDER = "participation/discussion"
EFFECTS = f"{FOLDER}/actions/effects.py"
# The one function that writes either status, and the one that restricts; both are handed a Decision.
TAKES_DOWN, RESTRICTS = "take_down", "restrict"
DOWN = {"HIDDEN", "REMOVED"}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree.parsed(path)) if isinstance(node, ast.FunctionDef))


def sets_status(node: ast.AST) -> Iterator[str]:
    """What a statement makes of a comment's status: by assignment, in an update or a creation."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Attribute) and target.attr == "status":
                yield ast.unparse(node.value)
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            if keyword.arg == "status":
                yield ast.unparse(keyword.value)


def is_down(value: str) -> bool:
    return any(value.endswith(f".{name}") or value == repr(name.lower()) for name in DOWN)


def ours() -> list[Path]:
    return [path for path in tree.python_files("participation") if tree.name(path).startswith(FOLDER)]


def test_only_one_function_takes_comments_down_and_it_is_handed_a_decision() -> None:
    [function] = [one for one in functions(tree.ROOT / EFFECTS) if one.name == TAKES_DOWN]
    kinds = [ast.unparse(argument.annotation) for argument in function.args.args if argument.annotation]
    assert "Decision" in kinds
    wrong = [
        f"{tree.name(path)}: {ast.unparse(node)[:60]}"
        for path in ours()
        for node in ast.walk(tree.parsed(path))
        for value in sets_status(node)
        if is_down(value)
    ]
    assert not wrong, f"Take a comment down with effects.{TAKES_DOWN}, by a moderator's decision: {wrong}"


def test_it_is_called_for_the_effects_of_decisions_alone() -> None:
    callers = {
        tree.name(path)
        for path in ours()
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {TAKES_DOWN, RESTRICTS}
    }
    assert callers == {f"{FOLDER}/actions/deciding.py"}, "Only a decision has such effects."


def test_checks_and_jobs_know_nothing_of_taking_down() -> None:
    for path in ours():
        name = tree.name(path)
        if "/checks/" in name or name.endswith(("tasks.py", "reporting.py", "commenting.py", "cases.py")):
            words = set(path.read_text(encoding="utf-8").replace(".", " ").replace("(", " ").split())
            assert not words & {TAKES_DOWN, RESTRICTS, "HIDDEN", "REMOVED"}, name


def test_every_decision_has_a_person_in_the_database() -> None:
    from participation.discussion.models import Comment, Decision

    assert not Decision._meta.get_field("by").null
    names = {constraint.name for constraint in Comment._meta.constraints}
    assert {"comment_taken_down_by_decision", "comment_held_for_a_reason"} <= names
