"""Who handles a case: assigned by the agency's supervisor."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from participation import clock
from participation.casework import rules
from participation.casework.actions import assign_officer, unassign_officer
from participation.casework.desk.offices import Matter, matter_of
from participation.casework.desk.pages import INVALID, page, shows_refusals, status_of
from participation.casework.forms import OfficerForm
from participation.casework.models import CaseOfficer, colleagues
from participation.record.procedures import procedure_of
from participation.refusals import Refusal, Refused
from participation.shell.access import access


def officer_form(matter: Matter, data: object = None) -> OfficerForm:
    """The choice among the people of the agency."""
    roles = rules.workers_of(is_platform=matter.agency.is_platform)
    return OfficerForm(data, colleagues=colleagues(matter.agency, roles))


def place_of(matter: Matter) -> str:
    """The page of the case, which every verb returns to."""
    return procedure_of(matter.record).workplace(matter.record, matter.agency)


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Give the case to a colleague."""
    now, matter = clock.now(), matter_of(request, agency, number)
    if request.method != "POST":
        return _assign_page(request, matter, officer_form(matter))
    by, form = matter.act(*rules.ASSIGNERS), officer_form(matter, request.POST)
    if not form.is_valid():
        return _assign_page(request, matter, form, status=INVALID)
    try:
        given = assign_officer(matter.record, agency=matter.agency, **form.cleaned_data, by=by, now=now)
    except Refused as refused:
        return _assign_page(request, matter, form, refusal=refused.refusal)
    messages.success(request, _("已請%(name)s承辦。") % {"name": given.officer.public_name})
    return redirect(place_of(matter))


@access("staff")
@shows_refusals
@require_POST
def unassign(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Take the case from whoever has it."""
    now, matter = clock.now(), matter_of(request, agency, number)
    unassign_officer(matter.record, agency=matter.agency, by=matter.act(*rules.ASSIGNERS), now=now)
    messages.success(request, _("這件案子目前沒有承辦人。"))
    return redirect(place_of(matter))


def _assign_page(
    request: HttpRequest,
    matter: Matter,
    form: OfficerForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    return page(
        request,
        "assign.html",
        title=_("指派承辦人"),
        crumbs=[(matter.record.number, place_of(matter))],
        matter=matter,
        form=form,
        history=list(CaseOfficer.objects.history(matter.record, matter.agency)),
        may_assign=not matter.desk.refusal_as(matter.agency, *rules.ASSIGNERS),
        refusal=refusal,
        status=status_of(refusal) if refusal else status,
    )
