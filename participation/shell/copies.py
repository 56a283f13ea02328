"""What a process keeps for a moment: public pages as they were sent, and numbers that are slow to count.

Nothing personal comes here. With PAGE_CACHE_SECONDS=0 nothing is kept.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from django.conf import settings

MOST = 400


class Copies:
    """Values by key until their time is over; the oldest make room."""

    def __init__(self) -> None:
        self._values: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> Any:
        """The value kept there, or None if there is none or it is too old."""
        with self._lock:
            until, value = self._values.get(key, (0.0, None))
        return value if time.monotonic() < until else None

    def keep(self, key: Hashable, value: Any, seconds: float) -> None:
        """Keep a value for so long, but no longer than PAGE_CACHE_SECONDS."""
        longest = min(seconds, settings.PAGE_CACHE_SECONDS)
        if longest <= 0:
            return
        with self._lock:
            self._values[key] = (time.monotonic() + longest, value)
            self._values.move_to_end(key)
            while len(self._values) > MOST:
                self._values.popitem(last=False)

    def counted(self, key: Hashable, count: Callable[[], Any], longest: float) -> Any:
        """A number made earlier, or a new one, which is kept a hundred times as long as it took to make.

        So counting never takes more than a hundredth of anybody's time, and what is quick is fresh.
        """
        value = self.find(key)
        if value is None:
            start = time.monotonic()
            value = count()
            self.keep(key, value, min(100 * (time.monotonic() - start), longest))
        return value


pages = Copies()
numbers = Copies()
