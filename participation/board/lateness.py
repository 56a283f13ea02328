"""Whether the job that notices lateness is alive."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from participation.shell.models import Heartbeat

BEAT = "reminders"
# It runs every minute. So many missed runs are no restart: something is wrong, and the page says so.
OLDEST = timedelta(minutes=30)


@dataclass(frozen=True)
class Watch:
    """When lateness was last looked for."""

    last_ran_at: datetime | None
    is_stale: bool


def watch(now: datetime) -> Watch:
    """Look at the job's heartbeat. One query."""
    last = Heartbeat.objects.filter(name=BEAT).values_list("last_ran_at", flat=True).first()
    return Watch(last, last is None or now - last > OLDEST)
