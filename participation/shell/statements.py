"""Statements that PostgreSQL keeps prepared: planned once for a connection, not at every run.

Django binds parameters in the client, so each run is a new text to parse and plan. For the busiest
statement planning costs several times its execution. Everything else goes through the ORM as usual.
"""

from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper

# PgBouncer's transactions move between connections, and what one has prepared another does not know.
_PREPARE = not settings.DATABASES["default"].get("DISABLE_SERVER_SIDE_CURSORS", False)


class _Prepared(psycopg.Cursor[Any]):
    """Binds in the server and keeps the statement."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        # Django forbids it for the connection, since what it sends is another text each time.
        usual, self.connection.prepare_threshold = self.connection.prepare_threshold, 0 if _PREPARE else None
        try:
            return super().execute(query, params, **{**options, "prepare": _PREPARE})
        finally:
            self.connection.prepare_threshold = usual


def prepared() -> CursorWrapper:
    """A cursor whose statements stay prepared; used as a context manager, counted and logged like any."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = _Prepared(connection.connection)
    wrapped: CursorWrapper = connection._prepare_cursor(cursor)  # type: ignore[attr-defined]
    return wrapped
