"""What a unit is asked to add to an answer: its members read and deliver here, whatever office they hold."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from participation import clock
from participation.refusals import Refusal, Refused, refuse_if
from participation.responses import actions
from participation.responses.models import Response, Roster, UnitPart
from participation.responses.rules import EMPTY, NOT_YOUR_UNIT, may_write
from participation.responses.showing import preview_of
from participation.shell.access import access
from petitions.desk.cases import Case
from petitions.desk.offices import HOLDERS
from petitions.desk.pages import INVALID, page, shows_refusals, status_of
from petitions.desk.responses import crumbs_of
from petitions.desk.signing import making_of, part_row, reader_of
from petitions.desk.signing_forms import PartForm


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def response_part(request: HttpRequest, agency: str, number: str, pk: int) -> HttpResponse:
    """The request to a unit beside the text; those who answer for the unit deliver its part."""
    now, case = clock.now(), reader_of(request, agency, number)
    making, part = _asked(case, pk)
    if request.method != "POST":
        return _shown(request, case, making, part)
    by, form = case.desk.act(case.agency, *HOLDERS), PartForm(request.POST, prefix=f"part-{part.pk}")
    if not form.is_valid():
        return _shown(request, case, making, part, form=form, status=INVALID)
    try:
        actions.deliver_part(part, words=form.cleaned_data["words"], by=by, now=now)
    except Refused as refused:
        return _shown(request, case, making, part, form=form, refusal=refused.refusal)
    messages.success(request, _("已交出單位意見。"))
    return redirect("petitions_desk:response_part", *case.address, part.pk)


def _asked(case: Case, pk: int) -> tuple[Response, UnitPart]:
    """The text in the making and what a unit is to add to it; another unit's part is not for its members."""
    making = making_of(case)
    if making is None:
        raise Refused(EMPTY)
    asked = making.unit_parts.select_related("unit", "asked_by", "delivered_by")
    part = get_object_or_404(asked, pk=pk, for_version=making.next_number)
    members = Roster.of([case.agency.pk]).members_of(part.unit_id)
    refuse_if(None if case.is_whole or case.desk.person.pk in members else NOT_YOUR_UNIT)
    return making, part


def _shown(
    request: HttpRequest,
    case: Case,
    making: Response,
    part: UnitPart,
    *,
    form: PartForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    row: dict[str, Any] = part_row(part, case.desk.person.pk, Roster.of([case.agency.pk]))
    standing = actions.standing_of(making, None)._replace(is_locked=False)
    return page(
        request,
        "unit_part.html",
        title=_("%(unit)s的意見") % {"unit": part.unit},
        crumbs=crumbs_of(case),
        case=case,
        part=part,
        preview=preview_of(making.draft)["shown"],
        form=form or row["form"],
        unable=may_write(standing) if row["form"] else NOT_YOUR_UNIT,
        refusal=refusal,
        status=status_of(refusal) if refusal else status,
    )
