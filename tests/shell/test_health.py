"""Alive, and ready: what load balancers are told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from participation import clock
from participation.celery import EVERY, app
from participation.shell import actions, health
from participation.shell.models import Heartbeat
from participation.shell.tasks import heartbeat

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def test_healthz_answers_without_a_database(client: Client) -> None:
    # Without the database's mark a query would fail the test.
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_is_200_when_every_part_works(client: Client) -> None:
    actions.beat(now=clock.now())
    response = client.get("/readyz")
    assert response.status_code == 200, response.json()
    assert {name: part["ok"] for name, part in response.json()["checks"].items()} == {
        "database": True,
        "migrations": True,
        "broker": True,
        "jobs": True,
    }


@pytest.mark.django_db
def test_readyz_is_503_and_says_so_when_no_job_runs(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["jobs"] == {"ok": False, "reason": "no job has run yet"}


@pytest.mark.django_db
def test_examine_tells_the_age_of_the_last_job() -> None:
    actions.beat(now=NOON)
    found = health.examine(NOON + timedelta(seconds=health.OLDEST_BEAT_SECONDS))["jobs"]
    assert (found["ok"], found["age_seconds"]) == (True, 60.0)
    assert not health.examine(NOON + timedelta(seconds=health.OLDEST_BEAT_SECONDS + 1))["jobs"]["ok"]


@pytest.mark.django_db
def test_examine_names_the_missing_migrations() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'shell' AND name = '0002_job_queue'")
    assert health.examine(NOON)["migrations"] == {"ok": False, "missing": ["shell.0002_job_queue"]}


@pytest.mark.django_db
def test_readyz_asks_three_questions_of_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/readyz")
    with django_assert_num_queries(3):
        client.get("/readyz")


@pytest.mark.django_db
def test_heartbeat_keeps_one_row() -> None:
    heartbeat.delay()
    heartbeat.delay()
    assert Heartbeat.objects.count() == 1


def test_every_periodic_job_exists() -> None:
    app.loader.import_default_modules()
    assert set(EVERY) <= set(app.tasks)
