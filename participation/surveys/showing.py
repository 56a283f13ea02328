"""Results as pages and files show them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localtime

from participation.record.models import Record
from participation.record.procedures import public_records
from participation.responses.models import Response
from participation.surveys.models import SurveyAnswer, result_of
from participation.surveys.rules import FEW, QUESTIONS, Result, closes_at, share

FIELDS = (
    "response",
    "record",
    "agency",
    "published_at",
    "closes_at",
    "answers",
    *(f"{question.field}_{value}" for question in QUESTIONS for value in question.choices.values),
    "url",
)


def asked_about() -> QuerySet[Response]:
    """The responses that the public may read and was asked about: not those of an archive."""
    published = Response.objects.published().filter(
        source="", record__in=Record.objects.filter(public_records())
    )
    return published.select_related("record", "agency")


def survey_of(response: Response, now: datetime) -> dict[str, Any] | None:
    """What stands below a response that was read with `surveys.models.counted` as `survey`."""
    if not response.published_at or response.source:
        return None
    return shown(response, result_of(response.survey), now)


def shown(response: Response, result: Result, now: datetime) -> dict[str, Any]:
    """One result with the words of its questions; shares only where there are enough answers."""
    assert response.published_at is not None
    closes = closes_at(response.published_at)
    return {
        "response": response,
        "count": result.count,
        "few": FEW,
        "is_few": result.count < FEW,
        "closes_at": closes,
        "is_open": now < closes,
        "url": reverse("surveys:answer", args=[response.pk]),
        "questions": [
            {
                "words": question.words,
                "said": [
                    {"label": label, "count": number, "share": share(number, result.count)}
                    for value, label in question.choices.choices
                    for number in [result.said[question.field][value]]
                ],
            }
            for question in QUESTIONS
        ],
    }


def facts_of(responses: Iterable[Response]) -> list[dict[str, Any]]:
    """The rows of the files and the interface."""
    rows = list(responses)
    results = SurveyAnswer.objects.results([response.pk for response in rows])
    return [_facts(response, results[response.pk]) for response in rows]


def _facts(response: Response, result: Result) -> dict[str, Any]:
    assert response.published_at is not None
    said = {
        f"{question.field}_{value}": number
        for question in QUESTIONS
        for value, number in result.said[question.field].items()
    }
    return {
        "response": response.pk,
        "record": response.record.number,
        "agency": response.agency.code,
        "published_at": localtime(response.published_at).isoformat(),
        "closes_at": localtime(closes_at(response.published_at)).isoformat(),
        "answers": result.count,
        **said,
        "url": f"{settings.SITE_URL}{response.record.get_absolute_url()}#response-{response.pk}",
    }
