"""Whoever runs the platform can find every setting."""

import ast
import re

import pytest

from tests.guards import tree

READERS = {"bool", "int", "str", "list", "db", "cache_url", "email", "float", "json", "url"}


def settings_read() -> set[str]:
    """The names that the settings read from the environment."""
    names = set()
    files = tree.python_files("participation/settings")
    for node in (node for path in files for node in ast.walk(tree.parsed(path))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = ast.unparse(node.func)
            if called == "secret" or (called.startswith("env.") and called[4:] in READERS):
                names.add(str(node.args[0].value))
    return names


def test_the_settings_are_found() -> None:
    assert {"DATABASE_URL", "SECRET_KEY", "EMAIL_URL", "BROKER_URL", "OIDC_NAME"} <= settings_read()


@pytest.mark.parametrize("file", ["deploy/sample.env", "docs/operators.md"])
def test_every_setting_is_explained(file: str) -> None:
    path = tree.ROOT / file
    words = set(re.findall(r"[A-Z][A-Z0-9_]+", path.read_text(encoding="utf-8"))) if path.exists() else set()
    missing = sorted(settings_read() - words)
    assert not missing, f"Say in {file} what these settings do, with their defaults: {missing}"


def test_the_sample_environment_holds_nothing_that_is_not_read() -> None:
    path = tree.ROOT / "deploy/sample.env"
    named = set(re.findall(r"(?m)^#?\s?([A-Z][A-Z0-9_]+)=", path.read_text(encoding="utf-8")))
    read_elsewhere = "\n".join(
        other.read_text(encoding="utf-8")
        for other in [*(tree.ROOT / "deploy").rglob("*"), *tree.python_files(), tree.ROOT / "manage.py"]
        if other.is_file()
        and other != path
        and other.suffix in {".py", ".yaml", ".yml", ".sh", ".template", ""}
    )
    idle = sorted(
        name for name in named - settings_read() if name.removesuffix("_FILE") not in read_elsewhere
    )
    assert not idle, f"Nothing reads these; take them out of deploy/sample.env: {idle}"
