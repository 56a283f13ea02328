"""A draft may be half-written; what is public is whole, and the database says so.

Whether an answer is public is its response's `live`. A foreign key over both columns keeps the two the same:
when a response is published, PostgreSQL carries its `live` into the answers in the same statement, and the
conditions on a public answer are asked right there. No trigger and no verb can forget it.
"""

from django.db import migrations, models

# What is public by now is whole: the conditions of before asked it of every row.
CARRY = """
UPDATE responses_answer SET is_public = TRUE
  FROM responses_response WHERE responses_response.id = responses_answer.response_id AND responses_response.live;
"""
TIE = """
ALTER TABLE responses_response ADD CONSTRAINT response_with_its_live UNIQUE (id, live);
ALTER TABLE responses_answer ADD CONSTRAINT answer_public_as_its_response
    FOREIGN KEY (response_id, is_public) REFERENCES responses_response (id, live) ON UPDATE CASCADE;
"""
UNTIE = """
ALTER TABLE responses_answer DROP CONSTRAINT answer_public_as_its_response;
ALTER TABLE responses_response DROP CONSTRAINT response_with_its_live;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0003_code_fits_addresses'),
        ('responses', '0009_file_words'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='answer',
            name='answer_verdict_known',
        ),
        migrations.RemoveConstraint(
            model_name='answer',
            name='answer_reason_type_known',
        ),
        migrations.RemoveConstraint(
            model_name='answer',
            name='answer_gives_reason',
        ),
        migrations.RemoveConstraint(
            model_name='answer',
            name='answer_under_study_is_dated',
        ),
        migrations.RemoveConstraint(
            model_name='answer',
            name='answer_not_ours_says_whose',
        ),
        migrations.AddField(
            model_name='answer',
            name='is_public',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AlterField(
            model_name='answer',
            name='reason',
            field=models.TextField(blank=True, verbose_name='理由'),
        ),
        migrations.AlterField(
            model_name='answer',
            name='reason_type',
            field=models.CharField(blank=True, choices=[('law', '法規'), ('budget', '預算'), ('evidence', '事證'), ('technical', '技術'), ('policy', '政策選擇')], max_length=10, verbose_name='理由類別'),
        ),
        migrations.AlterField(
            model_name='answer',
            name='verdict',
            field=models.CharField(blank=True, choices=[('adopted', '採納'), ('partly_adopted', '部分採納'), ('under_study', '列入研究'), ('not_adopted', '不採納'), ('not_ours', '非本機關主管')], max_length=16, verbose_name='結果'),
        ),
        migrations.RunSQL(CARRY, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['adopted', 'partly_adopted', 'under_study', 'not_adopted', 'not_ours']), models.Q(('is_public', False), ('verdict', '')), _connector='OR'), name='answer_verdict_known'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('reason_type__in', ['law', 'budget', 'evidence', 'technical', 'policy']), models.Q(('is_public', False), ('reason_type', '')), _connector='OR'), name='answer_reason_type_known'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('is_public', False), models.Q(('reason', ''), _negated=True), _connector='OR'), name='answer_gives_reason'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('is_public', False), models.Q(('verdict', 'under_study'), _negated=True), ('next_step_by__isnull', False), _connector='OR'), name='answer_under_study_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('is_public', False), models.Q(('verdict', 'not_ours'), _negated=True), ('handed_to__isnull', False), _connector='OR'), name='answer_not_ours_says_whose'),
        ),
        migrations.RunSQL(TIE, UNTIE),
    ]
