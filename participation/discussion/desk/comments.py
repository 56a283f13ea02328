"""Comments as the work of who answers them: what is owed, classifying, grouping, signing off."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from participation import clock
from participation.agencies.models import Role
from participation.agencies.rules import NOT_YOUR_DESK
from participation.calendar.rules import UnknownYear
from participation.discussion.actions import classify, group, sign_off
from participation.discussion.desk.offices import Desk, desk_of
from participation.discussion.desk.pages import page, paged, shows_refusals, status_of
from participation.discussion.guideline import BRIEF, EMERGENCY, FORMAL, THEME, Class
from participation.discussion.models import (
    AnsweredComment,
    Comment,
    CommentAnswer,
    CommentDuty,
    CommentStatus,
    Discussion,
    Theme,
)
from participation.obligations.models import Obligation
from participation.obligations.notices import due_words, standing
from participation.record.models import Record
from participation.record.procedures import answered_by, procedure_of
from participation.refusals import Refusal, Refused
from participation.shell.access import access
from participation.shell.words import tidy

KINDS = [duty.kind for duty in (BRIEF, EMERGENCY, FORMAL, THEME)]
SHOWN, DUTIES = 50, 20
UNKNOWN_CLASS = Refusal("unknown-class", gettext_lazy("請選擇一種類別。"))
NO_CALENDAR = gettext_lazy("還沒有載入那一年的辦公日曆，算不出期限；請通知平臺的維運人員。")

SHOWS: dict[str, tuple[Any, Q]] = {
    "new": (gettext_lazy("還沒分類"), Q(classified_as="")),
    "owed": (
        gettext_lazy("等待回應"),
        Q(duties__obligation__met_at=None, duties__obligation__waived_at=None, duties__isnull=False),
    ),
    "criticism": (gettext_lazy("還沒分組的批評"), Q(classified_as=Class.CRITICISM, theme=None)),
    "all": (gettext_lazy("全部"), Q()),
}


def answerable() -> QuerySet[Comment]:
    """What citizens said and agencies may read: neither waiting for a moderator nor taken down."""
    return Comment.objects.filter(status__in=[CommentStatus.SHOWN, CommentStatus.PRIVATE], agency=None)


def owed_to(desk: Desk) -> QuerySet[Obligation]:
    """The answers that this desk's agencies owe."""
    owed = Obligation.objects.open().filter(kind__in=KINDS)
    return owed if desk.sees_all else owed.filter(agency__in=[agency.pk for agency in desk.agencies])


@access("staff")
@shows_refusals
@require_safe
def comments(request: HttpRequest) -> HttpResponse:
    """The discussions in which this official answers, those with the nearest due answer first."""
    now, desk = clock.now(), desk_of(request)
    if not desk.sees_comments:
        raise Refused(NOT_YOUR_DESK)
    found = Discussion.objects.select_related("record").filter(_seen_by(desk))
    ours = Q(comments__status__in=[CommentStatus.SHOWN, CommentStatus.PRIVATE], comments__agency=None)
    of = Q(comment_duty__comment__discussion=OuterRef("pk")) | Q(
        comment_duty__theme__discussion=OuterRef("pk")
    )
    due = Obligation.objects.open().filter(of, kind__in=KINDS).order_by("due_at").values("due_at")[:1]
    counted = found.annotate(
        said=Count("comments", filter=ours),
        unclassified=Count("comments", filter=ours & Q(comments__classified_as="")),
        next_due_at=Subquery(due),
    ).filter(said__gt=0)
    shown = paged(request, counted.order_by(F("next_due_at").asc(nulls_last=True), "-unclassified", "-pk"))
    return page(
        request,
        "comments.html",
        title=_("回應留言"),
        items=shown,
        rows=[
            {"discussion": one, "due": due_words(one.next_due_at) if one.next_due_at else ""} for one in shown
        ],
        duties=duty_rows(owed_to(desk), now),
        now=now,
    )


