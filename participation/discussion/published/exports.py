"""The moderation record as files: CSV and JSON in a stream, ODS up to a number of rows."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe
from tablib import Dataset

from participation.discussion.models import Decision
from participation.discussion.published.browsing import Browse
from participation.discussion.published.decisions import FIELDS, Published, facts_of
from participation.shell.access import access

# So many rows are in memory at a time, whatever the size of the record.
CHUNK = 1000
# A spreadsheet is made as a whole; what is more is for CSV.
MOST_IN_ODS = 20_000
ODS = "application/vnd.oasis.opendocument.spreadsheet"
# What a spreadsheet would take for a formula or a command [OWASP: CSV injection].
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
KEPT_SECONDS = 60


class Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        """The value itself."""
        return value


def safe(value: Any) -> Any:
    """A cell that no spreadsheet runs: text that begins like a formula gets an apostrophe before it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return f"'{value}"
    return "" if value is None else value


def csv_lines(fields: Sequence[str], rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The lines of a CSV file, with the mark by which spreadsheets know UTF-8."""
    writer = csv.writer(Echo())
    yield f"\ufeff{writer.writerow(fields)}"
    for row in rows:
        yield writer.writerow([safe(value) for value in row.values()])


def ods(title: str, fields: Sequence[str], rows: Iterable[dict[str, Any]]) -> bytes:
    """A spreadsheet with one sheet."""
    sheet = Dataset(*([safe(value) for value in row.values()] for row in rows), headers=list(fields))
    sheet.title = title
    made: bytes = sheet.export("ods")
    return made


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


def json_parts(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One JSON object with all decisions, a row at a time."""
    before = '{"decisions": [\n'
    for row in rows:
        yield before + json.dumps(row, ensure_ascii=False)
        before = ",\n"
    yield '{"decisions": []}\n' if before != ",\n" else "\n]}\n"


@access("public")
@require_safe
def decisions_csv(request: HttpRequest) -> HttpResponseBase:
    """The chosen decisions as CSV."""
    rows = all_facts(Browse.of(request.GET).decisions())
    return named(
        StreamingHttpResponse(csv_lines(FIELDS, rows), content_type="text/csv; charset=utf-8"), "csv"
    )


@access("public")
@require_safe
def decisions_json(request: HttpRequest) -> HttpResponseBase:
    """The chosen decisions as JSON."""
    rows = all_facts(Browse.of(request.GET).decisions())
    response = StreamingHttpResponse(json_parts(rows), content_type="application/json")
    return named(response, "json")


@access("public")
@require_safe
def decisions_ods(request: HttpRequest) -> HttpResponseBase:
    """The newest of the chosen decisions as a spreadsheet."""
    rows = all_facts(Browse.of(request.GET).decisions(), MOST_IN_ODS)
    return named(HttpResponse(ods("decisions", FIELDS, rows), content_type=ODS), "ods")


def named(response: HttpResponseBase, ending: str, name: str = "decisions") -> HttpResponseBase:
    """A file to be saved under a name, which may be kept for a short while."""
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response
