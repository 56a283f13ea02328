"""Check what can be checked without running the platform: `make check`. Nothing is changed."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from deploy.instance import ROOT
from tests.database import name_a_database

Check = Callable[[], "subprocess.CompletedProcess[str]"]

# What a production installation says; the secrets are long enough and worth nothing.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "participation.settings",
    "DEMO": "0",
    "SECRET_KEY": "check-" + "k7Qz" * 16,
    "IDENTITY_PEPPER": "check-" + "p3Xw" * 16,
    "SITE_URL": "https://participation.example.org",
    "EMAIL_URL": "smtp://localhost:25",
    "SMS_GATEWAY": "participation.notices.messages.DemoGateway",
    "LOG_LEVEL": "ERROR",
}

LINTED = {"DJANGO_SETTINGS_MODULE": "tests.lint_settings"}


def tool(*words: str, **more: str) -> Check:
    """A check that is one program of the virtual environment."""
    return lambda: _call([str(Path(sys.executable).with_name(words[0])), *words[1:]], more)


def manage(*words: str, **more: str) -> Check:
    """A check that is a command of `manage.py`, with production's settings."""
    return lambda: _call([sys.executable, "-W", "ignore", "manage.py", *words], {**PRODUCTION, **more})


def nginx() -> "subprocess.CompletedProcess[str]":
    """Let nginx read its configuration, with names that only exist among the containers replaced."""
    program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if not program:
        return subprocess.CompletedProcess([], 0, "nginx is not here: not checked", "")
    with tempfile.TemporaryDirectory() as folder:
        text = (ROOT / "deploy" / "nginx.conf").read_text().replace("web:8000", "127.0.0.1:8000")
        text = text.replace("/var/cache/nginx/", f"{folder}/")
        copy = Path(folder, "nginx.conf")
        copy.write_text(f"pid {folder}/pid;\nerror_log stderr;\n{text}")
        return _call([program, "-t", "-q", "-c", str(copy), "-p", folder], {})


CHECKS: Sequence[tuple[str, Check]] = (
    ("packages", tool("pip", "check")),
    ("style", tool("ruff", "check", "--quiet", ".")),
    ("format", tool("ruff", "format", "--check", "--quiet", ".")),
    ("templates", tool("djlint", "--lint", "--quiet", "templates")),
    ("imports", tool("lint-imports")),
    ("types", tool("mypy")),
    ("migrations complete", manage("makemigrations", "--check", "--dry-run")),
    (
        "migrations safe",
        manage("lintmigrations", "--quiet", "warning", **LINTED),
    ),
    ("production settings", manage("check", "--deploy", "--fail-level", "WARNING")),
    ("messages", tool("python", "-m", "deploy.messages", "check")),
    ("image", tool("hadolint", "deploy/Dockerfile")),
    ("compose", tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "deploy/compose.yaml")),
    ("yaml", tool("yamllint", "--strict", "-c", "deploy/yamllint.yaml", "deploy")),
    ("nginx", nginx),
    ("shell", lambda: _call(["shellcheck", ".ci/run", "deploy/postgres-roles.sh"], {})),
)


def main() -> int:
    """Run every check, or those named; say which fail and why."""
    name_a_database()
    chosen = [(name, check) for name, check in CHECKS if not sys.argv[1:] or name in sys.argv[1:]]
    failed = []
    for name, check in chosen:
        started = time.monotonic()
        done = check()
        verdict = "FAILED" if done.returncode else "ok"
        sys.stdout.write(f"{name:<20} {verdict:<7} {time.monotonic() - started:5.1f} s\n")
        if done.returncode:
            failed.append(name)
            sys.stdout.write(f"{done.stdout}{done.stderr}\n")
        sys.stdout.flush()
    sys.stdout.write(f"failed: {', '.join(failed)}\n" if failed else "All checks passed.\n")
    return 1 if failed else 0


def _call(command: Sequence[str], environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        list(command),
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main())
