"""What joining agencies have shown to lead agencies by now: the text as it was at that moment.

Revisions carry the computer's clock and the showing the platform's, which a demonstration shifts. So the
last revision before the showing is what was shown; where there is none, the first one: less is shown than
was, never more. A draft without any revision is shown no longer, and its agency can show it again.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def keep_what_was_shown(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    responses = apps.get_model("responses", "Response").objects
    revisions = apps.get_model("wagtailcore", "Revision").objects.filter(
        content_type__app_label="responses", content_type__model="response"
    )
    for response in responses.filter(shown_to_lead_at__isnull=False, shown_revision=None):
        kept = revisions.filter(object_id=str(response.pk)).order_by("created_at", "pk")
        shown = kept.filter(created_at__lte=response.shown_to_lead_at).last() or kept.first()
        response.shown_revision = shown
        response.shown_to_lead_at = response.shown_to_lead_at if shown else None
        response.save(update_fields=["shown_revision", "shown_to_lead_at"])


class Migration(migrations.Migration):
    dependencies = [("responses", "0006_shown_revision")]

    operations = [migrations.RunPython(keep_what_was_shown, migrations.RunPython.noop)]