def _seen_by(desk: Desk) -> Q:
    if desk.sees_everywhere:
        return Q()
    ours = Record.objects.filter(answered_by([agency.pk for agency in desk.agencies]))
    return Q(record__in=ours.values("pk"))


def duty_rows(owed: QuerySet[Obligation], now: datetime) -> list[dict[str, Any]]:
    """The most urgent answers that are owed, with what they are owed to."""
    found = owed.select_related("agency", "record", "comment_duty__comment", "comment_duty__theme")
    return [_duty_row(duty, now) for duty in found.order_by("due_at", "pk")[:DUTIES]]


def _duty_row(duty: Obligation, now: datetime) -> dict[str, Any]:
    theme, comment = duty.comment_duty.theme, duty.comment_duty.comment
    facts = {
        "duty": duty,
        "due": due_words(duty.due_at),
        "standing": standing(duty, now),
        "state": duty.state(now).value,
    }
    if theme is not None:
        return facts | {"words": theme.title, "url": f"{_answering(theme.discussion_id)}?theme={theme.pk}"}
    assert comment is not None, "the database asks for one of them"
    url = f"{_answering(comment.discussion_id)}?comment={comment.pk}"
    return facts | {"words": comment.text, "url": url}


def _answering(pk: int) -> str:
    return reverse("discussion_desk:answer", args=[pk])


def discussion_for(request: HttpRequest, pk: int) -> Discussion:
    """The discussion, for who answers there or moderates; refused to others, 404 where there is none."""
    found = get_object_or_404(Discussion.objects.select_related("record"), pk=pk)
    desk_of(request).look_at_comments(found)
    return found


