"""The citation line, for templates of parts that do not know the press."""

from django import template

from participation.press.showing import citation as citation_of
from participation.responses.models import ResponseVersion

register = template.Library()


@register.simple_tag
def citation(version: ResponseVersion) -> str:
    """The line by which this very text is quoted."""
    return citation_of(version)
