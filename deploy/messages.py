"""Compile the translation catalogues, in Python: no gettext is needed to run the platform.

The compiled files are not in the repository; `make run`, `make test` and the image make them.
"""

import os
import sys
from pathlib import Path

import polib

from deploy.instance import ROOT


def catalogues() -> list[Path]:
    """The catalogues of this repository."""
    return sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po"))


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


if __name__ == "__main__":
    for path in compile_stale():
        sys.stdout.write(f"compiled {path.relative_to(ROOT)}\n")
