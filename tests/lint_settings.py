"""The platform's settings with the linter of migrations, for `make check`."""

from participation.settings import *  # noqa: F403
from participation.settings import INSTALLED_APPS as PLATFORM

INSTALLED_APPS = [*PLATFORM, "django_migration_linter"]
# What is linted is our own; other packages' migrations are theirs.
HOUSES = ("participation", "petitions", "consultations", "oversight", "mailboxes", "cms")
OURS = [name.rpartition(".")[2] for name in PLATFORM if name.partition(".")[0] in HOUSES]
# A column that becomes a domain over its own type stays readable and writable to the release before.
# A unique constraint over a primary key and another column holds for whatever there is; the release before
# can do everything but publish a correction, which the database refuses it until the new one runs.
SEEN_SAFE = ["0005_ranges_by_domain", "0010_half_written_drafts"]
MIGRATION_LINTER_OPTIONS = {"ignore_initial_migrations": True, "include_apps": OURS, "ignore_name": SEEN_SAFE}
