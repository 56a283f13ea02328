"""The last look at formatted text before it reaches a reader."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from participation.shell.richtext import safe_html

register = template.Library()


@register.filter
def richtext_safe(value: Any) -> SafeString:
    """Show formatted text: what the editor stores is made into HTML, and cleaned once more."""
    return safe_html(str(value)) if value else SafeString("")
