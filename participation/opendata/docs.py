"""`/api/schema/` and `/api/docs/`: the OpenAPI document and a page on which to try it."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny


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
