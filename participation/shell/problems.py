"""Problem details (RFC 9457): the one shape in which programs are told what went wrong, and where."""

from collections.abc import Collection, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import JsonResponse
from django.utils.translation import gettext as _

MEDIA_TYPE = "application/problem+json"


def details(status: int, *, code: str, kind: str, detail: str, **more: Any) -> dict[str, Any]:
    """What is told; `type` leads to the page that explains this KIND of problem."""
    return {
        "type": f"{settings.SITE_URL}/api/docs/#problem-{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        **more,
    }


def unknown_name(known: Sequence[str]) -> str:
    """The sentence about a filter that there is not; it names those that there are."""
    if not known:
        return _("沒有這個參數；這個網址不用參數。")
    return _("沒有這個參數；這個網址可用的參數：%(known)s。") % {"known": _("、").join(known)}


def unknown_value(known: Collection[str]) -> str:
    """The sentence about a value that there is not; it names those that there are."""
    return _("沒有這個值；可用的值：%(known)s。") % {"known": _("、").join(known)}


def malasked(errors: Sequence[dict[str, str]]) -> JsonResponse:
    """400 to who asked for what an address does not know: each mistake, and all of them in one text."""
    words = " ".join(f"{error['field']}: {error['detail']}" for error in errors)
    body = details(400, code="invalid", kind="invalid", detail=words, errors=list(errors))
    return JsonResponse(body, status=400, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
