"""The job queue `pgmq` and the cache's table, both in this database.

The queue's schema belongs to the application's role: kombu makes a queue's table when it first
meets the queue, and what waits in a queue is no record that anybody must be kept from changing.
"""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from pgmq.install import get_embedded_install_sql

MAKES_SCHEMA = "CREATE SCHEMA IF NOT EXISTS pgmq;"


def install_queue(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    quote = schema_editor.connection.ops.quote_name
    install = get_embedded_install_sql()
    if MAKES_SCHEMA not in install:
        raise RuntimeError("pgmq's installation has changed: read it and adapt this migration.")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pgmq.meta') IS NOT NULL")
        if cursor.fetchone() == (True,):
            return
        role = settings.DATABASE_APPLICATION_ROLE
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(install)
            return
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS pgmq AUTHORIZATION {quote(role)}")
        cursor.execute(f"SET LOCAL ROLE {quote(role)}")
        # The role may not make schemas, and this one is there.
        cursor.execute(install.replace(MAKES_SCHEMA, "NULL;"))
        cursor.execute("RESET ROLE")


def remove_queue(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS pgmq CASCADE")


class Migration(migrations.Migration):
    dependencies = [("shell", "0001_initial")]
    operations = [migrations.RunPython(install_queue, remove_queue)]
