"""The moderation record as files: CSV and JSON in a stream, ODS up to a number of rows."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from participation.discussion.models import Decision
from participation.discussion.published.browsing import Browse
from participation.discussion.published.decisions import FIELDS, Published, facts_of
from participation.shell.access import access
from participation.shell.files import CSV, MOST_IN_ODS, ODS, csv_lines, json_parts, named, ods

# So many rows are in memory at a time, whatever the size of the record.
CHUNK = 1000
NAME = "decisions"


def all_facts(found: QuerySet[Decision], most: int | None = None) -> Iterator[dict[str, Any]]:
    """Every decision of a choice, newest first, a chunk at a time by keyset; at most MOST."""
    made, place = 0, Q()
    while rows := list(found.filter(place).order_by("-in_force_from", "-pk")[:CHUNK]):
        for row in rows:
            if most is not None and made >= most:
                return
            made += 1
            yield facts_of(Published(row))
        last = rows[-1]
        further = Q(in_force_from__lt=last.in_force_from) | Q(pk__lt=last.pk)
        place = Q(in_force_from__lte=last.in_force_from) & further


@access("public")
@require_safe
def decisions_csv(request: HttpRequest) -> HttpResponseBase:
    """The chosen decisions as CSV."""
    rows = all_facts(Browse.of(request.GET).decisions())
    return named(StreamingHttpResponse(csv_lines(FIELDS, rows), content_type=CSV), "csv", NAME)


@access("public")
@require_safe
def decisions_json(request: HttpRequest) -> HttpResponseBase:
    """The chosen decisions as JSON."""
    rows = all_facts(Browse.of(request.GET).decisions())
    response = StreamingHttpResponse(json_parts(NAME, rows), content_type="application/json")
    return named(response, "json", NAME)


@access("public")
@require_safe
def decisions_ods(request: HttpRequest) -> HttpResponseBase:
    """The newest of the chosen decisions as a spreadsheet."""
    rows = all_facts(Browse.of(request.GET).decisions(), MOST_IN_ODS)
    return named(HttpResponse(ods(NAME, FIELDS, rows), content_type=ODS), "ods", NAME)
