"""The landing of every official: what is overdue, due today, with others and new; and its whole list."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.ui.components import Component

from participation import clock
from participation.casework.desk.duties import ORDERS, Asked, by_kind, figures, filters, owed_by, rows_of
from participation.casework.desk.held import waiting_for_second
from participation.casework.desk.offices import Desk, desk_of
from participation.casework.desk.pages import ordered, page, paged
from participation.casework.desk.signing import waiting_for
from participation.shell.access import access

SHOWN = 10


class LandingPanel(Component):
    """A constant number of queries, whatever is owed."""

    order = 50
    template_name = "casework/desk/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """What the panel shows to who is signed in."""
        request: HttpRequest = parent_context["request"]
        now, desk = clock.now(), desk_of(request)
        shown: dict[str, Any] = {"desk": desk, "is_mine": desk.sees_own_first, **work_of(desk, now)}
        shown["to_sign"] = waiting_for(desk, desk.person, SHOWN)
        shown["to_second"] = waiting_for_second(desk, SHOWN)
        return shown


def work_of(desk: Desk, now: datetime) -> dict[str, Any]:
    """The figures and the most urgent rows of who works on duties."""
    asked = Asked(officer="" if desk.sees_own_first else "all")
    rows = asked.of_kind(owed_by(desk), desk)
    urgent = rows.select_related("agency", "record").order_by("due_at", "pk")[:SHOWN]
    return {
        "figures": figures(rows, asked, now),
        "kinds": by_kind(rows, asked, now),
        "rows": rows_of(urgent, now),
        "all_url": asked.url(),
    }


@access("staff")
@require_safe
def duties(request: HttpRequest) -> HttpResponse:
    """Everything that is owed, narrowed as asked, the longest overdue first."""
    now, desk = clock.now(), desk_of(request)
    asked = Asked.of(request.GET, desk)
    owed = asked.narrowed(owed_by(desk), desk, now).select_related("agency", "record")
    shown = paged(request, ordered(request, owed, ORDERS, "due"))
    return page(
        request,
        "duties.html",
        title=_("我的工作"),
        figures=figures(asked.of_kind(owed_by(desk), desk), asked, now),
        filters=filters(desk, asked),
        asked=asked,
        rows=rows_of(shown, now),
        to_second=waiting_for_second(desk, SHOWN),
        items=shown,
        sort=request.GET.get("sort", "due"),
    )
