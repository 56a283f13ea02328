"""`response_published_by_somebody` allows the two states and no other: the first check could not fail."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("responses", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="response", name="response_state_known"),
    ]
