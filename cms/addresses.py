"""Where pages answer, worked out from the tree without asking the database."""

from django.urls import reverse
from django.utils import translation


def address(url_path: str, language: str) -> str:
    """Where a page answers, from its path in the tree: /home-en/about/ in English is /en/about/.

    A home page stands at depth 2 and is the root of its language, so the first part of the path is
    the home page's own and what follows is the address.
    """
    with translation.override(language):
        return reverse("wagtail_serve", args=[url_path.lstrip("/").partition("/")[2]])
