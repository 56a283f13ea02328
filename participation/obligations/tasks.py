"""The job that notices what is due."""

import structlog
from celery import shared_task

from participation import clock
from participation.calendar.models import CalendarDay
from participation.calendar.rules import UnknownYear, day_of, missing_soon
from participation.obligations.actions import remind
from participation.obligations.models import Obligation
from participation.shell.actions import beat

logger = structlog.get_logger(__name__)


@shared_task
def send_reminders() -> None:
    """Remind every agency whose reminder is due, and show that lateness is being noticed."""
    now = clock.now()
    for obligation_id in list(Obligation.objects.to_remind(now).values_list("id", flat=True)):
        try:
            remind(obligation_id, now=now)
        except UnknownYear as missing:
            # It stays due and is tried again until the calendar is loaded.
            logger.error("calendar_missing", obligation=obligation_id, remedy=str(missing))
    # Said before anybody is refused for it, and again until somebody does something.
    if ending := missing_soon(CalendarDay.objects.working_calendar(), day_of(now)):
        logger.error("calendar_ends", remedy=str(ending))
    beat(now=now, name="reminders")
