"""An agency's units and the chain of its answers; and the files of a text that is not public yet."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from participation import clock
from participation.agencies.models import Agency, Role
from participation.refusals import Refusal, Refused
from participation.responses import actions
from participation.responses.models import Chain, ResponseFile, Roster, Unit
from participation.responses.views import served
from participation.shell.access import access
from petitions.desk.offices import Desk, desk_of
from petitions.desk.pages import INVALID, page, shows_refusals, status_of
from petitions.desk.signing import making_of, planned, reader_of
from petitions.desk.signing_forms import MOST_STEPS, ChainForm, UnitForm

# Who arranges an agency's sign-off: itself; the platform's screeners and administrators for any.
ARRANGERS = (Role.SUPERVISOR, Role.EDITOR)


def _look(desk: Desk, agency: Agency) -> None:
    if not desk.is_platform:
        desk.look(agency, *ARRANGERS)


@access("staff")
@shows_refusals
@require_safe
def chains(request: HttpRequest) -> HttpResponse:
    """The agencies whose chains this person arranges."""
    desk = desk_of(request)
    agencies = list(Agency.objects.answering()) if desk.is_platform else desk.agencies_as(*ARRANGERS)
    own = {chain.agency_id: chain for chain in Chain.objects.filter(agency__in=agencies)}
    roster = Roster.of([agency.pk for agency in agencies])
    rows = [
        {
            "agency": agency,
            "own": agency.pk in own,
            "has_control": agency.pk in roster.control,
            "is_nobody_there": not roster.members_of(roster.control.get(agency.pk)),
        }
        for agency in agencies
    ]
    return page(request, "chains.html", title=_("簽核流程"), rows=rows)


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def chain(request: HttpRequest, agency: str) -> HttpResponse:
    """One agency's units and steps."""
    desk, of = desk_of(request), get_object_or_404(Agency, slug=agency, is_platform=False)
    _look(desk, of)
    if request.method != "POST":
        return _chain_page(request, of)
    if "unit" in request.POST:
        form = UnitForm(request.POST, agency=of, prefix="unit")
        if not form.is_valid():
            return _chain_page(request, of, unit=form, status=INVALID)
        return _done(request, of, _("已新增單位。"), unit=form)
    steps = ChainForm(request.POST, agency=of, prefix="chain")
    if not steps.is_valid():
        return _chain_page(request, of, steps=steps, status=INVALID)
    return _done(request, of, _("已儲存簽核流程；正在簽核的回應仍照送簽時的流程。"), steps=steps)


def _done(request: HttpRequest, of: Agency, sentence: str, **typed: Any) -> HttpResponse:
    desk, now = desk_of(request), clock.now()
    try:
        if unit := typed.get("unit"):
            actions.add_unit(of, **unit.cleaned_data)
        else:
            actions.set_chain(of, steps=typed["steps"].steps, by=desk.person, now=now)
    except Refused as refused:
        return _chain_page(request, of, refusal=refused.refusal, **typed)
    messages.success(request, sentence)
    return redirect("petitions_desk:chain", of.slug)


def _chain_page(
    request: HttpRequest,
    of: Agency,
    *,
    unit: UnitForm | None = None,
    steps: ChainForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    found = Chain.objects.of(of.pk)
    present, roster = found.steps if found else [], Roster.of([of.pk])
    if steps is None:
        names = [f"unit:{step.unit_id}" if step.unit_id else step.role or step.kind for step in present]
        initial = {f"step-{place}": name for place, name in enumerate(names[:MOST_STEPS], 1)}
        steps = ChainForm(agency=of, prefix="chain", initial=initial)
    return page(
        request,
        "chain.html",
        title=_("%(agency)s的簽核流程") % {"agency": of.public_name},
        crumbs=[(_("簽核流程"), reverse("petitions_desk:chains"))],
        agency=of,
        chain=found,
        is_own=bool(found and found.agency_id),
        present=planned(present, of, roster),
        units=_units(of, roster),
        unit=unit or UnitForm(agency=of, prefix="unit"),
        steps=steps,
        refusal=refusal,
        status=status_of(refusal) if refusal else status,
    )


def _units(of: Agency, roster: Roster) -> list[dict[str, Any]]:
    """Its units with those who answer for them; whoever has left the agency does so no more."""
    units = Unit.objects.filter(agency=of, is_active=True).prefetch_related("people")
    return [
        {
            "unit": unit,
            "people": [one for one in unit.people.all() if one.pk in roster.members_of(unit.pk)],
        }
        for unit in units
    ]


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: HttpRequest, agency: str, pk: int) -> HttpResponse:
    """Rename a unit and say who answers for it."""
    desk, of = desk_of(request), get_object_or_404(Agency, slug=agency, is_platform=False)
    _look(desk, of)
    found = get_object_or_404(Unit, pk=pk, agency=of)
    initial = {"name": found.name, "is_control": found.is_control, "people": found.people.all()}
    form = UnitForm(request.POST or None, agency=of, initial=initial)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_unit(found, **form.cleaned_data)
            messages.success(request, _("已儲存單位。"))
            return redirect("petitions_desk:chain", of.slug)
        except Refused as refused:
            refusal = refused.refusal
    return page(
        request,
        "unit.html",
        title=found.name,
        crumbs=[
            (_("簽核流程"), reverse("petitions_desk:chains")),
            (of.public_name, reverse("petitions_desk:chain", args=[of.slug])),
        ],
        form=form,
        refusal=refusal,
        status=status_of(refusal) if refusal else INVALID if form.is_bound else 200,
    )


@access("staff")
@shows_refusals
@require_safe
def response_file(request: HttpRequest, agency: str, number: str, key: str) -> HttpResponseBase:
    """A file of the agency's own text, not public yet; members of a unit get those of the present text."""
    case = reader_of(request, agency, number)
    stored = get_object_or_404(
        ResponseFile, pk=key, response__agency=case.agency, response__record=case.petition.record
    )
    making = making_of(case)
    if not case.is_whole and (making is None or str(key) not in {file["key"] for file in making.draft.files}):
        raise Http404
    sent: FileResponse = served(stored)
    return sent
