"""What helps to answer: comments by theme, past answers to much the same, passages; and a search of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.agencies.models import Agency
from participation.casework.desk.offices import matter_of
from participation.casework.desk.pages import page, shows_refusals
from participation.discussion.desk.answering import passages_of, passages_with
from participation.discussion.models import Comment, CommentAnswer, Discussion, Theme
from participation.discussion.models.comments import CommentStatus
from participation.record.models import Record
from participation.record.procedures import procedure_of, public_records
from participation.responses.models import Response
from participation.shell.access import access

ALIKE, PASSAGES, SAMPLES, THEMES, FOUND, ASKED = 4, 6, 3, 20, 8, 200


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
    return [_past(one, response) for one in alike for response in by_record[one.pk]]


def _past(record: Record, response: Response) -> PastAnswer:
    return PastAnswer(record, response, f"{record.get_absolute_url()}#response-{response.pk}")


def answers_with(asked: str) -> list[PastAnswer]:
    """The newest public answers of all agencies with all these words; two queries, four where some are."""
    public = Response.objects.published().filter(record__in=Record.objects.filter(public_records()))
    found = public.search(asked).select_related("record").with_answers()
    return [_past(one.record, one) for one in found.order_by("-published_at", "-pk")[:FOUND]]


def found_for(agency: Agency, asked: str) -> dict[str, Any]:
    """What a search finds: public answers of all agencies, and passages that this agency may start from."""
    asked = asked.strip()[:ASKED]
    if not asked:
        return {"asked": ""}
    return {"asked": asked, "answers": answers_with(asked), "passages": passages_with(agency, asked)}


def knowledge_of(record: Record, agency: Agency) -> dict[str, Any]:
    """Everything that helps with one record, in a constant number of queries."""
    return {
        "talk": comments_of(record),
        "past": past_answers(record),
        "passages": list(passages_of(agency)[:PASSAGES]),
    }


@access("staff")
@shows_refusals
@require_safe
def knowledge(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """What helps to answer, with a search; a script asks for what was found alone, to show it in place."""
    of = matter_of(request, agency, number)
    found = found_for(of.agency, request.GET.get("q", ""))
    if request.headers.get("X-Requested-With") == "fetch":
        answer = render(request, "casework/desk/_found.html", {"found": found, "inserts": True})
    else:
        answer = page(
            request,
            "knowledge.html",
            title=_("可參考的回應與段落"),
            crumbs=[(of.record.title, procedure_of(of.record).workplace(of.record, of.agency))],
            found=found,
            casework={"matter": of, **knowledge_of(of.record, of.agency)},
        )
    patch_vary_headers(answer, ["X-Requested-With"])
    return answer
