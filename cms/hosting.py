"""The petitions page's choices, handed to `petitions`, which shows them above its list."""

from importlib.util import find_spec
from typing import Any

from django.utils import translation

from cms.kept import kept
from cms.models import PetitionsPage
from participation.shell.richtext import clean_html

SECONDS = 3600


def register() -> None:
    """Let `petitions` ask for the live petitions page."""
    if find_spec("petitions.hosting") is None:
        return
    from petitions.hosting import register_provider

    register_provider(petitions_hosting)


def petitions_hosting() -> Any:
    """What the petitions page of the active language says, or None where there is none. One query."""
    language = translation.get_language() or ""
    return kept(("petitions", language), SECONDS, lambda: _read(language)) or None


def _read(language: str) -> Any:
    from petitions.hosting import Hosting

    page = PetitionsPage.objects.live().filter(locale__language_code=language).first()
    if page is None:
        return False
    return Hosting(
        preset=page.preset,
        intro_html=clean_html(page.intro_html()),
        openness=page.openness,
        title=page.title,
    )
