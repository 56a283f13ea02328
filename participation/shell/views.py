"""Pages of the frame itself: the gallery of components and the answer to a form that lost its token."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participation import clock
from participation.shell import gallery as cases
from participation.shell.access import access
from participation.shell.keeping import typed


@access("demo")
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state; exists only where DEMO is set."""
    return render(request, "gallery.html", cases.context(clock.now()))


@access("demo")
def gallery_stage(request: HttpRequest) -> HttpResponse:
    """One question a page, as it is asked and as it comes back with something to put right."""
    return render(
        request,
        "gallery_stage.html",
        {"form": cases.QuestionForm(request.POST or None), "title": "一頁一題"},
    )


def sent_from_here(request: HttpRequest) -> bool:
    """Whether the browser itself says that the form stood on our own page.

    Another site cannot forge these headers, so only then may the page offer to send the form again;
    otherwise one press would do what another site wanted.
    """
    origin = request.headers.get("Origin", "")
    same = urlsplit(origin).netloc == request.get_host()
    return same and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


@access("public")
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where programs look for the mark without reading the page that names it."""
    response = redirect(static("img/mark-180.png"))
    patch_cache_control(response, public=True, max_age=86400)
    return response


@access("public")
@never_cache
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token: says why in plain words and gives back what was typed."""
    fields = typed(request)
    context = {
        "fields": fields,
        "words": [value for _name, value in fields if not value.isascii() or " " in value],
        "again": sent_from_here(request) and bool(fields) and not request.FILES,
        "had_files": bool(request.FILES),
        "reason": reason,
    }
    return render(request, "csrf_failure.html", context, status=403)
