"""Declining an assignment, and the platform's decision about it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from participation import clock
from participation.agencies.models import Agency
from participation.agencies.rules import NOT_YOUR_DESK
from participation.casework import rules
from participation.casework.actions import decline_due, part_of
from participation.casework.desk.officers import place_of
from participation.casework.desk.offices import Desk, Matter, desk_of, matter_of
from participation.casework.desk.pages import INVALID, ordered, page, paged, shows_refusals, status_of
from participation.casework.forms import DecisionForm, DeclineForm
from participation.casework.held import DECISION, DECLINING
from participation.casework.models import Decline
from participation.gate.desk import said
from participation.gate.models import HeldStatement
from participation.gate.showing import SHOWN, found_in
from participation.obligations.notices import due_words
from participation.record.procedures import procedure_of
from participation.refusals import Refusal, Refused
from participation.shell.access import access

ORDERS = {
    "filed": "filed_at",
    "number": "record__number",
    "agency": "agency__position",
    "decided": "decided_at",
}


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Say that the case is not this agency's."""
    now, matter = clock.now(), matter_of(request, agency, number)
    if request.method != "POST":
        return _file_page(request, matter, DeclineForm())
    by, form = matter.act(*rules.DECLINERS), DeclineForm(request.POST)
    if not form.is_valid():
        return _file_page(request, matter, form, status=INVALID)
    done = _("已送出，由平臺決定。決定之前，本機關的期限照常計算。")
    try:
        sentence = said(request, matter.record, DECLINING, form.payload, by=by, now=now, done=done)
    except Refused as refused:
        return _file_page(request, matter, form, refusal=refused.refusal)
    messages.success(request, sentence)
    return redirect(place_of(matter))


def _file_page(
    request: HttpRequest,
    matter: Matter,
    form: DeclineForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    part = part_of(matter.record, matter.agency)
    return page(
        request,
        "decline.html",
        title=_("婉拒分辦"),
        crumbs=[(matter.record.number, place_of(matter))],
        matter=matter,
        form=form,
        until=due_words(decline_due(part)) if part else "",
        may_decline=not matter.desk.refusal_as(matter.agency, *rules.DECLINERS),
        refusal=refusal,
        found=found_in(form, refusal, DECLINING),
        held=HeldStatement.objects.of_case(matter.record, matter.agency)[:SHOWN],
        status=status_of(refusal) if refusal else status,
    )


def _look(desk: Desk) -> None:
    if not desk.decides:
        raise Refused(NOT_YOUR_DESK)


@access("staff")
@shows_refusals
@require_safe
def declines(request: HttpRequest) -> HttpResponse:
    """What agencies have declined: first what waits for the platform's decision."""
    _look(desk_of(request))
    is_decided = request.GET.get("show") == "decided"
    rows: QuerySet[Decline] = Decline.objects.filter(decided_at__isnull=not is_decided)
    shown = paged(
        request,
        ordered(
            request, rows.select_related("record", "agency"), ORDERS, "-decided" if is_decided else "filed"
        ),
    )
    return page(
        request,
        "declines.html",
        title=_("婉拒分辦"),
        rows=shown.object_list,
        items=shown,
        is_decided=is_decided,
        sort=request.GET.get("sort", "filed"),
    )


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide whether the agency stays."""
    now, desk = clock.now(), desk_of(request)
    _look(desk)
    filed = get_object_or_404(Decline.objects.select_related("record", "agency", "filed_by"), pk=pk)
    if request.method != "POST":
        return _decide_page(request, filed, _decision_form(filed))
    by, form = desk.act(Agency.objects.platform(), *rules.DECIDERS), _decision_form(filed, request.POST)
    if not form.is_valid():
        return _decide_page(request, filed, form, status=INVALID)
    payload, done = {**form.payload, "decline": filed.pk}, _("已決定，並通知機關。")
    try:
        sentence = said(request, filed.record, DECISION, payload, by=by, now=now, done=done)
    except Refused as refused:
        return _decide_page(request, filed, form, refusal=refused.refusal)
    messages.success(request, sentence)
    return redirect("casework_desk:declines")


def _decision_form(filed: Decline, data: Any = None) -> DecisionForm:
    return DecisionForm(data, agencies=Agency.objects.answering().exclude(pk=filed.agency_id))


def _decide_page(
    request: HttpRequest,
    filed: Decline,
    form: DecisionForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    desk, platform = desk_of(request), Agency.objects.platform()
    procedure = procedure_of(filed.record)
    return page(
        request,
        "decide.html",
        title=_("決定婉拒分辦"),
        filed=filed,
        form=form,
        parts=procedure.assigned(filed.record),
        record_url=procedure.workplace(filed.record, platform) if platform else "",
        may_decide=platform is not None and not desk.refusal_as(platform, *rules.DECIDERS),
        refusal=refusal,
        found=found_in(form, refusal, DECISION),
        held=HeldStatement.objects.of_case(filed.record, platform)[:SHOWN],
        status=status_of(refusal) if refusal else status,
    )
