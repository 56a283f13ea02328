"""Who may open a page: the first line of every view, declared and enforced by the same words.

This is the coarse question, asked before anything is loaded. Whether this person may act on this
record is for the procedure's rules. `tests/guards` walks the URL tree and refuses a page without it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from participation.shell.keeping import forget_typed, session_ended, words_of

Kind = Literal["public", "signed_in", "session_statement", "staff", "demo"]
View = Callable[..., HttpResponseBase]
# Nobody is turned away before the view itself is asked.
READING = ("GET", "HEAD")
OPEN = frozenset({"public", "session_statement", "demo"})


def access(
    kind: Kind, *roles: str, otherwise: View | None = None, form_at: str = ""
) -> Callable[[View], View]:
    """Declare and enforce who may open a page; the outermost decorator of a view.

    `public`: anybody. `signed_in`: others are sent to sign in and come back; what they wrote is shown
    to them, to be sent again, or is given to OTHERWISE, if there is one, which answers a POST in the
    view's place and can keep it until it is sent once more.
    `session_statement`: signed-in people, checked by the view's one SQL statement through the key of
    their session, so that nothing is loaded before it. `staff`: people of
    public bodies; with ROLES, those who hold at least one of them in some agency; others get 403.
    FORM_AT names the page of the form that is sent here: whoever comes without having sent it, as by
    reloading the page of a mistake, is led there.
    `demo`: anybody, but only where `DEMO` is set; 404 elsewhere. Pages that are not public are never
    cached by anybody between.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if elsewhere := _before_anybody(request, kind, form_at):
                return elsewhere
            if kind in OPEN:
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                stranger = otherwise if request.method == "POST" and otherwise else not_signed_in
                return stranger(request, *args, **kwargs)
            if kind == "staff" and not _works_as(request.user, roles):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            if request.method == "POST" and otherwise:
                forget_typed(request)
            add_never_cache_headers(response)
            patch_vary_headers(response, ["Cookie"])
            return response

        guarded.access = kind  # type: ignore[attr-defined]
        return guarded

    return declare


def _before_anybody(request: HttpRequest, kind: Kind, form_at: str) -> HttpResponseBase | None:
    """What is answered whoever comes; None where the view, or who it is, decides."""
    if kind == "demo" and not settings.DEMO:
        raise Http404
    return redirect(form_at) if form_at and request.method in READING else None


def _works_as(person: Any, roles: tuple[str, ...]) -> bool:
    """Whether a signed-in person works for a public body, in one of the roles if any are named."""
    if not person.is_staff:
        return False
    return not roles or person.is_superuser or person.agency_roles.filter(role__in=roles).exists()


def not_signed_in(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Lead to sign in and back; whoever wrote something, while the session ended, is shown it."""
    to_sign_in = redirect_to_login(_way_back(request))
    if request.method == "POST" and words_of(request):
        return session_ended(request, to_sign_in.url)
    return to_sign_in


def _way_back(request: HttpRequest) -> str:
    """Where to return after signing in: the page itself, or for a button the page it stands on."""
    if request.method in READING:
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return urlsplit(came_from).path
    return "/"
