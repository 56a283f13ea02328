"""One follow per person and subject, by an index that is built without keeping anybody from writing.

To PostgreSQL it is a unique index, not a constraint: a migration that removes it must drop the index.
"""

from django.db import migrations, models

FIELDS = ("person", "kind", "record", "agency", "procedure", "topic", "words")
BUILD = """
CREATE UNIQUE INDEX CONCURRENTLY follow_once ON notices_follow
    (person_id, kind, record_id, agency_id, procedure, topic, words) NULLS NOT DISTINCT
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notices", "0002_follow_subjects")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(BUILD, "DROP INDEX CONCURRENTLY follow_once")],
            state_operations=[
                migrations.AddConstraint(
                    model_name="follow",
                    constraint=models.UniqueConstraint(
                        fields=FIELDS, name="follow_once", nulls_distinct=False
                    ),
                )
            ],
        )
    ]
