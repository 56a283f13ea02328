"""The landing of moderators and of those who answer: what waits for them."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from participation import clock
from participation.discussion.desk.comments import owed_to
from participation.discussion.desk.offices import Desk, desk_of
from participation.discussion.guideline import APPEAL
from participation.discussion.models import Case
from participation.obligations.models import Obligation


class DiscussionPanel(Component):
    """Three queries, whatever waits."""

    order = 60
    template_name = "discussion/desk/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """What the panel shows to who is signed in."""
        request: HttpRequest = parent_context["request"]
        return {"figures": figures(desk_of(request), clock.now())}


def figures(desk: Desk, now: datetime) -> list[dict[str, Any]]:
    """How much waits of each kind of work, with the list behind it."""
    shown = []
    if desk.sees_cases:
        appeals = _counted(Obligation.objects.open().filter(kind=APPEAL.kind), now)
        shown += [
            _figure(_("案件等待處理"), Case.objects.waiting().count(), "queue", 0),
            _figure(_("申訴等待決定"), appeals["open"], "appeals", appeals["overdue"]),
        ]
    if desk.sees_all or desk.agencies:
        answers = _counted(owed_to(desk), now)
        shown.append(_figure(_("回應到期前要完成"), answers["open"], "comments", answers["overdue"]))
    return shown


def _counted(owed: Any, now: datetime) -> dict[str, int]:
    counts: dict[str, int] = owed.aggregate(open=Count("pk"), overdue=Count("pk", filter=Q(due_at__lte=now)))
    return counts


def _figure(label: str, count: int, name: str, overdue: int) -> dict[str, Any]:
    url = reverse(f"discussion_desk:{name}")
    return {"label": label, "count": count, "url": url, "is_overdue": bool(overdue)}
