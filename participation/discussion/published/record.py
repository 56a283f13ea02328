"""The public moderation record, and the public statement of one decision."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation import clock
from participation.discussion.models import Decision
from participation.discussion.published.browsing import Browse, filters_of, page_of
from participation.discussion.published.decisions import Published, published
from participation.discussion.published.exports import DECISIONS
from participation.discussion.published.fields import MEANINGS
from participation.discussion.published.reader import reader
from participation.discussion.published.statement import appeal_state, own_rows, public_rows
from participation.discussion.published.totals import table_of, totals
from participation.shell.access import access
from participation.shell.tables import are_many, offer


@access("public")
@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """The decisions that took something from somebody, newest first, with totals and files."""
    browse, now = Browse.of(request.GET), clock.now()
    found, page = totals(now), page_of(browse)
    context = {
        "title": _("留言處理紀錄"),
        "browse": browse,
        "page": page,
        "rows": [Published(decision) for decision in page.rows],
        "groups": filters_of(browse, now),
        "columns": [one.label for one in found],
        "totals": table_of(found),
        "all_url": reverse("moderation:record"),
        "fields": MEANINGS,
        "files": _files(browse),
    }
    return render(request, "discussion/record.html", context)


def _files(browse: Browse) -> list[dict[str, str]]:
    """The record's downloads, narrowed as it is."""
    csv, ods, json = (
        reverse(f"moderation:decisions_{name}") + browse.query for name in ("csv", "ods", "json")
    )
    many, is_whole = are_many(browse.decisions()), not browse.is_narrowed
    return [
        {"label": "CSV", "url": csv},
        offer(DECISIONS, ods, is_large=many, is_whole=is_whole),
        {"label": "JSON", "url": json},
    ]


@access("public")
@require_safe
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """The public statement of a decision; whom it is about, signed in, sees the whole of it."""
    found = published().filter(pk=pk).select_related("case__discussion__record", "appeal", "rules").first()
    if found is None:
        raise Http404
    row = Published(found)
    context: dict[str, Any] = {
        "title": _("留言處分第 %(number)s 號") % {"number": pk},
        "row": row,
        "rows": public_rows(row),
    }
    person = reader(request)
    if person is None:
        return render(request, "discussion/record_decision.html", context)
    if found.person_id == person.pk:
        whole = Decision.objects.select_related("comment", "case", "rules").get(pk=pk)
        context |= {"is_own": True, "own_rows": own_rows(whole), **appeal_state(whole, clock.now())}
    response = render(request, "discussion/record_decision.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
