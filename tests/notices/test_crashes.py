"""Killed at any moment, workers send nobody twice and miss nobody."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from benchmarks.door import Door, open_door
from participation.notices import actions, tasks
from participation.notices.models import Bounce, Follow
from participation.notices.sending import Postman
from participation.notices.slips import Mark, Slip, folder
from participation.notices.tasks import ELSEWHERE, _Batch
from participation.people.models import Identity, Person
from participation.record.models import Delivery, DeliveryState
from tests.notices.test_delivery import deliver_all, followers, tell
from tests.obligations.scene import START, Scene

RECIPIENTS, GONE, LATER = 600, 12, 12


class Killed(BaseException):
    """The end of a process, played in this one."""


@pytest.fixture
def door(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """A real mail server to which this process's letters go, in one turn on however busy a machine."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(tasks, "TURN_SECONDS", 60)
    with open_door() as (door, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield door


def dying(name: str, on: Any, *, before: bool, when: Callable[..., bool] = lambda *words: True) -> Any:
    """A step that kills the process before or after it is done, the second time that it comes to it."""
    real, times = getattr(on, name), []

    def wrapped(*words: Any, **facts: Any) -> Any:
        counts = when(*words)
        times.append(counts)
        if counts and sum(times) == 2 and before:
            raise Killed
        done = real(*words, **facts)
        if counts and sum(times) == 2 and not before:
            raise Killed
        return done

    return wrapped


def tidies_nothing_up(patch: pytest.MonkeyPatch) -> None:
    """A killed process puts nothing back and says no goodbye: its connection just ends."""

    def drop(postman: Postman, *_error: Any) -> None:
        server = postman._server()
        if server is not None:
            server.close()

    patch.setattr(actions, "put_back", lambda *words, **facts: None)
    patch.setattr(_Batch, "stamp_last", lambda batch: None)
    patch.setattr(Postman, "__exit__", drop)


def is_leaving(_slip: Slip, _pk: int, mark: Mark) -> bool:
    return mark is Mark.LEAVING


def is_taken(_slip: Slip, _pk: int, mark: Mark) -> bool:
    return mark is Mark.TAKEN


# Where the process ends, and whether the server has the letter by then.
MOMENTS = {
    "claimed": ("call", Postman, True, None),
    "stamped": ("hand_over", Postman, True, None),
    "in conversation": ("note", Slip, True, is_leaving),
    "taken, not noted": ("note", Slip, True, is_taken),
    "noted, not stamped": ("note", Slip, False, is_taken),
    "the next not begun": ("begin", actions, True, None),
    "the next begun": ("begin", actions, False, None),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_worker_killed_at_any_moment_sends_nobody_twice_and_misses_nobody(
    scene: Scene, door: Door, settings: Any, moment: str
) -> None:
    people = followers(scene, 3)
    tell(scene, "followers")
    name, on, before, when = MOMENTS[moment]
    with pytest.MonkeyPatch.context() as patch:
        last = dying(name, on, before=before, **({"when": when} if when else {}))
        patch.setattr(on, name, last)
        tidies_nothing_up(patch)
        with pytest.raises(Killed):
            deliver_all()
    assert not Delivery.objects.filter(person__isnull=False, state=DeliveryState.PENDING).exists()
    settings.CLOCK_SHIFT_SECONDS = (actions.STALE + timedelta(seconds=1)).seconds
    deliver_all()
    assert dict(door.taken) == {str(one.email): 1 for one in people}
    ended = Delivery.objects.filter(person__isnull=False)
    assert {one.state for one in ended} == {DeliveryState.DONE}
    presumed = ended.filter(failure=actions.PRESUMED).count()
    assert presumed == (moment == "taken, not noted"), "what is only presumed is written down as that"


def test_a_letter_in_doubt_whose_slip_is_lost_is_sent_again_under_the_same_name(
    scene: Scene, door: Door, settings: Any
) -> None:
    followers(scene, 2)
    tell(scene, "followers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Slip, "note", dying("note", Slip, before=True, when=is_taken))
        tidies_nothing_up(patch)
        with pytest.raises(Killed):
            deliver_all()
    for path in folder().glob("*.slip"):
        path.unlink()
    settings.CLOCK_SHIFT_SECONDS = (actions.STALE + timedelta(seconds=1)).seconds
    deliver_all()
    assert sorted(door.taken.values()) == [1, 1], "it may lie on another machine, which is asked first"
    settings.CLOCK_SHIFT_SECONDS = (actions.STALE + ELSEWHERE + timedelta(seconds=1)).seconds
    deliver_all()
    assert sorted(door.taken.values()) == [1, 2]
    assert sorted(door.ids.values()) == [1, 2], "one name for one letter, so that mailboxes can tell"


def many_followers(scene: Scene) -> list[str]:
    """Enough readers that killing takes place in the midst of sending; some cannot be reached."""
    names = [
        ("gone" if n < GONE else "later" if n < GONE + LATER else "reader") + str(n)
        for n in range(RECIPIENTS)
    ]
    identities = Identity.objects.bulk_create(Identity(created_at=START) for _ in names)
    people = Person.objects.bulk_create(
        Person(email=f"{name}@example.org", identity=identity, joined_at=START)
        for name, identity in zip(names, identities, strict=True)
    )
    Follow.objects.bulk_create(Follow(person=one, record=scene.record, since=START) for one in people)
    return [str(one.email) for one in people]


@contextmanager
def a_worker(port: int, data_dir: Path, shift: int = 0) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that delivers, with its clock moved by so many seconds."""
    facts = connection.settings_dict
    at = f"{facts['HOST']}:{facts['PORT']}".replace("/", "%2F")
    url = f"postgres://{facts['USER']}:{facts['PASSWORD']}@{at}/{facts['NAME']}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "participation.settings",
        "DATABASE_URL": url,
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "DATA_DIR": str(data_dir),
        "CLOCK_SHIFT_SECONDS": str(shift),
        "MAILS_PER_MINUTE": "0",
        "LOG_LEVEL": "ERROR",
    }
    process = subprocess.Popen([sys.executable, "-m", "tests.notices.worker"], env=environment)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


def wait_until(reached: Callable[[], bool], seconds: float = 45) -> None:
    ends = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < ends, "it did not come to that"
        time.sleep(0.002)


def test_notices_go_out_once_each_although_the_worker_is_killed_twice(
    committed_scene: Scene, tmp_path: Path
) -> None:
    addresses = many_followers(committed_scene)
    tell(committed_scene, "followers")
    good = {address for address in addresses if not address.startswith("gone")}
    shift = (actions.STALE + timedelta(seconds=1)).seconds
    with open_door() as (door, port):
        for life, enough in enumerate((RECIPIENTS // 3, 2 * RECIPIENTS // 3)):
            with a_worker(port, tmp_path, life * shift) as worker:
                wait_until(lambda enough=enough: len(door.taken) >= enough)  # type: ignore[misc]
                worker.send_signal(signal.SIGKILL)
                worker.wait(timeout=10)
        with a_worker(port, tmp_path, 2 * shift):
            wait_until(lambda: set(door.taken) == good)
            wait_until(lambda: not Delivery.objects.filter(state__in=["claimed", "sending"]).exists())
    assert set(door.taken.values()) == {1}, "nobody was sent it twice"
    assert {address for address in addresses if address.startswith("gone")} == {
        str(bounce.person.email) for bounce in Bounce.objects.select_related("person")
    }
    letters = Delivery.objects.filter(person__isnull=False)
    assert letters.filter(state=DeliveryState.DONE).count() == len(good)
    assert (
        letters.filter(state=DeliveryState.FAILED, failure="SMTPRecipientsRefused 550 5.1.1").count() == GONE
    )
    assert door.connections < RECIPIENTS / 10, "one connection serves many letters"
