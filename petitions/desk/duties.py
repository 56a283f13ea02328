"""What petitions alone owe: the list of this procedure, made of the pieces of every desk."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation import clock
from participation.casework.desk import duties as every
from participation.casework.desk.duties import Asked, figures, rows_of, urgencies
from participation.casework.desk.offices import Desk as EveryDesk
from participation.obligations.models import Obligation
from participation.obligations.rules import State
from participation.record.models import ProcedureKey
from participation.shell.access import access
from petitions.desk.offices import Desk, desk_of
from petitions.desk.pages import ordered, page, paged

ORDERS = {"due": "due_at", "number": "record__number", "agency": "agency__position", "since": "starts_at"}


def owed_by(desk: Desk) -> QuerySet[Obligation]:
    """What is open of the duties of petitions that this desk works on."""
    owed = every.owed_by(EveryDesk(desk.person, desk.held))
    return owed.filter(record__procedure=ProcedureKey.PETITIONS)


@access("staff")
@require_safe
def duties(request: HttpRequest) -> HttpResponse:
    """Everything that is owed, the longest overdue first; `show` narrows it to one urgency."""
    now, desk = clock.now(), desk_of(request)
    narrower, show = urgencies(now), request.GET.get("show", "")
    owed = owed_by(desk).select_related("agency", "record")
    if show in narrower:
        owed = owed.filter(narrower[show])
    shown = paged(request, ordered(request, owed, ORDERS, "due"))
    url = reverse("petitions_desk:duties")
    shares = figures(owed_by(desk), Asked(), now)
    return page(
        request,
        "duties.html",
        title=_("應辦事項"),
        figures=[share | {"url": f"{url}?show={share['name']}"} for share in shares],
        show=show,
        rows=rows_of(shown, now),
        items=shown,
        overdue=State.OVERDUE.value,
        sort=request.GET.get("sort", "due"),
    )
