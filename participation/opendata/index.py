"""`/api/v1/`: where everything is."""

from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from participation.opendata.views import PublicView

# Every list, by its name in this answer and that of its address; what is not installed is left out.
LISTS = {
    "petitions": "api-petitions",
    "obligations": "api-obligations",
    "obligation_statistics": "api-obligation-statistics",
    "agencies": "api-agencies",
    "surveys": "api-surveys",
    "moderation": "api-moderation",
}


class IndexSerializer(serializers.Serializer[Any]):
    """The addresses of the lists and of what explains them."""

    documentation = serializers.URLField()
    schema = serializers.URLField()
    lists = serializers.DictField(child=serializers.URLField())


@extend_schema(responses=IndexSerializer, tags=["index"])
class Index(PublicView):
    """Where a reader without any address begins."""

    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        """各份清單、說明文件與 OpenAPI 文件的網址。"""
        lists = {name: found for name, view in LISTS.items() if (found := _address(view))}
        return Response(
            {"documentation": _address("api-docs"), "schema": _address("api-schema"), "lists": lists}
        )


def _address(name: str) -> str:
    try:
        return settings.SITE_URL + reverse(name)
    except NoReverseMatch:
        return ""
