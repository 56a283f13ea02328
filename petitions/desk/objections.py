"""Objections against refusals; decided by somebody else than who refused."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from participation import clock
from participation.agencies.rules import NOT_YOUR_DESK
from participation.gate.desk import said
from participation.gate.showing import found_in
from participation.refusals import Refusal, Refused
from participation.shell.access import access
from petitions import rules
from petitions.desk.forms import ObjectionForm
from petitions.desk.held import OBJECTION
from petitions.desk.offices import Desk, desk_of
from petitions.desk.pages import INVALID, page, paged, shows_refusals, status_of
from petitions.desk.reading import dossier
from petitions.hosting import hosting
from petitions.models import Objection, PetitionAgency


@access("staff")
@shows_refusals
@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """Objections, the undecided first, the oldest of them first."""
    desk_of(request).look_at_platform()
    rows = Objection.objects.select_related("petition__record").order_by("-decided_at", "filed_at")
    shown = paged(request, rows)
    return page(request, "objections.html", title=_("申復"), rows=shown.object_list, items=shown)


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, number: str) -> HttpResponse:
    """Read an objection beside the refusal; decide it."""
    now, desk = clock.now(), desk_of(request)
    desk.look_at_platform()
    found = get_object_or_404(
        Objection.objects.select_related("petition__record", "petition__topic", "petition__screener"),
        petition__record__number=number,
    )
    if request.method != "POST":
        return objection_page(request, found, now)
    by, form = desk.screen(), ObjectionForm(request.POST)
    if not form.is_valid():
        return objection_page(request, found, now, form=form, status=INVALID)
    upheld = form.payload["uphold"]
    done = _("申復成立，已開放附議。") if upheld else _("申復不成立，維持不受理。")
    payload = {**form.payload, "openness": hosting().openness}
    try:
        sentence = said(request, found.petition.record, OBJECTION, payload, by=by, now=now, done=done)
    except Refused as refused:
        refusal = refused.refusal
        return objection_page(request, found, now, form=form, refusal=refusal, status=status_of(refusal))
    messages.success(request, sentence)
    return redirect("petitions_desk:objections")


def may_decide(found: Objection, desk: Desk) -> Refusal | None:
    """What the rules say to this person, before the button is pressed."""
    if not desk.screens:
        return NOT_YOUR_DESK
    screener = found.petition.screener
    return rules.may_decide_objection(
        is_decided=found.is_decided,
        decider=desk.person.identity_id,
        screener=screener.identity_id if screener else None,
    )


def objection_page(
    request: HttpRequest,
    found: Objection,
    now: datetime,
    *,
    form: ObjectionForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The objection with whatever was typed."""
    petition = found.petition
    suggested = petition.agency_parts.filter(part=PetitionAgency.SUGGESTED).values_list(
        "agency_id", flat=True
    )
    more: dict[str, Any] = dossier(petition, now)
    return page(
        request,
        "objection.html",
        title=petition.title,
        number=petition.number,
        crumbs=[(_("申復"), reverse("petitions_desk:objections"))],
        objection=found,
        reason=petition.lifecycle.refusal_reason(petition.refusal_code),
        form=form or ObjectionForm(initial={"lead": list(suggested)}),
        refusal=refusal,
        unable=may_decide(found, desk_of(request)),
        found=found_in(form, refusal, OBJECTION),
        status=status,
        **more,
    )
