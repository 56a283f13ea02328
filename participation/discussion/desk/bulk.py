"""The same decision for several cases: what will happen to each is shown first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from participation import clock
from participation.discussion.actions import decide, rehearsal
from participation.discussion.desk.forms import BulkForm
from participation.discussion.desk.offices import desk_of
from participation.discussion.desk.pages import INVALID, page, shows_refusals
from participation.discussion.desk.queue import BULK, with_all
from participation.discussion.models import Case, CommentStatus
from participation.record.actors import Actor
from participation.refusals import Refusal, Refused
from participation.shell.access import access

NOTHING = Refusal("nothing-chosen", gettext_lazy("請先在佇列裡選取案件。"))
# The most is `BULK`, as the page says.
TOO_MANY = Refusal("too-many", gettext_lazy("一次最多 50 個案件；請分次處理。"))


@dataclass(frozen=True)
class Line:
    """A case, what will become of it, or why it cannot be decided so."""

    case: Case
    outcome: str | Promise = ""
    refusal: Refusal | None = None


@access("staff")
@shows_refusals
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Ask for the decision (`begin`), show what it would do to each case, or take it (`confirm`)."""
    now, by = clock.now(), desk_of(request).moderate()
    chosen = [int(one) for one in request.POST.getlist("case") if one.isdecimal() and len(one) < 19]
    if not chosen or len(chosen) > BULK:
        raise Refused(TOO_MANY if chosen else NOTHING)
    cases = list(with_all().filter(pk__in=chosen).order_by("opened_at", "pk"))
    if "begin" in request.POST:
        return bulk_page(request, cases, BulkForm())
    form = BulkForm(request.POST)
    if not form.is_valid():
        return bulk_page(request, cases, form, status=INVALID)
    if "confirm" not in request.POST:
        lines = [_rehearsed(case, form, by, now) for case in cases]
        return bulk_page(request, cases, form, lines=lines, read_at=now.isoformat())
    return _applied(request, cases, form, by, now)


def _rehearsed(case: Case, form: BulkForm, by: Actor, now: datetime) -> Line:
    try:
        with rehearsal():
            made = decide(case, **form.decision, by=by, now=now, read_at=now)
            status = CommentStatus(made.comment.status).label
    except Refused as refused:
        return Line(case, refusal=refused.refusal)
    return Line(case, outcome=status)


def _applied(
    request: HttpRequest, cases: list[Case], form: BulkForm, by: Actor, now: datetime
) -> HttpResponse:
    """Decide each by itself; what is refused by now stays in the queue and is listed."""
    failed = []
    for case in cases:
        try:
            decide(case, **form.decision, by=by, now=now, read_at=form.read_at)
        except Refused as refused:
            failed.append(Line(case, refusal=refused.refusal))
    done = len(cases) - len(failed)
    sentence = ngettext("已經決定 %(count)d 個案件。", "已經決定 %(count)d 個案件。", done) % {"count": done}
    if failed:
        left = [line.case for line in failed]
        return bulk_page(request, left, form, lines=failed, done=sentence, status=409)
    messages.success(request, sentence)
    return redirect("discussion_desk:queue")


def bulk_page(
    request: HttpRequest,
    cases: list[Case],
    form: BulkForm,
    *,
    lines: list[Line] | None = None,
    **more: Any,
) -> HttpResponse:
    """The chosen cases, the form, and what would become of each once that is known."""
    lines = lines or []
    return page(
        request,
        "bulk.html",
        title=_("一起決定"),
        crumbs=[(_("案件"), reverse("discussion_desk:queue"))],
        cases=cases,
        form=form,
        lines=lines,
        possible=[line.case.pk for line in lines if line.refusal is None],
        **more,
    )
