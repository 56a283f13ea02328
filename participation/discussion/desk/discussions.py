"""What only the supervisor of the platform's desk does: openness, closing, lawful erasure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from participation import clock
from participation.calendar.rules import end_of_day
from participation.discussion.actions import announce_closing, change_level, close_discussion, erase_comment
from participation.discussion.desk.forms import ClosingForm, ErasureForm, LevelForm, StatementForm
from participation.discussion.desk.offices import desk_of
from participation.discussion.desk.pages import INVALID, page, paged, shows_refusals, status_of
from participation.discussion.guideline import OPENNESS
from participation.discussion.models import CaseStatus, Comment, Discussion
from participation.obligations.notices import due_words
from participation.record.actors import Actor
from participation.record.models import Event
from participation.refusals import Refusal, Refused
from participation.shell.access import access

CHANGES = ("discussion_opened", "openness_changed", "discussion_closing", "discussion_closed")


@access("staff")
@shows_refusals
@require_safe
def discussions(request: HttpRequest) -> HttpResponse:
    """All discussions, the newest first, with how far each is open."""
    now = clock.now()
    desk_of(request).look_as_supervisor()
    waiting = Count("cases", filter=~Q(cases__status=CaseStatus.DECIDED))
    found = Discussion.objects.select_related("record").annotate(waiting=waiting)
    asked = request.GET.get("q", "").strip()
    if asked:
        found = found.filter(Q(record__title__icontains=asked) | Q(record__number__iexact=asked))
    shown = paged(request, found.order_by("-opened_at", "-pk"))
    rows = [{"discussion": one, "is_open": one.is_open(now)} for one in shown]
    return page(request, "discussions.html", title=_("開放程度"), rows=rows, items=shown, q=asked)


def discussion_of(pk: int) -> Discussion:
    """The discussion with this number, or 404."""
    return get_object_or_404(Discussion.objects.select_related("record"), pk=pk)


@access("staff")
@shows_refusals
@require_safe
def discussion(request: HttpRequest, pk: int) -> HttpResponse:
    """One discussion with what the supervisor may change of it."""
    desk_of(request).look_as_supervisor()
    return discussion_page(request, discussion_of(pk), clock.now())


def discussion_page(
    request: HttpRequest,
    of: Discussion,
    now: datetime,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
    typed: Mapping[str, forms.Form] | None = None,
) -> HttpResponse:
    """The discussion with whatever was typed."""
    of = discussion_of(of.pk) if refusal else of
    kinds = Event.objects.filter(record=of.record, kind__in=CHANGES).order_by("-position")
    known: dict[str, Any] = {
        "changing": LevelForm(prefix="level", initial={"level": of.level}),
        "closing": ClosingForm(prefix="closing", initial={"reason": of.closing_reason}),
        "stating": StatementForm(prefix="statement"),
        **(typed or {}),
    }
    return page(
        request,
        "discussion.html",
        title=of.record.title,
        crumbs=[(_("開放程度"), reverse("discussion_desk:discussions"))],
        discussion=of,
        record=of.record,
        levels=OPENNESS.values(),
        is_open=of.is_open(now),
        ends=due_words(of.closes_at) if of.closes_at else "",
        is_due=bool(of.closes_at and of.closes_at <= now and of.closed_at is None),
        events=list(kinds),
        may_change=desk_of(request).supervises,
        refusal=refusal,
        status=status if refusal is None else status_of(refusal),
        **known,
    )


@access("staff")
@shows_refusals
@require_POST
def level(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the discussion further or less far, with a public reason."""
    form = LevelForm(request.POST, prefix="level")

    def act(of: Discussion, by: Actor, now: datetime) -> None:
        change_level(of, **form.cleaned_data, by=by, now=now)

    return _changed(request, pk, "changing", form, act, _("已經改變開放程度。"))


@access("staff")
@shows_refusals
@require_POST
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    """Say when and why the discussion will end."""
    form = ClosingForm(request.POST, prefix="closing")

    def act(of: Discussion, by: Actor, now: datetime) -> None:
        facts = form.cleaned_data
        announce_closing(of, closes_at=end_of_day(facts["last_day"]), reason=facts["reason"], by=by, now=now)

    return _changed(request, pk, "closing", form, act, _("已經公告結束的時間。"))


@access("staff")
@shows_refusals
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """End an announced discussion with a statement."""
    form = StatementForm(request.POST, prefix="statement")

    def act(of: Discussion, by: Actor, now: datetime) -> None:
        close_discussion(of, statement=form.cleaned_data["statement"], by=by, now=now)

    return _changed(request, pk, "stating", form, act, _("討論已經結束。"))


def _changed(
    request: HttpRequest,
    pk: int,
    name: str,
    form: forms.Form,
    act: Callable[[Discussion, Actor, datetime], None],
    sentence: str,
) -> HttpResponse:
    """Check the office, the form and the rules in this order; whatever was typed stays."""
    now, by, of = clock.now(), desk_of(request).supervise(), discussion_of(pk)
    if not form.is_valid():
        return discussion_page(request, of, now, status=INVALID, typed={name: form})
    try:
        act(of, by, now)
    except Refused as refused:
        return discussion_page(request, of, now, refusal=refused.refusal, typed={name: form})
    messages.success(request, sentence)
    return redirect("discussion_desk:discussion", pk)


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Destroy a comment's words because a law asks for it: law and reason, then the number once more."""
    now, desk = clock.now(), desk_of(request)
    desk.look_as_supervisor()
    comment = get_object_or_404(Comment.objects.select_related("discussion__record", "author"), pk=pk)
    if request.method != "POST":
        return _erase_page(request, comment, ErasureForm(comment=comment, confirming=False))
    by, confirming = desk.supervise(), "confirm" in request.POST
    form = ErasureForm(request.POST, comment=comment, confirming=confirming)
    if not form.is_valid():
        return _erase_page(request, comment, form, confirming=confirming, status=INVALID)
    if not confirming:
        return _erase_page(request, comment, form, confirming=True)
    facts = form.cleaned_data
    try:
        erase_comment(comment, law=facts["law"], reason=facts["reason"], by=by, now=now)
    except Refused as refused:
        refusal = refused.refusal
        return _erase_page(request, comment, form, refusal=refusal, status=status_of(refusal))
    messages.success(request, _("留言 %(number)s 的文字已經抹除，並留下紀錄。") % {"number": pk})
    return redirect("discussion_desk:discussion", comment.discussion_id)


def _erase_page(
    request: HttpRequest, comment: Comment, form: ErasureForm, *, confirming: bool = False, **more: Any
) -> HttpResponse:
    return page(
        request,
        "erase.html",
        title=_("依法抹除留言 %(number)s") % {"number": comment.pk},
        crumbs=[(_("開放程度"), reverse("discussion_desk:discussions"))],
        comment=comment,
        form=form,
        confirming=confirming,
        may_change=desk_of(request).supervises,
        **more,
    )
