"""Answers in public: the present text, each earlier one, and what was changed when and why."""

from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.record.models import Record
from participation.record.procedures import public_records
from participation.responses.models import ResponseVersion
from participation.responses.showing import part_label, shown
from participation.responses.texts import differences
from participation.shell.access import access


@access("public")
@require_safe
def response(request: HttpRequest, pk: int) -> HttpResponse:
    """The present text of an answer."""
    versions = _versions(pk)
    return _page(request, versions[-1], versions)


@access("public")
@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One published text of an answer, as it was."""
    versions = _versions(pk)
    return _page(request, get_object_or_404(_public(), response=pk, number=number), versions)


@access("public")
@require_safe
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


def _public() -> Any:
    readable = Record.objects.filter(public_records()).values("pk")
    return ResponseVersion.objects.for_pages().filter(response__record__in=readable)


def _versions(pk: int) -> list[ResponseVersion]:
    found = list(_public().filter(response=pk).order_by("number"))
    return found or [get_object_or_404(_public(), response=pk, number=1)]


def _page(request: HttpRequest, of: ResponseVersion, versions: list[ResponseVersion]) -> HttpResponse:
    content = of.content
    facts = {"office": of.response.agency.public_name, "published_at": of.published_at}
    return _render(
        request,
        "response.html",
        of,
        versions=versions,
        is_latest=of.number == versions[-1].number,
        shown=facts | shown(content) if content else None,
    )


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
