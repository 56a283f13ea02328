"""Where a page of comments begins: after or before one that the address names, never at a counted row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.discussion.guideline import Stance
from participation.discussion.models import Comment
from participation.discussion.models.comments import CommentQuerySet

THREADS, REPLIES = 20, 30
EPOCH, TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_CURSOR = re.compile(r"(?:(-?\d{1,16})\.)?(\d{1,18})")


@dataclass(frozen=True)
class Order:
    """A way to sort: by a column, and by the comment's number where that is equal or no column is named."""

    label: str | Promise = ""
    column: str = ""
    descending: bool = True


# The newest are those that others could read last: what waited for a moderator does not appear far below.
ORDERS: dict[str, Order] = {
    "newest": Order(_("最新"), "shown_at"),
    "oldest": Order(_("最早"), "shown_at", descending=False),
    "best": Order(_("最多贊同"), "score"),
}
CONVERSATION = Order(descending=False)


@dataclass(frozen=True)
class Cursor:
    """The comment at the edge of the page before, or with `back` of the page after."""

    pk: int
    # The value of the column sorted by; instants in microseconds since 1970.
    value: int = 0
    back: bool = False

    @classmethod
    def read(cls, asked: QueryDict) -> "Cursor | None":
        """What an address says; None for anything that is no cursor, which then shows the first page."""
        for name in ("after", "before"):
            if found := _CURSOR.fullmatch(str(asked.get(name, ""))):
                return cls(int(found[2]), int(found[1] or 0), back=name == "before")
        return None


@dataclass(frozen=True)
class Slice:
    """The comments of one page, and whether there is something before and after them."""

    comments: Sequence[Comment]
    has_before: bool
    has_after: bool


def cut(comments: CommentQuerySet, order: Order, cursor: Cursor | None, size: int) -> Slice:
    """One page of comments in this order; it reads one row more than it shows."""
    back = cursor is not None and cursor.back
    descending = order.descending != back
    names = [f"-{name}" if descending else name for name in (order.column, "pk") if name]
    if cursor is not None:
        comments = comments.filter(_beyond(cursor, order.column, "lt" if descending else "gt"))
    found = list(comments.order_by(*names)[: size + 1])
    is_more, found = len(found) > size, found[:size]
    if back:
        return Slice(found[::-1], has_before=is_more, has_after=True)
    return Slice(found, has_before=cursor is not None, has_after=is_more)


def _beyond(cursor: Cursor, column: str, way: str) -> Q:
    if not column:
        return Q(**{f"pk__{way}": cursor.pk})
    edge = EPOCH + cursor.value * TICK if column == "shown_at" else cursor.value
    # The first condition is the index's own; the second says which of the equal ones.
    near = Q(**{f"{column}__{way}e": edge})
    return near & (Q(**{f"{column}__{way}": edge}) | Q(**{f"pk__{way}": cursor.pk}))


@dataclass(frozen=True)
class Browse:
    """How somebody looks through a discussion: which stance, in which order, from where."""

    stance: str = ""
    sort: str = "newest"
    cursor: Cursor | None = None
    path: str = field(default="", compare=False)

    @classmethod
    def of(cls, query: QueryDict, path: str) -> "Browse":
        """What the address asks for; what it does not know is left out."""
        stance, sort = query.get("stance", ""), query.get("sort", "newest")
        return cls(
            stance=stance if stance in Stance.values else "",
            sort=sort if sort in ORDERS else "newest",
            cursor=Cursor.read(query),
            path=path,
        )

    @property
    def order(self) -> Order:
        """The order asked for."""
        return ORDERS[self.sort]

    def page(self, comments: CommentQuerySet) -> Slice:
        """The threads of this page."""
        if self.stance:
            comments = comments.filter(stance=self.stance)
        return cut(comments, self.order, self.cursor, THREADS)

    def url(self, *, stance: str | None = None, sort: str | None = None, **cursor: str) -> str:
        """The same discussion looked through otherwise, from its first page unless a cursor is given."""
        asked = {
            "stance": self.stance if stance is None else stance,
            "sort": self.sort if sort is None else sort,
            **cursor,
        }
        if asked["sort"] == "newest":
            del asked["sort"]
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{self.path}?{query}" if query else self.path

    def place(self, comment: Comment) -> str:
        """A comment as part of an address."""
        value = getattr(comment, self.order.column)
        ticks = (value - EPOCH) // TICK if isinstance(value, datetime) else value
        return f"{ticks}.{comment.pk}"

    def turns(self, shown: Slice) -> dict[str, str]:
        """The addresses of the pages before and after this one; empty where there is none."""
        if not shown.comments:
            return {"previous_url": "", "next_url": ""}
        first, last = shown.comments[0], shown.comments[-1]
        return {
            "previous_url": self.url(before=self.place(first)) if shown.has_before else "",
            "next_url": self.url(after=self.place(last)) if shown.has_after else "",
        }


def turns_of(path: str, shown: Slice) -> dict[str, str]:
    """The pages before and after a slice that is in the order of its numbers."""
    if not shown.comments:
        return {"previous_url": "", "next_url": ""}
    first, last = shown.comments[0].pk, shown.comments[-1].pk
    return {
        "previous_url": f"{path}?before={first}" if shown.has_before else "",
        "next_url": f"{path}?after={last}" if shown.has_after else "",
    }


def options(pairs: Sequence[tuple[Any, str, bool, int | None]]) -> list[dict[str, Any]]:
    """Links to choose from: words, address, whether it is the one shown, and how many."""
    return [{"label": label, "url": url, "current": now, "count": n} for label, url, now, n in pairs]
