"""Emptying the tables after a transactional test, although the record refuses to be emptied.

Only Django's own flush goes round the triggers, as the tables' owner and within its one
transaction; a test that tries to change an event meets them like anybody else.
"""

from typing import Any

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations

KEPT = ("record_event", "record_eventtext", "responses_responseversion", "responses_versiontext")
TRIGGERS = ("record_keep_rows", "record_keep_table")


@pytest.fixture(scope="session", autouse=True)
def _flush_may_empty_the_record() -> Any:
    flush = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, style: Any, tables: Any, **options: Any) -> list[str]:
        statements = flush(self, style, tables, **options)
        if not statements or not set(KEPT) & set(tables):
            return statements
        down = [f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table in KEPT for name in TRIGGERS]
        up = [f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for table in KEPT for name in TRIGGERS]
        return [*down, *statements, *up]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield
