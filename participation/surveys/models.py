"""What people say about a published response."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from participation.people.models import Identity
from participation.responses.models import Response
from participation.surveys.rules import NOTHING, QUESTIONS, Agreement, Result, Satisfaction


class SurveyAnswerQuerySet(models.QuerySet["SurveyAnswer"]):
    def results(self, responses: Collection[int]) -> dict[int, Result]:
        """The result of each response by its key; one query however many responses and answers."""
        rows = self.filter(response__in=responses).order_by().values("response").annotate(**COUNTS)
        found = {row["response"]: result_of({**row}) for row in rows}
        return {pk: found.get(pk, NOTHING) for pk in responses}


COUNTS: dict[str, Any] = {"total": Count("pk")} | {
    f"{question.field}_{value}": Count("pk", filter=Q(**{question.field: value}))
    for question in QUESTIONS
    for value in question.choices.values
}


def counted() -> Subquery:
    """The result of a response as one more column of its own query, for `result_of`; NULL without answers."""
    rows = SurveyAnswer.objects.filter(response=OuterRef("pk")).order_by().values("response")
    return Subquery(rows.annotate(**COUNTS).values(row=JSONObject(**{name: name for name in COUNTS})))


def result_of(row: dict[str, Any] | None) -> Result:
    """The result from its counts."""
    if row is None:
        return NOTHING
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
