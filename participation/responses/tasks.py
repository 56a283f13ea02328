"""The job that publishes approved answers at their time."""

import structlog
from celery import shared_task

from participation import clock
from participation.responses.actions import publish_due
from participation.responses.models import Response

logger = structlog.get_logger()


@shared_task
def publish_scheduled() -> None:
    """Publish what is due, one after the other; one that cannot be must not hold up the others."""
    now = clock.now()
    for response in Response.objects.due(now):
        try:
            publish_due(response, now=now)
        except Exception:
            logger.exception("response_not_published", response=response.pk)
