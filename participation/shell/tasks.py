"""Jobs of the platform itself."""

from io import BytesIO
from itertools import islice

import structlog
from celery import shared_task
from django.utils import translation

from participation import clock
from participation.shell import actions, tables
from participation.shell.spreadsheets import write

logger = structlog.get_logger(__name__)


@shared_task
def heartbeat() -> None:
    """Show that beat, broker and worker are alive; `/readyz` reports the age of this."""
    actions.beat(now=clock.now())


@shared_task
def make_tables() -> None:
    """Make the large table that has waited longest for today's copy; one a run, so that no job waits long."""
    now = clock.now()
    waiting = tables.next_to_make(now)
    if waiting is None:
        return
    table, language = waiting
    file = BytesIO()
    with translation.override(language):
        number = write(file, table.name, table.fields, islice(table.rows(now), tables.MOST_IN_ODS))
    actions.keep_table(table.name, language, content=file.getvalue(), rows=number, now=now)
    logger.info("table_made", table=table.name, language=language, rows=number, size=file.tell())
