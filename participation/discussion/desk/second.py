"""The second moderator: agreeing with what the first proposed, or not."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from participation import clock
from participation.discussion import rules
from participation.discussion.actions import confirm, reject
from participation.discussion.desk.cases import case_of, refusal_to_handle
from participation.discussion.desk.forms import SecondForm
from participation.discussion.desk.offices import Desk, desk_of
from participation.discussion.desk.pages import page, shows_refusals, status_of
from participation.discussion.desk.reading import dossier
from participation.discussion.models import Decision
from participation.discussion.notices import statement_lines, what_one_can_do
from participation.refusals import Refusal, Refused
from participation.shell.access import access


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest, pk: int) -> HttpResponse:
    """What was proposed, with its reasons; the second moderator agrees or not."""
    now, desk = clock.now(), desk_of(request)
    desk.look_at_cases()
    proposal = get_object_or_404(Decision.objects.select_related("case", "rules", "by"), pk=pk)
    if request.method != "POST":
        return second_page(request, proposal, now, SecondForm(), refusal_to_confirm(proposal, desk))
    by, form = desk.moderate(), SecondForm(request.POST)
    words = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        if "reject" in request.POST:
            reject(proposal, reason=words, by=by, now=now)
            messages.success(request, _("案件 %(number)s 退回佇列。") % {"number": proposal.case_id})
        else:
            confirm(proposal, by=by, now=now)
            messages.success(request, _("案件 %(number)s 的決定已經生效。") % {"number": proposal.case_id})
    except Refused as refused:
        refusal = refused.refusal
        return second_page(request, proposal, now, form, refusal, status=status_of(refusal))
    return redirect("discussion_desk:queue")


def refusal_to_confirm(proposal: Decision, desk: Desk) -> Refusal | None:
    """What the rules say to this person before a button is pressed."""
    status = "decided" if proposal.rejected_at else proposal.case.status
    return refusal_to_handle(proposal.case, desk) or rules.may_confirm(
        status=status, first_id=proposal.by_id, second_id=desk.person.pk
    )


def second_page(
    request: HttpRequest,
    proposal: Decision,
    now: datetime,
    form: SecondForm,
    refusal: Refusal | None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The proposal beside everything that the first moderator saw."""
    of = case_of(proposal.case_id)
    never = refusal_to_confirm(proposal, desk_of(request))
    return page(
        request,
        "second.html",
        title=_("確認決定"),
        crumbs=[
            (_("案件"), reverse("discussion_desk:queue")),
            (_("案件 %(number)s") % {"number": of.pk}, reverse("discussion_desk:case", args=[of.pk])),
        ],
        proposal=proposal,
        lines=statement_lines(proposal),
        actions=what_one_can_do(proposal),
        form=form,
        refusal=refusal,
        may_confirm=never is None,
        status=status,
        **dossier(of, now),
    )
