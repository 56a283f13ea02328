"""The check before publication: what waits, and publishing or refusing one of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from participation import clock
from participation.calendar.rules import TAIPEI, WorkingCalendar, end_of
from participation.gate.desk import said
from participation.gate.showing import found_in
from participation.obligations.models import Obligation
from participation.obligations.notices import due_words
from participation.refusals import Refusal, Refused
from participation.shell.access import access
from petitions import rules
from petitions.actions import publish
from petitions.desk.forms import AgenciesForm, RefusalForm
from petitions.desk.held import REFUSAL
from petitions.desk.offices import desk_of
from petitions.desk.pages import INVALID, ordered, page, paged, petition_of, shows_refusals, status_of
from petitions.desk.reading import dossier
from petitions.forms import Pointer, pointers
from petitions.hosting import hosting
from petitions.lifecycles.shape import Status
from petitions.models import Attachment, Petition, PetitionAgency

ORDERS = {"due": "due_at", "proposed": "proposed_at", "title": "title", "number": "record__number"}
SIMILAR = 6


def waiting() -> QuerySet[Petition]:
    """What is in screening, with the instant by which it must be decided."""
    owed = Obligation.objects.open().filter(record=OuterRef("pk"), kind="screening").order_by("due_at")
    rows = Petition.objects.filter(status=Status.SCREENING).select_related("record", "topic")
    return rows.annotate(due_at=Subquery(owed.values("due_at")[:1])).prefetch_related(
        Prefetch("agency_parts", PetitionAgency.objects.select_related("agency"))
    )


@access("staff")
@shows_refusals
@require_safe
def screening(request: HttpRequest) -> HttpResponse:
    """What waits for screening, the most urgent first."""
    now = clock.now()
    desk_of(request).look_at_platform()
    shown = paged(request, ordered(request, waiting(), ORDERS, "due"))
    rows = [
        {
            "petition": petition,
            "due": due_words(petition.due_at) if petition.due_at else "",
            "is_overdue": bool(petition.due_at and petition.due_at <= now),
            "age": (now.astimezone(TAIPEI).date() - petition.proposed_at.astimezone(TAIPEI).date()).days,
        }
        for petition in shown
    ]
    return page(
        request,
        "screening.html",
        title=_("檢核"),
        rows=rows,
        items=shown,
        sort=request.GET.get("sort", "due"),
        now=now,
    )


@access("staff")
@shows_refusals
@require_safe
def screen(request: HttpRequest, number: str) -> HttpResponse:
    """One petition on one screen: text, what resembles it, and both decisions."""
    desk_of(request).look_at_platform()
    return screen_page(request, petition_of(number), clock.now())


@access("staff")
@shows_refusals
@require_safe
def screen_file(request: HttpRequest, number: str, key: UUID) -> HttpResponseBase:
    """An attachment that the public may not see yet, as a download and never shown by the browser."""
    desk_of(request).look_at_platform()
    attachment = get_object_or_404(Attachment, key=key, petition__record__number=number)
    file = FileResponse(attachment.file.open(), as_attachment=True, filename=attachment.name)
    file["X-Content-Type-Options"] = "nosniff"
    return file


def screen_page(
    request: HttpRequest,
    petition: Petition,
    now: datetime,
    *,
    publishing: AgenciesForm | None = None,
    refusing: RefusalForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The screen with whatever was typed."""
    suggested = petition.agency_parts.filter(part=PetitionAgency.SUGGESTED).values_list(
        "agency_id", flat=True
    )
    return page(
        request,
        "screen.html",
        title=petition.title,
        number=petition.number,
        crumbs=[(_("檢核"), reverse("petitions_desk:screening"))],
        publishing=publishing or AgenciesForm(initial={"lead": list(suggested)}),
        refusing=refusing or RefusalForm(preset=petition.lifecycle, petition=petition),
        similar=resembling(petition, now),
        personal=personal_in(petition),
        status=status,
        **dossier(petition, now),
        **more,
    )


