"""What survives a killed worker: one line in a file that says how far its letter came.

The database cannot be asked and the mail server cannot either. But what a process has written to a
file stays when the process is killed, and writing a line takes a millionth of a second where a
stamp in the database takes a thousand. So the line is written just before the last byte of a letter
leaves, and again when the server has taken it.

Each process holds a lock on its own slip as long as it lives; the kernel gives it up whichever way
the process ends. So a slip is known to be a dead worker's by trying its lock, not by its age: one who
had nothing to send for weeks keeps the slip it will need for its next letter.
"""

import os
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import timedelta
from enum import StrEnum
from fcntl import LOCK_EX, LOCK_NB, flock
from functools import cache
from pathlib import Path
from uuid import uuid4

from django.conf import settings

# A dead worker's letter is settled within minutes of somebody's running; this leaves time to look into it.
KEPT = timedelta(days=7)


class Mark(StrEnum):
    """How far a letter came."""

    LEAVING = "leaving"  # its last byte leaves now; from here on the server may have taken it
    TAKEN = "taken"  # the server said so


class Slip:
    """The line of one process."""

    def __init__(self, worker: str) -> None:
        self.worker = worker
        self._file = self._laid_out()

    def _laid_out(self) -> int:
        folder().mkdir(parents=True, exist_ok=True)
        file = os.open(_path(self.worker), os.O_CREAT | os.O_WRONLY, 0o600)
        flock(file, LOCK_EX | LOCK_NB)
        return file

    def note(self, delivery_id: int, mark: Mark) -> None:
        """Replace the line in one call to the system, which a kill does not cut in two.

        A slip that somebody has removed meanwhile is laid out anew: a line in a file without a name is lost.
        """
        if not os.fstat(self._file).st_nlink:
            os.close(self._file)
            self._file = self._laid_out()
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


def throw_away_old(now_seconds: float, still_asked: Callable[[Collection[str]], Collection[str]]) -> int:
    """Remove the slips that nothing can be learnt from any more; how many.

    Those are of workers that are dead, have written nothing for a week, and are not among those of whom
    STILL_ASKED says that a letter of theirs is in doubt.
    """
    old = {path.stem: path for path in _unchanged_since(now_seconds - KEPT.total_seconds())}
    dead = {worker for worker, path in old.items() if _is_let_go(path)}
    gone = dead - set(still_asked(dead)) if dead else set()
    for worker in gone:
        old[worker].unlink(missing_ok=True)
    return len(gone)


def _unchanged_since(seconds: float) -> list[Path]:
    found = []
    for path in folder().glob("*.slip"):
        # Another process may be clearing up, too.
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < seconds:
                found.append(path)
    return found


def _is_let_go(path: Path) -> bool:
    """Whether no living process holds this slip."""
    try:
        file = os.open(path, os.O_WRONLY)
    except FileNotFoundError:
        return False
    try:
        flock(file, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(file)
    return True
