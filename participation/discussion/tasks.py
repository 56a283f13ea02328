"""Jobs of discussions: what people decided, carried out when its time has come."""

import structlog
from celery import shared_task

from participation import clock
from participation.calendar.rules import UnknownYear
from participation.discussion.actions import carry_out
from participation.discussion.models import Case

logger = structlog.get_logger(__name__)


@shared_task
def follow_up_requests() -> None:
    """Carry out what moderators announced for comments that were not corrected in time."""
    now = clock.now()
    for case in list(Case.objects.uncorrected(now).select_related("comment").order_by("correct_by", "pk")):
        try:
            carry_out(case, now=now)
        except UnknownYear as missing:
            # It stays due and is tried again until the calendar is loaded.
            logger.error("calendar_missing", case=case.pk, remedy=str(missing))
