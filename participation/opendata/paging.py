"""Keyset paging: a page starts after a row, not after a number of rows, so page 5,000 costs as page 1.

The cursor holds the place (the ordering's value and the row's key), signed so that nobody invents
one. Rows that appear or vanish meanwhile shift nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

DEFAULT_LIMIT, MAX_LIMIT = 50, 200
PARAMETERS = ("limit", "cursor")
_signer = Signer(salt="opendata.paging")


@dataclass(frozen=True)
class Order:
    """By which field, never NULL, a list is ordered; rows of equal value follow their primary key."""

    field: str
    descending: bool = False
    key: str = "pk"

    def backwards(self) -> "Order":
        """The same from the other end."""
        return Order(self.field, not self.descending, self.key)

    def sorted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in this order."""
        sign = "-" if self.descending else ""
        return rows.order_by(f"{sign}{self.field}", f"{sign}{self.key}")

    def after(self, value: Any, key: Any) -> Q:
        """The rows behind a place. The first condition is what the index can use."""
        way = "lt" if self.descending else "gt"
        tie = Q(**{self.field: value, f"{self.key}__{way}": key})
        return Q(**{f"{self.field}__{way}e": value}) & (Q(**{f"{self.field}__{way}": value}) | tie)


@dataclass(frozen=True)
class Place:
    """Where a page begins: behind this row, forwards or backwards."""

    value: Any
    key: int
    back: bool


class KeysetPagination(BasePagination):
    """Answers `{"next", "previous", "results"}`; the view says its `order`."""

    default_limit = DEFAULT_LIMIT

    def paginate_queryset(  # type: ignore[override]
        self, queryset: QuerySet[Any], request: Request, view: Any = None
    ) -> list[Any]:
        """The rows of the page that the cursor names. Refuses a bad cursor or limit as invalid."""
        self.request, self.order = request, view.order
        limit = self._limit(request)
        place = self._place(request.query_params.get("cursor", ""))
        order = self.order.backwards() if place and place.back else self.order
        found = self.found(queryset, order, place, limit + 1)
        more, page = len(found) > limit, found[:limit]
        back = bool(place and place.back)
        if back:
            page.reverse()
        self._next = page[-1] if page and (more or back) else None
        self._previous = page[0] if page and (more if back else place is not None) else None
        return page

    def found(self, rows: Any, order: Order, place: Place | None, most: int) -> list[Any]:
        """The first rows behind a place."""
        ordered = order.sorted(rows)
        return list((ordered.filter(order.after(place.value, place.key)) if place else ordered)[:most])

    def get_paginated_response(self, data: Any) -> Response:
        """The envelope of every list."""
        links = {
            "next": self._link(self._next, back=False),
            "previous": self._link(self._previous, back=True),
        }
        return Response({**links, "results": data})

    def _limit(self, request: Request) -> int:
        text = request.query_params.get("limit", str(self.default_limit))
        if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= MAX_LIMIT):
            raise ValidationError({"limit": [_("limit 是 1 到 200 的整數。")]})
        return int(text)

    def _place(self, cursor: str) -> Place | None:
        if not cursor:
            return None
        try:
            name, value, key, back = _signer.unsign_object(cursor)
        except (BadSignature, ValueError) as error:
            raise ValidationError({"cursor": [_("cursor 不正確，請從第一頁開始。")]}) from error
        if name != str(self.order):
            raise ValidationError({"cursor": [_("cursor 屬於另一種排序，請從第一頁開始。")]})
        return Place(datetime.fromisoformat(value) if isinstance(value, str) else value, key, back)

    def _link(self, row: Model | None, *, back: bool) -> str | None:
        if row is None:
            return None
        value = getattr(row, self.order.field)
        written = value.isoformat() if isinstance(value, datetime) else value
        cursor = _signer.sign_object([str(self.order), written, getattr(row, self.order.key), back])
        url = remove_query_param(self.request.build_absolute_uri(), "cursor")
        return str(replace_query_param(url, "cursor", cursor))

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """What OpenAPI says of the two parameters."""
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": self.default_limit}
        return [
            {
                "name": "limit",
                "in": "query",
                "required": False,
                "description": str(gettext_lazy("每頁筆數，1 到 200。")),
                "schema": limit,
            },
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": str(gettext_lazy("下一頁或上一頁的位置，由 next 與 previous 提供。")),
                "schema": {"type": "string"},
            },
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """What OpenAPI says of the envelope."""
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }


class ComputedPagination(KeysetPagination):
    """The same for rows that are computed, a few hundred at most: each has a number that only grows."""

    default_limit = MAX_LIMIT

    def found(self, rows: Any, order: Order, place: Place | None, most: int) -> list[Any]:
        """The first rows behind a place."""
        ordered = sorted(rows, key=lambda row: getattr(row, order.key), reverse=order.descending)
        if place:
            ordered = [row for row in ordered if _is_behind(getattr(row, order.key), order, place)]
        return ordered[:most]


def _is_behind(key: int, order: Order, place: Place) -> bool:
    return key < place.key if order.descending else key > place.key
