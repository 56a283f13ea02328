"""How a page of an officials' desk is made: its frame, its fields, a refusal's sentence with its status."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal, Refused

PER_PAGE = 50
INVALID = 422
WORDS = 5_000
# A day outside these years is a slip of the hand; and near the ends of the calendar no day can be added.
FIRST_YEAR, LAST_YEAR = 1912, 2199
View = Callable[..., HttpResponseBase]
# The address of a part of the desk, and its name.
Section = tuple[str, str]


def framed(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    trail: Sequence[tuple[str, str]],
    sections: Sequence[Section],
    icon: str,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a template in the frame of the administration; TRAIL ends with the page itself."""
    frame = {
        "page_title": title,
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [{"label": label, "url": url} for label, url in trail],
        "sections": [{"url": url, "label": label, "current": request.path == url} for url, label in sections],
    }
    return render(request, template, {**frame, **context}, status=status)


def status_of(refusal: Refusal) -> int:
    """403 for never, 409 for not now."""
    return 403 if refusal.forbidden else 409


def refusals_shown_by(show: Callable[[HttpRequest, Refusal], HttpResponse]) -> Callable[[View], View]:
    """A decorator that answers a refusal, which the view does not handle itself, by SHOW."""

    def shows_refusals(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except Refused as refused:
                return show(request, refused.refusal)

        return shown

    return shows_refusals


def paged(request: HttpRequest, rows: QuerySet[Any], per_page: int = PER_PAGE) -> Page[Any]:
    """The page of rows that `p` asks for; a wrong one leads to the nearest."""
    return Paginator(rows, per_page).get_page(request.GET.get("p"))


def ordered(request: HttpRequest, rows: QuerySet[Any], orders: dict[str, str], default: str) -> QuerySet[Any]:
    """The rows by the column that `sort` names (with a minus from its end), then by key."""
    asked = request.GET.get("sort", "") or default
    name, minus = asked.lstrip("-"), "-" if asked.startswith("-") else ""
    if name not in orders:
        asked = default
        name, minus = asked.lstrip("-"), "-" if asked.startswith("-") else ""
    return rows.order_by(f"{minus}{orders[name]}", "pk")


def _showing() -> str:
    return uuid4().hex


class PressedForm(forms.Form):
    """A form whose button does its work once, however often it is pressed.

    Each showing has a mark of its own. Other words from the same showing, after a way back in the browser,
    are another deed and not a second press.
    """

    showing = forms.CharField(required=False, widget=forms.HiddenInput, initial=_showing)

    def pressed(self, *typed: Any) -> str:
        """The mark of these words from this showing; "" where the form was never shown."""
        showing = self.cleaned_data["showing"]
        return sha256(repr((showing, typed)).encode()).hexdigest()[:32] if showing else ""


def words(label: Any, *, rows: int = 4, most: int = WORDS, **options: Any) -> forms.CharField:
    """A field for paragraphs."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea({"rows": rows}), **options)


def day(label: Any, **options: Any) -> forms.DateField:
    """A field for a date of our times, with the browser's own calendar."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, validators=[is_of_our_times], **options)


def is_of_our_times(given: date) -> None:
    """Refuse a day, or an instant, of a year that nobody can mean."""
    if not FIRST_YEAR <= given.year <= LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        sentence = _("請檢查年份：應該是西元 %(first)d 年到 %(last)d 年之間。")
        raise ValidationError(sentence, params=years, code="year")
