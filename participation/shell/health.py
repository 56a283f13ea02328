"""Whether this process is alive, and whether the platform is ready for visitors.

`/healthz` asks nothing of anybody. `/readyz` looks at what a page needs, each part on its own, and
says which part is missing; it is cheap enough to be asked every second.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from participation import clock
from participation.celery import app
from participation.shell.access import access
from participation.shell.models import Heartbeat

# The heartbeat job runs every 10 seconds; several missed ones mean that no job runs.
OLDEST_BEAT_SECONDS = 60

Finding = dict[str, object]


@access("public")
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@access("public")
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part works, 503 with the reason otherwise."""
    checks = examine(clock.now())
    ready = all(finding["ok"] for finding in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def examine(now: datetime) -> dict[str, Finding]:
    """What is found of each part; a part that cannot even be asked is not ok."""
    parts: dict[str, Callable[[], Finding]] = {
        "database": _database,
        "migrations": _migrations,
        "broker": _broker,
        "jobs": lambda: _jobs(now),
    }
    found: dict[str, Finding] = {}
    for name, look in parts.items():
        try:
            found[name] = look()
        except (DatabaseError, OperationalError, OSError) as error:
            # The kind of error only: its text may name hosts and users.
            found[name] = {"ok": False, "reason": type(error).__name__}
    return found


def _database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True}


@cache
def _migrations_of_this_version() -> frozenset[tuple[str, str]]:
    """The migrations this code needs: read from its files once per process."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    loader.load_disk()
    return frozenset(loader.disk_migrations or ())


def _migrations() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = set(cursor.fetchall())
    missing = sorted(".".join(key) for key in _migrations_of_this_version() - applied)
    return {"ok": not missing, "missing": missing}


def _broker() -> Finding:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
        channel = broker.default_channel
        # pgmq connects lazily; asking for a queue's length makes it ask its database.
        waiting = channel._size(app.conf.task_default_queue) if hasattr(channel, "pgmq") else None
    return {"ok": True, "waiting": waiting}


def _jobs(now: datetime) -> Finding:
    each = dict(Heartbeat.objects.order_by("name").values_list("name", "last_ran_at"))
    if not each:
        return {"ok": False, "reason": "no job has run yet"}
    last = max(each.values())
    age = round((now - last).total_seconds(), 1)
    # Of each job its own age: one that is late does not make this process unfit, and the board says it.
    runs = {name: ran_at.isoformat() for name, ran_at in each.items()}
    return {
        "ok": age <= OLDEST_BEAT_SECONDS,
        "last_ran_at": last.isoformat(),
        "age_seconds": age,
        "each": runs,
    }
