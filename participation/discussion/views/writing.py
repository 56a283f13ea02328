"""Writing, answering, editing and taking back; what was typed is never lost to a refusal."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participation import clock
from participation.discussion import actions, rules
from participation.discussion.actions.houserules import CHANGED
from participation.discussion.forms import ACCEPTS, CommentForm
from participation.discussion.models import Comment, Discussion
from participation.discussion.models.reading import corrections_of
from participation.discussion.views.composing import edit_form_of, form_context, form_of, status_of
from participation.discussion.views.lists import discussion_path
from participation.discussion.views.showing import WAITS, name_of
from participation.discussion.views.viewer import Viewer, actor_of, load, may_write, viewer_of
from participation.people.limits import count_use
from participation.people.models import Person
from participation.people.visiting import verification
from participation.record.actors import Actor
from participation.record.models import Record
from participation.record.procedures import public_records
from participation.refusals import Refusal, Refused, refuse_if
from participation.shell.access import access
from participation.shell.keeping import keep_typed, typed_before

WRITINGS, WRITING_PER = 10, timedelta(minutes=10)


@access("signed_in", otherwise=keep_typed)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something in a discussion."""
    found = Discussion.objects.select_related("record")
    discussion = found.filter(pk=pk, record__in=Record.objects.filter(public_records())).first()
    if discussion is None:
        raise Http404
    return _compose(request, discussion, None, clock.now())


@access("signed_in", otherwise=keep_typed)
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a comment."""
    parent = load(pk, cast(Person, request.user).pk)
    return _compose(request, parent.discussion, parent, clock.now())


def _compose(
    request: HttpRequest, discussion: Discussion, parent: Comment | None, now: datetime
) -> HttpResponse:
    """The form on a page of its own; or what became of what was written in it."""
    viewer = viewer_of(request, now)
    form = form_of(discussion, viewer, parent=parent, data=_sent(request))
    kept = _bring_back(request, form)
    refusal = never = _may_write(viewer, discussion, parent, now)
    if request.method == "POST" and never is None and form.is_valid():
        try:
            comment = _written(form, discussion, parent, viewer, now)
        except Refused as refused:
            refusal = refused.refusal
        else:
            return _told(request, comment)
    elif request.method == "POST" and form.accepts_another:
        refusal = CHANGED
    context = {
        "title": _("回覆%(name)s的留言") % {"name": name_of(parent)} if parent else _("寫留言"),
        "parent": parent,
        "parent_name": name_of(parent) if parent else "",
        "back_url": _back_url(discussion, parent),
        **form_context(discussion),
    }
    return _form_page(request, form, refusal, discussion=discussion, never=never, kept=kept, **context)


def _back_url(discussion: Discussion, parent: Comment | None) -> str:
    return reverse("discussion:comment", args=[parent.pk]) if parent else discussion_path(discussion)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _bring_back(request: HttpRequest, form: CommentForm) -> bool:
    """Fill the form with what was typed before signing in; whether there was something.

    Whoever signs in accepts the house rules themselves: that box comes back empty.
    """
    kept = typed_before(request)
    if kept is not None:
        typed = {name: value for name, value in kept.dict().items() if not name.startswith(ACCEPTS)}
        form.initial = {**form.initial, **typed}
    return kept is not None


def _may_write(
    viewer: Viewer, discussion: Discussion, parent: Comment | None, now: datetime
) -> Refusal | None:
    if parent is None:
        return may_write(viewer, discussion, is_locked=False, now=now)
    if not parent.is_shown:
        return rules.NOT_SHOWN
    opener = parent if parent.root_id is None else Comment.objects.get(pk=parent.root_id)
    return may_write(viewer, discussion, is_locked=opener.locked_at is not None, now=now)


def _written(
    form: CommentForm, discussion: Discussion, parent: Comment | None, viewer: Viewer, now: datetime
) -> Comment:
    """Accept the house rules if that stands in the form, and write."""
    said, person = form.cleaned_data, cast(Person, viewer.person)
    refuse_if(count_use("comment", str(person.pk), limit=WRITINGS, per=WRITING_PER, now=now))
    if (version := form.accepted) is not None:
        actions.accept_rules(person, version=version, now=now)
    return actions.write_comment(
        discussion,
        text=said["text"],
        stance=said.get("stance", ""),
        parent=parent,
        by=actor_of(person, said.get("speaks_as", ""), discussion.record),
        now=now,
    )


def _told(request: HttpRequest, comment: Comment) -> HttpResponse:
    """To the place of what was written, with a word on who sees it now."""
    url = reverse("discussion:comment", args=[comment.pk])
    if comment.is_held:
        sentence = _("留言已經收到，現在只有您看得到。%(why)s") % {"why": WAITS[comment.held_for]}
        messages.info(request, sentence)
    elif not comment.is_shown:
        messages.success(request, _("意見已經送到承辦機關，只有機關和您看得到。"))
    else:
        messages.success(request, _("留言已經公開。15 分鐘內可以修改而不留下紀錄。"))
        if comment.root_id is None:
            url = discussion_path(comment.discussion)
    return see(f"{url}#comment-{comment.pk}")


def see(url: str) -> HttpResponse:
    """303: the browser asks for the page with GET, and a reload sends nothing again."""
    return HttpResponse(status=303, headers={"Location": url})


def _form_page(
    request: HttpRequest,
    form: CommentForm,
    refusal: Refusal | None,
    *,
    discussion: Discussion,
    never: Refusal | None,
    **context: Any,
) -> HttpResponse:
    """The form with what was typed; where it cannot be sent at all, the words stand there to be copied."""
    status = 200
    if request.method == "POST":
        status = status_of(refusal) if refusal else 422
    elif refusal is not None and refusal.forbidden:
        status = 403
    context = {
        "form": form,
        "refusal": refusal,
        "is_possible": never is None,
        "typed": request.POST.get("text", "") if never else "",
        "verify_url": verification(refusal, request.path),
        "discussion": discussion,
        "record": discussion.record,
        **context,
    }
    return render(request, "discussion/comment_form.html", context, status=status)


@access("signed_in", otherwise=keep_typed)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one's own comment."""
    now, person = clock.now(), cast(Person, request.user)
    comment = load(pk, person.pk)
    correct_by = corrections_of([comment]).get(comment.pk)
    never = _may_edit(comment, person, now, is_correcting=correct_by is not None)
    viewer = viewer_of(request, now)
    form = edit_form_of(comment, viewer, is_correcting=correct_by is not None, data=_sent(request))
    kept, refusal = _bring_back(request, form), never
    if request.method == "POST" and never is None and form.is_valid():
        changed = _doing("comment_edit", person, partial(_edited, comment, form, now=now), now)
        if isinstance(changed, Comment):
            _tell_edited(request, changed)
            return see(reverse("discussion:comment", args=[pk]) + f"#comment-{pk}")
        refusal = changed
    elif request.method == "POST" and form.accepts_another:
        refusal = CHANGED
    return _form_page(
        request,
        form,
        refusal,
        discussion=comment.discussion,
        never=never,
        kept=kept,
        title=_("修改留言"),
        back_url=reverse("discussion:comment", args=[pk]),
        submit_label=_("儲存修改"),
        correct_by=correct_by,
        free_until=comment.free_edit_ends_at() if comment.free_edit_ends_at() > now else None,
        is_edit=True,
    )


