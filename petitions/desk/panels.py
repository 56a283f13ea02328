"""The landing of an official: what is overdue, due today, waiting and new."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from participation import clock
from petitions.desk.duties import figures, owed_by, rows_of
from petitions.desk.offices import desk_of

SHOWN = 10


class DutiesPanel(Component):
    """Three queries, whatever is owed: the offices, the figures, and the most urgent rows."""

    order = 50
    template_name = "petitions/desk/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """What the panel shows to who is signed in."""
        request: HttpRequest = parent_context["request"]
        now, desk = clock.now(), desk_of(request)
        urgent = owed_by(desk).select_related("agency", "record").order_by("due_at", "pk")[:SHOWN]
        return {"figures": figures(desk, now), "rows": rows_of(urgent, now), "desk": desk}
