"""The editors' words for the frame of every page, handed to `participation.shell`."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from wagtail.models import Page

from cms.addresses import address
from cms.kept import kept
from cms.models import SiteWords
from participation.shell.context import Link, LinkGroup, ShellData, provide

# As long as the process lives: a new edition ends it.
SECONDS = 3600


def register() -> None:
    """Make the editors' words those of the page frame."""
    provide(lambda request: shell_data(request, translation.get_language() or ""))


def shell_data(request: HttpRequest | None, language: str) -> ShellData:
    """Name, menu, footer and notice in one language. One query when kept, three when not."""
    data: ShellData = kept(("frame", language), SECONDS, lambda: _read(language))
    return data


def _read(language: str) -> ShellData:
    words = SiteWords.objects.in_language(language).first()
    if words is None:
        return ShellData()
    menu, footer = words.raw_links()
    pages = page_addresses([link for links in (menu, *(links for _, links in footer)) for link in links])
    return ShellData(
        brand=words.brand,
        tagline=words.tagline,
        menu=_links(menu, pages),
        footer=[LinkGroup(title, found) for title, links in footer if (found := _links(links, pages))],
        notice=words.notice,
        footer_text=words.footer_text,
        extra={"contact_email": words.contact_email, "contact_phone": words.contact_phone},
    )


def page_addresses(links: Iterable[dict[str, Any]]) -> dict[int, str]:
    """The addresses of the live pages that links lead to, in one query."""
    ids = {link["page"] for link in links if link.get("page")}
    if not ids:
        return {}
    rows = Page.objects.live().filter(pk__in=ids).values_list("pk", "url_path", "locale__language_code")
    return {pk: address(path, language) for pk, path, language in rows}


def _links(links: list[dict[str, Any]], pages: dict[int, str]) -> list[Link]:
    """Links whose page is live or whose place is built; others are left out."""
    return [Link(link["label"], url) for link in links if (url := _leads_to(link, pages))]


def _leads_to(link: dict[str, Any], pages: dict[int, str]) -> str:
    if link.get("page"):
        return pages.get(link["page"], "")
    if link.get("place"):
        try:
            return reverse(link["place"])
        except NoReverseMatch:
            return ""
    return link.get("url") or ""
