"""The board, an agency's page, all agencies, and the register of commitments."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation import clock
from participation.agencies.addresses import at_its_code
from participation.agencies.models import Agency
from participation.board.agencies import named_agencies, standings, with_most_overdue
from participation.board.browsing import Browse, filters_of, label_of_list, lists_of, meaning_of_list
from participation.board.commitments import Register
from participation.board.feeds import feeds_of
from participation.board.large import COMMITMENTS, DUTIES
from participation.board.lateness import watch
from participation.board.responses import answers_page
from participation.board.rows import card
from participation.obligations.figures import Counted, Month, counted
from participation.people.visiting import same_for_everybody
from participation.shell.access import access
from participation.shell.tables import is_large, offer

MOST_AGENCIES = 10
Offer = Callable[[str], dict[str, str]]


@access("public")
@require_safe
@same_for_everybody
def board(request: HttpRequest) -> HttpResponse:
    """What all agencies owe: overdue, due soon, waiting longest, met lately; and how they keep terms."""
    now = clock.now()
    browse, agencies = Browse.of(request.GET), named_agencies()
    found = _counted(browse, now)
    every = standings(found, agencies, kind=browse.kind, procedure=browse.procedure)
    context = {
        "title": _("進度看板"),
        **_list(browse, found, agencies, now),
        "agencies": [] if browse.agency else with_most_overdue(every, MOST_AGENCIES),
        "agencies_url": reverse("obligations:agencies"),
        "commitments_url": reverse("obligations:commitments"),
        "feeds": feeds_of(),
        "all_url": browse.url(agency="", agency_id=0, kind="", procedure=""),
    }
    return render(request, "board/board.html", context)


@access("public")
@require_safe
@same_for_everybody
@at_its_code
def agency(request: HttpRequest, code: str) -> HttpResponse:
    """One agency: its figures, its obligations, its latest answers."""
    now = clock.now()
    found_agency = get_object_or_404(Agency.objects.select_related("parent"), code=code)
    browse = Browse.of(request.GET, agency=found_agency)
    found = _counted(browse, now)
    context = {
        "title": found_agency.public_name,
        "agency": found_agency,
        "breadcrumbs": _trail((_("各機關"), reverse("obligations:agencies")), (found_agency.public_name, "")),
        **_list(browse, found, {found_agency.pk: found_agency}, now),
        "answers": answers_page(found_agency),
        "answers_url": reverse("obligations:agency_answers", args=[code]),
        "feeds": feeds_of(code),
        "all_url": browse.url(kind="", procedure=""),
    }
    return render(request, "board/agency.html", context)


@access("public")
@require_safe
@same_for_everybody
def agencies(request: HttpRequest) -> HttpResponse:
    """Every agency that ever owed anything, with its figures."""
    now = clock.now()
    found = counted(now)
    context = {
        "title": _("各機關的期限"),
        "breadcrumbs": _trail((_("各機關"), "")),
        "watch": watch(now),
        "now": now,
        "counted_at": found.at,
        "figures": found.figures(),
        "agencies": standings(found, named_agencies()),
        "files": _files("figures"),
    }
    return render(request, "board/agencies.html", context)


@access("public")
@require_safe
@same_for_everybody
@at_its_code
def agency_answers(request: HttpRequest, code: str) -> HttpResponse:
    """All published answers of an agency, newest first."""
    found_agency = get_object_or_404(Agency, code=code)
    page = answers_page(found_agency, request.GET.get("page", ""))
    title = _("%(agency)s的正式回應") % {"agency": found_agency.public_name}
    context = {
        "title": title,
        "agency": found_agency,
        "breadcrumbs": _trail(
            (_("各機關"), reverse("obligations:agencies")),
            (found_agency.public_name, reverse("obligations:agency", args=[code])),
            (_("正式回應"), ""),
        ),
        "answers": page,
    }
    return render(request, "board/agency_answers.html", context)


@access("public")
@require_safe
@same_for_everybody
def commitments(request: HttpRequest) -> HttpResponse:
    """What was taken under study: its next report, the reports given, and what has ended."""
    now, register = clock.now(), Register.of(request.GET)
    page, rows = register.page()
    lists = register.lists()
    many = is_large(sum(one["count"] for one in lists))
    context = {
        "title": _("列入研究的承諾"),
        "breadcrumbs": _trail((_("列入研究的承諾"), "")),
        "register": register,
        "lists": lists,
        "page": page,
        "rows": [
            {"one": one, "label": one.label(now), "shape": one.shape(now), "late": one.last.days_late(now)}
            for one in rows
        ],
        "files": _files("commitments", ods=lambda url: offer(COMMITMENTS, url, is_large=many, is_whole=True)),
        "watch": watch(now),
        "now": now,
    }
    return render(request, "board/commitments.html", context)


def _counted(browse: Browse, now: datetime) -> Counted:
    return counted(now, agency_id=browse.agency_id, kind=browse.kind, procedure=browse.procedure)


def _list(browse: Browse, found: Counted, agencies: dict[int, Agency], now: datetime) -> dict[str, Any]:
    """What a page with a list of duties shows: figures, chart, the list, its filters and its files."""
    page = browse.page(now)
    figures = found.figures(agency_id=browse.agency_id, kind=browse.kind, procedure=browse.procedure)
    return {
        "browse": browse,
        "figures": figures,
        "counted_at": found.at,
        "chart": _chart(found.months),
        "lists": lists_of(browse, found),
        "list_label": label_of_list(browse.show),
        "list_meaning": meaning_of_list(browse.show),
        "page": page,
        "duties": [card(row, now) for row in page.rows],
        "groups": filters_of(browse, found, agencies),
        "files": _duty_files(browse, many=is_large(figures.total)),
        "watch": watch(now),
        "now": now,
    }


def _duty_files(browse: Browse, *, many: bool) -> list[dict[str, str]]:
    """The downloads of a page of duties, narrowed as it is."""
    parts = [f"agency={browse.agency}" if browse.is_of_agency else "", browse.query]
    query = "&".join(part for part in parts if part)
    return _files("duties", query, lambda url: offer(DUTIES, url, is_large=many, is_whole=not query))


def _files(name: str, query: str = "", ods: Offer = lambda url: _file("ODS", url)) -> list[dict[str, str]]:
    """The downloads of a page; ODS says how its spreadsheet stands."""
    csv, sheet, json = (
        reverse(f"obligations:{name}_{ending}") + (f"?{query}" if query else "")
        for ending in ("csv", "ods", "json")
    )
    return [_file("CSV", csv), ods(sheet), _file("JSON", json)]


def _file(label: str, url: str) -> dict[str, str]:
    return {"label": label, "url": url, "note": ""}


def _chart(months: Any) -> dict[str, Any] | None:
    """Acts done per month, titled with its finding; None while nothing was done in a year."""
    done, late = sum(month.met for month in months), sum(month.late for month in months)
    if not done:
        return None
    title = _("最近 12 個月完成 %(done)s 件，其中 %(late)s 件逾期完成") % {
        "done": f"{done:,}",
        "late": f"{late:,}",
    }
    return {"title": title, "points": [(month.first, _month(month), month.met) for month in months]}


def _month(month: Month) -> str:
    first: date = month.first
    if (get_language() or "").startswith("en"):
        return f"{first:%b %Y}"
    return _("%(year)d 年 %(month)d 月") % {"year": first.year, "month": first.month}


def _trail(*places: tuple[str, str]) -> list[dict[str, str]]:
    """Where a page stands, from the board on."""
    first = {"label": _("進度看板"), "url": reverse("obligations:board")}
    return [first, *({"label": label, "url": url} for label, url in places)]
