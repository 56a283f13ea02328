"""Formatted text from people: what may stay in it. Called before it is stored and before it is shown.

bleach was asked for but is no longer maintained, so nh3 has the last word (ADR 0011).
"""

from urllib.parse import urlsplit

import bleach
import nh3
from django.utils.safestring import SafeString, mark_safe

TAGS = frozenset(
    "p br hr h2 h3 h4 ul ol li a strong b em i blockquote code pre sub sup "
    "table caption thead tbody tfoot tr th td".split()
)
PROTOCOLS = frozenset({"http", "https", "mailto", "tel"})
# `linktype` and `id` are how the editor stores a link to one of our pages or documents.
ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title", "linktype", "id"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
_NUMBERS = {"colspan", "rowspan", "start"}


def _is_address(value: str) -> bool:
    """Whether a link may lead there: a known protocol, a path of this site or a place on this page."""
    parts = urlsplit(value.strip())
    if parts.scheme:
        return parts.scheme.lower() in PROTOCOLS
    return value.startswith(("/", "#", "?")) and not value.startswith(("//", "/\\"))


def _allowed(tag: str, name: str, value: str) -> bool:
    """Whether an attribute may stay, by its name and its value."""
    if name not in ATTRIBUTES.get(tag, ()):
        return False
    if name == "href":
        try:
            return _is_address(value)
        except ValueError:
            return False
    if name == "linktype":
        return value in {"page", "document"}
    if name == "id" or name in _NUMBERS:
        return value.isascii() and value.isdigit() and len(value) < 10
    return name != "scope" or value in {"row", "col", "rowgroup", "colgroup"}


def _checked(tag: str, name: str, value: str) -> str | None:
    return value if _allowed(tag, name, value) else None


def clean_html(html: str) -> str:
    """HTML with nothing in it but formatting, lists, tables and links; always well formed.

    Never raises. Cleaning twice changes nothing more. Any other tag goes and leaves its text as text:
    a script becomes words that a reader sees and a browser does not run.
    """
    first = bleach.clean(
        html, tags=TAGS, attributes=_allowed, protocols=PROTOCOLS, strip=True, strip_comments=True
    )
    return nh3.clean(
        first,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=_checked,
        url_schemes=set(PROTOCOLS),
        link_rel=None,
        strip_comments=True,
    )


def safe_html(html: str) -> SafeString:
    """Cleaned HTML that a template shows as it is."""
    return mark_safe(clean_html(html))  # noqa: S308
