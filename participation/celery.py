"""The job layer: which jobs run by the clock, and how the worker takes them.

A job may run twice (a killed worker's jobs are delivered again), so each one is idempotent and
finds its work in tables. Deadlines are code: this schedule is the only one.
"""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import after_task_publish, beat_init, task_postrun, task_prerun, worker_init
from django.conf import settings
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participation.settings")

app = Celery("participation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)

# Seconds between two runs. A run that waited longer than a few intervals in the queue is dropped:
# the next one does its work, so a worker that comes back finds no pile.
EVERY = {
    "petitions.tasks.fold_signatures": 1.0,
    "participation.notices.tasks.deliver": 2.0,
    "participation.notices.tasks.gather_digests": 60.0,
    "petitions.tasks.advance_petitions": 30.0,
    "participation.shell.tasks.heartbeat": 10.0,
    "participation.shell.tasks.make_tables": 300.0,
    "participation.responses.tasks.publish_scheduled": 15.0,
    "participation.obligations.tasks.send_reminders": 60.0,
    "participation.discussion.tasks.follow_up_requests": 30.0,
    "participation.press.tasks.tell_webhooks": 5.0,
    "petitions.tasks.count_title_pairs": 6 * 3600.0,
    "participation.people.tasks.settle_joined": 30.0,
    "participation.people.tasks.forget": 24 * 3600.0,
}
app.conf.beat_schedule = {
    task: {"task": task, "schedule": seconds, "options": {"expires": max(5.0, seconds)}}
    for task, seconds in EVERY.items()
}


def show_life(**_facts: Any) -> None:
    """Touch the file by which whoever started this worker or beat sees that it does not hang."""
    if settings.ALIVE_FILE:
        Path(settings.ALIVE_FILE).touch()


# Beat lives by handing on jobs, a worker by doing them.
for moment in (worker_init, beat_init, task_prerun, task_postrun, after_task_publish):
    moment.connect(show_life)
