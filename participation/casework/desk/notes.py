"""Internal notes: written, answered, taken back."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from participation import clock
from participation.agencies.models import Agency
from participation.casework import rules
from participation.casework.actions import may_read, withdraw_note, write_note
from participation.casework.desk.officers import place_of
from participation.casework.desk.offices import Desk, Matter, desk_of, matter_of
from participation.casework.desk.pages import INVALID, page, shows_refusals, status_of
from participation.casework.forms import NoteForm
from participation.casework.models import Note, colleagues
from participation.record.actions import PRESSED_BEFORE
from participation.record.actors import Actor
from participation.record.models import Record
from participation.record.procedures import procedure_of
from participation.refusals import Refusal, Refused
from participation.shell.access import access


def note_form(agency: Agency, desk: Desk, data: Any = None) -> NoteForm:
    """A note that may mention everybody of the agency but its writer."""
    roles = rules.workers_of(is_platform=agency.is_platform)
    return NoteForm(data, colleagues=colleagues(agency, roles).exclude(pk=desk.person.pk))


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Add a note for the people of this agency."""
    now, matter = clock.now(), matter_of(request, agency, number)
    if request.method != "POST":
        return _write_page(request, matter, note_form(matter.agency, matter.desk))
    by = matter.act(*rules.workers_of(is_platform=matter.agency.is_platform))
    form = note_form(matter.agency, matter.desk, request.POST)
    if not form.is_valid():
        return _write_page(request, matter, form, status=INVALID)
    try:
        write_note(
            matter.record,
            agency=matter.agency,
            words=form.cleaned_data["words"],
            mentions=form.mentions,
            for_platform=form.for_platform,
            by=by,
            now=now,
            pressed=form.pressed(form.cleaned_data["words"]),
        )
    except Refused as refused:
        if refused.refusal == PRESSED_BEFORE:
            messages.info(request, str(PRESSED_BEFORE.sentence))
            return redirect(f"{place_of(matter)}#notes")
        return _write_page(request, matter, form, refusal=refused.refusal)
    messages.success(request, _("已加上註記。"))
    return redirect(f"{place_of(matter)}#notes")


def _write_page(
    request: HttpRequest,
    matter: Matter,
    form: NoteForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    may_write = not matter.desk.refusal_as(
        matter.agency, *rules.workers_of(is_platform=matter.agency.is_platform)
    )
    return page(
        request,
        "note.html",
        title=_("內部註記"),
        crumbs=[(matter.record.number, place_of(matter))],
        matter=matter,
        form=form,
        notes=list(Note.objects.of_agency(matter.record, matter.agency)),
        may_write=may_write,
        refusal=refusal,
        status=status_of(refusal) if refusal else status,
    )


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """The platform's desk answers an agency that has addressed it."""
    now, desk = clock.now(), desk_of(request)
    of = get_object_or_404(Agency, slug=agency)
    record = get_object_or_404(Record, number=number.replace("\x00", ""))
    platform = Agency.objects.get(is_platform=True)
    desk.look(platform, *rules.PLATFORM_WORKERS)
    by = desk.act(platform, *rules.PLATFORM_WORKERS) if request.method == "POST" else None
    form = note_form(of, desk, request.POST if by else None)
    refusal: Refusal | None = None
    if by and form.is_valid():
        try:
            _answered(record, of, form, by, now)
            messages.success(request, _("已加上註記。"))
        except Refused as refused:
            refusal = refused.refusal
        if refusal == PRESSED_BEFORE:
            messages.info(request, str(refusal.sentence))
        if refusal in (None, PRESSED_BEFORE):
            return redirect(f"{procedure_of(record).workplace(record, platform)}#notes")
    shown = Note.objects.for_platform_desk(record).filter(agency=of)
    return page(
        request,
        "note.html",
        title=_("回復%(agency)s的註記") % {"agency": of.public_name},
        crumbs=[(record.number, procedure_of(record).workplace(record, platform))],
        matter=Matter(record, of, desk),
        form=form,
        notes=list(shown),
        may_write=not desk.refusal_as(platform, *rules.PLATFORM_WORKERS),
        refusal=refusal,
        status=status_of(refusal) if refusal else INVALID if form.errors else 200,
    )


def _answered(record: Record, of: Agency, form: NoteForm, by: Actor, now: datetime) -> None:
    words = form.cleaned_data["words"]
    pressed = form.pressed(words)
    write_note(record, agency=of, words=words, mentions=form.mentions, by=by, now=now, pressed=pressed)


@access("staff")
@shows_refusals
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own note back. Whoever may not read it does not learn that there is one."""
    now, desk = clock.now(), desk_of(request)
    note = get_object_or_404(Note.objects.select_related("agency", "record"), pk=pk)
    platform = Agency.objects.get(is_platform=True)
    if not may_read(note, desk.offices, platform):
        raise Refused(rules.NOT_YOURS)
    withdraw_note(note, by=desk.person, now=now)
    messages.success(request, _("已收回註記。"))
    is_own = not desk.refusal_as(note.agency, *rules.workers_of(is_platform=note.agency.is_platform))
    place = procedure_of(note.record).workplace(note.record, note.agency if is_own else platform)
    return redirect(f"{place}#notes")
