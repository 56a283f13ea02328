"""Looking for words in whatever the database holds."""

from collections.abc import Iterable

from django.db import connection
from psycopg import sql


def tables() -> list[str]:
    """The names of all tables."""
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


def holding(word: str, among: Iterable[str] | None = None) -> list[str]:
    """The tables that have a row with this word in any column."""
    found = []
    with connection.cursor() as cursor:
        for table in tables() if among is None else among:
            count = sql.SQL("SELECT count(*) FROM {} AS row WHERE row::text LIKE %s")
            cursor.execute(count.format(sql.Identifier(table)), [f"%{word}%"])
            if cursor.fetchone() != (0,):
                found.append(table)
    return found
