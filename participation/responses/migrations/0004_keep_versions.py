"""Published texts stay: what is public by now becomes a first version, and nobody changes a version.

As on the record (record 0002): triggers that always fire, and no right to change for the application's
role. Deleting the words of a version is the one thing the triggers let pass; only the owner may, for a
lawful erasure.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TRIGGERS = """
CREATE TRIGGER record_keep_rows BEFORE UPDATE OR DELETE ON responses_responseversion
    FOR EACH ROW EXECUTE FUNCTION record_refuse_change();
CREATE TRIGGER record_keep_table BEFORE TRUNCATE ON responses_responseversion
    FOR EACH STATEMENT EXECUTE FUNCTION record_refuse_change();
CREATE TRIGGER record_keep_rows BEFORE UPDATE ON responses_versiontext
    FOR EACH ROW EXECUTE FUNCTION record_refuse_change();
CREATE TRIGGER record_keep_table BEFORE TRUNCATE ON responses_versiontext
    FOR EACH STATEMENT EXECUTE FUNCTION record_refuse_change();
ALTER TABLE responses_responseversion ENABLE ALWAYS TRIGGER record_keep_rows;
ALTER TABLE responses_responseversion ENABLE ALWAYS TRIGGER record_keep_table;
ALTER TABLE responses_versiontext ENABLE ALWAYS TRIGGER record_keep_rows;
ALTER TABLE responses_versiontext ENABLE ALWAYS TRIGGER record_keep_table;
"""
UNDO = """
DROP TRIGGER record_keep_rows ON responses_responseversion;
DROP TRIGGER record_keep_table ON responses_responseversion;
DROP TRIGGER record_keep_rows ON responses_versiontext;
DROP TRIGGER record_keep_table ON responses_versiontext;
"""
FREE_PARTS = ("adoption", "analysis", "meetings", "next_steps")
BATCH = 500


def keep_what_is_public(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    version_of = apps.get_model("responses", "ResponseVersion")
    text_of = apps.get_model("responses", "VersionText")
    for batch in _batches(apps.get_model("responses", "Response")):
        contents = [_content(response) for response in batch]
        versions = version_of.objects.bulk_create(
            version_of(
                response=response, number=1, published_at=response.published_at, sha256=_fingerprint(content)
            )
            for response, content in zip(batch, contents, strict=True)
        )
        text_of.objects.bulk_create(
            text_of(version=version, content=content)
            for version, content in zip(versions, contents, strict=True)
        )


def _batches(responses: Any) -> Iterator[list[Any]]:
    last = 0
    while True:
        found = responses.objects.filter(state="published", versions=None, pk__gt=last).order_by("pk")
        batch = list(
            found.select_related("agency").prefetch_related("answers__demand", "answers__handed_to")[:BATCH]
        )
        if not batch:
            return
        last = batch[-1].pk
        yield batch


def _content(response: Any) -> dict[str, Any]:
    """As the program writes it on the day of this migration."""
    return {
        "agency": response.agency.code,
        "part": response.part,
        "answers": [
            _answer(answer)
            for answer in sorted(response.answers.all(), key=lambda answer: answer.demand.position)
        ],
        **{name: getattr(response, name) for name in FREE_PARTS},
    }


def _answer(answer: Any) -> dict[str, Any]:
    handed = answer.handed_to
    return {
        "position": answer.demand.position,
        "demand": answer.demand.words,
        "verdict": answer.verdict,
        "reason_type": answer.reason_type,
        "reason": answer.reason,
        "next_step": answer.next_step,
        "next_step_by": answer.next_step_by.isoformat() if answer.next_step_by else None,
        "handed_to": {"code": handed.code, "name": handed.name, "name_en": handed.name_en} if handed else None,
    }


def _fingerprint(content: dict[str, Any]) -> str:
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()


def take_rights_away(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    role = settings.DATABASE_APPLICATION_ROLE
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone():
            name = schema_editor.connection.ops.quote_name(role)
            tables = "responses_responseversion, responses_versiontext"
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {tables} FROM {name}")


class Migration(migrations.Migration):
    # Rows first, then the triggers: the pending checks of new rows would keep the tables from changing.
    atomic = False
    dependencies = [("responses", "0003_versions"), ("record", "0002_append_only")]
    operations = [
        migrations.RunPython(keep_what_is_public, migrations.RunPython.noop),
        migrations.RunSQL(TRIGGERS, UNDO),
        migrations.RunPython(take_rights_away, migrations.RunPython.noop),
    ]
