"""Reading a text as the public will, and deciding about it: approve, set a time, send back, personal data."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from participation import clock
from participation.agencies.models import Role
from participation.gate.forms import SecondForm
from participation.obligations.notices import due_words
from participation.people.models import Person
from participation.refusals import Refusal, Refused
from participation.responses import actions, rules
from participation.responses.models import Response, Roster, deciders_of
from participation.responses.rules import DRAFT_CHANGED
from participation.responses.showing import part_label, preview_of
from participation.responses.texts import content_of, differences
from participation.shell.access import access
from petitions.desk.cases import Case, may_publish
from petitions.desk.offices import APPROVERS, HOLDERS
from petitions.desk.pages import INVALID, page, shows_refusals, status_of
from petitions.desk.responses import NO_DRAFT, crumbs_of
from petitions.desk.signing import (
    late_for,
    making_of,
    may_second,
    owed_until,
    reader_of,
    sign_off_of,
    state_of,
)
from petitions.desk.signing_forms import ApprovalForm, SendBackForm
from petitions.rules import may_respond

Forms = dict[str, forms.Form]


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def response_publish(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Read the text as the public will, and decide about it."""
    now, case = clock.now(), reader_of(request, agency, number)
    response = making_of(case)
    if response is None:
        raise Refused(NO_DRAFT)
    if request.method != "POST":
        return reading(request, case, response, now)
    act = next((name for name in ("send_back", "hold") if name in request.POST), "approve")
    by = case.desk.act(case.agency, *_offices(response, act))
    if request.POST.get("seen") != seen(response):
        return reading(request, case, response, now, refusal=DRAFT_CHANGED)
    form = _typed(request, response, act)
    if not form.is_valid():
        return reading(request, case, response, now, typed={act: form}, status=INVALID)
    try:
        sentence = _ACTS[act](response, form, by, now)
    except Refused as refused:
        return reading(request, case, response, now, typed={act: form}, refusal=refused.refusal)
    messages.success(request, sentence)
    waiting = making_of(case)
    if waiting and (due := late_for(waiting)):
        messages.warning(request, _("排定的公布時間在期限 %(due)s 之後，正式回應會逾期。") % {"due": due})
    return redirect("petitions_desk:case", *case.address) if case.is_whole else redirect("wagtailadmin_home")


def _offices(response: Response, act: str) -> tuple[Role, ...]:
    """In which offices, the first that is held, somebody decides: the last step is an approver's."""
    if act == "approve" and _at_once(response):
        return APPROVERS
    return (*APPROVERS, *HOLDERS) if act == "approve" and _decides_last(response) else HOLDERS


def _typed(request: HttpRequest, response: Response, act: str) -> Any:
    if act == "approve":
        return _approval(response, request.POST)
    kind = {"send_back": SendBackForm, "hold": SecondForm}[act]
    return kind(request.POST, prefix=act)


def _approval(response: Response, data: Any = None) -> ApprovalForm:
    owed = owed_until(response)
    due = due_words(owed) if owed else ""
    return ApprovalForm(data, is_last=_decides_last(response), due=due, prefix="approve")


def _approve(response: Response, form: Any, by: Any, now: datetime) -> str:
    at = form.go_live_at
    facts = {"seen": response.latest_revision_id, "go_live_at": at, "by": by, "now": now}
    # Whoever knows by now is told of it before anything is decided; the verb itself asks once more.
    actions.look_for_personal_data(response, now=now)
    if _at_once(response):
        decided = actions.approve_at_once(response, **facts)
    else:
        decided = actions.approve_response(response, comment=form.cleaned_data["comment"], **facts)
    if at:
        return _("已核定，到了排定的時間會自動公布。")
    if decided.is_in_the_making:
        return _("已同意，送到下一步。")
    return _("修正已公布。") if response.is_published else _("正式回應已公布。")


