"""The supervisor, with small children of its own."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.supervisor import MARK, Child, Supervisor, stop_leftovers

SLEEPS = "import time\nwhile True: time.sleep(1)"


class Scene:
    """A supervisor in a thread, what it said, and a way to wait for something."""

    def __init__(self, tmp_path: Path, *children: Child) -> None:
        self.lines: list[str] = []
        self.supervisor = Supervisor(children, mark=str(tmp_path), say=self.lines.append)
        self._thread = threading.Thread(target=self.supervisor.run)
        self._thread.start()

    def stop(self) -> None:
        self.supervisor.stopping.set()
        self._thread.join(timeout=20)
        assert not self._thread.is_alive()

    def wait_for(self, happened: Callable[[], object]) -> None:
        deadline = time.monotonic() + 15
        while not happened():
            assert time.monotonic() < deadline, self.lines
            time.sleep(0.02)


def child(name: str, code: str) -> Child:
    """A child that runs a few lines of Python."""
    return Child(name, [sys.executable, "-u", "-c", code], dict(os.environ), grace=2)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Callable[..., Scene]]:
    """Make scenes and stop what a failed test left running."""
    scenes: list[Scene] = []

    def make(*children: Child) -> Scene:
        scenes.append(Scene(tmp_path, *children))
        return scenes[-1]

    yield make
    for scene in scenes:
        scene.stop()


def test_a_dead_child_starts_again(stage: Callable[..., Scene]) -> None:
    one = child("one", f"print('here')\n{SLEEPS}")
    scene = stage(one)
    scene.wait_for(lambda: "one    | here" in scene.lines)
    assert one.process
    os.kill(one.process.pid, signal.SIGKILL)
    scene.wait_for(lambda: scene.lines.count("one    | here") == 2)
    assert any("one ended (signal SIGKILL)" in line for line in scene.lines)


def test_a_child_that_keeps_dying_is_started_ever_more_slowly(stage: Callable[..., Scene]) -> None:
    one = child("one", "raise SystemExit(3)")
    scene = stage(one)
    scene.wait_for(lambda: one.delay >= 2)
    assert "one ended (exit code 3); it starts again in 0.5 s" in scene.lines
    assert "one ended (exit code 3); it starts again in 1 s" in scene.lines


def test_a_child_that_hangs_is_killed_and_starts_again(stage: Callable[..., Scene], tmp_path: Path) -> None:
    sign = tmp_path / "alive"
    # It works for a while, and then stands still without ending, deaf to anything polite.
    works = "import pathlib, signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('up')\n"
    works += f"for _ in range(20):\n    pathlib.Path({str(sign)!r}).touch()\n    time.sleep(0.1)\n"
    one = child("one", works + SLEEPS)
    one.alive, one.patience = sign, 1.0
    began = time.monotonic()
    scene = stage(one)
    scene.wait_for(lambda: scene.lines.count("one    | up") == 2)
    assert "one has done nothing for 1 s and is killed" in scene.lines
    assert time.monotonic() - began > 2.5


def test_a_child_that_hangs_before_it_does_anything_is_killed_too(
    stage: Callable[..., Scene], tmp_path: Path
) -> None:
    one = child("one", f"print('up')\n{SLEEPS}")
    one.alive, one.patience = tmp_path / "alive", 1.0
    scene = stage(one)
    scene.wait_for(lambda: scene.lines.count("one    | up") == 2)


def test_children_stop_one_after_the_other(stage: Callable[..., Scene]) -> None:
    says = "import signal, sys, time\nprint('up')\n"
    says += "def bye(*_):\n    print('bye')\n    sys.exit(0)\n"
    says += f"signal.signal(signal.SIGTERM, bye)\n{SLEEPS}"
    scene = stage(child("first", says), child("second", says))
    scene.wait_for(lambda: {"first  | up", "second | up"} <= set(scene.lines))
    scene.stop()
    scene.wait_for(lambda: "second | bye" in scene.lines)
    assert scene.lines.index("first  | bye") < scene.lines.index("second | bye")


def test_a_child_that_does_not_listen_is_killed(stage: Callable[..., Scene]) -> None:
    deaf = child(
        "deaf", f"import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('up')\n{SLEEPS}"
    )
    scene = stage(deaf)
    scene.wait_for(lambda: "deaf   | up" in scene.lines)
    scene.stop()
    assert "deaf did not end within 2 s and is killed" in scene.lines


def test_what_a_killed_supervisor_left_is_found_with_its_own_children(tmp_path: Path) -> None:
    mark = str(tmp_path)
    family = (
        f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {SLEEPS!r}])\nprint('up')\n{SLEEPS}"
    )
    left = subprocess.Popen(
        [sys.executable, "-u", "-c", family],
        env={**os.environ, MARK: mark},
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert left.stdout
    assert left.stdout.readline() == b"up\n"
    # A dead child stays visible until somebody waits for it.
    threading.Thread(target=left.wait).start()
    assert stop_leftovers(mark) == 2
    assert stop_leftovers(mark) == 0
    left.stdout.close()
