"""The comments of a record on one page: what each procedure's own page of its discussion shows."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from participation.discussion.guideline import OPENNESS, Level, Stance
from participation.discussion.models import Comment, Discussion
from participation.discussion.models.reading import (
    Counts,
    by_number,
    discussion_of,
    openers_of,
    own_unseen,
)
from participation.discussion.views.composing import write_context
from participation.discussion.views.paging import ORDERS, Browse, options
from participation.discussion.views.showing import Page, Said
from participation.discussion.views.viewer import Viewer, viewer_of
from participation.record.models import Record
from participation.record.procedures import procedure_of


def discussion_path(discussion: Discussion) -> str:
    """Where a discussion is read: below its record's own page, whatever the procedure."""
    below = f"comments/{discussion.topic}/" if discussion.topic else "comments/"
    return procedure_of(discussion.record).url(discussion.record) + below


def thread_list(record: Record, request: HttpRequest, now: datetime, *, topic: str = "") -> dict[str, Any]:
    """What a record's discussion page shows; render it with `discussion/_threads.html`. 404 without one.

    Four queries for a stranger at any size; for the signed-in their votes, what they may do, and what of
    theirs nobody else sees.
    """
    found = discussion_of(record, topic)
    if found is None:
        raise Http404
    discussion, counts = found
    viewer = viewer_of(request, now)
    browse = Browse.of(request.GET, request.path)
    shown = browse.page(openers_of(discussion))
    own = own_unseen(discussion, viewer.person.pk) if viewer.person else []
    threads, unseen = _said(discussion, shown.comments, own, viewer, now)
    return {
        **discussion_context(discussion, now),
        "counts": counts,
        "threads": threads,
        "own_unseen": unseen,
        "stances": _stances(browse, counts) if discussion.takes_stances else [],
        "orders": options(
            [(order.label, browse.url(sort=key), key == browse.sort, None) for key, order in ORDERS.items()]
        ),
        "is_first_page": browse.cursor is None,
        **browse.turns(shown),
        "viewer": viewer,
        "here": request.get_full_path(),
        **write_context(discussion, viewer, opener=None, now=now, back=request.path),
    }


def discussion_context(discussion: Discussion, now: datetime) -> dict[str, Any]:
    """How far a discussion is open, in words, and whether it is ending or over."""
    is_open = discussion.is_open(now)
    return {
        "discussion": discussion,
        "level_label": Level(discussion.level).label,
        "openness": OPENNESS[Level(discussion.level)],
        "is_open": is_open,
        "is_ending": is_open and discussion.closes_at is not None,
        "is_over": discussion.openness.may_comment and not is_open,
    }


def _said(
    discussion: Discussion, openers: Any, own: list[Comment], viewer: Viewer, now: datetime
) -> tuple[list[Said], list[Said]]:
    """The threads with their first replies, and the viewer's comments that nobody else sees."""
    replies = by_number([number for opener in openers for number in opener.first_replies])
    page = Page.of(discussion, [*openers, *replies, *own], viewer, now)
    in_thread: dict[int, list[Comment]] = {}
    for reply in replies:
        in_thread.setdefault(reply.opener_id, []).append(reply)
    threads = [page.show(opener, opener=opener, replies=in_thread.get(opener.pk, [])) for opener in openers]
    return threads, [page.show(comment, opener=comment) for comment in own]


def _stances(browse: Browse, counts: Counts) -> list[dict[str, Any]]:
    """All threads, and those of each stance, with how many there are."""
    every = (_("全部"), browse.url(stance=""), not browse.stance, counts.openers)
    of_each = [
        (str(stance.label), browse.url(stance=stance), browse.stance == stance, counts.by_stance[stance])
        for stance in Stance
    ]
    return options([every, *of_each])
