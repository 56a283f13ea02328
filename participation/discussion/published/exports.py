"""The moderation record as files: CSV and JSON in a stream, ODS written now or beforehand."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from participation import clock
from participation.discussion.models import Decision
from participation.discussion.published.browsing import Browse
from participation.discussion.published.decisions import FIELDS, Published, facts_of, published
from participation.shell.access import access
from participation.shell.files import CSV, csv_lines, dated, json_parts, named
from participation.shell.tables import Table, are_many, spreadsheet

# So many rows are in memory at a time, whatever the size of the record.
CHUNK = 1000
NAME = "decisions"


def all_facts(found: QuerySet[Decision]) -> Iterator[dict[str, Any]]:
    """Every decision of a choice, newest first, a chunk at a time by keyset."""
    place = Q()
    while rows := list(found.filter(place).order_by("-in_force_from", "-pk")[:CHUNK]):
        yield from (facts_of(Published(row)) for row in rows)
        last = rows[-1]
        further = Q(in_force_from__lt=last.in_force_from) | Q(pk__lt=last.pk)
        place = Q(in_force_from__lte=last.in_force_from) & further


DECISIONS = Table(NAME, FIELDS, lambda now: all_facts(published()), lambda: are_many(published()))


@access("public")
@require_safe
def decisions_csv(request: HttpRequest) -> HttpResponseBase:
    """The chosen decisions as CSV."""
    rows = all_facts(Browse.of(request.GET).decisions())
    return named(
        StreamingHttpResponse(csv_lines(FIELDS, rows), content_type=CSV), "csv", dated(clock.now(), NAME)
    )


@access("public")
@require_safe
def decisions_json(request: HttpRequest) -> HttpResponseBase:
    """The chosen decisions as JSON."""
    rows = all_facts(Browse.of(request.GET).decisions())
    response = StreamingHttpResponse(json_parts(NAME, rows), content_type="application/json")
    return named(response, "json", dated(clock.now(), NAME))


@access("public")
@require_safe
def decisions_ods(request: HttpRequest) -> HttpResponseBase:
    """The chosen decisions as a spreadsheet; all of them, if they are many, as of this morning."""
    browse = Browse.of(request.GET)
    found = browse.decisions()
    is_whole = not browse.is_narrowed
    rows, name = all_facts(found), dated(clock.now(), NAME)
    return spreadsheet(request, DECISIONS, rows, name=name, is_large=are_many(found), is_whole=is_whole)
