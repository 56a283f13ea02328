"""Keyset paging of a public list: a page begins behind a row, so late pages cost as much as the first."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime

PAGE = 20
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Place:
    """Between which two rows a page begins, and in which direction it goes on."""

    at: datetime
    pk: int
    back: bool = False

    def written(self) -> str:
        """The place as part of an address."""
        text = f"{'b' if self.back else 'a'}|{self.at.isoformat()}|{self.pk}"
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_place(text: str) -> Place | None:
    """A place from an address; None for anything that is none, which then shows the first page."""
    try:
        direction, value, pk = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split("|")
        at = parse_datetime(value)
        if direction not in {"a", "b"} or at is None or at.tzinfo is None or not 0 <= int(pk) < 2**63:
            return None
        return Place(at.astimezone(UTC), int(pk), back=direction == "b")
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True)
class Order:
    """By which instant, never NULL in the list, rows follow each other; equal ones by their key."""

    field: str
    descending: bool = False

    def sorted(self, rows: QuerySet[Any], place: Place | None = None) -> QuerySet[Any]:
        """The rows from a place on, in the direction of the place."""
        downwards = self.descending != bool(place and place.back)
        sign = "-" if downwards else ""
        if place is not None:
            way = "lt" if downwards else "gt"
            # The first condition says nothing new, but lets an index begin there.
            further = Q(**{f"{self.field}__{way}": place.at}) | Q(**{f"pk__{way}": place.pk})
            rows = rows.filter(Q(**{f"{self.field}__{way}e": place.at}) & further)
        return rows.order_by(f"{sign}{self.field}", f"{sign}pk")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list and the addresses of its neighbours."""

    rows: Sequence[Row]
    previous_url: str
    next_url: str


def page_of(rows: QuerySet[Row], order: Order, place: Place | None, url: Callable[[Place], str]) -> Page[Row]:
    """The page that begins at a place, in one query."""
    back = place is not None and place.back
    found = list(order.sorted(rows, place)[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if back:
        found.reverse()
    before = place is not None and (more if back else True)
    return Page(
        found,
        url(_edge(found[0], order, back=True)) if found and before else "",
        url(_edge(found[-1], order, back=False)) if found and (back or more) else "",
    )


def _edge(row: Model, order: Order, *, back: bool) -> Place:
    return Place(getattr(row, order.field), row.pk, back=back)
