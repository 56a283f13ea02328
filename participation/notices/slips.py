"""What survives a killed worker: one line in a file that says how far its letter came.

The database cannot be asked and the mail server cannot either. But what a process has written to a
file stays when the process is killed, and writing a line takes a millionth of a second where a
stamp in the database takes a thousand. So the line is written just before the last byte of a letter
leaves, and again when the server has taken it.
"""

import os
from datetime import timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from uuid import uuid4

from django.conf import settings

KEPT = timedelta(days=7)


class Mark(StrEnum):
    """How far a letter came."""

    LEAVING = "leaving"  # its last byte leaves now; from here on the server may have taken it
    TAKEN = "taken"  # the server said so


class Slip:
    """The line of one process."""

    def __init__(self, worker: str) -> None:
        self.worker = worker
        folder().mkdir(parents=True, exist_ok=True)
        self._file = os.open(_path(worker), os.O_CREAT | os.O_WRONLY, 0o600)

    def note(self, delivery_id: int, mark: Mark) -> None:
        """Replace the line in one call to the system, which a kill does not cut in two."""
        os.pwrite(self._file, f"{delivery_id:>20} {mark:<8}\n".encode(), 0)


def folder() -> Path:
    """Where the slips of this machine's workers are."""
    return Path(settings.DATA_DIR) / "mailing"


def _path(worker: str) -> Path:
    return folder() / f"{worker}.slip"


def slip_of_this_process() -> Slip:
    """The slip of this process; one that was forked has its own."""
    return _slip(os.getpid(), str(settings.DATA_DIR))


@cache
def _slip(_pid: int, _folder: str) -> Slip:
    return Slip(uuid4().hex)


def mark_of(worker: str, delivery_id: int) -> Mark | None:
    """How far a worker came with a letter; None if it had not come to its end.

    Raises FileNotFoundError where there is no slip: the worker ran on another machine.
    """
    words = _path(worker).read_text(encoding="ascii").split()
    return Mark(words[1]) if words and int(words[0]) == delivery_id else None


def throw_away_old(now_seconds: float) -> None:
    """Remove the slips of workers that have written nothing for a week."""
    for path in folder().glob("*.slip"):
        if path.stat().st_mtime < now_seconds - KEPT.total_seconds():
            path.unlink(missing_ok=True)
