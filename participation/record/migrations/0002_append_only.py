"""The database itself keeps the record: nobody changes or empties it, whatever the program says.

Two locks that do not know each other. Triggers, plain ones that always fire, refuse every role. And
the application's role has no right to change these tables in the first place. A lawful erasure of an
event's words is done by the owner: deleting a text is the one thing the triggers let pass.
"""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FUNCTION = """
CREATE FUNCTION record_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the public record is only ever added to', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
"""
# ENABLE ALWAYS: they fire under session_replication_role = replica, too.
TRIGGERS = """
CREATE TRIGGER record_keep_rows BEFORE UPDATE OR DELETE ON record_event
    FOR EACH ROW EXECUTE FUNCTION record_refuse_change();
CREATE TRIGGER record_keep_table BEFORE TRUNCATE ON record_event
    FOR EACH STATEMENT EXECUTE FUNCTION record_refuse_change();
CREATE TRIGGER record_keep_rows BEFORE UPDATE ON record_eventtext
    FOR EACH ROW EXECUTE FUNCTION record_refuse_change();
CREATE TRIGGER record_keep_table BEFORE TRUNCATE ON record_eventtext
    FOR EACH STATEMENT EXECUTE FUNCTION record_refuse_change();
ALTER TABLE record_event ENABLE ALWAYS TRIGGER record_keep_rows;
ALTER TABLE record_event ENABLE ALWAYS TRIGGER record_keep_table;
ALTER TABLE record_eventtext ENABLE ALWAYS TRIGGER record_keep_rows;
ALTER TABLE record_eventtext ENABLE ALWAYS TRIGGER record_keep_table;
"""
UNDO = """
DROP TRIGGER record_keep_rows ON record_event;
DROP TRIGGER record_keep_table ON record_event;
DROP TRIGGER record_keep_rows ON record_eventtext;
DROP TRIGGER record_keep_table ON record_eventtext;
DROP FUNCTION record_refuse_change();
"""


def take_rights_away(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    role = settings.DATABASE_APPLICATION_ROLE
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone():
            name = schema_editor.connection.ops.quote_name(role)
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON record_event, record_eventtext FROM {name}")


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION + TRIGGERS, UNDO),
        migrations.RunPython(take_rights_away, migrations.RunPython.noop),
    ]
