"""The verbs of the platform's own bookkeeping."""

from datetime import datetime

from participation.shell.models import Heartbeat


def beat(*, now: datetime, name: str = "jobs") -> Heartbeat:
    """Note that a job ran at this instant."""
    heartbeat, _ = Heartbeat.objects.update_or_create(name=name, defaults={"last_ran_at": now})
    return heartbeat
