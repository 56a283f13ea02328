"""The private PostgreSQL."""

from django.db import connection
import pytest


@pytest.mark.django_db
def test_it_runs():
    with connection.cursor() as c:
        c.execute("select 1")
