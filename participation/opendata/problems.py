"""Errors as problem details (RFC 9457): one shape for whatever goes wrong under `/api/`.

`code` is stable and for machines, `detail` is a sentence for people in the caller's language. A rule's
refusal keeps its own code and sentence: 409 for "not now", 403 for "never for this person".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.handlers.exception import response_for_exception
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from participation.refusals import Refused
from participation.shell.problems import MEDIA_TYPE, details

REFUSED, MALFORMED, TOO_MANY = "refused", "malformed", "too-many"
SENTENCES = {
    400: ("invalid", gettext_lazy("有參數不正確，請看 errors。")),
    401: ("not-authenticated", gettext_lazy("請先登入。")),
    403: ("forbidden", gettext_lazy("您不能這樣做。")),
    404: ("not-found", gettext_lazy("找不到這筆資料。")),
    405: ("method-not-allowed", gettext_lazy("這個網址不接受這種方法。")),
    406: ("not-acceptable", gettext_lazy("這裡只有 JSON；請接受 application/json。")),
    415: ("unsupported-media-type", gettext_lazy("只接受 JSON。")),
    429: (TOO_MANY, gettext_lazy("次數太多了，請依 Retry-After 稍後再試。")),
    500: ("server-error", gettext_lazy("平臺發生錯誤，我們已經記錄下來。")),
    503: ("maintenance", gettext_lazy("系統維護中，請依 Retry-After 稍後再試。")),
}


def kinds() -> list[tuple[str, str]]:
    """Every kind of problem that a `type` may name, with its sentence, for the page that explains them."""
    others = [
        (MALFORMED, _("內容不是正確的 JSON。")),
        (REFUSED, _("規則不允許：409 是現在不能，403 是這個人不能。code 是規則的代碼，detail 是原因。")),
    ]
    return sorted([(code, str(words)) for code, words in SENTENCES.values()] + others)


def answer(exc: Exception, context: Mapping[str, Any]) -> Response:
    """Turn whatever a view raised into problem details; what nobody expected is logged as Django does."""
    set_rollback()
    if isinstance(exc, Refused):
        refusal = exc.refusal
        return problem(
            403 if refusal.forbidden else 409,
            code=refusal.code,
            kind=REFUSED,
            detail=str(refusal.sentence),
        )
    if isinstance(exc, Http404):
        return problem(404)
    if isinstance(exc, PermissionDenied):
        return problem(403)
    if isinstance(exc, exceptions.APIException):
        return _of_framework(exc)
    response_for_exception(context["request"]._request, exc)
    return problem(500)


def problem(status_code: int, *, code: str = "", kind: str = "", detail: str = "", **more: Any) -> Response:
    """A response with problem details; without words those of the status.

    `type` leads to the page that explains this KIND of problem; all refusals of a rule are one kind.
    """
    usual_code, usual = SENTENCES.get(status_code, ("error", ""))
    code = code or usual_code
    body = details(status_code, code=code, kind=kind or code, detail=detail or str(usual), **more)
    return Response(body, status=status_code, content_type=MEDIA_TYPE)


def _of_framework(exc: exceptions.APIException) -> Response:
    if isinstance(exc, exceptions.Throttled):
        seconds = max(1, int(getattr(exc, "wait", None) or 1))
        words = _("次數太多了，請在 %(seconds)s 秒後再試。") % {"seconds": seconds}
        response = problem(429, detail=words)
        response["Retry-After"] = str(seconds)
        return response
    if isinstance(exc, exceptions.ValidationError):
        return problem(400, errors=list(_errors(exc.detail)))
    if isinstance(exc, exceptions.ParseError):
        return problem(400, code=MALFORMED, detail=_("內容不是正確的 JSON。"))
    forbidden = isinstance(exc, exceptions.PermissionDenied | exceptions.NotAuthenticated)
    return problem(status.HTTP_403_FORBIDDEN if forbidden else exc.status_code)


def _errors(detail: Any, field: str = "") -> Iterator[dict[str, str]]:
    """The validation errors, flat: which field, which code, which sentence."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _errors(inner, f"{field}.{name}" if field else str(name))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _errors(inner, field)
    else:
        yield {"field": field, "code": str(getattr(detail, "code", "invalid")), "detail": str(detail)}
