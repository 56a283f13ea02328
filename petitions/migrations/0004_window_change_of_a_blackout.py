"""Which blackout a window was moved for, and that it is moved once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("petitions", "0003_count_by_index")]

    operations = [
        migrations.AddField(
            model_name="windowchange",
            name="blackout",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="window_changes",
                to="petitions.blackout",
            ),
        ),
        migrations.AddConstraint(
            model_name="windowchange",
            constraint=models.UniqueConstraint(
                fields=("petition", "blackout"), name="window_change_once_a_blackout"
            ),
        ),
    ]
