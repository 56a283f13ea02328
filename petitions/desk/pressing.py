"""The buttons beside a draft: each is one verb."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from participation import clock
from participation.calendar.rules import day_of
from participation.gate.searching import as_rows
from participation.gate.showing import SHOWN, hit_rows
from participation.record.actors import Actor
from participation.refusals import Refused
from participation.responses import actions
from participation.responses.models import Response, ResponseFile
from participation.responses.passages import hits_in_file
from participation.responses.rules import EMPTY
from participation.shell.access import access
from petitions.desk.cases import Case, case_of
from petitions.desk.offices import WORKERS
from petitions.desk.pages import INVALID, shows_refusals
from petitions.desk.responses import shown_again
from petitions.desk.signing import making_of, place_in_answer
from petitions.desk.signing_forms import AskForm, FileForm, PartForm


@dataclass(frozen=True)
class Press:
    """A pressed button: the case, the answer, who presses, and what was typed."""

    request: HttpRequest
    case: Case
    response: Response
    by: Actor
    now: datetime

    def form(self, kind: type[forms.Form], prefix: str, **facts: Any) -> forms.Form:
        """The typed form, or `Incomplete`."""
        typed = kind(self.request.POST, self.request.FILES, prefix=prefix, **facts)
        if not typed.is_valid():
            raise Incomplete(typed)
        return typed


class Incomplete(Exception):
    """What was typed is not whole; the page is shown again with it."""

    def __init__(self, form: forms.Form) -> None:
        super().__init__(form.errors)
        self.form = form


def _take_back(press: Press) -> str:
    actions.take_back(press.response, by=press.by, now=press.now)
    return _("已撤回，可以繼續修改。")


def _unschedule(press: Press) -> str:
    actions.unschedule(press.response, by=press.by, now=press.now)
    return _("已取消排程，要公布須重新送簽。")


def _lock(press: Press) -> str:
    actions.lock_draft(press.response, by=press.by, now=press.now)
    return _("已鎖定草稿，別人暫時不能修改。")


def _unlock(press: Press) -> str:
    actions.unlock_draft(press.response, by=press.by, now=press.now)
    return _("已解除鎖定。")


def _show(press: Press) -> str:
    actions.show_to_lead(press.response, by=press.by, now=press.now)
    return _("主辦機關現在看得到這份草稿。")


def _ask(press: Press) -> str:
    form = press.form(AskForm, "ask", agency=press.case.agency, today=day_of(press.now))
    actions.ask_unit(press.response, **form.cleaned_data, by=press.by, now=press.now)
    return _("已請單位提供意見。")


def _deliver(press: Press) -> str:
    part = get_object_or_404(press.response.unit_parts, pk=_number(press.request.POST.get("part")))
    form = press.form(PartForm, f"part-{part.pk}")
    actions.deliver_part(part, words=form.cleaned_data["words"], by=press.by, now=press.now)
    return _("已交出單位意見。")


def _call_off(press: Press) -> str:
    part = get_object_or_404(press.response.unit_parts, pk=_number(press.request.POST.get("part")))
    actions.call_off_part(part, by=press.by, now=press.now)
    return _("已不再請這個單位提供意見。")


def _attach(press: Press) -> str:
    file = press.form(FileForm, "attach").cleaned_data["file"]
    facts = {"content": file.content, "name": file.name, "media_type": file.media_type}
    response = actions.attach_file(press.response, **facts, by=press.by, now=press.now)
    stored = ResponseFile.objects.select_related("response__record").get(pk=response.draft.files[-1]["key"])
    if not (found := as_rows(hits_in_file(stored))):
        return _("已加入附件。")
    rows = hit_rows(found[:SHOWN], place_in_answer)
    told = "、".join(f"{row['kind']}「{row['words']}」" if row["words"] else row["kind"] for row in rows)
    return _(
        "已加入附件「%(file)s」，但裡面可能有個人資料：%(told)s。可以移除後換一份；"
        "不換的話，公布前須由另一位同仁複核。"
    ) % {"file": stored.name, "told": told}


def _detach(press: Press) -> str:
    key = press.request.POST.get("key", "")
    actions.detach_file(press.response, key=key, by=press.by, now=press.now)
    return _("已移除附件。")


ACTS: dict[str, Callable[[Press], str]] = {
    "take-back": _take_back,
    "unschedule": _unschedule,
    "lock": _lock,
    "unlock": _unlock,
    "show": _show,
    "ask": _ask,
    "deliver": _deliver,
    "call-off": _call_off,
    "attach": _attach,
    "detach": _detach,
}


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 18 else 0


@access("staff")
@shows_refusals
@require_POST
def response_act(request: HttpRequest, agency: str, number: str, act: str) -> HttpResponse:
    """Press one of the buttons beside the draft; what was typed stays when it is not whole."""
    now, case = clock.now(), case_of(request, agency, number)
    by = case.desk.act(case.agency, *WORKERS)
    if act not in ACTS:
        raise Http404
    response = making_of(case)
    if response is None:
        raise Refused(EMPTY)
    try:
        sentence = ACTS[act](Press(request, case, response, by, now))
    except Incomplete as incomplete:
        return shown_again(request, case, now, typed=incomplete.form, status=INVALID)
    except Refused as refused:
        return shown_again(request, case, now, refusal=refused.refusal)
    messages.success(request, sentence)
    back = "response_correct" if response.is_published else "response"
    return redirect(f"petitions_desk:{back}", *case.address)
