"""Decisions that hold, and lifting one without an appeal."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from participation import clock
from participation.discussion.actions import lift_decision
from participation.discussion.actions.lifting import refusal_to_lift
from participation.discussion.desk.cases import case_of, refusal_to_handle
from participation.discussion.desk.forms import LiftForm
from participation.discussion.desk.offices import Desk, desk_of
from participation.discussion.desk.pages import INVALID, page, paged, shows_refusals, status_of
from participation.discussion.desk.reading import dossier
from participation.discussion.models import Comment, Decision, DecisionKind, Restricted
from participation.discussion.models.decisions import ADVERSE
from participation.discussion.notices import statement_lines
from participation.discussion.rules import NOT_A_MODERATOR, OWN_MATTER
from participation.refusals import Refusal, Refused
from participation.shell.access import access


@access("staff")
@shows_refusals
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """The decisions that hold, the newest first; by kind, and by the name of whom they are about."""
    desk_of(request).look_at_cases()
    kind, asked = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:100]
    found = Decision.objects.in_force().filter(kind__in=[kind] if kind in ADVERSE else ADVERSE)
    if asked:
        named = Q(person__nickname__icontains=asked) | Q(case__discussion__record__number__iexact=asked)
        found = found.filter(named | Q(pk=int(asked[:18])) if asked.isdecimal() else named)
    found = found.select_related("person", "case__discussion__record", "appeal")
    shown = paged(request, found.order_by("-in_force_from", "-pk"))
    return page(
        request,
        "decisions.html",
        title=_("有效處分"),
        items=shown,
        rows=shown.object_list,
        kinds=[(one.value, DecisionKind(one).label, one == kind) for one in ADVERSE],
        q=asked,
    )


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a decision again beside the words; lift it with a reason."""
    now, desk = clock.now(), desk_of(request)
    desk.look_at_cases()
    found = decision_of(pk)
    if request.method != "POST":
        return lift_page(request, found, now, LiftForm())
    by, form = desk.moderate(), LiftForm(request.POST)
    if not form.is_valid():
        return lift_page(request, found, now, form, status=INVALID)
    try:
        lift_decision(found, reason=form.cleaned_data["reason"], by=by, now=now)
    except Refused as refused:
        return lift_page(request, decision_of(pk), now, form, refusal=refused.refusal)
    messages.success(request, _("處分已經撤銷，當事人會收到通知。"))
    return redirect("discussion_desk:case", found.case_id)


def decision_of(pk: int) -> Decision:
    """What took something from somebody and came into force; 404 for anything else."""
    found = Decision.objects.published().select_related("case", "rules", "comment", "person", "by")
    return get_object_or_404(found, pk=pk)


def refusal_of(found: Decision, desk: Desk) -> Refusal | None:
    """What the verb would say to this person, before the button is pressed."""
    if not desk.moderates:
        return NOT_A_MODERATOR
    role = "supervisor" if desk.supervises else "moderator"
    return (
        refusal_to_handle(found.case, desk)
        or (OWN_MATTER if found.person_id == desk.person.pk else None)
        or refusal_to_lift(found, person_id=desk.person.pk, role=role)
    )


def effects_of(found: Decision, comment: Comment) -> list[str]:
    """What lifting it does, in sentences."""
    held = found.restrictions.filter(lifted_at__isnull=True)
    lines = [_("解除限制：%(what)s") % {"what": Restricted(one.what).label} for one in held]
    if comment.is_taken_down and comment.decision_id == found.pk and comment.erased_at is None:
        lines.append(_("留言恢復公開。"))
    if found.kind == DecisionKind.LOCK:
        lines.append(_("討論串可以再回覆。"))
    if found.is_about_reporting:
        return [*lines, _("這次檢舉不再計入；少於三次的，檢舉權恢復。"), _("檢舉人會收到通知和您的理由。")]
    return [*lines, _("這次違規不再計入。"), _("當事人會收到通知和您的理由；檢舉人知道結果。")]


def lift_page(
    request: HttpRequest,
    found: Decision,
    now: datetime,
    form: LiftForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The decision with whatever was typed."""
    never, of = refusal_of(found, desk_of(request)), case_of(found.case_id)
    context: dict[str, Any] = dossier(of, now)
    return page(
        request,
        "lift.html",
        title=_("撤銷處分：%(decision)s") % {"decision": found.get_kind_display()},
        crumbs=[(_("有效處分"), reverse("discussion_desk:decisions"))],
        decision=found,
        lines=statement_lines(found),
        effects=effects_of(found, of.comment) if found.is_in_force else [],
        form=form,
        may_lift=never is None,
        refusal=refusal or (None if found.lifted_at else never),
        status=status_of(refusal) if refusal else status,
        **context,
    )
