"""What an agency does on a case besides its response: timetable, contact, follow-up, extension."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from participation import clock
from participation.gate.desk import said
from participation.gate.showing import found_in
from participation.gate.statements import Statement
from participation.obligations.held import EXTENSION
from participation.obligations.models import Obligation
from participation.record.actions import PRESSED_BEFORE
from participation.refusals import Refused
from participation.shell.access import access
from petitions.desk.cases import Case, case_of, case_page, today_in_taipei
from petitions.desk.forms import ContactForm, ExtensionForm, FollowUpForm, TimetableForm
from petitions.desk.held import CONTACT, FOLLOW_UP, TIMETABLE
from petitions.desk.offices import WORKERS
from petitions.desk.pages import INVALID, shows_refusals


@access("staff")
@shows_refusals
@require_POST
def timetable(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Publish what the agency will do until when."""
    now, case = clock.now(), case_of(request, agency, number)
    form = TimetableForm(request.POST, prefix="timetable")
    return _said(request, case, now, {"timetable": form}, TIMETABLE, _("已公布處理時程。"))


@access("staff")
@shows_refusals
@require_POST
def contact(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Record when and how the agency spoke with the proposer."""
    now, case = clock.now(), case_of(request, agency, number)
    form = ContactForm(request.POST, prefix="contact", today=today_in_taipei(now))
    return _said(request, case, now, {"contact": form}, CONTACT, _("已記錄聯繫。"))


@access("staff")
@shows_refusals
@require_POST
def follow_up(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Report on what was taken under study."""
    now, case = clock.now(), case_of(request, agency, number)
    form = FollowUpForm(request.POST, prefix="follow-up")
    return _said(request, case, now, {"follow_up": form}, FOLLOW_UP, _("已公布辦理情形。"))


@access("staff")
@shows_refusals
@require_POST
def extend(request: HttpRequest, agency: str, number: str, pk: int) -> HttpResponse:
    """Move a due date of the agency's own, with a public reason."""
    now, case = clock.now(), case_of(request, agency, number)
    duty = get_object_or_404(Obligation, pk=pk, record=case.petition.record, agency=case.agency)
    form = ExtensionForm(request.POST, prefix=f"duty-{duty.pk}")
    return _said(request, case, now, {"extending": form}, EXTENSION, _("已展延期限。"), duty=duty.pk)


def _said(
    request: HttpRequest,
    case: Case,
    now: datetime,
    typed: dict[str, Any],
    statement: Statement,
    done: str,
    **facts: Any,
) -> HttpResponse:
    """Check the office, the form and the rules in this order; whatever was typed stays."""
    by = case.desk.act(case.agency, *WORKERS)
    [form] = typed.values()
    if not form.is_valid():
        return case_page(request, case, now, status=INVALID, typed=typed)
    payload = {**form.payload, **facts}
    try:
        sentence = said(request, case.petition.record, statement, payload, by=by, now=now, done=done)
    except Refused as refused:
        if refused.refusal == PRESSED_BEFORE:
            messages.info(request, str(PRESSED_BEFORE.sentence))
            return redirect("petitions_desk:case", *case.address)
        found = found_in(form, refused.refusal, statement)
        return case_page(request, case, now, refusal=refused.refusal, typed=typed, found=found)
    messages.success(request, sentence)
    return redirect("petitions_desk:case", *case.address)
