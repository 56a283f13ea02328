"""What the platform's desk does after publication: other agencies, announced batches, blackouts."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from participation import clock
from participation.calendar.rules import TAIPEI
from participation.casework.desk.pieces import platform_pieces
from participation.gate.desk import said
from participation.gate.showing import found_in
from participation.refusals import Refusal, Refused
from participation.responses.models import Part
from participation.shell.access import access
from petitions.actions import announce_batch, declare_blackout, end_blackout
from petitions.desk.forms import BatchForm, BlackoutForm, ReassignForm
from petitions.desk.held import REASSIGNMENT
from petitions.desk.offices import desk_of
from petitions.desk.pages import INVALID, ordered, page, paged, petition_of, shows_refusals, status_of
from petitions.desk.reading import dossier
from petitions.lifecycles.shape import Status
from petitions.models import Blackout, Petition

ORDERS = {
    "listed": "listed_at",
    "signatures": "signature_count",
    "closes": "closes_at",
    "number": "record__number",
}


@access("staff")
@shows_refusals
@require_safe
def petitions(request: HttpRequest) -> HttpResponse:
    """Every petition, to be searched and narrowed to a status."""
    desk_of(request).look_at_platform()
    rows = (
        Petition.objects.search(request.GET.get("q", "")).select_related("record").defer("content", "benefit")
    )
    wanted = request.GET.get("status", "")
    if wanted in Status.values:
        rows = rows.filter(status=wanted)
    shown = paged(request, ordered(request, rows, ORDERS, "-listed"))
    return page(
        request,
        "petitions.html",
        title=_("全部提議"),
        rows=shown.object_list,
        items=shown,
        statuses=Status.choices,
        wanted=wanted,
        q=request.GET.get("q", ""),
        sort=request.GET.get("sort", "-listed"),
    )


@access("staff")
@shows_refusals
@require_safe
def petition(request: HttpRequest, number: str) -> HttpResponse:
    """One petition, with what the platform may still do to it."""
    desk_of(request).look_at_platform()
    return petition_page(request, petition_of(number), clock.now())


def petition_page(
    request: HttpRequest, of: Petition, now: datetime, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The petition with whatever was typed."""
    parts: dict[str, list[int]] = {part: [] for part in Part.values}
    for row in of.agency_parts.filter(part__in=Part.values):
        parts[row.part].append(row.agency_id)
    forms = {
        "reassigning": ReassignForm(initial=parts),
        "batch": BatchForm(initial={"counted_on": _today(now)}, today=_today(now)),
    }
    return page(
        request,
        "petition.html",
        title=of.title,
        number=of.number,
        crumbs=[(_("全部提議"), reverse("petitions_desk:petitions"))],
        batches=list(of.batches.order_by("-counted_on", "-pk")[:20]),
        is_assignable=of.is_open or of.is_awaiting_response,
        is_signing=of.is_signing(now),
        status=status,
        **platform_pieces(of.record, desk_of(request)),
        **dossier(of, now),
        **(forms | more),
    )


@access("staff")
@shows_refusals
@require_POST
def reassign(request: HttpRequest, number: str) -> HttpResponse:
    """Change who leads and joins, with a public reason."""
    now, by, found = clock.now(), desk_of(request).screen(), petition_of(number)
    form = ReassignForm(request.POST)
    if not form.is_valid():
        return petition_page(request, found, now, reassigning=form, status=INVALID)
    done = _("已改派機關。")
    try:
        sentence = said(request, found.record, REASSIGNMENT, form.payload, by=by, now=now, done=done)
    except Refused as refused:
        beside = found_in(form, refused.refusal, REASSIGNMENT)
        return _refused(request, number, now, refused.refusal, reassigning=form, found=beside)
    messages.success(request, sentence)
    return redirect("petitions_desk:petition", number)


@access("staff")
@shows_refusals
@require_POST
def batch(request: HttpRequest, number: str) -> HttpResponse:
    """Count signatures that were collected on paper or at a counter."""
    now, by, found = clock.now(), desk_of(request).screen(), petition_of(number)
    form = BatchForm(request.POST, today=_today(now))
    if not form.is_valid():
        return petition_page(request, found, now, batch=form, status=INVALID)
    try:
        with transaction.atomic():
            announce_batch(found, **form.cleaned_data, by=by, now=now)
    except Refused as refused:
        return _refused(request, number, now, refused.refusal, batch=form)
    except IntegrityError:
        form.add_error("label", _("這個批次名稱已經用過；一個批次只計一次。"))
        return petition_page(request, found, now, batch=form, status=409)
    messages.success(request, _("已計入 %(count)s 人。") % {"count": f"{form.cleaned_data['count']:,}"})
    return redirect("petitions_desk:petition", number)


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def blackouts(request: HttpRequest) -> HttpResponse:
    """Times in which nothing is proposed or signed: those declared, and declaring one."""
    now, desk = clock.now(), desk_of(request)
    desk.look_at_platform()
    if request.method != "POST":
        return _blackouts_page(request, now, BlackoutForm())
    desk.screen()
    form = BlackoutForm(request.POST)
    if not form.is_valid():
        return _blackouts_page(request, now, form, status=INVALID)
    try:
        with transaction.atomic():
            declare_blackout(**form.period)
    except IntegrityError:
        form.add_error(None, _("這段期間與另一段暫停期間重疊。"))
        return _blackouts_page(request, now, form, status=409)
    messages.success(request, _("已宣告暫停期間。"))
    return redirect("petitions_desk:blackouts")


@access("staff")
@shows_refusals
@require_POST
def blackout_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End the present blackout before its time."""
    now = clock.now()
    desk_of(request).screen()
    end_blackout(get_object_or_404(Blackout, pk=pk), now=now)
    messages.success(request, _("暫停期間已經結束，附議恢復，期間順延。"))
    return redirect("petitions_desk:blackouts")


def _blackouts_page(
    request: HttpRequest, now: datetime, form: BlackoutForm, *, status: int = 200
) -> HttpResponse:
    rows = list(Blackout.objects.all()[:50])
    return page(request, "blackouts.html", title=_("暫停期間"), rows=rows, form=form, now=now, status=status)


def _refused(
    request: HttpRequest, number: str, now: datetime, refusal: Refusal, **forms: Any
) -> HttpResponse:
    return petition_page(
        request, petition_of(number), now, refusal=refusal, status=status_of(refusal), **forms
    )


def _today(now: datetime) -> Any:
    return now.astimezone(TAIPEI).date()
