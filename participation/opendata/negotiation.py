"""In which form the API answers, and what it answers about itself."""

from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.metadata import BaseMetadata
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.utils.mediatypes import media_type_matches

# What a caller may accept to be answered at all; an error has a name of its own.
ACCEPTABLE = frozenset({"*/*", "application/*", "application/json", "application/problem+json"})


class OnlyJSON(BaseContentNegotiation):
    """There is one representation, in both directions."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The only parser; None for a body that says it is something else."""
        is_json = media_type_matches(parsers[0].media_type, request.content_type or "")
        return parsers[0] if is_json else None

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """The only renderer. Refused, with 406, to who accepts none of what it makes."""
        accepted = request.META.get("HTTP_ACCEPT", "").strip()
        if accepted and not any(map(_is_acceptable, accepted.split(","))):
            raise NotAcceptable
        return renderers[0], renderers[0].media_type


def _is_acceptable(told: str) -> bool:
    """Whether one range of `Accept` means JSON and does not rule it out by its weight."""
    media_type, *parameters = (part.strip().lower() for part in told.split(";"))
    weights = [words.removeprefix("q=") for words in parameters if words.startswith("q=")]
    return media_type in ACCEPTABLE and not any(weight.strip("0.") == "" for weight in weights)


class OnlyMethods(BaseMetadata):
    """`OPTIONS` tells what `Allow` tells; everything else stands in the OpenAPI document."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, list[str]]:
        """The methods of this address."""
        return {"allow": view.allowed_methods}
