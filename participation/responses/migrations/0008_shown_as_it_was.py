from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('responses', '0007_what_was_shown'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='response',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('shown_revision__isnull', True), ('shown_to_lead_at__isnull', True)), models.Q(('shown_revision__isnull', False), ('shown_to_lead_at__isnull', False)), _connector='OR'), name='response_shown_as_it_was'),
        ),
    ]
