"""Jobs about accounts."""

from celery import shared_task

from participation import clock
from participation.people import actions


@shared_task
def forget() -> None:
    """Forget, once a day, what has served its time."""
    actions.forget(now=clock.now())


@shared_task
def settle_joined() -> None:
    """Move what was written for identities while they were being joined."""
    actions.settle_joined(now=clock.now())
