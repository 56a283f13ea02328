"""What all addresses of the API share: language, caching, and the answer to unknown addresses."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from participation.opendata.paging import PARAMETERS
from participation.shell.problems import unknown_name

# Long enough to carry a crowd, short enough that a count on another site is the count.
MAX_AGE = 5


class InReadersLanguage(APIView):
    """Speaks the language of `Accept-Language`: these addresses have no language of their own.

    A parameter that the address does not know is refused by name: whoever misspells a filter would
    take everything for what was asked for.
    """

    # What a reader may ask of the address, beside its page.
    filters: type[serializers.Serializer[Any]] | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer in the asked language and say which it is."""
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = super().dispatch(request, *args, **kwargs)
        response.headers["Content-Language"] = language
        patch_vary_headers(response, ["Accept-Language"])
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse, after the usual checks, what the address does not know."""
        super().initial(request, *args, **kwargs)
        known = [*(self.filters().fields if self.filters else ())]
        known += PARAMETERS if getattr(self, "pagination_class", None) else ()
        if unknown := sorted(set(request.query_params) - set(known)):
            words = unknown_name(known)
            raise ValidationError({name: [words] for name in unknown}, code="unknown-parameter")

    def asked(self) -> dict[str, Any]:
        """What the reader asks for, well formed; refused by field otherwise. A blank asks for nothing."""
        assert self.filters
        told = {name: value for name, value in self.request.query_params.items() if value}
        filters = self.filters(data=told)
        filters.is_valid(raise_exception=True)
        return dict(filters.validated_data)


@method_decorator(conditional_page, name="dispatch")
class PublicView(InReadersLanguage):
    """Anybody may read; everybody gets the same bytes, which may be kept for a few seconds."""

    permission_classes = (AllowAny,)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Say how long a good answer may be kept."""
        final: Response = super().finalize_response(request, response, *args, **kwargs)
        if final.status_code == 200:
            patch_cache_control(final, public=True, max_age=MAX_AGE)
        return final


@extend_schema(exclude=True)
class Missing(InReadersLanguage):
    """An address under `/api/` that does not exist, whatever the method."""

    permission_classes = (AllowAny,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Nothing is here."""
        raise NotFound
