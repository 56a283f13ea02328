"""Two people at once, on connections of their own: the rows decide who was first."""

from threading import Barrier, Thread
from typing import Any

from django.db import connection

from participation.obligations.actions import remind
from participation.obligations.rules import State
from participation.refusals import Refused
from tests.obligations.scene import Scene, at
from tests.obligations.test_actions import NEW, extend, fresh, meet, owe


def in_parallel(*acts: Any) -> list[Any]:
    """Run each act on a connection of its own at the same moment; what each returned or refused."""
    barrier = Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(number: int, act: Any) -> None:
        try:
            barrier.wait(timeout=10)
            results[number] = act()
        except Refused as refused:
            results[number] = refused.refusal.code
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_two_extensions_at_once_take_turns(committed_scene: Scene) -> None:
    scene = committed_scene
    owed = owe(scene, max_extensions=1)
    now = at("03-12 10:00")
    results = in_parallel(*[lambda: extend(scene, owed, now).due_at] * 6)
    assert sorted(map(str, results)) == sorted([str(NEW), *["extensions_used_up"] * 5])
    assert owed.extensions.count() == 1


def test_meeting_and_extending_at_once_leave_one_story(committed_scene: Scene) -> None:
    scene = committed_scene
    owed = owe(scene)
    now = at("03-12 10:00")
    met, extended = in_parallel(lambda: meet(scene, now), lambda: extend(scene, owed, now).due_at)
    assert met == 1
    assert extended in (NEW, "not_open")
    owed = fresh(owed)
    assert owed.state(now) is State.MET
    assert owed.extensions.count() == (1 if extended == NEW else 0)
    assert owed.next_reminder_at is None


def test_two_jobs_remind_once(committed_scene: Scene) -> None:
    owed = owe(committed_scene)
    now = at("03-16 10:00")
    events = in_parallel(*[lambda: remind(owed.pk, now=now)] * 4)
    assert len([event for event in events if event]) == 1
