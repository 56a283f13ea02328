"""`/api/schema/` and `/api/docs/`: the OpenAPI document and a page on which to try it."""

from typing import Any

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from participation.opendata.problems import kinds
from participation.shell.context import brand


class OpenAPI(SpectacularAPIView):
    """The OpenAPI document as YAML, or as JSON with `Accept: application/json`."""

    permission_classes = (AllowAny,)
    content_negotiation_class = DefaultContentNegotiation


class Docs(SpectacularSwaggerSplitView):
    """Swagger UI from our own static files; its script is an address of its own, so nothing is inline."""

    permission_classes = (AllowAny,)
    content_negotiation_class = DefaultContentNegotiation
    url_name = "api-schema"
    template_name = "opendata/docs.html"

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The page, with what each `type` of a problem leads to."""
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        if isinstance(response.data, dict):
            response.data |= {"problems": kinds(), "brand": brand()}
        return response
