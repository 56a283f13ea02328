"""How the demonstration's pages are written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Block = tuple[str, Any]


@dataclass(frozen=True)
class Words:
    """One page in one language. PICTURE and DOCUMENT stand for files that are made on the way in."""

    title: str
    description: str
    intro: str = ""
    body: Sequence[Block] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    shows_contents: bool = False
    # The version that house rules have; 0 for every other page.
    version: int = 0


@dataclass(frozen=True)
class Entry:
    """A link of the menu or the footer: its words, and a page's path or a place of the platform."""

    label: str
    page: str = ""
    place: str = ""


@dataclass(frozen=True)
class Frame:
    """The words around every page in one language."""

    brand: str
    tagline: str
    footer_text: str
    contact_email: str
    contact_phone: str
    menu: Sequence[Entry]
    footer: Sequence[tuple[str, Sequence[Entry]]]


@dataclass(frozen=True)
class Language:
    """Everything that the demonstration says in one language. Pages are named by their path."""

    home: Words
    petitions: Words
    pages: Mapping[str, Words]
    frame: Frame
    picture: str
    document: str


PICTURE = object()
DOCUMENT = object()


def heading(text: str, level: str = "2") -> Block:
    """A heading block."""
    return "heading", {"text": text, "level": level}


def text(html: str) -> Block:
    """A block of formatted text."""
    return "text", html


def sequence(*pairs: tuple[str, str]) -> Block:
    """What to do one after the other, each with what to do and a sentence about it."""
    return "sequence", {"parts": [{"title": title, "text": f"<p>{words}</p>"} for title, words in pairs]}


def questions(*pairs: tuple[str, str]) -> Block:
    """Questions that open to their answers."""
    return "accordion", {"items": [{"title": title, "text": f"<p>{words}</p>"} for title, words in pairs]}


def table(caption: str, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[Any]]) -> Block:
    """A table; a column is its kind (text, number) and its heading."""
    return "table", {
        "table": {
            "columns": [{"type": kind, "heading": words} for kind, words in columns],
            "rows": [{"values": list(row)} for row in rows],
            "caption": caption,
        },
        "first_column_heads": True,
    }


def callout(kind: str, title: str, words: str) -> Block:
    """A box that must not be missed."""
    return "callout", {"kind": kind, "title": title, "text": f"<p>{words}</p>"}
