"""Pages that stay: one thread, the earlier words of a comment, an answer and whom it answers."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation import clock
from participation.discussion.models import Comment
from participation.discussion.models.reading import (
    answer_for,
    answered_by,
    history_of,
    replies_of,
    shown_with_facts,
)
from participation.discussion.views.composing import write_context
from participation.discussion.views.lists import discussion_context, discussion_path
from participation.discussion.views.paging import CONVERSATION, REPLIES, THREADS, Cursor, Slice, cut, turns_of
from participation.discussion.views.showing import Acts, Page, name_of
from participation.discussion.views.viewer import Viewer, load, viewer_of
from participation.people.visiting import person_of, same_for_everybody
from participation.shell.access import access


@access("public")
@require_safe
@same_for_everybody
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """A comment's permanent page: its thread, from this comment on if it is a reply."""
    now, viewer = clock.now(), viewer_of(request, clock.now())
    found = load(pk, viewer.person_id)
    discussion = found.discussion
    opener = found if found.root_id is None else _opener(found)
    replies = _replies(request, opener, found)
    is_unseen = found is not opener and found.shown_at is None
    page = Page.of(discussion, [opener, found, *replies.comments], viewer, now)
    context = {
        **discussion_context(discussion, now),
        "title": _title(opener, viewer),
        "record": discussion.record,
        "discussion_url": discussion_path(discussion),
        "said": page.show(opener, opener=opener),
        "replies": [page.show(reply, opener=opener) for reply in replies.comments],
        "unseen": page.show(found, opener=opener) if is_unseen else None,
        "target": found.pk,
        "whole": found.pk,
        "viewer": viewer,
        "here": request.get_full_path(),
        **turns_of(reverse("discussion:comment", args=[opener.pk]), replies),
        **write_context(discussion, viewer, opener=opener, now=now, back=request.path),
    }
    return render(request, "discussion/comment_detail.html", context)


def _title(opener: Comment, viewer: Viewer) -> str:
    """Whose comment began the thread, unless it is gone."""
    if opener.is_shown or viewer.owns(opener):
        return _("%(name)s的留言") % {"name": name_of(opener)}
    return _("留言 %(number)d") % {"number": opener.pk}


def _opener(reply: Comment) -> Comment:
    """The first comment of a reply's thread, also while it waits for a moderator again."""
    return shown_with_facts().get(pk=reply.opener_id)


def _replies(request: HttpRequest, opener: Comment, found: Comment) -> Slice:
    """The replies of this page; the address of a reply begins with it."""
    cursor = Cursor.read(request.GET)
    if cursor is None and found is not opener:
        part = cut(replies_of(opener), CONVERSATION, Cursor(found.pk - 1), REPLIES)
        is_first = not replies_of(opener).filter(pk__lt=found.pk).exists()
        return Slice(part.comments, has_before=not is_first, has_after=part.has_after)
    return cut(replies_of(opener), CONVERSATION, cursor, REPLIES)


@access("public")
@require_safe
@same_for_everybody
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """The words that a comment has had in public. There are none of one that is gone."""
    person = person_of(request)
    found = load(pk, person.pk if person else None)
    is_own = person is not None and found.author_id == person.pk
    if not found.is_shown and not (is_own and not found.is_taken_down and not found.is_withdrawn):
        raise Http404
    versions = history_of(found)
    context = {
        "title": _("留言 %(number)d 的歷次修改") % {"number": found.pk},
        "comment": found,
        "record": found.discussion.record,
        "versions": versions[::-1],
        "is_whole": len(versions) > 1,
    }
    return render(request, "discussion/comment_history.html", context)


@access("public")
@require_safe
@same_for_everybody
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """An agency's answer with the comments that it serves."""
    now, viewer = clock.now(), viewer_of(request, clock.now())
    found = answer_for(pk, viewer.person_id)
    if found is None:
        raise Http404
    served = cut(answered_by(found, viewer.person_id), CONVERSATION, Cursor.read(request.GET), THREADS)
    # Without buttons: what is done with a comment is done in its thread.
    plain = Page(found.discussion, viewer, now, {}, {}, {})
    context = {
        "title": _("%(agency)s的回應") % {"agency": found.agency.public_name},
        "answer": found,
        "record": found.discussion.record,
        "discussion_url": discussion_path(found.discussion),
        "comments": [replace(plain.show(one, opener=one), acts=Acts()) for one in served.comments],
        **turns_of(request.path, served),
    }
    return render(request, "discussion/answer_detail.html", context)