def _send_back(response: Response, form: Any, by: Any, now: datetime) -> str:
    actions.send_back(response, reason=form.cleaned_data["reason"], by=by, now=now)
    return _("已退回給承辦人。")


def _decide_hold(response: Response, form: Any, by: Any, now: datetime) -> str:
    actions.decide_hold(response, allow=form.allows, reason=form.cleaned_data["reason"], by=by, now=now)
    return _("已記錄複核的決定。")


_ACTS = {"approve": _approve, "send_back": _send_back, "hold": _decide_hold}


def _at_once(response: Response) -> bool:
    """Whether one press by an approver is the whole chain."""
    return response.is_signed_at_once


def _decides_last(response: Response) -> bool:
    if _at_once(response):
        return True
    state = response.current_workflow_state
    return bool(state and state.is_at_final_task)


def seen(response: Response) -> str:
    """Which text somebody has read."""
    return str(response.latest_revision_id) if response.is_published else response.drafted_at.isoformat()


def unable(case: Case, response: Response) -> Refusal | None:
    """Why this person cannot decide the present step, before the button is pressed."""
    if response.is_scheduled:
        return rules.SCHEDULED
    if refusal := may_respond(status=case.petition.status):
        return refusal
    if response.holds.filter(decided_at=None).exists() and _decides_last(response):
        return rules.HELD
    if _at_once(response):
        return may_publish(case, response)
    task = response.current_workflow_task
    return rules.may_decide(
        is_in_sign_off=task is not None,
        is_your_turn=_is_your_turn(case, response),
        is_last=_decides_last(response),
        person_id=case.desk.person.pk,
        authors=response.writers,
    )


def reading(
    request: HttpRequest,
    case: Case,
    response: Response,
    now: datetime,
    *,
    refusal: Refusal | None = None,
    typed: Forms | None = None,
    status: int = 200,
) -> HttpResponse:
    """The text with its buttons, each with the reason why this person cannot press it."""
    draft, is_last = response.draft, _decides_last(response)
    empty: Forms = {
        "approve": _approval(response),
        "send_back": SendBackForm(prefix="send_back"),
        "hold": SecondForm(prefix="hold"),
    }
    never = unable(case, response)
    return page(
        request,
        "response_publish.html",
        title=_("公布正式回應") if is_last else _("簽核正式回應"),
        crumbs=crumbs_of(case),
        case=case,
        draft=draft,
        making=response,
        preview=preview_of(draft)["shown"],
        changed=_changed(response, draft),
        seen=seen(response),
        unable=never,
        deciders=_others_who_decide(case, response) if never else [],
        unable_hold=may_second(case, response),
        is_last=is_last,
        may_send_back=state_of(response) == "in_sign_off" and _is_your_turn(case, response),
        sign_off=sign_off_of(case, response, now),
        forms={**empty, **(typed or {})},
        refusal=refusal,
        status=status_of(refusal) if refusal else status,
    )


def _is_your_turn(case: Case, response: Response) -> bool:
    task = response.current_workflow_task
    return task is not None and case.desk.person.pk in deciders_of(task, case.agency.pk)


def _others_who_decide(case: Case, response: Response) -> list[Person]:
    """Who else can decide the present step: of the last one, only who has written none of the text."""
    task = response.current_workflow_task
    if task is not None:
        able = deciders_of(task, case.agency.pk)
    elif _at_once(response):
        able = Roster.of([case.agency.pk]).holders(case.agency.pk, Role.APPROVER)
    else:
        return []
    able -= response.writers if _decides_last(response) else set()
    others = Person.objects.filter(pk__in=able).exclude(pk=case.desk.person.pk)
    return list(others.order_by("nickname", "pk"))


def _changed(response: Response, draft: Response) -> list[dict[str, Any]]:
    """What a correction changes of the public text."""
    if not response.is_published:
        return []
    before = response.versions.for_pages().order_by("-number")[0].content
    found = differences(before, content_of(draft)) or []
    return [{"label": part_label(*one.name), "runs": one.runs} for one in found]
