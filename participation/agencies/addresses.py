"""How an agency stands in an address: by its official code, which is permanent; its slug leads there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.urls.converters import StringConverter

from participation.agencies.models import Agency
from participation.agencies.rules import CODE_IN_ADDRESS


class CodeConverter(StringConverter):
    """An official code; many have dots. Called `agency_code` in addresses."""

    regex = CODE_IN_ADDRESS


def agency_named(words: str) -> Agency | None:
    """The agency that has this code or, where none has, this slug. One query."""
    # The database takes no NUL, and no code has the sign that stands for it.
    words = words.replace("\x00", "�")
    found = list(Agency.objects.filter(Q(code=words) | Q(slug=words)).order_by("pk"))
    by_code = [agency for agency in found if agency.code == words]
    return next(iter(by_code or found), None)


def at_its_code(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead whoever names the agency by its slug on to the address with its code, which stays.

    The slug is looked for only after the view has found no agency of this code.
    """

    @wraps(view)
    def led(request: HttpRequest, *args: Any, code: str = "", **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, code=code, **kwargs)
        except Http404:
            found = agency_named(code) if code else None
            if found is None or found.code == code:
                raise
        assert request.resolver_match
        path = reverse(request.resolver_match.view_name, kwargs={**kwargs, "code": found.code})
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)

    return led
