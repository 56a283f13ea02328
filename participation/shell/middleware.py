"""What happens before and around every page: maintenance mode, and the language of the address."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils import translation
from django.utils.translation import gettext as _

from participation.shell.access import not_signed_in
from participation.shell.keeping import words_of
from participation.shell.problems import MEDIA_TYPE, details

OPEN_DURING_MAINTENANCE = ("/static/", "/healthz", "/readyz")
RETRY_AFTER_SECONDS = 600


class MaintenanceMiddleware:
    """Answer 503 to everything but health checks and static files while maintenance is on.

    On by the setting MAINTENANCE, or at once and without a restart by a file named `maintenance`
    in DATA_DIR. Stands before the session, so nothing here may need the database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.flag = Path(settings.DATA_DIR) / "maintenance"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not (settings.MAINTENANCE or self.flag.exists()) or request.path.startswith(
            OPEN_DURING_MAINTENANCE
        ):
            return self.get_response(request)
        response = _problem(request) if request.path.startswith("/api/") else _page()
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        response["Cache-Control"] = "no-store"
        # It is meant: Django would log each of these answers as an error.
        response._has_been_logged = True  # type: ignore[attr-defined]
        return response


def _page() -> HttpResponse:
    return HttpResponse(render_to_string("maintenance.html"), status=503)


def _problem(request: HttpRequest) -> HttpResponse:
    """The same for machines; any site may read it."""
    with translation.override(translation.get_language_from_request(request)):
        words = _("系統維護中，請依 Retry-After 稍後再試。")
        body = details(503, code="maintenance", kind="maintenance", detail=words)
        response = JsonResponse(body, status=503, content_type=MEDIA_TYPE)
    response["Access-Control-Allow-Origin"] = "*"
    return response


class MethodMiddleware:
    """Answer a page where Django answers 405 with nothing: what this address is, and the way on.

    At the desk a mistake in a form leaves its reader at the address that the form was sent to. Whoever
    reloads it, or comes back to it, is led to the page of the form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_empty = isinstance(response, HttpResponse) and not response.content
        if response.status_code != 405 or not is_empty or request.path.startswith("/api/"):
            return response
        above = _page_above(request)
        if above and request.method in {"GET", "HEAD"} and request.path.startswith("/cms/"):
            return HttpResponseRedirect(above)
        page = render(request, "405.html", {"way_on": above}, status=405)
        for name in response.headers.keys() & {"Allow", "Cache-Control", "Vary"}:
            page[name] = response[name]
        return page


def _page_above(request: HttpRequest) -> str:
    """The nearest address above this one that belongs to the same part of the platform; empty without one."""
    here = request.resolver_match
    path = request.path
    while here and (path := f"{path.rstrip('/').rpartition('/')[0]}/") != "/":
        try:
            found = resolve(path)
        except Http404:
            continue
        if found.namespaces == here.namespaces and found.namespaces:
            return path
    return ""


class DeskSessionMiddleware:
    """Answer a form of the desk whose sender's session has ended before Wagtail turns its sender away.

    Everything below `/cms/` is wrapped in Wagtail's own question who is there, which would lead to sign in
    and lose what was written. Asked as a view is about to be called: the form's token is found right by then.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *_asked: Any
    ) -> HttpResponseBase | None:
        """The page with what was written; None for whatever else."""
        is_desk = request.method == "POST" and request.path.startswith("/cms/")
        if not is_desk or getattr(view, "access", "") == "public" or request.user.is_authenticated:
            return None
        # A script's own question: it has its way to ask for signing in.
        is_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
        return not_signed_in(request) if words_of(request) and not is_script else None


class AddressLanguageMiddleware:
    """Speak the language that the address names: `/en/…` English, everything else the default.

    Django's LocaleMiddleware does the same for these addresses, but marks every page as varying by
    `Accept-Language`, which would make a front cache keep one copy per browser of the same bytes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or language)
        return response


class ContentPolicyMiddleware(CSPMiddleware):
    """The content security policy, written once for all pages that ask for nothing of their own.

    The library builds the header anew for every answer, which costs as much as the rest of a redirect.
    A page with a nonce or a policy of its own still goes the library's way.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.csp_nonce or any(name.startswith("_csp") for name in vars(response)):  # type: ignore[attr-defined]
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.common)
        return response

    @cached_property
    def common(self) -> str:
        """The header of a page without a nonce."""
        plain = super().process_response(HttpRequest(), HttpResponse())
        return str(plain[HEADER])
