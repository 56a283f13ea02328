"""How a page of the desk is made: its frame, and the sentence of a refusal with its status."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.refusals import Refusal, Refused
from petitions.desk.offices import Desk, desk_of
from petitions.models import Petition

PER_PAGE = 50
INVALID = 422
View = Callable[..., HttpResponseBase]


def page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    number: str = "",
    crumbs: Sequence[tuple[str, str]] = (),
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render `petitions/desk/<template>` in the frame of the administration.

    The page of a petition gives its NUMBER: the trail then names it briefly, and the page its title.
    """
    desk = desk_of(request)
    trail = [
        (_("首頁"), reverse("wagtailadmin_home")),
        (_("提點子"), reverse("petitions_desk:duties")),
        *crumbs,
        (number or title, ""),
    ]
    frame = {
        "page_title": title,
        "header_title": title,
        "header_icon": "clipboard-list",
        "breadcrumbs_items": [{"label": label, "url": url} for label, url in trail],
        "names_petition": bool(number),
        "desk": desk,
        "sections": sections(request, desk),
    }
    return render(request, f"petitions/desk/{template}", {**frame, **context}, status=status)


def sections(request: HttpRequest, desk: Desk) -> list[dict[str, Any]]:
    """The parts of the desk that this person works in; they need no script, unlike the side menu."""
    shown = [
        ("duties", _("應辦事項"), True),
        ("cases", _("本機關案件"), desk.is_agency),
        ("screening", _("檢核"), desk.is_platform),
        ("objections", _("申復"), desk.is_platform),
        ("petitions", _("全部提議"), desk.is_platform),
        ("blackouts", _("暫停期間"), desk.is_platform),
    ]
    urls = [(reverse(f"petitions_desk:{name}"), label) for name, label, is_shown in shown if is_shown]
    return [{"url": url, "label": label, "current": request.path == url} for url, label in urls]


def status_of(refusal: Refusal) -> int:
    """403 for never, 409 for not now."""
    return 403 if refusal.forbidden else 409


def shows_refusals(view: View) -> View:
    """Show a refusal that the view does not handle itself as a page with its sentence."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            refusal = refused.refusal
            return page(
                request, "refused.html", title=_("不能這樣做"), refusal=refusal, status=status_of(refusal)
            )

    return shown


def petition_of(number: str) -> Petition:
    """The petition with this number, or 404."""
    return get_object_or_404(Petition.objects.select_related("record", "topic"), record__number=number)


def paged(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """The page of rows that `p` asks for; a wrong one leads to the nearest."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))


def ordered(request: HttpRequest, rows: QuerySet[Any], orders: dict[str, str], default: str) -> QuerySet[Any]:
    """The rows by the column that `sort` names (with a minus from its end), then by key."""
    asked = request.GET.get("sort", "") or default
    name, minus = asked.lstrip("-"), "-" if asked.startswith("-") else ""
    if name not in orders:
        asked = default
        name, minus = asked.lstrip("-"), "-" if asked.startswith("-") else ""
    return rows.order_by(f"{minus}{orders[name]}", "pk")
