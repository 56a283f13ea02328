"""How a comment's words are shown."""

import re

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

register = template.Library()

# A Chinese sentence has no space before or after an address; its punctuation and brackets end one.
_ADDRESS = re.compile(r"https?://[^\s<>\"'`，。、；：！？（）「」『』《》〈〉【】…\u3000]+", re.IGNORECASE)
_ENDING = ".,;:!?)]}"
# What is longer stands in full on its own page.
EXCERPT = 400
# A comment longer than this is folded after so many characters.
UNFOLDED, FOLDED = 700, 500
_SENTENCE_END = re.compile(r"[。！？!?\n]|\.(?=\s)")


@register.filter
def said(text: str) -> SafeString:
    """A comment's text as it was typed: escaped, lines kept, web addresses as links that vouch for nothing.

    The whole address is shown, so that nobody is led elsewhere than they read.
    """
    paragraphs = [_lines(paragraph) for paragraph in re.split(r"\n{2,}", text.strip()) if paragraph.strip()]
    return mark_safe("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))  # noqa: S308 (escaped below)


def _lines(paragraph: str) -> str:
    return "<br>".join(_linked(line) for line in paragraph.split("\n"))


def _linked(line: str) -> str:
    pieces, start = [], 0
    for found in _ADDRESS.finditer(line):
        address = found.group().rstrip(_ENDING)
        link = format_html('<a href="{0}" rel="nofollow ugc noopener">{0}</a>', address)
        pieces += [escape(line[start : found.start()]), link]
        start = found.start() + len(address)
    return "".join([*pieces, escape(line[start:])])


@register.filter
def beginning(text: str) -> str:
    """As much of a comment as is shown at once: up to the end of a sentence, or all of a short one."""
    return text[: _fold(text)]


@register.filter
def rest(text: str) -> str:
    """What a reader unfolds to read on; empty for a short comment."""
    return text[_fold(text) :].strip()


def _fold(text: str) -> int:
    """Where a long comment is folded: after the last sentence that ends in time, else anywhere."""
    if len(text) <= UNFOLDED:
        return len(text)
    ends = [found.end() for found in _SENTENCE_END.finditer(text, FOLDED // 2, FOLDED)]
    return ends[-1] if ends else FOLDED


@register.filter
def excerpt(text: str) -> str:
    """The beginning of a long text; a short one as it is."""
    return Truncator(text).chars(EXCERPT) if is_cut(text) else text


@register.filter
def is_cut(text: str) -> bool:
    """Whether an excerpt leaves something out."""
    return len(text) > EXCERPT
