"""What the page that hosts petitions says: its preset, introduction and openness.

The page itself is edited in `cms`, which stands above this folder; it registers a provider here.
Without one, the defaults hold.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Hosting:
    """`preset` is the lifecycle of new petitions; `openness` the discussion level 0–5."""

    preset: str
    intro_html: str
    openness: int
    title: str


Provider = Callable[[], Hosting | None]
_providers: list[Provider] = []


def register_provider(provider: Provider) -> None:
    """Name the function that knows the live page; the last one registered answers."""
    _providers[:] = [provider]


def hosting() -> Hosting:
    """The live page's choices in the active language, or the defaults."""
    found = _providers[0]() if _providers else None
    return found or Hosting(preset="join", intro_html="", openness=0, title=_("提點子"))
