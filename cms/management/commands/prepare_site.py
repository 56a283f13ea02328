"""`manage.py prepare_site`: languages, front pages, editors' groups and workflow."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.actions import ground


class Command(BaseCommand):
    """Makes what is missing and leaves what is there."""

    help = "Make the front pages, the editors' groups and the workflow; running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        site = ground.prepare()
        self.stdout.write(f"The site answers at {site.root_url}.")
