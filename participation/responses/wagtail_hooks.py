"""Answers in the web editors' administration; the pages themselves are in `viewsets`."""

from wagtail.snippets.models import register_snippet

from participation.responses import permissions  # noqa: F401
from participation.responses.viewsets import ResponseViewSet

register_snippet(ResponseViewSet)
