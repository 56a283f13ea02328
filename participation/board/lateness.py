"""Whether the job that notices lateness is alive."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from participation.celery import EVERY
from participation.shell.models import Heartbeat

JOB, BEAT = "participation.obligations.tasks.send_reminders", "reminders"
# Three runs missed: something is wrong, and the page says so.
OLDEST = timedelta(seconds=3 * EVERY[JOB])


@dataclass(frozen=True)
class Watch:
    """When lateness was last looked for."""

    last_ran_at: datetime | None
    is_stale: bool


def watch(now: datetime) -> Watch:
    """Look at the job's heartbeat. One query."""
    last = Heartbeat.objects.filter(name=BEAT).values_list("last_ran_at", flat=True).first()
    return Watch(last, last is None or now - last > OLDEST)
