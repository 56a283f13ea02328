"""Alive, and ready: what load balancers are told."""

import os
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from celery.signals import after_task_publish
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from participation import clock
from participation.celery import EVERY, app, show_life
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


@pytest.mark.django_db
def test_a_worker_shows_that_it_does_something(tmp_path: Path, settings: Settings) -> None:
    settings.ALIVE_FILE = str(tmp_path / "alive")
    heartbeat.delay()
    assert (tmp_path / "alive").exists()


def test_beat_shows_that_it_hands_jobs_on(tmp_path: Path, settings: Settings) -> None:
    settings.ALIVE_FILE = str(tmp_path / "alive")
    after_task_publish.send(sender="petitions.tasks.fold_signatures", body=(), exchange="", routing_key="")
    assert (tmp_path / "alive").exists()


def test_who_is_not_watched_touches_nothing(settings: Settings) -> None:
    assert settings.ALIVE_FILE == ""
    show_life()


@pytest.mark.parametrize("service", ["worker", "beat"])
def test_containers_of_jobs_are_watched(service: str, settings: Settings) -> None:
    compose = yaml.safe_load((Path(settings.BASE_DIR) / "deploy/compose.yaml").read_text(encoding="utf-8"))
    described = compose["services"][service]
    looks, _kills = described["healthcheck"]["test"][1].rsplit(" || ", 1)
    assert described["environment"]["ALIVE_FILE"] in looks
    assert described["restart"] == "unless-stopped"


@pytest.mark.parametrize(("age", "healthy"), [(None, True), (0, True), (200, True), (400, False)])
def test_the_container_of_a_worker_that_hangs_is_found(
    tmp_path: Path, settings: Settings, age: float | None, healthy: bool
) -> None:
    compose = yaml.safe_load((Path(settings.BASE_DIR) / "deploy/compose.yaml").read_text(encoding="utf-8"))
    looks, kills = compose["services"]["worker"]["healthcheck"]["test"][1].rsplit(" || ", 1)
    assert kills == "kill -9 -1"
    sign = tmp_path / "alive"
    if age is not None:
        sign.touch()
        os.utime(sign, (time.time() - age,) * 2)
    described = compose["services"]["worker"]["environment"]["ALIVE_FILE"]
    done = subprocess.run(["/bin/sh", "-c", looks.replace(described, str(sign))], check=False, timeout=10)
    assert (done.returncode == 0) == healthy
