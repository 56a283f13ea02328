"""The busiest statement is planned once for a connection."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participation.shell.statements import prepared

SQL = 'SELECT %(number)s::int + 1 AS "kept by its connection"'


def kept() -> list[tuple[str, int]]:
    """The statements of ours that this connection keeps, and how often each was run with one plan."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements "
            "WHERE statement LIKE '%kept by its connection%'"
        )
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_a_statement_stays_prepared_and_is_counted_like_any_other() -> None:
    with CaptureQueriesContext(connection) as caught:
        for number in range(3):
            with prepared() as cursor:
                cursor.execute(SQL, {"number": number})
                assert cursor.fetchone() == (number + 1,)
    assert len(caught) == 3
    [(statement, times)] = kept()
    assert "$1" in statement
    assert times == 3


@pytest.mark.django_db
def test_what_django_sends_itself_is_not_kept() -> None:
    for _ in range(10):
        with connection.cursor() as cursor:
            cursor.execute(SQL, {"number": 1})
    assert kept() == []
