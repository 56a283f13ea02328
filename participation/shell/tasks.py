"""Jobs of the platform itself."""

from celery import shared_task

from participation import clock
from participation.shell import actions


@shared_task
def heartbeat() -> None:
    """Show that beat, broker and worker are alive; `/readyz` reports the age of this."""
    actions.beat(now=clock.now())
