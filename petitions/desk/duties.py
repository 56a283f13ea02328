"""What the desk owes: today, overdue, waiting, new. The landing of every official."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation import clock
from participation.calendar.rules import TAIPEI
from participation.obligations.models import Obligation
from participation.obligations.notices import due_words, standing
from participation.obligations.rules import State
from participation.record.models import ProcedureKey
from participation.shell.access import access
from petitions.desk.forms import midnight
from petitions.desk.offices import Desk, desk_of
from petitions.desk.pages import ordered, page, paged

ORDERS = {"due": "due_at", "number": "record__number", "agency": "agency__position", "since": "starts_at"}
DAY = timedelta(days=1)


def owed_by(desk: Desk) -> QuerySet[Obligation]:
    """What is open of the duties that this desk works on."""
    rows = Obligation.objects.open().filter(record__procedure=ProcedureKey.PETITIONS)
    return rows if desk.sees_all else rows.filter(agency__in=desk.owing)


def kinds_of_urgency(now: datetime) -> dict[str, Q]:
    """The four views of what is owed. A duty that ends at the coming midnight is due today."""
    today = midnight(now.astimezone(TAIPEI).date())
    return {
        "overdue": Q(paused_at__isnull=True, due_at__lte=now),
        "today": Q(due_at__gt=max(today, now), due_at__lte=today + DAY),
        "waiting": Q(due_at__gt=now) | Q(paused_at__isnull=False),
        "new": Q(starts_at__gt=now - DAY),
    }


LABELS = {
    "overdue": lambda: _("逾期"),
    "today": lambda: _("今天到期"),
    "waiting": lambda: _("等待辦理"),
    "new": lambda: _("一天內新進"),
}


def figures(desk: Desk, now: datetime) -> list[dict[str, Any]]:
    """How much there is of each urgency, with the list behind it; one query."""
    counts = owed_by(desk).aggregate(
        **{name: Count("pk", filter=wanted) for name, wanted in kinds_of_urgency(now).items()}
    )
    url = reverse("petitions_desk:duties")
    return [
        {"name": name, "label": LABELS[name](), "count": count, "url": f"{url}?show={name}"}
        for name, count in counts.items()
    ]


@dataclass(frozen=True)
class Owed:
    """A duty as a row of the desk."""

    duty: Obligation
    due: str
    standing: str
    state: str
    url: str


def rows_of(duties: Iterable[Obligation], now: datetime) -> list[Owed]:
    """Duties with their words and where the work on them is done."""
    return [
        Owed(duty, due_words(duty.due_at), standing(duty, now), duty.state(now).value, place_of(duty))
        for duty in duties
    ]


def place_of(duty: Obligation) -> str:
    """The page of the desk where a duty is met."""
    number = duty.record.number
    if duty.kind == "screening":
        return reverse("petitions_desk:screen", args=[number])
    if duty.kind == "objection":
        return reverse("petitions_desk:objection", args=[number])
    return reverse("petitions_desk:case", args=[duty.agency.slug, number])


@access("staff")
@require_safe
def duties(request: HttpRequest) -> HttpResponse:
    """Everything that is owed, the longest overdue first; `show` narrows it to one urgency."""
    now, desk = clock.now(), desk_of(request)
    urgencies, show = kinds_of_urgency(now), request.GET.get("show", "")
    owed = owed_by(desk).select_related("agency", "record")
    if show in urgencies:
        owed = owed.filter(urgencies[show])
    shown = paged(request, ordered(request, owed, ORDERS, "due"))
    return page(
        request,
        "duties.html",
        title=_("應辦事項"),
        figures=figures(desk, now),
        show=show,
        rows=rows_of(shown, now),
        items=shown,
        overdue=State.OVERDUE.value,
        sort=request.GET.get("sort", "due"),
    )
