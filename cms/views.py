"""Pages for readers: found in few queries, kept for those who are not signed in."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.static import serve as serve_file
from wagtail.models import Page
from wagtail.views import serve as wagtail_serve

from cms.addresses import address
from cms.kept import find, in_edition, keep
from cms.models import BasePage, HomePage
from cms.search import find_pages
from participation.shell.access import access

MOST_FOUND = 50
# How long a front cache may show the same bytes to everybody.
SHARED_SECONDS = 1
PICTURE_SECONDS = 60 * 60 * 24 * 30


@dataclass(frozen=True)
class KeptPage:
    """A page as it was sent to somebody whom we do not know."""

    body: bytes
    content_type: str
    etag: str

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        """The page, or 304 for who has it already."""
        response = HttpResponse(self.body, content_type=self.content_type)
        response["ETag"] = self.etag
        response["Cache-Control"] = f"public, max-age=0, s-maxage={SHARED_SECONDS}, must-revalidate"
        return get_conditional_response(request, etag=self.etag, response=response) or response


@access("public")
def page(request: HttpRequest, path: str) -> HttpResponseBase:
    """Show the page at PATH in the address's language; visitors we do not know may get a kept copy."""
    if not is_unknown(request):
        response = show(request, path)[0]
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
    place = in_edition("page", get_language() or "", path)
    copy: KeptPage | None = find(place)
    if copy is None:
        response, seconds = show(request, path)
        copy = copy_of(request, response)
        if copy is None:
            return response
        keep(place, copy, seconds)
    return copy.answer(request)


def is_unknown(request: HttpRequest) -> bool:
    """Whether this page would be the same bytes for anybody who asks this way."""
    return (
        request.method in {"GET", "HEAD"}
        and not request.META.get("QUERY_STRING")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
    )


def show(request: HttpRequest, path: str) -> tuple[HttpResponseBase, int]:
    """Show a page, and say for how many seconds a copy may be kept.

    Live public pages are found by their address in three queries; everything else (pages for some
    only, drafts, what is not there) is left to Wagtail, and never kept.
    """
    found = find_page(path, get_language() or "")
    if found is None:
        response = wagtail_serve(request, path)
        return response, 0
    return found.serve(request), found.kept_seconds


def find_page(path: str, language: str) -> BasePage | None:
    """The live public page at an address. A home page stands at depth 2, what is below it deeper."""
    parts = [part for part in path.split("/") if part]
    at = {"depth": len(parts) + 2, "locale__language_code": language}
    if not parts:
        return HomePage.objects.live().public().filter(**at).select_related("locale").first()
    pages = Page.objects.live().public().filter(**at, url_path__endswith=f"/{'/'.join(parts)}/")
    base = pages.select_related("locale").first()
    found = base.specific if base else None
    if not isinstance(found, BasePage):
        return None
    found.locale = base.locale
    return found


def copy_of(request: HttpRequest, response: HttpResponseBase) -> KeptPage | None:
    """A copy that may be shown to others, or None if the page was made for this visitor."""
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    if not isinstance(response, HttpResponse) or response.status_code != 200 or response.cookies:
        return None
    if "CSRF_COOKIE" in request.META or bool(getattr(request, "csp_nonce", None)):
        return None
    etag = f'W/"{hashlib.sha256(response.content).hexdigest()[:20]}"'
    return KeptPage(response.content, response["Content-Type"], etag)


@access("public")
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Find explanatory pages that contain the words asked for."""
    asked = request.GET.get("q", "").strip()[:200]
    language = get_language() or ""
    found = [
        {"title": page.title, "text": page.search_description, "url": address(page.url_path, language)}
        for page in find_pages(asked, language)[:MOST_FOUND]
    ]
    context = {"title": _("在使用說明中搜尋"), "asked": asked, "found": found}
    return render(request, "cms/search.html", context)


@access("public")
@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture in one of its sizes, where no web server in front serves the media folder."""
    response = serve_file(request, f"images/{name}", document_root=str(settings.MEDIA_ROOT))
    # The name of a rendition tells its content, so it never changes.
    response["Cache-Control"] = f"public, max-age={PICTURE_SECONDS}, immutable"
    return response
