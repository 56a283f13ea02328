"""The one place where the time is read.

Edges (views, desks, API, tasks, commands) call `now()` once and pass it on; rules, models and
actions are given the time and never ask for it. A demo or a rehearsal may move its clock with
`CLOCK_SHIFT_SECONDS`; production settings refuse to start with a moved clock.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The current instant, timezone-aware, in UTC."""
    return timezone.now() + timedelta(seconds=settings.CLOCK_SHIFT_SECONDS)
