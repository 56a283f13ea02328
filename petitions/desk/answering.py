"""What an agency does on a case besides its response: timetable, contact, follow-up, extension."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from participation import clock
from participation.obligations.actions import extend_obligation
from participation.obligations.models import Obligation
from participation.record.actors import Actor
from participation.refusals import Refused
from participation.shell.access import access
from petitions.actions import publish_timetable, record_contact, report_follow_up
from petitions.desk.cases import Case, case_of, case_page, today_in_taipei
from petitions.desk.forms import ContactForm, ExtensionForm, FollowUpForm, TimetableForm
from petitions.desk.offices import WORKERS
from petitions.desk.pages import INVALID, shows_refusals


@access("staff")
@shows_refusals
@require_POST
def timetable(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Publish what the agency will do until when."""
    now, case = clock.now(), case_of(request, agency, number)
    form = TimetableForm(request.POST, prefix="timetable")

    def act(by: Actor) -> None:
        publish_timetable(case.petition, words=form.cleaned_data["words"], by=by, now=now)

    return _done(request, case, now, "timetable", form, act, _("已公布處理時程。"))


@access("staff")
@shows_refusals
@require_POST
def contact(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Record when and how the agency spoke with the proposer."""
    now, case = clock.now(), case_of(request, agency, number)
    form = ContactForm(request.POST, prefix="contact", today=today_in_taipei(now))

    def act(by: Actor) -> None:
        record_contact(case.petition, **form.cleaned_data, by=by, now=now)

    return _done(request, case, now, "contact", form, act, _("已記錄聯繫。"))


@access("staff")
@shows_refusals
@require_POST
def follow_up(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Report on what was taken under study."""
    now, case = clock.now(), case_of(request, agency, number)
    form = FollowUpForm(request.POST, prefix="follow-up")

    def act(by: Actor) -> None:
        report_follow_up(case.petition, **form.cleaned_data, by=by, now=now)

    return _done(request, case, now, "follow_up", form, act, _("已公布辦理情形。"))


@access("staff")
@shows_refusals
@require_POST
def extend(request: HttpRequest, agency: str, number: str, pk: int) -> HttpResponse:
    """Move a due date of the agency's own, with a public reason."""
    now, case = clock.now(), case_of(request, agency, number)
    duty = get_object_or_404(Obligation, pk=pk, record=case.petition.record, agency=case.agency)
    form = ExtensionForm(request.POST, prefix=f"duty-{duty.pk}")

    def act(by: Actor) -> None:
        extend_obligation(
            duty, new_due_at=form.new_due_at, reason=form.cleaned_data["reason"], by=by, now=now
        )

    return _done(request, case, now, "extending", form, act, _("已展延期限。"))


def _done(
    request: HttpRequest,
    case: Case,
    now: datetime,
    name: str,
    form: forms.Form,
    act: Callable[[Actor], Any],
    sentence: str,
) -> HttpResponse:
    """Check the office, the form and the rules in this order; whatever was typed stays."""
    by = case.desk.act(case.agency, *WORKERS)
    if not form.is_valid():
        return case_page(request, case, now, status=INVALID, typed={name: form})
    try:
        act(by)
    except Refused as refused:
        return case_page(request, case, now, refusal=refused.refusal, typed={name: form})
    messages.success(request, sentence)
    return redirect("petitions_desk:case", *case.address)
