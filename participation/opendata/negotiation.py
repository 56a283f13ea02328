"""In which form the API answers, and what it answers about itself."""

from typing import Any

from rest_framework.metadata import BaseMetadata
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request


class OnlyJSON(BaseContentNegotiation):
    """There is one representation, so `Accept` cannot be wrong."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The only parser."""
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """The only renderer."""
        return renderers[0], renderers[0].media_type


class OnlyMethods(BaseMetadata):
    """`OPTIONS` tells what `Allow` tells; everything else stands in the OpenAPI document."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, list[str]]:
        """The methods of this address."""
        return {"allow": view.allowed_methods}
