"""Results as pages and files show them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from participation.record.models import Record
from participation.record.procedures import public_records
from participation.responses.models import Response
from participation.surveys.models import SurveyAnswer
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


def surveys_of(responses: Sequence[Response], now: datetime) -> dict[int, dict[str, Any]]:
    """What stands below each published response of a page, by its key; one query."""
    asked = [response for response in responses if response.published_at and not response.source]
    results = SurveyAnswer.objects.results([response.pk for response in asked]) if asked else {}
    return {response.pk: shown(response, results[response.pk], now) for response in asked}


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
        "published_at": response.published_at.isoformat(),
        "closes_at": closes_at(response.published_at).isoformat(),
        "answers": result.count,
        **said,
        "url": f"{settings.SITE_URL}{response.record.get_absolute_url()}#response-{response.pk}",
    }
