"""The database keeps the record against everybody: the application, the owner, a raw statement."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, transaction

from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.record.models import Event, EventText
from tests.obligations.scene import START, Scene

CHANGES = [
    "UPDATE record_event SET kind = 'other'",
    "UPDATE record_event SET facts = '{}'",
    "DELETE FROM record_event",
    "TRUNCATE record_event CASCADE",
    "UPDATE record_eventtext SET words = 'other'",
    "TRUNCATE record_eventtext",
]


@pytest.fixture
def event(scene: Scene) -> Event:
    with transaction.atomic():
        written = record_event(
            scene.record,
            "published",
            by=Actor.system(),
            now=START,
            texts={"reason": "原因"},
            tell=("followers",),
        )
    # What is deferred to the commit must not be what stops a TRUNCATE here.
    connection.check_constraints()
    return written


@pytest.fixture
def _as_application(event: Event) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{settings.DATABASE_APPLICATION_ROLE}"')
        yield
        cursor.execute("RESET ROLE")


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", CHANGES)
def test_the_owner_of_the_tables_cannot_change_them(event: Event, statement: str) -> None:
    with pytest.raises(IntegrityError, match="the public record is only ever added to"):
        run(statement)


@pytest.mark.parametrize("statement", [*CHANGES, "DELETE FROM record_eventtext"])
@pytest.mark.usefixtures("_as_application")
def test_the_application_has_no_right_to_change_them(statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "SET LOCAL session_replication_role = replica",
        "ALTER TABLE record_event DISABLE TRIGGER record_keep_rows",
        "ALTER TABLE record_event DISABLE TRIGGER ALL",
        "DROP TRIGGER record_keep_rows ON record_event",
        "CREATE OR REPLACE FUNCTION record_refuse_change() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NEW; END'",
        "CREATE RULE quiet AS ON INSERT TO record_event DO INSTEAD NOTHING",
        "DROP TABLE record_event CASCADE",
    ],
)
@pytest.mark.usefixtures("_as_application")
def test_the_application_cannot_take_the_lock_off(statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        run(statement)


@pytest.mark.usefixtures("_as_application")
def test_the_application_cannot_grant_itself_the_right() -> None:
    run("GRANT UPDATE ON record_event TO CURRENT_USER")  # PostgreSQL warns and grants nothing
    with pytest.raises(ProgrammingError, match="permission denied"):
        run("UPDATE record_event SET kind = 'other'")


def test_the_application_cannot_become_the_owner(event: Event) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'record_event'")
        owner = cursor.fetchone()[0]
        cursor.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", [settings.DATABASE_APPLICATION_ROLE, owner])
        assert cursor.fetchone() == (False,)


@pytest.mark.usefixtures("_as_application")
def test_the_application_can_add_to_the_record(event: Event, scene: Scene) -> None:
    with transaction.atomic():
        added = record_event(
            scene.record,
            "closed",
            by=Actor.system(),
            now=START,
            texts={"reason": "期滿"},
            tell=("followers",),
        )
    assert Event.objects.get(pk=added.pk).words == {"reason": "期滿"}


def test_all_migrations_together_leave_the_application_no_right_to_change(db: None) -> None:
    with connection.cursor() as cursor:
        for table in ("record_event", "record_eventtext"):
            for right in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES"):
                role = settings.DATABASE_APPLICATION_ROLE
                cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, right])
                assert cursor.fetchone() == (False,), f"{right} on {table}"
                cursor.execute("SELECT has_any_column_privilege(%s, %s, 'UPDATE')", [role, table])
                assert cursor.fetchone() == (False,)


def test_the_triggers_always_fire(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger"
            " WHERE tgname LIKE 'record_keep%'"
        )
        found = cursor.fetchall()
    kept = ("record_event", "record_eventtext", "responses_responseversion", "responses_versiontext")
    assert sorted((table, name) for table, name, _ in found) == [
        (table, name) for table in kept for name in ("record_keep_rows", "record_keep_table")
    ]
    assert {enabled for *_, enabled in found} == {"A"}


def test_the_owner_may_erase_words_where_the_law_orders_it(event: Event) -> None:
    EventText.objects.filter(event=event).delete()
    assert Event.objects.get(pk=event.pk).words == {}


def test_a_transactional_test_leaves_an_empty_record_behind(committed_scene: Scene) -> None:
    with transaction.atomic():
        record_event(
            committed_scene.record, "published", by=Actor.system(), now=START, texts={"reason": "原因"}
        )
    with pytest.raises(IntegrityError):
        run("TRUNCATE record_event CASCADE")
