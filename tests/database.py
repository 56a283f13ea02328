"""A private PostgreSQL for the tests, started by the settings that pytest-django reads first of all.

It runs once, in the process that the developer started: the workers of pytest-xdist inherit its
environment and so find the server already named. `DATABASE_URL` (of a role that may create
databases) skips it; `TEST_DATA_DIR` moves its folder, which is not durable and may be deleted.
"""

import atexit
import os
from pathlib import Path

from deploy.instance import ROOT, Instance
from deploy.postgres import OWNER, Cluster


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
