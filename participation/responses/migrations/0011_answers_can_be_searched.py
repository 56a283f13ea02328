"""Published answers can be searched. The index says what the program says: it is rebuilt, not remembered."""

from collections.abc import Iterator
from typing import Any

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from participation.search.rules import vector

FREE_PARTS = ("adoption", "analysis", "meetings", "next_steps")
BATCH = 200


def index_what_is_public(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rows = apps.get_model("responses", "ResponseIndex")
    for batch in _batches(apps.get_model("responses", "Response")):
        rows.objects.bulk_create(
            rows(response=one, search_vector=vector(one.record.title, _words(one))) for one in batch
        )


def _batches(responses: Any) -> Iterator[list[Any]]:
    found = responses.objects.filter(state="published").order_by("pk").select_related("record")
    found, last = found.prefetch_related("answers__demand"), 0
    while batch := list(found.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _words(response: Any) -> str:
    said = [f"{answer.demand.words}\n{answer.reason}\n{answer.next_step}" for answer in response.answers.all()]
    return "\n".join([*said, *(getattr(response, name) for name in FREE_PARTS)])


class Migration(migrations.Migration):

    dependencies = [
        ('responses', '0010_half_written_drafts'),
    ]

    operations = [
        migrations.CreateModel(
            name='ResponseIndex',
            fields=[
                ('response', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='index', serialize=False, to='responses.response')),
                ('search_vector', django.contrib.postgres.search.SearchVectorField(editable=False)),
            ],
            options={
                'verbose_name': '回應搜尋索引',
                'verbose_name_plural': '回應搜尋索引',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search_vector'], name='response_search')],
            },
        ),
        migrations.RunPython(index_what_is_public, migrations.RunPython.noop),
    ]
