"""The board as files: every obligation of a choice as CSV, ODS or JSON, and what the figures are."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from participation import clock
from participation.board.agencies import FIGURE_FIELDS, figure_rows
from participation.board.browsing import Browse
from participation.board.commitments import COMMITMENT_FIELDS, commitment_facts
from participation.board.rows import FIELDS, all_rows, facts_of
from participation.obligations.models import Obligation
from participation.obligations.rules import State
from participation.shell.access import access
from participation.shell.files import CSV, MOST_IN_ODS, ODS, csv_lines, json_parts, named, ods

NAME = "obligations"
JSON = "application/json"


def facts(request: HttpRequest, most: int | None = None) -> Iterator[dict[str, Any]]:
    """The rows that an address asks for: narrowed as the board is, in every state unless one is named."""
    now = clock.now()
    found = Browse.of(request.GET).duties()
    state = request.GET.get("state", "")
    if state:
        found = found.in_state(State(state), now) if state in set(State) else Obligation.objects.none()
    return (facts_of(row, now) for row in all_rows(found, most))


@access("public")
@require_safe
def duties_csv(request: HttpRequest) -> HttpResponseBase:
    """The chosen obligations as CSV."""
    return named(StreamingHttpResponse(csv_lines(FIELDS, facts(request)), content_type=CSV), "csv", NAME)


@access("public")
@require_safe
def duties_json(request: HttpRequest) -> HttpResponseBase:
    """The chosen obligations as JSON."""
    return named(StreamingHttpResponse(json_parts(NAME, facts(request)), content_type=JSON), "json", NAME)


@access("public")
@require_safe
def duties_ods(request: HttpRequest) -> HttpResponseBase:
    """The chosen obligations as a spreadsheet, as many as one holds."""
    made = ods(NAME, FIELDS, facts(request, MOST_IN_ODS))
    return named(HttpResponse(made, content_type=ODS), "ods", NAME)


@access("public")
@require_safe
def figures_csv(request: HttpRequest) -> HttpResponseBase:
    """The figures of every agency as CSV, with those of all of them."""
    rows = figure_rows(clock.now())
    return named(HttpResponse("".join(csv_lines(FIGURE_FIELDS, rows)), content_type=CSV), "csv", "agencies")


@access("public")
@require_safe
def figures_ods(request: HttpRequest) -> HttpResponseBase:
    """The same as a spreadsheet."""
    made = ods("agencies", FIGURE_FIELDS, figure_rows(clock.now()))
    return named(HttpResponse(made, content_type=ODS), "ods", "agencies")


@access("public")
@require_safe
def figures_json(request: HttpRequest) -> HttpResponseBase:
    """The same as JSON."""
    text = "".join(json_parts("agencies", figure_rows(clock.now())))
    return named(HttpResponse(text, content_type=JSON), "json", "agencies")


@access("public")
@require_safe
def commitments_csv(request: HttpRequest) -> HttpResponseBase:
    """Every commitment as CSV."""
    rows = commitment_facts(clock.now())
    return named(
        StreamingHttpResponse(csv_lines(COMMITMENT_FIELDS, rows), content_type=CSV), "csv", "commitments"
    )


@access("public")
@require_safe
def commitments_ods(request: HttpRequest) -> HttpResponseBase:
    """Every commitment as a spreadsheet."""
    rows = commitment_facts(clock.now(), MOST_IN_ODS)
    made = ods("commitments", COMMITMENT_FIELDS, rows)
    return named(HttpResponse(made, content_type=ODS), "ods", "commitments")


@access("public")
@require_safe
def commitments_json(request: HttpRequest) -> HttpResponseBase:
    """Every commitment as JSON."""
    rows = commitment_facts(clock.now())
    return named(
        StreamingHttpResponse(json_parts("commitments", rows), content_type=JSON), "json", "commitments"
    )
