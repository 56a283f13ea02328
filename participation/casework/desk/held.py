"""Words that may hold personal data: what waits for a second person, and deciding about one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from participation import clock
from participation.casework.desk.offices import Desk, desk_of
from participation.casework.desk.pages import INVALID, page, shows_refusals, status_of
from participation.casework.rules import workers_of
from participation.gate import rules
from participation.gate.actions import decide_statement, take_back_statement
from participation.gate.forms import SecondForm
from participation.gate.models import HeldStatement
from participation.gate.showing import rows_in
from participation.gate.statements import statement_of
from participation.record.procedures import procedure_of
from participation.refusals import Refusal, Refused
from participation.shell.access import access


def waiting_for_second(desk: Desk, most: int) -> list[HeldStatement]:
    """What waits for this person to look at, the longest first; one query."""
    if not desk.seconds_for:
        return []
    return list(HeldStatement.objects.for_second(desk.person, desk.seconds_for)[:most])


def _found(pk: int, desk: Desk) -> HeldStatement:
    """What is held, for who works for its agency or administers the platform; refused to others."""
    related = HeldStatement.objects.select_related("record", "agency", "author", "decided_by")
    found = get_object_or_404(related, pk=pk)
    desk.look(found.agency, *workers_of(is_platform=found.agency.is_platform))
    return found


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def held(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the words and what was found in them; decide whether they may stand."""
    now, desk = clock.now(), desk_of(request)
    found = _found(pk, desk)
    if request.method != "POST":
        return _held_page(request, found, SecondForm())
    by = desk.act(found.agency, *rules.seconders_of(is_platform=found.agency.is_platform))
    form = SecondForm(request.POST)
    if not form.is_valid():
        return _held_page(request, found, form, status=INVALID)
    try:
        decide_statement(
            found,
            allow=form.allows,
            reason=form.cleaned_data["reason"],
            seen=request.POST.get("seen", ""),
            by=by,
            now=now,
        )
    except Refused as refused:
        return _held_page(request, _found(pk, desk), form, refusal=refused.refusal)
    sentence = _("已同意，文字已經公布。") if form.allows else _("已記錄不得公布，並通知送請複核的人。")
    messages.success(request, sentence)
    return redirect("casework_desk:held", found.pk)


@access("staff")
@shows_refusals
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the words back before anybody has decided."""
    now, desk = clock.now(), desk_of(request)
    found = _found(pk, desk)
    by = desk.act(found.agency, *workers_of(is_platform=found.agency.is_platform))
    take_back_statement(found, by=by, now=now)
    messages.success(request, _("已收回，文字留在這一頁，可以改寫後再送出。"))
    return redirect("casework_desk:held", found.pk)


def _place(found: HeldStatement, desk: Desk) -> str:
    """The page of the case; the platform's are not for its supervisors, who decide about words alone."""
    if found.agency.is_platform and not desk.decides:
        return ""
    return procedure_of(found.record).workplace(found.record, found.agency)


def _unable(found: HeldStatement, desk: Desk) -> Refusal | None:
    """Why this person cannot decide, before the button is pressed."""
    roles = rules.seconders_of(is_platform=found.agency.is_platform)
    return rules.may_decide(
        is_open=found.is_open,
        holds_office=not desk.refusal_as(found.agency, *roles),
        is_author=desk.person.identity_id == found.author.identity_id,
        has_seen_all=True,
        reason="-",
    )


def _held_page(
    request: HttpRequest,
    found: HeldStatement,
    form: SecondForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    desk, statement = desk_of(request), statement_of(found.verb)
    place = _place(found, desk)
    return page(
        request,
        "held.html",
        title=_("個人資料複核"),
        crumbs=[(found.record.number, place)] if place else [],
        held=found,
        place=place,
        lines=statement.lines(found.record, found.payload),
        hits=rows_in(statement, found.hits),
        form=form,
        unable=_unable(found, desk),
        may_take_back=found.is_open and found.author_id == desk.person.pk,
        refusal=refusal,
        status=status_of(refusal) if refusal else status,
    )
