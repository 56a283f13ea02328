"""`manage.py demo_content`: everything that a demonstration needs to be looked at."""

import logging
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cms import ground
from cms.demo.build import build


class Command(BaseCommand):
    """Calendar, agencies, people, pages and words; each step leaves what is there already."""

    help = "Load the demonstration's calendar, agencies, accounts and pages. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demonstration content is for DEMO=1 only; `prepare_site` is for a real platform.")
        for chatty in ("django_tasks", "wagtail"):
            logging.getLogger(chatty).setLevel(logging.WARNING)
        call_command("load_agencies", demo=True, stdout=self.stdout)
        call_command("load_calendar", from_holidays=(2015, 2027), stdout=self.stdout)
        ground.prepare()
        made = build()
        self.stdout.write(f"Pages: {made} made or filled.")
        call_command("demo_people", editors=ground.EDITORS, stdout=self.stdout)
