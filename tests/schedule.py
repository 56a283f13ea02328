"""The platform's real schedule at a clock that tests move: beat is asked what is due, and it is done."""

from datetime import datetime
from typing import Any

import pytest
from celery.beat import Scheduler

from participation import clock
from participation.celery import app


class Beat(Scheduler):
    """Celery's own scheduler with entries of the platform's schedule; jobs are done here at once."""

    producer = None

    def __init__(self, settings: Any, patch: pytest.MonkeyPatch, start: datetime, *jobs: str) -> None:
        app.loader.import_default_modules()
        schedule = app.conf.beat_schedule
        patch.setattr(app, "now", clock.now)
        patch.setitem(app.conf, "beat_schedule", {name: schedule[name] for name in jobs})
        patch.setitem(app.conf, "beat_max_loop_interval", 1)
        self.settings = settings
        self.move(start)
        super().__init__(app)

    def move(self, instant: datetime) -> None:
        """Set the clock of beat and of the jobs."""
        self.settings.CLOCK_SHIFT_SECONDS = 0
        self.settings.CLOCK_SHIFT_SECONDS = (instant - clock.now()).total_seconds()

    def look(self, instant: datetime) -> None:
        """Do what is due at an instant, and what falls due through it, until nothing is."""
        self.move(instant)
        self._heap = None
        while self.tick() == 0:
            pass
