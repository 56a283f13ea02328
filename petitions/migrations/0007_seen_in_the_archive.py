from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("petitions", "0006_draft_of_a_petition")]

    operations = [
        migrations.AddField("petition", "seen_at", models.DateTimeField(blank=True, null=True)),
    ]
