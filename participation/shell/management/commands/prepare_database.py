"""Make the database fit this version of the code; run as its owner."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

# Any number that nothing else uses as an advisory lock.
LOCK = 7_146_001

GRANTS = (
    "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {role}",
)


class Command(BaseCommand):
    """Grant the application's role its rights, migrate, make the cache's table and the site's ground."""

    help = (
        "Prepares the database for this version: rights of the application's role, migrations, "
        "cache table, front pages. Run it as the owner of the database; it may be repeated at any time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it all; a second run at the same time waits for the first."""
        with connection.cursor() as cursor:
            # A migration of a large table takes longer than any page may.
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                self._grant(settings.DATABASE_APPLICATION_ROLE)
                call_command("migrate", interactive=False, verbosity=options["verbosity"])
                call_command("createcachetable", verbosity=options["verbosity"])
                # Languages, front pages, editors' groups: made where missing, left where they are.
                call_command("prepare_site", stdout=self.stdout)
                # The words that the checks of comments start with, where the list is empty.
                call_command("load_terms", stdout=self.stdout)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

    def _grant(self, role: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
            owner, exists = cursor.fetchone()
            if owner == role:
                raise CommandError(
                    f"This is the application's role {role}, which may not change tables. "
                    "Put the owner's address into DATABASE_URL or DATABASE_OWNER_URL."
                )
            if not exists:
                raise CommandError(
                    f"The application's role does not exist. Make it first: CREATE ROLE {role} LOGIN "
                    f"PASSWORD '…'; GRANT {role} TO {owner};"
                )
            for grant in GRANTS:
                cursor.execute(grant.format(role=connection.ops.quote_name(role)))
