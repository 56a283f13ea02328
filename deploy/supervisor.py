"""Keep a few processes running: prefix their lines, restart the dead and the stuck, stop all in order.

Each child leads a session of its own, so that Ctrl-C reaches only the supervisor and a child is
stopped together with everything it started. All carry a mark in their environment, by which the next
supervisor finds those that a killed one left behind.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

MARK = "YIQI_SUPERVISED"
FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0
# A child that lived this long is healthy again: its next restart is quick.
HEALTHY_SECONDS = 60.0


@dataclass
class Child:
    """A process to keep running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    # How long it may take to finish what it does, in seconds, before it is killed.
    grace: float = 10.0
    # Whether it leaves the processors to the others until the first page answers.
    waits: bool = False
    # A file that it touches whenever it has done something, and how long it may do nothing, in seconds.
    alive: Path | None = None
    patience: float = 0.0
    process: "subprocess.Popen[str] | None" = None
    started_at: float = 0.0
    starts_at: float = 0.0
    delay: float = FIRST_DELAY
    sign: float = 0.0
    sign_seen_at: float = 0.0


@dataclass
class Supervisor:
    """Runs children, started in the order given and stopped in that order too."""

    children: Sequence[Child]
    mark: str
    say: Callable[[str], None]
    watch: Callable[[], None] = lambda: None
    stopping: threading.Event = field(default_factory=threading.Event)
    # Set when the first page answers, or when there is no use in waiting for it.
    answering: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Keep everything running until `stopping` is set, then stop it."""
        watched_at = time.monotonic()
        try:
            while not self.stopping.wait(0.1):
                for child in self.children:
                    self._keep_running(child)
                if time.monotonic() - watched_at > 2:
                    self.watch()
                    watched_at = time.monotonic()
        finally:
            try:
                for child in self.children:
                    self._stop(child)
            finally:
                # A second signal cuts the waiting short; nothing is left behind all the same.
                for child in self.children:
                    if child.process:
                        _signal_group(child.process.pid, signal.SIGKILL)

    def _keep_running(self, child: Child) -> None:
        if child.waits and not self.answering.is_set():
            return
        now = time.monotonic()
        if child.process and _hangs(child, now):
            self.say(f"{child.name} has done nothing for {child.patience:g} s and is killed")
            _signal_group(child.process.pid, signal.SIGKILL)
            child.process.wait()
        if child.process and child.process.poll() is not None:
            self.say(
                f"{child.name} ended ({_how(child.process.returncode)}); it starts again in {child.delay:g} s"
            )
            # What it started may still hold its port.
            _signal_group(child.process.pid, signal.SIGKILL)
            child.process = None
            if now - child.started_at > HEALTHY_SECONDS:
                child.delay = FIRST_DELAY
            child.starts_at = now + child.delay
            child.delay = min(child.delay * 2, LONGEST_DELAY)
        if child.process is None and now >= child.starts_at:
            child.started_at = now
            child.process = start(child, self.mark, self.say)

    def _stop(self, child: Child) -> None:
        if child.process is None:
            return
        child.process.terminate()
        try:
            child.process.wait(timeout=child.grace)
        except subprocess.TimeoutExpired:
            self.say(f"{child.name} did not end within {child.grace:g} s and is killed")
        _signal_group(child.process.pid, signal.SIGKILL)
        child.process.wait()


def _hangs(child: Child, now: float) -> bool:
    """Whether a running child has not touched its file for longer than it may.

    Our own clock counts since the last change that was seen: the file's time may jump.
    """
    if child.alive is None:
        return False
    with suppress(FileNotFoundError):
        if (sign := child.alive.stat().st_mtime) != child.sign:
            child.sign, child.sign_seen_at = sign, now
    return now - max(child.sign_seen_at, child.started_at) > child.patience


def start(child: Child, mark: str, say: Callable[[str], None]) -> "subprocess.Popen[str]":
    """Start a child whose lines come out with its name in front."""
    process = subprocess.Popen(
        list(child.command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**child.environment, MARK: mark},
        start_new_session=True,
    )

    def copy_lines() -> None:
        if process.stdout:
            with process.stdout as lines:
                for line in lines:
                    say(f"{child.name:<6} | {line.rstrip()}")

    threading.Thread(target=copy_lines, daemon=True).start()
    return process


def stop_leftovers(mark: str) -> int:
    """Stop what a killed supervisor of the same mark left running; answer how many there were."""
    left = _marked(mark)
    for number in left:
        _signal(number, signal.SIGTERM)
    deadline = time.monotonic() + 5
    while (alive := _marked(mark)) and time.monotonic() < deadline:
        time.sleep(0.1)
    for number in alive:
        _signal(number, signal.SIGKILL)
    while alive and _marked(mark) and time.monotonic() < deadline + 5:
        time.sleep(0.1)
    return len(left)


def _marked(mark: str) -> list[int]:
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:  # another user's process, or one that ended meanwhile
            continue
    return [number for number in found if number != os.getpid()]


def _signal(number: int, what: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(number, what)


def _signal_group(leader: int, what: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, what)


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def write_line(line: str) -> None:
    """Write one whole line; a closed terminal must not stop the platform."""
    with suppress(OSError):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
