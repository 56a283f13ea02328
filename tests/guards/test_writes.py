"""Only `actions` write."""

import ast
from pathlib import Path

from tests.guards import tree

ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "save"}
ON_QUERYSETS = {"create", "update", "delete"}
WRITING_SQL = ("insert into", "update ", "delete from", "truncate")

# Where something else writes, and why that is right.
EXCUSED: dict[str, str] = {
    "participation/people/models.py": "Django's manager makes accounts for createsuperuser",
    "petitions/forms/files.py": "writes a picture to memory, to leave out what its file says of itself",
}


def is_action(path: Path) -> bool:
    return path.name == "actions.py" or "actions" in path.parts


def writes(path: Path) -> list[str]:
    """Each line of a file that writes to the database."""
    calls = (node for node in ast.walk(tree.parsed(path)) if isinstance(node, ast.Call))
    return [f"{tree.name(path)}:{call.lineno} {ast.unparse(call)[:60]}" for call in calls if is_write(call)]


def is_write(call: ast.Call) -> bool:
    """Whether a call writes, judged by its verb and by what it is called on."""
    if not isinstance(call.func, ast.Attribute):
        return False
    verb, on = call.func.attr, ast.unparse(call.func.value)
    if verb == "execute" and call.args:
        return ast.unparse(call.args[0]).lower().lstrip("f'\" \\n").startswith(WRITING_SQL)
    if on.startswith("super()") or "commit=False" in ast.unparse(call):
        return False
    if verb in ON_QUERYSETS and (".objects" in on or "filter(" in on or on.endswith("set")):
        return True
    return verb in ALWAYS or (verb == "delete" and not call.args and not call.keywords)


def test_only_actions_write() -> None:
    found = [
        line
        for path in tree.python_files()
        if not is_action(path) and tree.name(path) not in EXCUSED
        for line in writes(path)
    ]
    assert not found, (
        "Only the room `actions` writes. Move each of these into a verb there, called with `by` and `now`; "
        "or, where a framework asks for it, excuse the file by name with its reason in "
        "tests/guards/test_writes.py:\n" + "\n".join(found)
    )


def test_every_excuse_is_still_needed() -> None:
    idle = [file for file in EXCUSED if not (tree.ROOT / file).exists() or not writes(tree.ROOT / file)]
    assert not idle, f"These files no longer write; remove their excuses from {__name__}: {idle}"
