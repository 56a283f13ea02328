"""Small rooms, small functions."""

import ast

from tests.guards import tree

FILE_LINES = 400
FUNCTION_LINES = 45
# Files whose functions only list examples.
EXCUSED_EXAMPLES = {"participation/shell/gallery.py"}


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring and its decorators."""
    first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
    return (function.end_lineno or function.lineno) - min(first.lineno, function.end_lineno or 0) + 1


def test_no_file_is_longer_than_400_lines() -> None:
    files = [*tree.python_files(*tree.FOLDERS, "deploy", "tests"), *tree.templates()]
    lengths = {tree.name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    long = {file: lines for file, lines in lengths.items() if lines > FILE_LINES}
    assert not long, (
        f"More than {FILE_LINES} lines. Make the room a package of the same name, one file per noun: {long}"
    )


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{tree.name(path)} {name}: {length(function)} lines"
        for path in tree.python_files(*tree.FOLDERS, "deploy")
        for name, function in tree.functions(path)
        if length(function) > FUNCTION_LINES and tree.name(path) not in EXCUSED_EXAMPLES
    ]
    assert not long, (
        f"30 lines is the point to stop and name something; more than {FUNCTION_LINES} fails. Name a part of "
        "each:\n" + "\n".join(long)
    )
