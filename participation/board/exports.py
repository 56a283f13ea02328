"""The board as files: every obligation of a choice as CSV, ODS or JSON, and what the figures are."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import conditional_page, require_safe

from participation import clock
from participation.board.agencies import FIGURE_FIELDS, figure_rows
from participation.board.asking import asked_by
from participation.board.browsing import Browse
from participation.board.commitments import COMMITMENT_FIELDS, all_of, commitment_facts
from participation.board.large import COMMITMENTS, DUTIES
from participation.board.rows import FIELDS, all_rows, facts_of
from participation.obligations.models import ObligationQuerySet
from participation.obligations.rules import State
from participation.shell.access import access
from participation.shell.files import CSV, csv_lines, dated, json_parts, named
from participation.shell.spreadsheets import ODS, ods
from participation.shell.tables import are_many, spreadsheet

NAME = DUTIES.name
JSON = "application/json"
OTHERS = ("kind", "procedure", "state")
DUTY_FILTERS = ("agency", *OTHERS)


def chosen(request: HttpRequest, now: datetime) -> tuple[ObligationQuerySet, bool]:
    """What an address asks for, narrowed as the board is, in every state unless one is named; is it all?"""
    browse = Browse.of(request.GET)
    found, state = browse.duties(), request.GET.get("state", "")
    if state:
        found = found.in_state(State(state), now)
    return found, not (browse.is_narrowed or state)


def facts(found: ObligationQuerySet, now: datetime) -> Iterator[dict[str, Any]]:
    """The rows of a file."""
    return (facts_of(row, now) for row in all_rows(found))


def _name(request: HttpRequest, now: datetime) -> str:
    """The name of a file of duties, with what it is narrowed by."""
    return dated(now, NAME, Browse.of(request.GET).agency, *(request.GET.get(one, "") for one in OTHERS))


@access("public")
@require_safe
@asked_by(*DUTY_FILTERS)
def duties_csv(request: HttpRequest) -> HttpResponseBase:
    """The chosen obligations as CSV."""
    now = clock.now()
    lines = csv_lines(FIELDS, facts(chosen(request, now)[0], now))
    return named(StreamingHttpResponse(lines, content_type=CSV), "csv", _name(request, now))


@access("public")
@require_safe
@asked_by(*DUTY_FILTERS)
def duties_json(request: HttpRequest) -> HttpResponseBase:
    """The chosen obligations as JSON."""
    now = clock.now()
    parts = json_parts(NAME, facts(chosen(request, now)[0], now))
    return named(StreamingHttpResponse(parts, content_type=JSON), "json", _name(request, now))


@access("public")
@require_safe
@asked_by(*DUTY_FILTERS)
def duties_ods(request: HttpRequest) -> HttpResponseBase:
    """The chosen obligations as a spreadsheet; all of them, if they are many, as of this morning."""
    now = clock.now()
    found, is_whole = chosen(request, now)
    rows, name = facts(found, now), _name(request, now)
    return spreadsheet(request, DUTIES, rows, name=name, is_large=are_many(found), is_whole=is_whole)


@access("public")
@require_safe
@conditional_page
@asked_by()
def figures_csv(request: HttpRequest) -> HttpResponseBase:
    """The figures of every agency as CSV, with those of all of them."""
    now = clock.now()
    text = "".join(csv_lines(FIGURE_FIELDS, figure_rows(now)))
    return named(HttpResponse(text, content_type=CSV), "csv", dated(now, "agencies"))


@access("public")
@require_safe
@asked_by()
def figures_ods(request: HttpRequest) -> HttpResponseBase:
    """The same as a spreadsheet."""
    now = clock.now()
    made = ods("agencies", FIGURE_FIELDS, figure_rows(now))
    return named(HttpResponse(made, content_type=ODS), "ods", dated(now, "agencies"))


@access("public")
@require_safe
@conditional_page
@asked_by()
def figures_json(request: HttpRequest) -> HttpResponseBase:
    """The same as JSON."""
    now = clock.now()
    text = "".join(json_parts("agencies", figure_rows(now)))
    return named(HttpResponse(text, content_type=JSON), "json", dated(now, "agencies"))


def _commitments(request: HttpRequest, now: datetime) -> tuple[Iterator[dict[str, Any]], str, int]:
    """The rows of the choice, the name of their file, and whose they are (0: everybody's)."""
    browse = Browse.of(request.GET)
    rows = commitment_facts(now, browse.agency_id)
    return rows, dated(now, COMMITMENTS.name, browse.agency), browse.agency_id


@access("public")
@require_safe
@asked_by("agency")
def commitments_csv(request: HttpRequest) -> HttpResponseBase:
    """Every commitment, or those of one agency, as CSV."""
    rows, name, _of = _commitments(request, clock.now())
    lines = csv_lines(COMMITMENT_FIELDS, rows)
    return named(StreamingHttpResponse(lines, content_type=CSV), "csv", name)


@access("public")
@require_safe
@asked_by("agency")
def commitments_ods(request: HttpRequest) -> HttpResponseBase:
    """The same as a spreadsheet; all of them, if they are many, as of this morning."""
    rows, name, of = _commitments(request, clock.now())
    is_large = are_many(*all_of(of))
    return spreadsheet(request, COMMITMENTS, rows, name=name, is_large=is_large, is_whole=not of)


@access("public")
@require_safe
@asked_by("agency")
def commitments_json(request: HttpRequest) -> HttpResponseBase:
    """The same as JSON."""
    rows, name, _of = _commitments(request, clock.now())
    parts = json_parts(COMMITMENTS.name, rows)
    return named(StreamingHttpResponse(parts, content_type=JSON), "json", name)
