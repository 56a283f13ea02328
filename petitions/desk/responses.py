"""The formal response at the desk: an official drafts it, others sign it off, and it is made public."""

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
from participation.casework.desk.knowledge import knowledge_of
from participation.refusals import Refusal, Refused, refuse_if
from participation.responses.actions import submit_response
from participation.responses.models import Response
from participation.responses.rules import DRAFT_CHANGED, NOT_PUBLISHED, UNFINISHED, may_draft
from participation.shell.access import access
from petitions.desk.cases import Case, case_of, responses_of
from petitions.desk.offices import WORKERS
from petitions.desk.pages import INVALID, page, shows_refusals, status_of
from petitions.desk.reading import dossier
from petitions.desk.signing import making_of, own_published, reader_of, sign_off_of
from petitions.desk.signing_forms import AskForm, FileForm
from petitions.desk.writing import Writing

NO_DRAFT = Refusal("no-draft", gettext_lazy("目前沒有等待公布的草稿。"))


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def response(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Write or rewrite the agency's draft, demand by demand."""
    now, case = clock.now(), case_of(request, agency, number)
    draft = making_of(case)
    if request.method == "POST":
        # A public answer is not in the making as a first text: the verb says so.
        return _written(request, case, draft if draft and not draft.is_published else None, now)
    refuse_if(may_draft(is_published=_is_published(case), is_assigned=True))
    return editor(request, case, now, Writing.of(case, draft, now))


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def response_correct(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Write the correction of an answer that is public, with its public reason."""
    now, case = clock.now(), case_of(request, agency, number)
    published = own_published(case)
    if published is None:
        raise Refused(NOT_PUBLISHED)
    if request.method == "POST":
        return _written(request, case, published, now)
    return editor(request, case, now, Writing.of(case, published, now))


def _written(request: HttpRequest, case: Case, of: Response | None, now: datetime) -> HttpResponse:
    """Save what was typed as far as it has come and, where that was pressed, send it to sign-off."""
    by = case.desk.act(case.agency, *WORKERS)
    writing = Writing.of(case, of, now, request.POST)
    if not writing.is_valid():
        return editor(request, case, now, writing, status=INVALID)
    is_submitted = "submit" in request.POST
    try:
        # Who only sends a text on has not written it, and may still approve it.
        is_to_save = of is None or writing.is_new or not is_submitted
        saved = writing.keep(by=by, now=now) if is_to_save else of
    except Refused as refused:
        return editor(request, case, now, writing, refusal=refused.refusal)
    assert saved is not None
    if is_submitted:
        return _submitted(request, case, saved, writing.seen if saved is of else saved.revision_seen, now)
    messages.success(request, _saved_sentence(Writing.of(case, saved, now)))
    return redirect(_address_of(saved), *case.address)


def _saved_sentence(writing: Writing) -> str:
    if writing.lacking:
        return _("草稿已儲存。還沒寫完的，隨時可以回來接著寫；送簽以前再補齊就可以。")
    if writing.why:
        return _("修正的草稿已儲存，簽核以後才會公開。")
    return _("草稿已儲存。須由另一位核定人公布。")


def _submitted(request: HttpRequest, case: Case, saved: Response, seen: str, now: datetime) -> HttpResponse:
    by = case.desk.act(case.agency, *WORKERS)
    try:
        submit_response(saved, by=by, now=now, seen=seen)
    except Refused as refused:
        present = making_of(case) or saved
        return editor(request, case, now, Writing.of(case, present, now), refusal=refused.refusal)
    messages.success(request, _("已送交簽核。"))
    return redirect(_address_of(saved), *case.address)


def _address_of(response: Response) -> str:
    return "petitions_desk:response_correct" if response.is_published else "petitions_desk:response"


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
    return editor(
        request,
        case,
        now,
        Writing.of(case, making_of(case), now),
        refusal=refusal,
        status=status,
        typed=typed,
    )


def editor(
    request: HttpRequest,
    case: Case,
    now: datetime,
    writing: Writing,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
    typed: forms.Form | None = None,
) -> HttpResponse:
    """The editor beside the petition and the way through the agency, with whatever was typed."""
    making = making_of(case)
    sign_off = sign_off_of(case, making, now)
    if refusal == DRAFT_CHANGED:
        present = making or own_published(case)
        writing.seen = present.revision_seen if present else ""
    is_open = sign_off["state"] in {"none", "draft", "sent_back"}
    return page(
        request,
        "response.html",
        title=_("修正正式回應") if writing.why else _("擬正式回應"),
        crumbs=crumbs_of(case),
        case=case,
        making=making,
        writing=writing,
        **_problems(writing, refusal, is_open=is_open),
        sign_off=_with_typed(sign_off, typed),
        is_open=is_open,
        may_work=case.desk.refusal_to_act(case.agency, *WORKERS) is None,
        refusal=refusal,
        casework={"matter": case, **knowledge_of(case.petition.record, case.agency)},
        has_changed=refusal == DRAFT_CHANGED and writing.is_typed,
        status=status_of(refusal) if refusal else status,
        **dossier(case.petition, now, agency=case.agency),
    )


def _problems(writing: Writing, refusal: Refusal | None, *, is_open: bool) -> dict[str, Any]:
    """What is wrong with what was typed; else what the saved draft lacks, beside its fields if asked for."""
    if writing.is_typed:
        return {"problems": writing.mistakes, "is_mistaken": True}
    lacking, is_asked = writing.lacking if is_open else [], bool(refusal and refusal.code in UNFINISHED)
    if is_asked:
        writing.mark(lacking)
    return {"problems": lacking, "is_asked": is_asked}


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
