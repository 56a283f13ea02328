"""The code uses the words of the public page: docs/glossary.md says which, and which it avoids."""

import ast
import re
from pathlib import Path

from tests.guards import tree

# The avoided word, and the one to use.
AVOIDED = {
    "vote": "signature",
    "votes": "signatures",
    "like": "signature",
    "likes": "signatures",
    "supporter": "sponsor",
    "supporters": "sponsors",
    "goal": "threshold",
    "phase": "stage",
    "step": "stage",
    "steps": "stages",
    "ticket": "case or obligation",
    "tickets": "cases or obligations",
    "delay": "extension",
    "thread": "case",
    "activity": "event",
    "activities": "events",
    "moderation": "screening, before publication",
}
# Where a word means something else: people vote on comments in threads, and moderation is what it says.
AT_HOME = {
    "vote": ("participation/discussion", "templates/discussion"),
    "votes": ("participation/discussion", "templates/discussion"),
    "thread": ("participation/discussion", "templates/discussion"),
    "threads": ("participation/discussion", "templates/discussion"),
    "moderation": ("participation/discussion", "templates/discussion"),
}
# What fits no room is a missing name in the domain.
NO_ROOMS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "managers",
    "services",
    "selectors",
    "signals",
    "constants",
    "exceptions",
}
# Names that others gave.
EXCUSED = {
    "next_step": "what an agency will do next, in its answer",
    "next_steps": "the same",
    "next_step_by": "the same",
    "clean_next_step_by": "the same, as Django names what checks it",
    "steps": "numbered instructions on a page",
    "StepBlock": "the same",
    "StepsBlock": "the same",
    "participation/obligations/models.py: step": "which of its reminders an obligation has given",
    "participation/obligations/rules.py: step": "the same",
}


def is_avoided(word: str, path: Path) -> bool:
    """Whether the word is not to be used in this file."""
    return word in AVOIDED and not tree.name(path).startswith(AT_HOME.get(word, ("-",)))


def words(identifier: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", identifier)]


def defined(path: Path) -> list[str]:
    """What a file names for others: classes, functions, their arguments, and the fields of classes."""
    names = []
    for node in ast.walk(tree.parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            names.append(node.name)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names += [argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)]
        if isinstance(node, ast.ClassDef):
            names += [
                t.id
                for child in node.body
                if isinstance(child, ast.Assign)
                for t in child.targets
                if isinstance(t, ast.Name)
            ]
            names += [
                c.target.id
                for c in node.body
                if isinstance(c, ast.AnnAssign) and isinstance(c.target, ast.Name)
            ]
    return names


def test_names_avoid_the_avoided_words() -> None:
    found = {
        f"{tree.name(path)}: {identifier} (say {AVOIDED[word]})"
        for path in tree.python_files()
        for identifier in [path.stem, *defined(path)]
        for word in words(identifier)
        if is_avoided(word, path) and not {identifier, f"{tree.name(path)}: {identifier}"} & set(EXCUSED)
    }
    found |= {
        f"{tree.name(path)} (say {AVOIDED[word]})"
        for path in tree.templates()
        for word in words(path.stem)
        if is_avoided(word, path) and path.stem not in EXCUSED
    }
    assert not found, "Code and page use the same word; see docs/glossary.md:\n" + "\n".join(sorted(found))


def test_no_room_is_named_for_what_it_is_made_of() -> None:
    found = [
        tree.name(path)
        for path in tree.python_files()
        if path.stem in NO_ROOMS or path.parent.name in NO_ROOMS
    ]
    assert not found, f"What fits no room is a missing name in the domain; name it: {found}"
