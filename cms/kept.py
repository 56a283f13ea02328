"""What a process keeps of the site's words, so that a page costs it no query but one.

Each kept value belongs to an edition (`models.Edition`): a publication anywhere makes a new edition,
and what was kept of the old one is never shown again. The edition itself is asked for at most once
a second, so every process shows a publication within a second.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from django.conf import settings

from cms.models import Edition

EDITION_SECONDS = 1.0
MOST = 400

_values: OrderedDict[tuple[str, ...], tuple[float, Any]] = OrderedDict()
_lock = Lock()


def edition() -> str:
    """The stamp of the present edition, at most a second old."""
    found = find(("edition",))
    if found is None:
        found = Edition.objects.stamp()
        keep(("edition",), found, EDITION_SECONDS)
    return str(found)


def kept(key: tuple[str, ...], seconds: float, make: Callable[[], Any]) -> Any:
    """The value made earlier for KEY in this edition and not yet SECONDS old, or a new one.

    With PAGE_CACHE_SECONDS=0 nothing is kept. None is made again each time.
    """
    place = in_edition(*key)
    value = find(place)
    if value is None:
        value = make()
        keep(place, value, seconds)
    return value


def in_edition(*key: str) -> tuple[str, ...]:
    """Where a value of the present edition is kept.

    Taken before the value is made: a value can be newer than its edition, never older.
    """
    return (edition(), *key)


def find(place: tuple[str, ...]) -> Any:
    """The value kept there, or None if there is none or it is too old."""
    with _lock:
        until, value = _values.get(place, (0.0, None))
        return value if time.monotonic() < until else None


def keep(place: tuple[str, ...], value: Any, seconds: float) -> None:
    """Keep a value for a while, but no longer than PAGE_CACHE_SECONDS; the oldest make room."""
    longest = min(seconds, settings.PAGE_CACHE_SECONDS)
    if longest <= 0 or value is None:
        return
    with _lock:
        _values[place] = (time.monotonic() + longest, value)
        _values.move_to_end(place)
        while len(_values) > MOST:
            _values.popitem(last=False)


def forget() -> None:
    """Keep nothing of what was kept: for tests, and for who changes the database by hand."""
    with _lock:
        _values.clear()
