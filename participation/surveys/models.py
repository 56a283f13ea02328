"""What people say about a published response."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from participation.people.models import Identity
from participation.responses.models import Response
from participation.surveys.rules import NOTHING, QUESTIONS, Agreement, Result, Satisfaction


class SurveyAnswerQuerySet(models.QuerySet["SurveyAnswer"]):
    def results(self, responses: Collection[int]) -> dict[int, Result]:
        """The result of each response by its key; one query however many responses and answers."""
        names = [(question.field, value) for question in QUESTIONS for value in question.choices.values]
        counts: dict[str, Any] = {
            f"{field}_{value}": Count("pk", filter=Q(**{field: value})) for field, value in names
        }
        rows = self.filter(response__in=responses).values("response").annotate(total=Count("pk"), **counts)
        found = {row["response"]: _result({**row}) for row in rows.order_by()}
        return {pk: found.get(pk, NOTHING) for pk in responses}


def _result(row: dict[str, Any]) -> Result:
    said = {
        question.field: {value: row[f"{question.field}_{value}"] for value in question.choices.values}
        for question in QUESTIONS
    }
    return Result(row["total"], said)


class SurveyAnswer(models.Model):
    """One human being's three answers about one response; the last ones count. Only their sums are public."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="survey_answers")
    identity = models.ForeignKey(Identity, on_delete=models.PROTECT, related_name="survey_answers")
    answered = models.CharField(_("回答到訴求"), max_length=6, choices=Agreement.choices)
    clear = models.CharField(_("看得懂"), max_length=6, choices=Agreement.choices)
    satisfied = models.CharField(_("滿意"), max_length=7, choices=Satisfaction.choices)
    given_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("滿意度填答")
        verbose_name_plural = _("滿意度填答")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "identity"], name="survey_answer_once"),
            models.CheckConstraint(
                condition=Q(answered__in=Agreement.values, clear__in=Agreement.values)
                & Q(satisfied__in=Satisfaction.values),
                name="survey_answer_known",
            ),
            models.CheckConstraint(
                condition=Q(changed_at__isnull=True) | Q(changed_at__gte=F("given_at")),
                name="survey_answer_changed_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} · {self.identity_id}"
