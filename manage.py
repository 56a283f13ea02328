#!/usr/bin/env python
"""The command line of the platform: `python manage.py help` lists what it can do."""

import os
import sys
from pathlib import Path

# These change tables, which the application's own role may not.
OWNERS_COMMANDS = {"migrate", "prepare_database", "createcachetable", "flush", "dbshell", "makemigrations"}


def know_the_running_instance() -> None:
    """Without a DATABASE_URL, take the environment that `make run` keeps in its data folder."""
    kept = Path(os.environ.get("DATA_DIR") or Path(__file__).resolve().parent / "var") / "env"
    if not {"DATABASE_URL", "DATABASE_URL_FILE"} & set(os.environ) and kept.exists():
        for line in kept.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            os.environ.setdefault(name, value)
    owner = os.environ.get("DATABASE_OWNER_URL")
    if owner and OWNERS_COMMANDS & set(sys.argv[1:2]):
        os.environ["DATABASE_URL"] = owner


if __name__ == "__main__":
    know_the_running_instance()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participation.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
