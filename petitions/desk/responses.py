"""The formal response at the desk: an official drafts it, others sign it off, and it is made public."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from participation import clock
from participation.calendar.rules import day_of
from participation.refusals import Refusal, Refused, refuse_if
from participation.responses.actions import draft_correction, draft_response
from participation.responses.models import Part, Response
from participation.responses.rules import DRAFT_CHANGED, NOT_PUBLISHED, may_draft
from participation.shell.access import access
from petitions.desk.cases import Case, case_of, responses_of
from petitions.desk.forms import AnswerForm, ResponseForm
from petitions.desk.offices import WORKERS
from petitions.desk.pages import INVALID, page, shows_refusals, status_of
from petitions.desk.reading import dossier
from petitions.desk.signing import making_of, own_published, reader_of, sign_off_of
from petitions.desk.signing_forms import AskForm, CorrectionForm, FileForm

NO_DRAFT = Refusal("no-draft", gettext_lazy("目前沒有等待公布的草稿。"))


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def response(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Write or rewrite the agency's draft, demand by demand."""
    now, case = clock.now(), case_of(request, agency, number)
    draft = making_of(case)
    if request.method != "POST":
        refuse_if(may_draft(is_published=_is_published(case), is_assigned=True))
        text, answers = _forms_of(case, draft, now, seen=draft.revision_seen if draft else "")
        return editor(request, case, now, text, answers)
    by = case.desk.act(case.agency, *WORKERS)
    text, answers = _typed(request, case, now)
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
            seen=text.seen,
        )
    except Refused as refused:
        return editor(request, case, now, text, answers, refusal=refused.refusal)
    messages.success(request, _("草稿已儲存。須由另一位核定人公布。"))
    if "submit" in request.POST:
        return redirect("petitions_desk:response", *case.address)
    return redirect("petitions_desk:case", *case.address)


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def response_correct(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Write the correction of an answer that is public, with its public reason."""
    now, case = clock.now(), case_of(request, agency, number)
    published = own_published(case)
    if published is None:
        raise Refused(NOT_PUBLISHED)
    if request.method != "POST":
        draft = published.draft
        text, answers = _forms_of(case, draft, now, seen=published.revision_seen)
        begun = draft.change_reason if published.has_unpublished_changes else ""
        return editor(request, case, now, text, answers, why=CorrectionForm(initial={"reason": begun}))
    by = case.desk.act(case.agency, *WORKERS)
    why = CorrectionForm(request.POST)
    text, answers = _typed(request, case, now, published)
    if not all([why.is_valid(), text.is_valid(), *(form.is_valid() for form in answers)]):
        return editor(request, case, now, text, answers, why=why, status=INVALID)
    try:
        draft_correction(
            published,
            reason=why.cleaned_data["reason"],
            text=text.text,
            answers=[form.draft for form in answers if form.draft],
            by=by,
            now=now,
            seen=text.seen,
        )
    except Refused as refused:
        return editor(request, case, now, text, answers, why=why, refusal=refused.refusal)
    messages.success(request, _("修正的草稿已儲存，簽核以後才會公開。"))
    return redirect("petitions_desk:response_correct", *case.address)


@access("staff")
@shows_refusals
@require_safe
def response_preview(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """The text in the making on the page on which the public will read it."""
    case = reader_of(request, agency, number)
    making = making_of(case)
    if making is None:
        raise Refused(NO_DRAFT)
    draft = making.draft
    template = draft.get_preview_template(request, "")
    return render(request, template, draft.get_preview_context(request, ""))


def _is_published(case: Case) -> bool:
    return any(
        response.agency_id == case.agency.pk
        for response in responses_of(case.petition)
        if not response.source
    )


def _typed(
    request: HttpRequest, case: Case, now: datetime, published: Response | None = None
) -> tuple[ResponseForm, list[AnswerForm]]:
    public = published.answers.all() if published else []
    promised = {answer.demand_id: answer.next_step_by for answer in public}
    answers = [
        AnswerForm(request.POST, demand=demand, today=day_of(now), promised=promised.get(demand.pk))
        for demand in case.petition.record.demands.all()
    ]
    text = ResponseForm(request.POST)
    # Kept through every other mistake; only whoever is told of another text begins from that one.
    text.seen = request.POST.get("seen", "")
    return text, answers


def _forms_of(
    case: Case, draft: Response | None, now: datetime, *, seen: str
) -> tuple[ResponseForm, list[AnswerForm]]:
    given = {answer.demand_id: answer for answer in draft.answers.all()} if draft else {}
    answers = [
        AnswerForm(demand=demand, today=day_of(now), initial=AnswerForm.initial_of(given.get(demand.pk)))
        for demand in case.petition.record.demands.all()
    ]
    text = ResponseForm(initial=ResponseForm.initial_of(draft))
    text.seen = seen
    return text, answers


def shown_again(
    request: HttpRequest,
    case: Case,
    now: datetime,
    *,
    typed: forms.Form | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The editor after one of its other buttons could not be done, with what was typed beside it."""
    making = making_of(case)
    draft = making.draft if making else None
    text, answers = _forms_of(case, draft, now, seen=making.revision_seen if making else "")
    why = None
    if making and making.is_published and draft:
        why = CorrectionForm(initial={"reason": draft.change_reason})
    return editor(request, case, now, text, answers, why=why, refusal=refusal, status=status, typed=typed)


def editor(
    request: HttpRequest,
    case: Case,
    now: datetime,
    text: ResponseForm,
    answers: Sequence[AnswerForm],
    *,
    why: CorrectionForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
    typed: forms.Form | None = None,
) -> HttpResponse:
    """The editor beside the petition and the way through the agency, with whatever was typed."""
    making = making_of(case)
    sign_off = sign_off_of(case, making, now)
    if refusal == DRAFT_CHANGED:
        present = making or own_published(case)
        text.seen = present.revision_seen if present else ""
    return page(
        request,
        "response.html",
        title=_("修正正式回應") if why else _("擬正式回應"),
        crumbs=crumbs_of(case),
        case=case,
        making=making,
        text=text,
        answers=answers,
        why=why,
        sign_off=_with_typed(sign_off, typed),
        is_open=sign_off["state"] in {"none", "draft", "sent_back"},
        may_work=case.desk.refusal_to_act(case.agency, *WORKERS) is None,
        refusal=refusal,
        has_changed=refusal == DRAFT_CHANGED,
        status=status_of(refusal) if refusal else status,
        **dossier(case.petition, now, agency=case.agency),
    )


def _with_typed(sign_off: dict[str, Any], typed: forms.Form | None) -> dict[str, Any]:
    """Put what was typed in the place of the empty form of the same name."""
    if isinstance(typed, AskForm):
        return {**sign_off, "ask": typed}
    if isinstance(typed, FileForm):
        return {**sign_off, "attach": typed}
    rows = [
        {**row, "form": typed} if typed and row["form"] and row["form"].prefix == typed.prefix else row
        for row in sign_off.get("parts", [])
    ]
    return {**sign_off, "parts": rows}


def crumbs_of(case: Case) -> list[tuple[str, str]]:
    """The trail to a page about the case, for those who may open what it leads through."""
    if not case.is_whole:
        return []
    return [
        (_("本機關案件"), reverse("petitions_desk:cases")),
        (case.petition.number, reverse("petitions_desk:case", args=case.address)),
    ]
