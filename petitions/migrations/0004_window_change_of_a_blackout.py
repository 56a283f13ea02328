"""Which blackout a window was moved for: what it took is given back once."""

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
    ]