def personal_in(petition: Petition) -> list[Pointer]:
    """What in the text looks like somebody's personal data, as its author was shown it before sending."""
    demands = petition.record.demands.values_list("words", flat=True)
    return pointers(
        [
            (_("標題"), petition.title, ""),
            (_("提議內容"), petition.content, ""),
            (_("利益與影響"), petition.benefit, ""),
            *((_("訴求"), words, "") for words in demands),
            *((_("參考連結"), link, "") for link in petition.links),
        ]
    )


def resembling(petition: Petition, now: datetime) -> list[dict[str, Any]]:
    """What is about the same matter, and above all what passed so lately that it bars this one."""
    others = Petition.objects.exclude(pk=petition.pk).select_related("record")
    passed = others.filter(threshold_reached_at__isnull=False)
    found = {
        other.pk: other
        for rows in (passed, others)
        for other in rows.similar_to(petition.title, petition.content, SIMILAR)
    }
    rows = [
        {"petition": other, "barred_until": _barred_until(petition, other, now)} for other in found.values()
    ]
    return sorted(rows, key=lambda row: row["barred_until"] is None)


def _barred_until(petition: Petition, other: Petition, now: datetime) -> datetime | None:
    reached_at = other.threshold_reached_at
    if reached_at is None:
        return None
    # The bar is counted in months, for which no calendar is asked.
    until = rules.bar_ends_at(petition.lifecycle, reached_at, WorkingCalendar())
    return until if now < until else None


@access("staff")
@shows_refusals
@require_POST
def screen_publish(request: HttpRequest, number: str) -> HttpResponse:
    """Open the petition for signatures with these agencies."""
    now, by, petition = clock.now(), desk_of(request).screen(), petition_of(number)
    form = AgenciesForm(request.POST)
    if not form.is_valid():
        return screen_page(request, petition, now, publishing=form, status=INVALID)
    try:
        publish(petition, **form.parts, openness=hosting().openness, by=by, now=now)
    except Refused as refused:
        return _refused(request, petition, now, refused.refusal, publishing=form)
    messages.success(request, _("已公開，開始附議：%(title)s") % {"title": petition.title})
    return redirect("petitions_desk:screening")


@access("staff")
@shows_refusals
@require_POST
def screen_refuse(request: HttpRequest, number: str) -> HttpResponse:
    """Show what the proposer will read (`preview`), or refuse."""
    now, by, petition = clock.now(), desk_of(request).screen(), petition_of(number)
    form = RefusalForm(request.POST, preset=petition.lifecycle, petition=petition)
    if not form.is_valid():
        return screen_page(request, petition, now, refusing=form, status=INVALID)
    if "preview" in request.POST:
        return screen_page(request, petition, now, refusing=form, preview=preview_of(petition, form, now))
    done = _("已不受理：%(title)s") % {"title": petition.title}
    try:
        sentence = said(request, petition.record, REFUSAL, form.payload, by=by, now=now, done=done)
    except Refused as refused:
        found = found_in(form, refused.refusal, REFUSAL)
        return _refused(request, petition, now, refused.refusal, refusing=form, found=found)
    messages.success(request, sentence)
    return redirect("petitions_desk:screening")


def preview_of(petition: Petition, form: RefusalForm, now: datetime) -> dict[str, Any]:
    """What the proposer will read if this is sent now."""
    reason = petition.lifecycle.refusal_reason(form.cleaned_data["code"])
    until = end_of(now, petition.lifecycle.objection_period, WorkingCalendar())
    return {"reason": reason, "note": form.words, "until": due_words(until)}


def _refused(
    request: HttpRequest, petition: Petition, now: datetime, refusal: Refusal, **more: Any
) -> HttpResponse:
    """The screen again with the sentence; the petition as it is by now."""
    return screen_page(
        request, petition_of(petition.number), now, refusal=refusal, status=status_of(refusal), **more
    )
