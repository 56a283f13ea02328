"""The platform's settings with the linter of migrations, for `make check`."""

from participation.settings import *  # noqa: F403
from participation.settings import INSTALLED_APPS as PLATFORM

INSTALLED_APPS = [*PLATFORM, "django_migration_linter"]
# What is linted is our own; other packages' migrations are theirs.
MIGRATION_LINTER_OPTIONS = {"ignore_initial_migrations": True}
