"""The job that empties the outbox."""

from datetime import timedelta
from itertools import islice
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from time import monotonic

import structlog
from celery import shared_task
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation

from participation import clock
from participation.notices import actions
from participation.notices.audiences import people_of
from participation.notices.composing import notice_of
from participation.notices.letters import letter
from participation.record.models import Delivery

logger = structlog.get_logger(__name__)

# Beat calls every 2 s. A short turn leaves the worker to other jobs however long the queue is.
TURN_SECONDS = 1.5
BATCH = 2000
SERVER_AWAY = timedelta(minutes=1)


@shared_task
def deliver() -> None:
    """Expand audiences and send mails for one short turn.

    Deliveries are claimed one at a time: an error in a composition stops this turn alone, is logged
    with the job, and its delivery comes back when the claim is stale.
    """
    ends = monotonic() + TURN_SECONDS
    actions.take_back(now=clock.now())
    connection: BaseEmailBackend = get_connection()
    try:
        while monotonic() < ends and (delivery := actions.claim(now=clock.now())):
            if delivery.person_id is None:
                _expand(delivery)
            elif not _send(delivery, connection):
                return
    finally:
        connection.close()


def _expand(delivery: Delivery) -> None:
    after = actions.last_expanded(delivery)
    people = list(islice(people_of(delivery.event, delivery.audience, after=after), BATCH))
    actions.expand(delivery, people, more=len(people) == BATCH, now=clock.now())


def _send(delivery: Delivery, connection: BaseEmailBackend) -> bool:
    """Send one mail; False when the mail server is away and there is no use in going on."""
    person = delivery.person
    # Whose account a decision has closed is still told of it: that mail holds the way to appeal.
    if person is None or not person.email:
        actions.fail(delivery, "no address", now=clock.now(), for_good=True)
        return True
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        logger.warning("mail_server_away", reason=_reason(error))
        actions.postpone(delivery, until=clock.now() + SERVER_AWAY)
        return False
    with translation.override(person.language):
        message = notice_of(delivery.event, person, delivery.audience)
        mail = letter(delivery, message, person, connection) if message else None
    try:
        if mail:
            connection.send_messages([mail])
    except (OSError, SMTPException) as error:
        connection.close()
        logger.warning("mail_refused", delivery=delivery.pk, attempt=delivery.attempts, reason=_reason(error))
        actions.fail(delivery, _reason(error), now=clock.now())
        return True
    actions.finish(delivery, now=clock.now())
    return True


def _reason(error: OSError) -> str:
    """The kind of an error and the server's code. Its text may name the recipient and is left out."""
    code: int | None = None
    if isinstance(error, SMTPResponseException):
        code = error.smtp_code
    elif isinstance(error, SMTPRecipientsRefused):
        code = next((answer[0] for answer in error.recipients.values()), None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
