"""What the author may still do with a petition: clarify, change the text, take it back, object."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation import clock
from participation.calendar.rules import WorkingCalendar
from participation.people.limits import count_use
from participation.people.models import Person
from participation.record.actors import Actor
from participation.refusals import Refusal, Refused, refuse_if
from participation.shell.access import access
from participation.shell.keeping import keep_typed, typed_before
from petitions import actions, rules
from petitions.actions.proposing import ProposalText
from petitions.forms import ChangeTextForm, ClarifyForm, ObjectionForm, WithdrawPetitionForm
from petitions.models import Petition
from petitions.views.remedies import objection_end, objection_of
from petitions.views.standing import shown_day

ACTS_A_DAY, ONE_DAY = 10, timedelta(days=1)


@dataclass(frozen=True)
class Act:
    """One thing an author may do: its words, its form, its rule, and its verb."""

    title: str | Promise
    submit: str | Promise
    done: str | Promise
    make_form: Callable[[Petition, Any], forms.Form]
    refusal: Callable[[Petition, datetime], Refusal | None]
    do: Callable[[Petition, dict[str, Any], Actor, datetime], object]
    explanation: str | Promise = ""
    danger: bool = False


def _changed(petition: Petition, said: dict[str, Any], by: Actor, now: datetime) -> object:
    text = ProposalText(
        title=said["title"],
        content=said["content"],
        benefit=said["benefit"],
        demands=(),
        links=tuple(said["links"]),
    )
    return actions.change_text(petition, text=text, by=by, now=now)


def _text_form(petition: Petition, data: Any) -> forms.Form:
    present = {
        "title": petition.title,
        "content": petition.content,
        "benefit": petition.benefit,
        "links": "\n".join(petition.links),
    }
    return ChangeTextForm(data, initial=present, limits=petition.lifecycle.limits)


def _objection_refusal(petition: Petition, now: datetime) -> Refusal | None:
    return rules.may_object(
        status=petition.status,
        refused_at=petition.screened_at,
        period_end=objection_end(petition, WorkingCalendar()) or now,
        has_objected=objection_of(petition) is not None,
        now=now,
    )


CLARIFY = Act(
    title=_("補充說明"),
    submit=_("公開補充說明"),
    done=_("已經公開補充說明。"),
    make_form=lambda petition, data: ClarifyForm(data),
    refusal=lambda petition, now: rules.may_clarify(status=petition.status),
    do=lambda petition, said, by, now: actions.clarify(petition, words=said["words"], by=by, now=now),
    explanation=_("原來的內容不會改變，補充說明接在後面。"),
)
CHANGE_TEXT = Act(
    title=_("修改內容"),
    submit=_("儲存修改"),
    done=_("已經修改內容。"),
    make_form=_text_form,
    refusal=lambda petition, now: rules.may_change_text(
        status=petition.status, signatures=petition.signature_count
    ),
    do=_changed,
    explanation=_("有人附議以前可以修改。修改前的文字會留在公開的歷程裡；訴求不能修改。"),
)
WITHDRAW = Act(
    title=_("撤回提議"),
    submit=_("撤回這項提議"),
    done=_("已經撤回提議。"),
    make_form=lambda petition, data: WithdrawPetitionForm(data),
    refusal=lambda petition, now: rules.may_move(petition.lifecycle, "withdraw_petition", petition.status),
    do=lambda petition, said, by, now: actions.withdraw_petition(
        petition, reason=said["reason"], by=by, now=now
    ),
    explanation=_("撤回以後附議結束，不能恢復；已經公開的內容仍保留供查閱，並通知附議的人。"),
    danger=True,
)
OBJECT = Act(
    title=_("提出申復"),
    submit=_("送出申復"),
    done=_("已經收到申復，平臺會在 7 天內由另一位人員決定。"),
    make_form=lambda petition, data: ObjectionForm(data),
    refusal=_objection_refusal,
    do=lambda petition, said, by, now: actions.file_objection(
        petition, grounds=said["grounds"], by=by, now=now
    ),
    explanation=_("每項提議申復一次。"),
)


@access("signed_in", otherwise=keep_typed)
def clarify(request: HttpRequest, number: str) -> HttpResponse:
    """Add a dated clarification."""
    return _act(request, number, CLARIFY)


@access("signed_in", otherwise=keep_typed)
def change_text(request: HttpRequest, number: str) -> HttpResponse:
    """Correct the text before the first signature."""
    return _act(request, number, CHANGE_TEXT)


@access("signed_in", otherwise=keep_typed)
def withdraw_petition(request: HttpRequest, number: str) -> HttpResponse:
    """Take the petition back."""
    return _act(request, number, WITHDRAW)


@access("signed_in", otherwise=keep_typed)
def object_to_refusal(request: HttpRequest, number: str) -> HttpResponse:
    """Object to a refusal."""
    return _act(request, number, OBJECT)


def _act(request: HttpRequest, number: str, act: Act) -> HttpResponse:
    """Show the form, or do what it says; a refusal is shown with what was typed."""
    now, person = clock.now(), cast(Person, request.user)
    found = Petition.objects.select_related("record", "objection").defer("search_vector")
    petition = get_object_or_404(found, record__number=number, proposer=person)
    kept = typed_before(request)
    form = act.make_form(petition, request.POST if request.method == "POST" else None)
    if kept is not None:
        form.initial = {**(form.initial or {}), **kept.dict()}
    refusal, status = act.refusal(petition, now), 200
    if request.method == "POST" and form.is_valid():
        try:
            refuse_if(count_use("petition_author", str(person.pk), limit=ACTS_A_DAY, per=ONE_DAY, now=now))
            act.do(petition, form.cleaned_data, Actor.proposer(person), now)
        except Refused as refused:
            refusal = refused.refusal
            status = 403 if refusal.forbidden else 409
        else:
            messages.success(request, str(act.done))
            return redirect(petition)
    until = objection_end(petition, WorkingCalendar()) if act is OBJECT else None
    context = {
        "title": act.title,
        "petition": petition,
        "form": form,
        "refusal": refusal,
        "typed": [str(form[name].data or "") for name in form.fields] if form.is_bound else [],
        "explanation": act.explanation,
        "submit_label": act.submit,
        "danger": act.danger,
        "until": shown_day(until) if until else None,
        "is_back": kept is not None,
    }
    return render(request, "petitions/petition_act.html", context, status=status)
