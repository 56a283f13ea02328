"""The formal response at the desk: an official drafts it, another one publishes it."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from participation import clock
from participation.refusals import Refusal, Refused, refuse_if
from participation.responses.actions import draft_response
from participation.responses.models import Part, Response
from participation.responses.rules import DRAFT_CHANGED, may_draft
from participation.shell.access import access
from petitions.actions import respond
from petitions.desk.cases import Case, case_of, draft_of, may_publish, responses_of
from petitions.desk.forms import AnswerForm, ResponseForm
from petitions.desk.offices import APPROVERS, WORKERS
from petitions.desk.pages import INVALID, page, shows_refusals, status_of
from petitions.desk.reading import dossier

NO_DRAFT = Refusal("no-draft", gettext_lazy("目前沒有等待公布的草稿。"))


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def response(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Write or rewrite the agency's draft, demand by demand."""
    now, case = clock.now(), case_of(request, agency, number)
    draft = draft_of(case.petition, case.agency)
    if request.method != "POST":
        refuse_if(may_draft(is_published=_is_published(case), is_assigned=True))
        text, answers = _forms_of(case, draft)
        return editor(request, case, now, text, answers)
    by = case.desk.act(case.agency, *WORKERS)
    text = ResponseForm(request.POST)
    answers = [AnswerForm(request.POST, demand=demand) for demand in case.petition.record.demands.all()]
    if not all([text.is_valid(), *(form.is_valid() for form in answers)]):
        return editor(request, case, now, text, answers, status=INVALID)
    try:
        draft_response(
            case.petition.record,
            agency=case.agency,
            part=Part(case.part.part),
            text=text.text,
            answers=[form.draft for form in answers if form.draft],
            by=by,
            now=now,
        )
    except Refused as refused:
        return editor(request, case, now, text, answers, refusal=refused.refusal)
    messages.success(request, _("草稿已儲存。須由另一位核定人公布。"))
    return redirect("petitions_desk:case", *case.address)


def _is_published(case: Case) -> bool:
    return any(
        response.agency_id == case.agency.pk
        for response in responses_of(case.petition)
        if not response.source
    )


def _forms_of(case: Case, draft: Response | None) -> tuple[ResponseForm, list[AnswerForm]]:
    given = {answer.demand_id: answer for answer in draft.answers.all()} if draft else {}
    answers = [
        AnswerForm(demand=demand, initial=AnswerForm.initial_of(given.get(demand.pk)))
        for demand in case.petition.record.demands.all()
    ]
    return ResponseForm(initial=ResponseForm.initial_of(draft)), answers


def editor(
    request: HttpRequest,
    case: Case,
    now: datetime,
    text: ResponseForm,
    answers: Sequence[AnswerForm],
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The editor beside the petition, with whatever was typed."""
    return page(
        request,
        "response.html",
        title=_("擬正式回應"),
        crumbs=_crumbs(case),
        case=case,
        text=text,
        answers=answers,
        may_work=case.desk.refusal_to_act(case.agency, *WORKERS) is None,
        refusal=refusal,
        status=status_of(refusal) if refusal else status,
        **dossier(case.petition, now, agency=case.agency),
    )


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def response_publish(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Read the draft as the public will, and make it public."""
    now, case = clock.now(), case_of(request, agency, number)
    draft = draft_of(case.petition, case.agency)
    if draft is None:
        raise Refused(NO_DRAFT)
    if request.method != "POST":
        return preview(request, case, draft)
    by = case.desk.act(case.agency, *APPROVERS)
    if request.POST.get("seen") != seen(draft):
        return preview(request, case, draft, refusal=DRAFT_CHANGED)
    try:
        respond(case.petition, response=draft, by=by, now=now)
    except Refused as refused:
        return preview(request, case, draft, refusal=refused.refusal)
    messages.success(request, _("正式回應已公布。"))
    return redirect("petitions_desk:case", *case.address)


def seen(draft: Response) -> str:
    """Which version of the draft somebody has read."""
    return draft.drafted_at.isoformat()


def preview(
    request: HttpRequest, case: Case, draft: Response, *, refusal: Refusal | None = None
) -> HttpResponse:
    """The draft as the public will read it, and whether this person may publish it."""
    return page(
        request,
        "response_publish.html",
        title=_("公布正式回應"),
        crumbs=_crumbs(case),
        case=case,
        draft=draft,
        seen=seen(draft),
        unable=may_publish(case, draft),
        refusal=refusal,
        status=status_of(refusal) if refusal else 200,
    )


def _crumbs(case: Case) -> list[tuple[str, str]]:
    return [
        (_("本機關案件"), reverse("petitions_desk:cases")),
        (case.petition.number, reverse("petitions_desk:case", args=case.address)),
    ]
