"""What helps to answer: comments by theme, past answers to much the same, passages to start from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from participation.agencies.models import Agency
from participation.discussion.desk.answering import passages_of
from participation.discussion.models import Comment, CommentAnswer, Discussion, Theme
from participation.discussion.models.comments import CommentStatus
from participation.record.models import Record
from participation.record.procedures import procedure_of
from participation.responses.models import Response

ALIKE, PASSAGES, SAMPLES, THEMES = 4, 6, 3, 20


def comments_of(record: Record) -> dict[str, Any]:
    """The comments by theme, those said by most first, and how many belong to none; three queries."""
    found = Discussion.objects.filter(record=record).first()
    if found is None:
        return {"themes": [], "discussion": None}
    shown = Q(comments__status=CommentStatus.SHOWN)
    answers = CommentAnswer.objects.filter(theme=OuterRef("pk"), published_at__isnull=False)
    themes = list(
        Theme.objects.filter(discussion=found)
        .annotate(count=Count("comments", filter=shown), is_answered=Exists(answers))
        .order_by("-count", "pk")[:THEMES]
    )
    said = Comment.objects.filter(discussion=found, status=CommentStatus.SHOWN, agency__isnull=True)
    counts = said.aggregate(total=Count("pk"), alone=Count("pk", filter=Q(theme=None)))
    return {
        "discussion": found,
        "themes": [{"theme": theme, "samples": samples} for theme, samples in _samples(themes)],
        "newest": list(said.filter(theme=None).order_by("-score", "-pk")[:SAMPLES]),
        "answer_url": reverse("discussion_desk:discussion_comments", args=[found.pk]),
        **counts,
    }


def _samples(themes: Sequence[Theme]) -> list[tuple[Theme, list[Comment]]]:
    """The comments of each theme that others thought most of; one query for all themes."""
    shown = Comment.objects.filter(status=CommentStatus.SHOWN)
    best = shown.filter(theme=OuterRef("theme")).order_by("-score", "-pk").values("pk")[:SAMPLES]
    found = shown.filter(theme__in=themes, pk__in=best).order_by("-score", "-pk")
    by_theme: dict[int, list[Comment]] = {theme.pk: [] for theme in themes}
    for comment in found:
        by_theme[comment.theme_id or 0].append(comment)
    return [(theme, by_theme[theme.pk]) for theme in themes]


@dataclass(frozen=True)
class PastAnswer:
    """What an agency once answered to much the same."""

    record: Record
    response: Response
    url: str


def past_answers(record: Record) -> list[PastAnswer]:
    """Published responses to records about the same matter, most alike first."""
    alike = procedure_of(record).answered_alike(record, ALIKE)
    found = Response.objects.published().with_answers().filter(record__in=alike)
    by_record: dict[int, list[Response]] = {one.pk: [] for one in alike}
    for response in found:
        by_record[response.record_id].append(response)
    return [
        PastAnswer(one, response, f"{one.get_absolute_url()}#response-{response.pk}")
        for one in alike
        for response in by_record[one.pk]
    ]


def knowledge_of(record: Record, agency: Agency) -> dict[str, Any]:
    """Everything that helps with one record, in a constant number of queries."""
    return {
        "talk": comments_of(record),
        "past": past_answers(record),
        "passages": list(passages_of(agency)[:PASSAGES]),
    }