@access("staff")
@shows_refusals
@require_safe
def discussion_comments(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said in one discussion, to be classified, grouped and answered."""
    return comments_page(request, discussion_for(request, pk), clock.now())


def comments_page(
    request: HttpRequest,
    of: Discussion,
    now: datetime,
    *,
    refusal: Refusal | None = None,
    title: str = "",
    chosen: list[int] | None = None,
) -> HttpResponse:
    """The comments of a discussion with whatever was chosen and typed."""
    desk = desk_of(request)
    show = request.GET.get("show", "")
    show = show if show in SHOWS else "all"
    wanted = answerable().filter(SHOWS[show][1], discussion=of).distinct()
    shown = paged(request, with_duties(wanted).order_by("-pk"), SHOWN)
    themes = Theme.objects.filter(discussion=of).annotate(size=Count("comments", distinct=True))
    owed = Obligation.objects.select_related("agency").order_by("due_at", "pk")
    themes = themes.prefetch_related(
        Prefetch("duties", CommentDuty.objects.prefetch_related(Prefetch("obligation", owed)))
    )
    return page(
        request,
        "discussion_comments.html",
        title=of.record.title,
        crumbs=[(_("回應留言"), reverse("discussion_desk:comments"))],
        discussion=of,
        record=of.record,
        record_url=procedure_of(of.record).url(of.record),
        items=shown,
        rows=[comment_row(comment, now) for comment in shown],
        shows=[(name, label, name == show) for name, (label, _wanted) in SHOWS.items()],
        classes=Class.choices,
        themes=[{"theme": one, "duties": _states(one, now)} for one in themes.order_by("-grouped_at", "-pk")],
        theme_title=title,
        chosen=chosen or [],
        refusal=refusal,
        status=status_of(refusal) if refusal else 200,
        **desk.refusals(of),
    )


def with_duties(found: QuerySet[Comment]) -> QuerySet[Comment]:
    """Comments with what is owed to them and what was answered, in a constant number of queries."""
    duties = CommentDuty.objects.select_related("obligation__agency").order_by("obligation__due_at", "pk")
    answers = AnsweredComment.objects.select_related("answer__agency").order_by("pk")
    return found.select_related("author", "theme").prefetch_related(
        Prefetch("duties", duties), Prefetch("answered", answers)
    )


def comment_row(comment: Comment, now: datetime) -> dict[str, Any]:
    """A comment with how its answers stand."""
    return {"comment": comment, "duties": _states(comment, now)}


def _states(of: Comment | Theme, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "duty": one.obligation,
            "due": due_words(one.obligation.due_at),
            "standing": standing(one.obligation, now),
            "state": one.obligation.state(now).value,
        }
        for one in of.duties.all()
        if not one.obligation.waived_at
    ]


@access("staff")
@shows_refusals
@require_POST
def classify_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a comment is to the agency."""
    now, comment = clock.now(), get_object_or_404(answerable().select_related("discussion__record"), pk=pk)
    desk = desk_of(request)
    desk.look_at_comments(comment.discussion)
    as_, emergency = request.POST.get("as", ""), bool(request.POST.get("emergency"))
    by = desk.answer(comment.discussion)
    if as_ not in Class.values:
        raise Refused(UNKNOWN_CLASS)
    try:
        classify(comment, as_=as_, by=by, now=now, is_emergency=emergency)
    except UnknownYear:
        messages.error(request, str(NO_CALENDAR))
    return redirect(_back(request, comment.discussion_id) + f"#comment-{pk}")


def _back(request: HttpRequest, pk: int) -> str:
    """The page of the list that the button stood on."""
    path, asked = reverse("discussion_desk:discussion_comments", args=[pk]), request.GET.urlencode()
    return f"{path}?{asked}" if asked else path


@access("staff")
@shows_refusals
@require_POST
def group_comments(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the chosen criticism under one theme; or go on to answer what was chosen (`answer`)."""
    now, of = clock.now(), discussion_for(request, pk)
    chosen = numbers(request.POST.getlist("comment"))
    if "answer" in request.POST:
        wanted = "&".join(f"comment={one}" for one in chosen)
        return redirect(f"{_answering(pk)}?{wanted}")
    by, title = desk_of(request).answer(of), tidy(request.POST.get("title", ""), lines=False)[:100]
    try:
        if not title:
            raise Refused(Refusal("no-title", gettext_lazy("請寫下主題。")))
        theme = group(of, title=title, comments=answerable().filter(pk__in=chosen), by=by, now=now)
    except Refused as refused:
        return comments_page(request, of, now, refusal=refused.refusal, title=title, chosen=chosen)
    count = theme.comments.count()
    messages.success(
        request,
        ngettext("主題「%(title)s」有 %(count)d 則留言。", "主題「%(title)s」有 %(count)d 則留言。", count)
        % {"title": theme.title, "count": count},
    )
    return redirect(_back(request, pk))


def numbers(typed: list[str]) -> list[int]:
    """The ids among what a form sent."""
    return [int(one) for one in typed if one.isdecimal() and len(one) < 19]


@access("staff")
@shows_refusals
@require_safe
def to_sign(request: HttpRequest) -> HttpResponse:
    """Formal answers to criticism that wait for a supervisor's signature."""
    desk = desk_of(request)
    if not desk.signs and not desk.sees_all:
        raise Refused(NOT_YOUR_DESK)
    waiting = CommentAnswer.objects.filter(needs_sign_off=True, published_at=None)
    if not desk.sees_all:
        waiting = waiting.filter(agency__in=desk.agencies_as(Role.SUPERVISOR, platform=True))
    found = waiting.select_related("agency", "discussion__record", "by", "theme")
    shown = paged(request, found.prefetch_related("comments").order_by("written_at", "pk"))
    return page(
        request, "to_sign.html", title=_("待核定"), items=shown, rows=shown.object_list, person=desk.person
    )


@access("staff")
@shows_refusals
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a formal answer go out."""
    given = get_object_or_404(CommentAnswer.objects.select_related("agency"), pk=pk)
    by = desk_of(request).act(given.agency, Role.SUPERVISOR)
    sign_off(given, by=by, now=clock.now())
    messages.success(request, _("已經核定，回應公布了。"))
    return redirect("discussion_desk:to_sign")
