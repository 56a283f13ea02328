"""The job that tells webhooks of publications."""

from time import monotonic

import structlog
from celery import shared_task

from participation import clock
from participation.press import actions
from participation.press.models import WebhookMessage
from participation.press.sending import send

logger = structlog.get_logger(__name__)

# Beat calls every 5 s. A short turn leaves the worker to other jobs however slow an address is.
TURN_SECONDS = 4.0


@shared_task
def tell_webhooks() -> None:
    """Queue what was published, and send what is due for one short turn."""
    ends = monotonic() + TURN_SECONDS
    actions.take_back(now=clock.now())
    actions.announce(now=clock.now())
    while monotonic() < ends and (message := actions.claim(now=clock.now())):
        _tell(message)


def _tell(message: WebhookMessage) -> None:
    related = WebhookMessage.objects.select_related(
        "webhook", "version__response__record", "version__response__agency"
    )
    message = related.get(pk=message.pk)
    if message.webhook.stopped_at:
        actions.drop(message)
        return
    outcome = send(message, now=clock.now())
    if outcome.is_taken:
        actions.arrived(message, outcome.answer, now=clock.now())
    else:
        logger.info(
            "webhook_missed", message=str(message.key), attempt=message.attempts, answer=outcome.answer
        )
        actions.missed(message, outcome.answer, now=clock.now())
