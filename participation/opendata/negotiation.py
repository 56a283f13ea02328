"""In which form the API answers."""

from typing import Any

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
