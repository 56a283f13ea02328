"""What the OpenAPI document says beyond what the views show: which addresses, and which errors."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from participation.shell.problems import MEDIA_TYPE

WORDS = {
    400: _("參數不正確，或不是這個網址的參數"),
    403: _("不能這樣做，原因在 detail"),
    404: _("找不到"),
    406: _("只有 JSON：Accept 不接受 application/json"),
    409: _("現在不能這樣做，原因在 detail"),
    415: _("內容不是 JSON"),
    429: _("次數太多，請依 Retry-After 稍後再試"),
}


class InvalidFieldSerializer(serializers.Serializer[Any]):
    """One thing that is wrong with what was sent."""

    field = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457 problem details."""

    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = InvalidFieldSerializer(many=True, required=False)  # type: ignore[assignment]


class Schema(AutoSchema):
    """Adds to every operation the errors that it can answer."""

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for code in self._problems():
            described = OpenApiResponse(ProblemSerializer, description=str(WORDS[code]))
            bodies[str(code)] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                described, str(code), [MEDIA_TYPE], direction
            )
        return bodies

    def _problems(self) -> Iterator[int]:
        yield 400
        if "{" in self.path:
            yield 404
        yield 406
        if self.view.authentication_classes:
            yield 403
        if self.method not in {"GET", "HEAD"}:
            yield 409
            yield 415
        yield 429


def only_version_one(endpoints: Any, **kwargs: Any) -> Any:
    """Leave out what is not ours to document, such as the editors' desk."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]