def _edited(comment: Comment, form: CommentForm, by: Actor, *, now: datetime) -> Comment:
    """Accept the house rules if that stands in the form, and change the words."""
    said = form.cleaned_data
    if (version := form.accepted) is not None and by.person is not None:
        actions.accept_rules(by.person, version=version, now=now)
    return actions.edit_comment(comment, text=said["text"], stance=said.get("stance", ""), by=by, now=now)


def _may_edit(comment: Comment, person: Person, now: datetime, *, is_correcting: bool) -> Refusal | None:
    opener = comment if comment.root_id is None else Comment.objects.get(pk=comment.root_id)
    return rules.may_edit(
        is_own=comment.author_id == person.pk,
        status=comment.status,
        is_locked=opener.locked_at is not None,
        is_correcting=is_correcting,
        is_open=comment.discussion.is_open(now),
    )


def _doing(scope: str, person: Person, do: Callable[[Any], Comment], now: datetime) -> Comment | Refusal:
    """Do it as this person, unless they have done it too often; or say why not."""
    try:
        refuse_if(count_use(scope, str(person.pk), limit=WRITINGS, per=WRITING_PER, now=now))
        return do(Actor.citizen(person))
    except Refused as refused:
        return refused.refusal


def _tell_edited(request: HttpRequest, comment: Comment) -> None:
    if comment.is_held:
        messages.info(request, _("已經儲存；管理員看過以後才會公開。"))
    else:
        messages.success(request, _("已經儲存修改。"))


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own comment back; a GET asks whether that is meant."""
    now, person = clock.now(), cast(Person, request.user)
    comment = load(pk, person.pk)
    refusal = rules.may_withdraw(is_own=comment.author_id == person.pk, status=comment.status)
    if request.method == "POST" and refusal is None:
        take_back = partial(actions.withdraw_comment, comment, now=now)
        done = _doing("comment_edit", person, lambda by: take_back(by=by), now)
        if isinstance(done, Comment):
            messages.success(request, _("已經撤回留言。"))
            return see(reverse("discussion:comment", args=[pk]) + f"#comment-{pk}")
        refusal = done
    is_no = refusal is not None and (request.method == "POST" or refusal.forbidden)
    context = {
        "title": _("要撤回這則留言嗎？"),
        "comment": comment,
        "record": comment.discussion.record,
        "refusal": refusal,
        "back_url": reverse("discussion:comment", args=[pk]),
    }
    status = status_of(refusal) if refusal and is_no else 200
    return render(request, "discussion/comment_withdraw.html", context, status=status)
