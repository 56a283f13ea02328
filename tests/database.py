"""A private PostgreSQL for the tests, started by the settings that pytest-django reads first of all.

It runs once, in the process that the developer started: the workers of pytest-xdist inherit its
environment and so find the server already named. `DATABASE_URL` (of a role that may create
databases) skips it; `TEST_DATA_DIR` moves its folder, which is not durable and may be deleted.
"""

import atexit
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from deploy.instance import ROOT, Instance
from deploy.postgres import OWNER, Cluster
from deploy.steps import fingerprint

ENVIRONMENT = {
    "DEMO": "1",
    "SECRET_KEY": "only-for-tests-" + "x" * 40,
    "IDENTITY_PEPPER": "only-for-tests-" + "y" * 40,
    "SITE_URL": "http://localhost:8000",
    "BROKER_URL": "memory://",
}


def name_a_database() -> None:
    """Put the address of a PostgreSQL into the environment; start one if none is given."""
    if os.environ.get("DATABASE_OWNER_URL"):
        os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]
    if os.environ.get("DATABASE_URL"):
        return
    folder = Path(os.environ.get("TEST_DATA_DIR") or ROOT / "var" / "test").resolve()
    instance = Instance(data_dir=folder, port=8000)
    instance.prepare()
    cluster = Cluster.of(instance, durable=False)
    cluster.hold()
    atexit.register(cluster.release)
    os.environ["DATABASE_URL"] = cluster.url(OWNER)
    os.environ["TEST_DATABASE_TEMPLATE"] = template(cluster.url(OWNER))


def template(url: str) -> str:
    """The name of a database with every migration applied, which each worker's database is a copy of.

    Migrating takes most of a minute of processor time and copying a second. A change of any migration
    or of the locked packages makes a new one.
    """
    state = fingerprint(
        [
            ROOT / "requirements" / "dev.lock",
            *ROOT.glob("*/migrations/*.py"),
            *ROOT.glob("*/*/migrations/*.py"),
        ]
    )
    name = f"yiqi_template_{state[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        draft = f"{name}_new"
        connection.execute(f"DROP DATABASE IF EXISTS {draft}")
        connection.execute(f"CREATE DATABASE {draft}")
        address = urlsplit(url)._replace(path=f"/{draft}").geturl()
        environment = {**os.environ, **ENVIRONMENT, "DATABASE_URL": address, "DATABASE_OWNER_URL": address}
        environment["DJANGO_SETTINGS_MODULE"] = "participation.settings"
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        connection.execute(f"ALTER DATABASE {draft} RENAME TO {name}")
    return name
