import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A thread is read in its order by `comment_of_thread` alone."""

    dependencies = [("discussion", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="comment",
            name="root",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="in_thread",
                to="discussion.comment",
            ),
        ),
    ]
