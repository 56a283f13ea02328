"""Who is press: granted and revoked by the platform's supervisor."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from participation import clock
from participation.agencies.models import Agency, Role
from participation.agencies.rules import NOT_YOUR_DESK
from participation.press.actions import accredit, revoke
from participation.press.desk.pages import accredits, desk_of, page, shows_refusals
from participation.press.forms import AccreditForm, RevokeForm
from participation.press.models import Accreditation, PreviewReading
from participation.record.desk import Desk
from participation.refusals import Refused
from participation.shell.access import access
from participation.shell.desk import INVALID, ordered, paged, status_of

ORDERS = {"until": "until", "outlet": "outlet", "granted": "granted_at"}


def _looking(request: HttpRequest) -> Desk:
    desk = desk_of(request)
    if not accredits(desk):
        raise Refused(NOT_YOUR_DESK)
    return desk


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def accreditations(request: HttpRequest) -> HttpResponse:
    """All accreditations, and a form for one more."""
    now, desk = clock.now(), _looking(request)
    if request.method != "POST":
        return _page(request, desk, AccreditForm())
    by, form = desk.act(Agency.objects.platform(), Role.SUPERVISOR), AccreditForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, form, status=INVALID)
    try:
        accredit(form.person, outlet=form.cleaned_data["outlet"], until=form.until, by=by, now=now)
    except Refused as refused:
        return _page(request, desk, form, refusal=refused.refusal, status=status_of(refused.refusal))
    messages.success(request, _("已授予媒體認證。"))
    return redirect("press_desk:accreditations")


def _page(request: HttpRequest, desk: Desk, form: AccreditForm, **more: Any) -> HttpResponse:
    now = clock.now()
    rows = Accreditation.objects.select_related("person", "granted_by", "revoked_by")
    shown = paged(request, ordered(request, rows, ORDERS, "-granted"))
    return page(
        request,
        "accreditations.html",
        title=_("媒體認證"),
        rows=[{"one": one, "is_valid": one.is_valid(now)} for one in shown],
        items=shown,
        form=form,
        may_act=desk.holds_at_platform(Role.SUPERVISOR),
        sort=request.GET.get("sort", "-granted"),
        **more,
    )


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def accreditation(request: HttpRequest, pk: int) -> HttpResponse:
    """One accreditation with what was read under it; and revoking it."""
    now, desk = clock.now(), _looking(request)
    of = get_object_or_404(Accreditation.objects.select_related("person", "granted_by", "revoked_by"), pk=pk)
    if request.method != "POST":
        return _one_page(request, desk, of, RevokeForm())
    by, form = desk.act(Agency.objects.platform(), Role.SUPERVISOR), RevokeForm(request.POST)
    if not form.is_valid():
        return _one_page(request, desk, of, form, status=INVALID)
    try:
        revoke(of, reason=form.cleaned_data["reason"], by=by, now=now)
    except Refused as refused:
        return _one_page(request, desk, of, form, refusal=refused.refusal, status=status_of(refused.refusal))
    messages.success(request, _("已撤銷媒體認證。"))
    return redirect("press_desk:accreditation", pk)


def _one_page(
    request: HttpRequest, desk: Desk, of: Accreditation, form: RevokeForm, **more: Any
) -> HttpResponse:
    readings = PreviewReading.objects.filter(accreditation=of).select_related("preview__response__record")
    return page(
        request,
        "accreditation.html",
        title=of.outlet,
        of=of,
        is_valid=of.is_valid(clock.now()),
        readings=list(readings.order_by("-pk")[:100]),
        form=form,
        may_act=desk.holds_at_platform(Role.SUPERVISOR),
        **more,
    )
