"""Appeals: decided by somebody who neither took nor confirmed the decision."""

from datetime import datetime

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from participation import clock
from participation.discussion import rules
from participation.discussion.actions import decide_appeal
from participation.discussion.desk.cases import case_of
from participation.discussion.desk.forms import AppealForm
from participation.discussion.desk.offices import Desk, desk_of
from participation.discussion.desk.pages import INVALID, page, paged, shows_refusals, status_of
from participation.discussion.desk.queue import TABS, tabs_of
from participation.discussion.desk.reading import dossier
from participation.discussion.models import Appeal
from participation.discussion.notices import statement_lines
from participation.obligations.notices import due_words, standing
from participation.refusals import Refusal, Refused
from participation.shell.access import access


@access("staff")
@shows_refusals
@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    """Appeals, the undecided first, the most urgent of them first."""
    now, desk = clock.now(), desk_of(request)
    desk.look_at_cases()
    found = Appeal.objects.select_related("decision__comment__discussion__record", "duty", "decision__case")
    shown = paged(request, found.order_by(F("decided_at").desc(nulls_first=True), "duty__due_at", "pk"))
    rows = [
        {
            "appeal": appeal,
            "due": due_words(appeal.duty.due_at),
            "standing": standing(appeal.duty, now),
            "state": appeal.duty.state(now).value,
            "refusal": None if appeal.is_decided else refusal_to_decide(appeal, desk),
        }
        for appeal in shown
    ]
    tabs = tabs_of(TABS[0], now)
    for tab in tabs:
        tab["current"] = tab["url"] == reverse("discussion_desk:appeals")
    return page(request, "appeals.html", title=_("申訴"), rows=rows, items=shown, tabs=tabs)


def refusal_to_decide(appeal: Appeal, desk: Desk) -> Refusal | None:
    """What the rules say to this person before a button is pressed."""
    roles = ["moderator"] if desk.moderates else []
    first = {one for one in (appeal.first_by_id, appeal.second_by_id) if one is not None}
    return rules.may_handle(
        roles=roles, person_id=desk.person.pk, about={appeal.person_id}
    ) or rules.may_decide_appeal(is_decided=appeal.is_decided, decider_id=desk.person.pk, first_ids=first)


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Read an appeal beside the decision and the words; decide it."""
    now, desk = clock.now(), desk_of(request)
    desk.look_at_cases()
    found = appeal_of(pk)
    if request.method != "POST":
        return appeal_page(request, found, now, AppealForm())
    by, form = desk.moderate(), AppealForm(request.POST)
    if not form.is_valid():
        return appeal_page(request, found, now, form, status=INVALID)
    uphold = form.cleaned_data["decision"] == AppealForm.UPHOLD
    try:
        decide_appeal(found, uphold=uphold, reason=form.cleaned_data["reason"], by=by, now=now)
    except Refused as refused:
        return appeal_page(request, appeal_of(pk), now, form, refusal=refused.refusal)
    messages.success(
        request, _("申訴成立，處分已經撤銷。") if uphold else _("申訴不成立，維持處分。當事人會收到通知。")
    )
    return redirect("discussion_desk:appeals")


def appeal_of(pk: int) -> Appeal:
    """The appeal with this number, or 404."""
    found = Appeal.objects.select_related("decision__case", "decision__rules", "decision__comment", "duty")
    return get_object_or_404(found, pk=pk)


def appeal_page(
    request: HttpRequest,
    found: Appeal,
    now: datetime,
    form: AppealForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The appeal with whatever was typed."""
    never = refusal_to_decide(found, desk_of(request))
    shown = refusal or (None if found.is_decided else never)
    return page(
        request,
        "appeal.html",
        title=_("申訴：%(decision)s") % {"decision": found.decision.get_kind_display()},
        crumbs=[(_("申訴"), reverse("discussion_desk:appeals"))],
        appeal=found,
        decision=found.decision,
        lines=statement_lines(found.decision),
        due=due_words(found.duty.due_at),
        standing=standing(found.duty, now),
        state=found.duty.state(now).value,
        form=form,
        may_decide=never is None,
        refusal=shown,
        status=status_of(refusal) if refusal else status,
        **dossier(case_of(found.decision.case_id), now),
    )
