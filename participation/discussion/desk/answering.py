"""Answering one comment, several, or a theme at once, with the knowledge base beside the form."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from participation import clock
from participation.agencies.models import Agency
from participation.discussion.actions import answer
from participation.discussion.desk.comments import (
    answerable,
    comment_row,
    discussion_for,
    numbers,
    with_duties,
)
from participation.discussion.desk.offices import desk_of
from participation.discussion.desk.pages import INVALID, page, shows_refusals, status_of
from participation.discussion.desk.routing import parts_of
from participation.discussion.models import CannedPassage, Comment, CommentAnswer, Discussion, Theme
from participation.refusals import Refusal, Refused
from participation.search.rules import normalise
from participation.shell.access import access
from participation.shell.desk import words

LENGTH = 5_000
# How many are looked through, and how many are shown.
LOOKED_THROUGH, FOUND = 500, 8


class AnswerForm(forms.Form):
    """An answer to comments."""

    KINDS: ClassVar = [
        ("brief", gettext_lazy("簡要回應：先說明什麼時候、怎麼正式回應")),
        ("formal", gettext_lazy("正式回應：機關的答復；回應批評的，由主管核定後公布")),
    ]
    kind = forms.ChoiceField(
        label=gettext_lazy("種類"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("請選擇簡要或正式回應。")},
    )
    text = words(
        gettext_lazy("回應"),
        rows=10,
        most=LENGTH,
        error_messages={"required": gettext_lazy("請寫下回應。")},
    )


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def answer_comments(request: HttpRequest, pk: int) -> HttpResponse:
    """Write one answer to what was chosen; a passage of the knowledge base is put in by its button."""
    now, of = clock.now(), discussion_for(request, pk)
    asked = request.POST if request.method == "POST" else request.GET
    theme = Theme.objects.filter(discussion=of, pk__in=numbers(asked.getlist("theme"))).first()
    chosen = chosen_of(of, theme, numbers(asked.getlist("comment")))
    if request.method != "POST":
        return answer_page(request, of, now, chosen, theme, AnswerForm(initial=_first(chosen, theme)))
    by, form = desk_of(request).answer(of), AnswerForm(request.POST)
    if "insert" in request.POST or "search" in request.POST:
        return answer_page(request, of, now, chosen, theme, _with_passage(request, by.agency))
    if not form.is_valid():
        return answer_page(request, of, now, chosen, theme, form, status=INVALID)
    try:
        given = answer(of, **form.cleaned_data, by=by, now=now, comments=chosen, theme=theme)
    except Refused as refused:
        return answer_page(request, of, now, chosen, theme, form, refusal=refused.refusal)
    messages.success(request, _done(given, len(chosen)))
    return redirect("discussion_desk:discussion_comments", pk)


def chosen_of(of: Discussion, theme: Theme | None, wanted: list[int]) -> list[Comment]:
    """The comments that the answer will serve, in the order in which they were written."""
    # A theme is answered whole, as the verb does it.
    found = (
        Comment.objects.filter(theme=theme) if theme else answerable().filter(discussion=of, pk__in=wanted)
    )
    return list(with_duties(found).order_by("pk"))


def _first(chosen: list[Comment], theme: Theme | None) -> dict[str, str]:
    """What to begin with: a theme is answered formally, a comment briefly while that is owed."""
    owes_brief = any(
        duty.obligation.is_open and duty.obligation.kind != "comment_formal"
        for comment in chosen
        for duty in comment.duties.all()
    )
    return {"kind": "brief" if owes_brief and theme is None else "formal"}


def _done(given: CommentAnswer, count: int) -> str:
    if given.published_at is None:
        return _("回應已經送請主管核定，核定以後才公布。")
    return ngettext("已經回應 %(count)d 則留言。", "已經回應 %(count)d 則留言。", count) % {"count": count}


def _with_passage(request: HttpRequest, agency: Agency | None) -> AnswerForm:
    """What was typed, with the asked-for passage or past answer below it."""
    kind, _colon, number = request.POST.get("insert", "").partition(":")
    pk = numbers([number])
    found: str | None = None
    if pk and kind == "passage":
        found = passages_of(agency).filter(pk=pk[0]).values_list("text", flat=True).first()
    elif pk and kind == "answer":
        found = past_answers(agency).filter(pk=pk[0]).values_list("text", flat=True).first()
    typed = request.POST.get("text", "").rstrip()
    text = "\n\n".join(part for part in (typed, found) if part)
    return AnswerForm(initial={"kind": request.POST.get("kind", ""), "text": text})


def passages_of(agency: Agency | None) -> Any:
    """The passages that officials of this agency may start from."""
    return CannedPassage.objects.filter(Q(agency=None) | Q(agency=agency), is_active=True)


def past_answers(agency: Agency | None) -> Any:
    """What the agency has said in public before."""
    return CommentAnswer.objects.filter(agency=agency, published_at__isnull=False, is_private=False)


def fits(asked: str, *texts: str) -> bool:
    """Whether all the words that were asked for stand in the texts, however they are written."""
    whole = normalise(" ".join(texts))
    return all(word in whole for word in normalise(asked).split())


def passages_with(agency: Agency | None, asked: str) -> list[CannedPassage]:
    """The agency's passages with all these words in topic, title or text."""
    looked_through = passages_of(agency)[:LOOKED_THROUGH]
    return [one for one in looked_through if fits(asked, one.topic, one.title, one.text)][:FOUND]


def knowledge(agency: Agency | None, asked: str) -> dict[str, Any]:
    """Passages and past answers with all the words that were asked for, however they are written."""
    newest = past_answers(agency).select_related("discussion__record").order_by("-published_at", "-pk")
    past = [one for one in newest[:LOOKED_THROUGH] if fits(asked, one.discussion.record.title, one.text)]
    return {"passages": passages_with(agency, asked), "past": past[:FOUND] if asked.strip() else past[:2]}


def _one(chosen: list[Comment], theme: Theme | None) -> str:
    return f"theme={theme.pk}" if theme else f"comment={chosen[0].pk if chosen else ''}"


def answer_page(
    request: HttpRequest,
    of: Discussion,
    now: datetime,
    chosen: list[Comment],
    theme: Theme | None,
    form: AnswerForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form with the comments that the answer will serve and the knowledge base."""
    desk = desk_of(request)
    by = desk.answers_for(of)
    asked = request.POST.get("q", request.GET.get("q", ""))[:100]
    never = desk.refusals(of)["refusal_to_answer"]
    return page(
        request,
        "answer.html",
        title=_("回應：%(theme)s") % {"theme": theme.title} if theme else _("回應留言"),
        crumbs=[
            (_("回應留言"), reverse("discussion_desk:comments")),
            (of.record.number, reverse("discussion_desk:discussion_comments", args=[of.pk])),
        ],
        discussion=of,
        record=of.record,
        theme=theme,
        rows=[comment_row(comment, now) for comment in chosen],
        form=form,
        q=asked,
        parts=parts_of(chosen, theme),
        route_url=f"{reverse('discussion_desk:route', args=[of.pk])}?{_one(chosen, theme)}",
        may_route=theme is not None or len(chosen) == 1,
        may_answer=never is None and bool(chosen),
        refusal=refusal or never,
        status=status_of(refusal) if refusal else status,
        **knowledge(by.agency if by else None, asked),
    )
