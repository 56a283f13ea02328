"""Answers in public: the present text, each earlier one, and what was changed when and why."""

from itertools import pairwise
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.people.visiting import same_for_everybody
from participation.record.models import Record
from participation.record.procedures import public_records
from participation.responses.models import ResponseFile, ResponseVersion
from participation.responses.showing import file_of, part_label, shown
from participation.responses.texts import differences
from participation.shell.access import access


@access("public")
@require_safe
@same_for_everybody
def response(request: HttpRequest, pk: int) -> HttpResponse:
    """The present text of an answer."""
    versions = _versions(pk)
    return _page(request, versions[-1], versions)


@access("public")
@require_safe
@same_for_everybody
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One published text of an answer, as it was."""
    versions = _versions(pk)
    return _page(request, get_object_or_404(_public(), response=pk, number=number), versions)


@access("public")
@require_safe
@same_for_everybody
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What was changed in an answer after it was published: when, why, and word by word; newest first."""
    versions = _versions(pk)
    changed = [_change(before, after) for before, after in pairwise(versions)]
    return _render(
        request,
        "changes.html",
        versions[-1],
        versions=versions,
        heading=_("%(agency)s的正式回應修改了什麼") % {"agency": versions[-1].response.agency.public_name},
        changed=changed[::-1],
    )


def _change(before: ResponseVersion, after: ResponseVersion) -> dict[str, Any]:
    found = differences(before.content, after.content)
    parts = [{"label": part_label(*one.name), "runs": one.runs, "words": one.words} for one in found or []]
    return {"before": before, "version": after, "parts": parts, "is_erased": found is None}


@access("public")
@require_safe
def file(request: HttpRequest, pk: int, key: UUID) -> HttpResponseBase:
    """A file that a published text names."""
    named = _public().filter(response=pk, kept__content__files__contains=[{"key": str(key)}])
    if not named.exists():
        raise Http404
    return served(get_object_or_404(ResponseFile, pk=key, response=pk))


def served(stored: ResponseFile) -> FileResponse:
    """A file as a browser may have it: to keep, and never to run."""
    sent = FileResponse(
        stored.file.open("rb"), as_attachment=True, filename=stored.name, content_type=stored.media_type
    )
    sent["X-Content-Type-Options"] = "nosniff"
    sent["Content-Security-Policy"] = "sandbox"
    return sent


def _public() -> Any:
    readable = Record.objects.filter(public_records()).values("pk")
    return ResponseVersion.objects.for_pages().filter(response__record__in=readable)


def _versions(pk: int) -> list[ResponseVersion]:
    found = list(_public().filter(response=pk).order_by("number"))
    return found or [get_object_or_404(_public(), response=pk, number=1)]


def _page(request: HttpRequest, of: ResponseVersion, versions: list[ResponseVersion]) -> HttpResponse:
    content = of.content
    facts = {
        "office": of.response.agency.public_name,
        "published_at": of.response.published_at,
        "version": of.number,
        "changed_at": of.published_at if of.number > 1 else None,
        "url": of.get_absolute_url(),
        "versions_url": reverse("responses:changes", args=[of.response_id]) if len(versions) > 1 else "",
    }
    return _render(
        request,
        "response.html",
        of,
        versions=versions,
        is_latest=of.number == versions[-1].number,
        shown=facts | shown(content) | _files(of, content) if content else None,
    )


def _files(of: ResponseVersion, content: dict[str, Any]) -> dict[str, Any]:
    return {"files": [file_of(of.response, file) for file in content.get("files", ())]}


def _render(request: HttpRequest, template: str, of: ResponseVersion, **context: Any) -> HttpResponse:
    answer = of.response
    context |= {
        "title": _("%(agency)s的正式回應") % {"agency": answer.agency.public_name},
        "response": answer,
        "record": answer.record,
        "record_url": answer.record.get_absolute_url(),
        "version": of,
    }
    return render(request, f"responses/{template}", context)
