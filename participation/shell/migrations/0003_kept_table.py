from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shell", "0002_job_queue")]
    operations = [
        migrations.CreateModel(
            name="KeptTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=10)),
                ("content", models.BinaryField()),
                ("rows", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "試算表",
                "verbose_name_plural": "試算表",
                "constraints": [
                    models.UniqueConstraint(fields=("name", "language"), name="kept_table_once"),
                ],
            },
        ),
    ]
