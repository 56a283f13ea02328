"""Who looks at a public page, and what may be kept of it between.

An anonymous page is the same bytes for everybody: the session is looked at only where the request
carries one, and such a page is never kept by anybody between.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.http import urlencode
from django.utils.translation import get_language

from participation.people.models import Person
from participation.refusals import Refusal
from participation.shell.copies import pages

# A front cache may keep a public page this long; browsers ask again each time and get a 304.
SHARED_SECONDS = 1


def person_of(request: HttpRequest) -> Person | None:
    """The signed-in person, or None; without a session cookie nobody is looked up."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user if isinstance(request.user, Person) and request.user.is_authenticated else None


def same_for_everybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Say how long the page may be kept: a moment by anybody if no session came with the request.

    This process keeps it for that moment itself, so a page that everybody looks at is made once a second.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.COOKIES.keys() & {settings.SESSION_COOKIE_NAME, "messages"}:
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = "private, no-cache"
            return response
        place = (view.__qualname__, request.get_full_path(), get_language())
        kept: tuple[bytes, dict[str, str]] | None = pages.find(place)
        if kept is None:
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = f"public, max-age=0, s-maxage={SHARED_SECONDS}, must-revalidate"
            if response.status_code != 200 or response.cookies:
                return response
            set_response_etag(response)
            pages.keep(place, (response.content, dict(response.items())), SHARED_SECONDS)
        else:
            response = HttpResponse(kept[0], headers=kept[1])
        return get_conditional_response(request, etag=response["ETag"], response=response) or response

    return answered


def verification(refusal: Refusal | None, back: str) -> str:
    """Where a person becomes sure enough for what was refused, and comes BACK; empty for other refusals."""
    name = {"needs-mobile": "people:mobile", "needs-mail": "account_email"}.get(
        refusal.code if refusal else ""
    )
    return f"{reverse(name)}?{urlencode({'next': back})}" if name else ""
