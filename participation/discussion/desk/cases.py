"""One case on one screen: looking at it, checking it out, deciding with a preview, and the second person."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from participation import clock
from participation.discussion import rules
from participation.discussion.actions import decide, look_into, rehearsal, release_case, take_case
from participation.discussion.actions.deciding import facts_of
from participation.discussion.desk.choices import choices
from participation.discussion.desk.forms import DecisionForm, LookForm
from participation.discussion.desk.offices import Desk, desk_of
from participation.discussion.desk.pages import INVALID, page, shows_refusals, status_of
from participation.discussion.desk.queue import is_out, next_case
from participation.discussion.desk.reading import dossier
from participation.discussion.guideline import CHECK_OUT
from participation.discussion.models import Appeal, Case, Decision, Report, Restricted
from participation.discussion.notices import statement_lines, what_one_can_do
from participation.record.actors import Actor
from participation.refusals import Refusal, Refused
from participation.shell.access import access


def case_of(pk: int) -> Case:
    """The case with this number, or 404."""
    found = Case.objects.select_related(
        "comment__author", "comment__rules", "comment__agency", "discussion__record", "taken_by"
    )
    return get_object_or_404(found, pk=pk)


@access("staff")
@shows_refusals
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """The case with everything that is read before it is decided. Looking does not check it out."""
    desk_of(request).look_at_cases()
    return case_page(request, case_of(pk), clock.now())


def case_page(
    request: HttpRequest,
    of: Case,
    now: datetime,
    *,
    form: DecisionForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The case with whatever was typed; after a refusal as it is by now."""
    desk = desk_of(request)
    of = case_of(of.pk) if refusal else of
    is_mine = of.taken_by_id == desk.person.pk and is_out(of, now)
    offered = choices(
        facts_of(of, desk.person.pk, now),
        by_role="supervisor" if desk.supervises else "moderator",
        stranger=refusal_to_handle(of, desk),
    )
    proposal = of.decisions.filter(in_force_from=None, rejected_at=None).first() if of.awaits_second else None
    return page(
        request,
        "case.html",
        title=_("案件 %(number)s") % {"number": of.pk},
        crumbs=[(_("案件"), reverse("discussion_desk:queue"))],
        form=form or DecisionForm(case=of, initial=suggested(of)),
        choices=offered,
        may_decide=any(choice.refusal is None for choice in offered),
        stranger=refusal_to_handle(of, desk),
        is_mine=is_mine,
        is_taken=of.is_taken(desk.person.pk, now),
        until=of.taken_at + CHECK_OUT if of.taken_at else None,
        read_at=now.isoformat(),
        minutes=int(CHECK_OUT.total_seconds() // 60),
        days=settings.DISCUSSION_SUSPENSION_DAYS,
        proposal=proposal,
        appeals=list(Appeal.objects.filter(decision__case=of).select_related("duty").order_by("pk")),
        refusal=refusal,
        status=status if refusal is None else status_of(refusal),
        **dossier(of, now),
    )


def suggested(of: Case) -> dict[str, Any]:
    """What the form begins with: the rule that was named, and the passage that a check found."""
    found = of.findings.filter(end__gt=0).order_by("start").first()
    passage = of.comment.text[found.start : found.end] if found and of.comment.edited_at is None else ""
    return {"rule": of.rule, "passage": passage}


def refusal_to_handle(of: Case, desk: Desk) -> Refusal | None:
    """Why this person has nothing to do here at all: no moderator, or party to the matter."""
    about = {of.comment.author_id, *of.reports.values_list("person", flat=True)}
    roles = ["moderator"] if desk.moderates else []
    return rules.may_handle(roles=roles, person_id=desk.person.pk, about=about)


@access("staff")
@shows_refusals
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the case out, so that no other moderator decides it meanwhile."""
    now, by, of = clock.now(), desk_of(request).moderate(), case_of(pk)
    try:
        take_case(of, by=by, now=now)
    except Refused as refused:
        return case_page(request, of, now, refusal=refused.refusal)
    return redirect("discussion_desk:case", pk)


@access("staff")
@shows_refusals
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the case back to the queue."""
    release_case(case_of(pk), by=desk_of(request).moderate(), now=clock.now())
    messages.success(request, _("已經把案件 %(number)s 放回佇列。") % {"number": pk})
    return redirect("discussion_desk:queue")


@access("staff")
@shows_refusals
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Open a case about a comment that nobody has reported, by its number or address, and take it."""
    now, by = clock.now(), desk_of(request).moderate()
    form = LookForm(request.POST)
    if not form.is_valid():
        return page(
            request,
            "look.html",
            title=_("查看一則留言"),
            crumbs=[(_("案件"), reverse("discussion_desk:queue"))],
            form=form,
            status=INVALID,
        )
    made = look_into(form.cleaned_data["comment"], rule="", by=by, now=now)
    return redirect("discussion_desk:case", made.pk)


@access("staff")
@shows_refusals
@require_POST
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the author will read and what happens (the first time), or decide (`confirm`)."""
    now, by, of = clock.now(), desk_of(request).moderate(), case_of(pk)
    form = DecisionForm(request.POST, case=of)
    if "edit" in request.POST:
        return case_page(request, of, now, form=form)
    if not form.is_valid():
        return case_page(request, of, now, form=form, status=INVALID)
    try:
        if "confirm" not in request.POST:
            take_case(of, by=by, now=now)
            return preview_page(request, of, form, by, now)
        made = decide(of, **form.decision, by=by, now=now)
    except Refused as refused:
        return case_page(request, of, now, form=form, refusal=refused.refusal)
    messages.success(request, _done(made))
    following = next_case(of)
    if following is None:
        return redirect("discussion_desk:queue")
    return redirect("discussion_desk:case", following.pk)


def _done(made: Decision) -> str:
    facts = {"number": made.case_id, "decision": made.get_kind_display()}
    if made.in_force_from is None:
        return _("案件 %(number)s：「%(decision)s」等待另一位管理員確認。") % facts
    return _("案件 %(number)s 已決定：%(decision)s。當事人和檢舉人都會收到通知。") % facts


def preview_page(
    request: HttpRequest, of: Case, form: DecisionForm, by: Actor, now: datetime
) -> HttpResponse:
    """What this decision would say and do, found by taking it and undoing it."""
    with rehearsal():
        made = decide(of, **form.decision, by=by, now=now)
        foreseen = consequences(made)
    return page(
        request,
        "preview.html",
        title=_("預覽決定"),
        crumbs=[
            (_("案件"), reverse("discussion_desk:queue")),
            (_("案件 %(number)s") % {"number": of.pk}, reverse("discussion_desk:case", args=[of.pk])),
        ],
        case=of,
        comment=of.comment,
        typed=typed_of(request),
        **foreseen,
    )


def consequences(made: Decision) -> dict[str, Any]:
    """What a decision says to the person and what it does, read inside a rehearsal."""
    strikes = Decision.objects.filter(case=made.case_id, kind="suspend_reporting", at=made.at)
    return {
        "decision": made,
        "lines": statement_lines(made),
        "actions": what_one_can_do(made),
        "restrictions": [Restricted(one.what).label for one in made.restrictions.all()],
        "told": Report.objects.filter(case=made.case_id).count(),
        "strikes": strikes.count(),
        "false": Decision.objects.filter(case=made.case_id, kind="false_report", at=made.at).count(),
    }


def typed_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, to be sent again as it is."""
    spared = {"csrfmiddlewaretoken", "confirm", "edit"}
    return [(name, value) for name, values in request.POST.lists() if name not in spared for value in values]
