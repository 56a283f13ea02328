"""What a worker's slip says, whose slip may go, and whose may not."""

import os
import signal
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from participation import clock
from participation.notices import tasks
from participation.notices.slips import KEPT, Mark, Slip, folder, mark_of, throw_away_old
from participation.record.models import Delivery, DeliveryState
from tests.notices.test_delivery import followers, tell
from tests.obligations.scene import Scene

NOW = clock.now().timestamp()
WEEK = KEPT.total_seconds()


@pytest.fixture(autouse=True)
def _here(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def nobody(_workers: Collection[str]) -> Collection[str]:
    """No letter is in doubt."""
    return ()


def slips() -> set[str]:
    return {path.stem for path in folder().glob("*.slip")}


def left_behind(worker: str, *, age: float = WEEK + 60, words: str = "") -> Path:
    """The slip of a worker that is dead, and when it last wrote."""
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / f"{worker}.slip"
    path.write_text(words, encoding="ascii")
    os.utime(path, (NOW - age, NOW - age))
    return path


def aged(slip: Slip) -> None:
    """Let it have been written more than a week ago."""
    os.utime(folder() / f"{slip.worker}.slip", (NOW - 2 * WEEK, NOW - 2 * WEEK))


def test_a_slip_says_how_far_the_last_letter_came() -> None:
    slip = Slip("a")
    assert mark_of("a", 7) is None
    slip.note(7, Mark.LEAVING)
    assert mark_of("a", 7) is Mark.LEAVING
    slip.note(7, Mark.TAKEN)
    assert (mark_of("a", 7), mark_of("a", 8)) == (Mark.TAKEN, None)
    with pytest.raises(FileNotFoundError):
        mark_of("b", 7)


def test_only_what_the_dead_wrote_more_than_a_week_ago_is_thrown_away() -> None:
    living = Slip("living")
    aged(living)
    left_behind("dead")
    left_behind("lately", age=WEEK - 60)
    assert throw_away_old(NOW, nobody) == 1
    assert slips() == {"living", "lately"}
    assert throw_away_old(NOW, nobody) == 0


def test_a_worker_that_was_idle_for_weeks_can_still_be_asked_after_its_next_letter() -> None:
    idle = Slip("idle")
    idle.note(1, Mark.TAKEN)
    aged(idle)
    throw_away_old(NOW, nobody)
    idle.note(2, Mark.LEAVING)
    assert mark_of("idle", 2) is Mark.LEAVING


def test_a_slip_of_which_a_letter_is_in_doubt_stays_however_old_it_is() -> None:
    left_behind("asked")
    left_behind("other")
    assert throw_away_old(NOW, lambda workers: set(workers) & {"asked"}) == 1
    assert slips() == {"asked"}


def test_a_slip_that_somebody_removed_is_laid_out_anew() -> None:
    slip = Slip("a")
    slip.note(1, Mark.TAKEN)
    (folder() / "a.slip").unlink()
    slip.note(2, Mark.LEAVING)
    assert mark_of("a", 2) is Mark.LEAVING
    aged(slip)
    assert throw_away_old(NOW, nobody) == 0, "and it is held again"


def test_where_nothing_was_ever_sent_there_is_nothing_to_throw_away() -> None:
    assert throw_away_old(NOW, nobody) == 0


@contextmanager
def a_process(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Another process with a slip named `other`."""
    code = (
        "from django.conf import settings; import time\n"
        f"settings.configure(DATA_DIR={str(tmp_path)!r})\n"
        "from participation.notices.slips import Slip\n"
        "slip = Slip('other'); print('ready', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"ready\n"
        yield process
    finally:
        process.kill()
        process.wait(timeout=10)
        process.stdout.close()


def test_the_slip_of_another_living_process_stays_and_goes_when_it_is_killed(tmp_path: Path) -> None:
    with a_process(tmp_path) as process:
        old = NOW - 2 * WEEK
        os.utime(folder() / "other.slip", (old, old))
        assert throw_away_old(NOW, nobody) == 0
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
        assert throw_away_old(NOW, nobody) == 1
    assert slips() == set()


@pytest.mark.django_db
def test_after_a_week_without_anybody_running_every_letter_in_doubt_is_settled_by_its_slip(
    scene: Scene, settings: Any
) -> None:
    """Machines that were off for weeks have slips that are old and still needed."""
    followers(scene, 3)
    event = tell(scene, "followers")
    tasks.deliver()
    letters = list(Delivery.objects.filter(event=event, person__isnull=False).order_by("pk"))
    for number, letter in enumerate(letters):
        begun = clock.now() - timedelta(days=20)
        Delivery.objects.filter(pk=letter.pk).update(
            state=DeliveryState.SENDING,
            claimed_at=begun,
            sending_at=begun,
            done_at=None,
            worker=f"dead{number}",
        )
        left_behind(f"dead{number}", words=f"{letter.pk:>20} {Mark.TAKEN:<8}\n")
    tasks._throw_away_slips.cache_clear()
    tasks.deliver()
    ended = Delivery.objects.filter(pk__in=[letter.pk for letter in letters])
    assert {(one.state, one.failure) for one in ended} == {(DeliveryState.DONE, "")}
    tasks._throw_away_slips.cache_clear()
    tasks.deliver()
    assert not [slip for slip in slips() if slip.startswith("dead")]


@pytest.mark.django_db
def test_a_turn_throws_slips_away_once_a_day(settings: Any) -> None:
    tasks._throw_away_slips.cache_clear()
    left_behind("first")
    tasks.deliver()
    assert "first" not in slips()
    left_behind("second")
    tasks.deliver()
    assert "second" in slips()
    settings.CLOCK_SHIFT_SECONDS = timedelta(days=1).total_seconds()
    tasks.deliver()
    assert "second" not in slips()
