from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("petitions", "0005_ranges_by_domain")]

    operations = [
        migrations.AddField(
            "petition", "draft_key", models.UUIDField(editable=False, null=True, unique=True)
        ),
    ]
