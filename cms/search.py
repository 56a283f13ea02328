"""Finding pages by Chinese words: what is put into Wagtail's index, and how it is asked.

Wagtail's database search takes a Chinese sentence for one word. Pages therefore index the pairs of
characters that `participation.search.rules` makes, and are asked with that module's query.
"""

from typing import TYPE_CHECKING

from participation.search import rules

if TYPE_CHECKING:
    from wagtail.query import PageQuerySet

LONGEST_TITLE = 120


def words(title: str, text: str) -> str:
    """What a page's index holds of its words."""
    return rules.bigrams(f"{title}\n{text}")


def endings(title: str) -> str:
    """The title from each character on: a search for beginnings then finds any part of it.

    As it is written and as it is normalised, since the desk asks with what was typed.

    >>> endings("公共參與")
    '公共參與 共參與 參與 與'
    """
    spellings = dict.fromkeys(text[:LONGEST_TITLE] for text in (title.casefold(), rules.normalise(title)))
    parts = [part for text in spellings for part in text.split()]
    return " ".join(part[start:] for part in parts for start in range(len(part)))


def find_pages(text: str, language: str) -> "PageQuerySet":
    """Live, public pages in one language that contain every word typed, those nearest the top first."""
    from wagtail.models import Page

    asked = rules.query(text)
    if asked is None:
        return Page.objects.none()
    return (
        Page.objects.live()
        .public()
        .filter(index_entries__body=asked, locale__language_code=language, depth__gt=2)
        .order_by("depth", "title")
    )
