"""The verbs of the platform's own bookkeeping."""

from datetime import datetime

from participation.shell.models import Heartbeat, KeptTable


def beat(*, now: datetime, name: str = "jobs") -> Heartbeat:
    """Note that a job ran at this instant."""
    heartbeat, _ = Heartbeat.objects.update_or_create(name=name, defaults={"last_ran_at": now})
    return heartbeat


def keep_table(name: str, language: str, *, content: bytes, rows: int, now: datetime) -> KeptTable:
    """Put a table that was just made in the place of the one before. Made twice, it is kept once."""
    made = {"content": content, "rows": rows, "made_at": now}
    kept, _ = KeptTable.objects.update_or_create(name=name, language=language, defaults=made)
    return kept
