"""The translation catalogues: compile them, collect their sentences, check that none is missing.

They are compiled in Python, so that no gettext is needed to run the platform; only collecting
asks for it. The compiled files are not in the repository: whoever starts the platform makes them.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from deploy.instance import ROOT

COLLECT = [
    "makemessages",
    "--locale",
    "en",
    "--no-location",
    "--no-wrap",
    "--no-obsolete",
    "--verbosity",
    "0",
]
NOT_OURS = [".venv", "node_modules", "frontend", "tests", "var", "benchmarks", "deploy"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")


def catalogues(root: Path = ROOT) -> list[Path]:
    """The catalogues of a checkout."""
    return sorted(root.glob("locale/**/LC_MESSAGES/*.po"))


def compile_stale() -> list[Path]:
    """Compile the catalogues that changed since they were compiled; answer which."""
    stale = []
    for source in catalogues():
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        # Written beside and renamed: several test processes may compile at once.
        draft = compiled.with_suffix(f".{os.getpid()}.new")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(compiled)
        stale.append(source)
    return stale


def collect(root: Path = ROOT) -> None:
    """Write every marked sentence of the code and the templates into the catalogues of `root`."""
    (root / "locale").mkdir(exist_ok=True)
    ignored = [word for name in NOT_OURS for word in ("--ignore", name)]
    code = "from django.core.management import execute_from_command_line as e; import sys; e(sys.argv)"
    subprocess.run([sys.executable, "-c", code, *COLLECT, *ignored], cwd=root, check=True, env=_plain())


def complaints() -> list[str]:
    """What a reader of the English pages would stumble over."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "checkout")
        shutil.copytree(
            ROOT, copy, ignore=shutil.ignore_patterns(*NOT_OURS, ".git", "static", "docs", "*.mo")
        )
        collect(copy)
        for fresh in catalogues(copy):
            source = ROOT / fresh.relative_to(copy)
            entries = polib.pofile(str(source)) if source.exists() else []
            kept = {(entry.msgctxt, entry.msgid): entry for entry in entries}
            for entry in polib.pofile(str(fresh)):
                if (entry.msgctxt, entry.msgid) not in kept:
                    found.append(f"not collected yet (make messages): {entry.msgid}")
                elif why := fault_of(kept[entry.msgctxt, entry.msgid]):
                    found.append(f"{why}: {entry.msgid}")
    return found


def fault_of(entry: polib.POEntry) -> str:
    """What is wrong with a translation; nothing when it is right."""
    if not entry.translated():
        return "not translated, or only guessed (fuzzy)"
    for said in [entry.msgstr, *entry.msgstr_plural.values()]:
        if said and set(PLACEHOLDER.findall(said)) - set(
            PLACEHOLDER.findall(entry.msgid + entry.msgid_plural)
        ):
            return "names something that the Chinese sentence does not"
    return ""


def _plain() -> dict[str, str]:
    """An environment without Django's settings: collecting reads files only."""
    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


def main() -> int:
    """Compile, `collect` or `check`."""
    asked = sys.argv[1] if len(sys.argv) > 1 else "compile"
    if asked == "check":
        found = complaints()
        sys.stdout.writelines(f"{line}\n" for line in found)
        return 1 if found else 0
    if asked == "collect":
        collect()
    compile_stale()
    return 0


if __name__ == "__main__":
    sys.exit(main())
