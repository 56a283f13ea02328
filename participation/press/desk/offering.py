"""Letting accredited press read a scheduled answer before its time; and taking that back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from participation import clock
from participation.press.actions import OFFERERS, end_preview, offer_preview
from participation.press.desk.pages import desk_of, shows_refusals
from participation.press.embargo import scheduled
from participation.press.models import EmbargoedPreview
from participation.record.desk import Desk
from participation.record.procedures import procedure_of
from participation.responses.models import Response
from participation.shell.access import access


@access("staff")
@shows_refusals
@require_POST
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the preview of a scheduled answer of one's own agency."""
    now, desk = clock.now(), desk_of(request)
    response = get_object_or_404(Response.objects.select_related("record", "agency"), pk=pk)
    by = desk.act(response.agency, *OFFERERS)
    waiting = scheduled(response)
    offer_preview(response, scheduled_for=waiting.at if waiting else None, by=by, now=now)
    messages.success(request, _("已提供預覽，並通知有媒體認證的人。"))
    return redirect(procedure_of(response.record).workplace(response.record, response.agency))


@access("staff")
@shows_refusals
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the offer back."""
    now, desk = clock.now(), desk_of(request)
    related = EmbargoedPreview.objects.select_related("response__record", "response__agency")
    preview = get_object_or_404(related, pk=pk)
    response = preview.response
    end_preview(preview, by=desk.act(response.agency, *OFFERERS), now=now)
    messages.success(request, _("已撤回預覽。"))
    return redirect(procedure_of(response.record).workplace(response.record, response.agency))


def offering(response: Response | None, desk: Desk) -> dict[str, Any] | None:
    """What the page of a case shows of previews: nothing where no answer is scheduled."""
    waiting = scheduled(response) if response else None
    if response is None or waiting is None:
        return None
    open_ones = EmbargoedPreview.objects.filter(response=response, until=waiting.at, ended_at__isnull=True)
    preview = open_ones.first()
    return {
        "response": response,
        "until": waiting.at,
        "preview": preview,
        "readings": preview.readings.count() if preview else 0,
        "may_offer": desk.refusal_to_act(response.agency, *OFFERERS) is None,
    }
