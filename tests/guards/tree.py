"""What the guards look at: the project's own files, its apps and its models."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("participation", "petitions", "consultations", "oversight", "mailboxes", "cms")


def python_files(*folders: str) -> list[Path]:
    """Our Python files, migrations left out."""
    found = (path for folder in folders or FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def templates() -> list[Path]:
    """Every template of the project."""
    return sorted(
        path
        for folder in ("templates", *FOLDERS)
        for path in (ROOT / folder).rglob("*.html")
        if path.is_file()
    )


def name(path: Path) -> str:
    """A path as messages and excuses say it."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function of a file with its dotted name."""

    def walk(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield prefix + child.name, child
            named = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            yield from walk(child, f"{prefix}{child.name}." if named else prefix)  # type: ignore[attr-defined]

    yield from walk(parsed(path), "")


def our_models() -> list[type[Model]]:
    """The models of our own apps, those made for many-to-many fields included."""
    ours = [config for config in apps.get_app_configs() if config.name.split(".")[0] in FOLDERS]
    return [model for config in ours for model in config.get_models(include_auto_created=True)]
