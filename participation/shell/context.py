"""What every page's frame shows: name, menu, footer, notice, languages, and who is looking.

The words come from a provider that a layer above registers (`provide`), because this folder may
not know the web editor's pages. An anonymous visitor's page is the same bytes for everybody: the
signed-in person is looked up only when the request carries a session cookie.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participation import clock

Words = str | Promise  # a string, or a translation that becomes one when shown


@dataclass(frozen=True)
class Link:
    """One entry of a menu: its words and where it leads."""

    label: Words
    url: str


@dataclass(frozen=True)
class LinkGroup:
    """A titled column of the footer."""

    title: Words
    links: Sequence[Link]


@dataclass(frozen=True)
class ShellData:
    """The editable words of the frame; what is left empty falls back to this module's defaults."""

    brand: Words = ""
    tagline: Words = ""
    menu: Sequence[Link] = ()
    footer: Sequence[LinkGroup] = ()
    notice: Words = ""
    footer_text: Words = ""
    extra: dict[str, Any] = field(default_factory=dict)


# Letters are written outside of any request.
Provider = Callable[[HttpRequest | None], ShellData]
_providers: list[Provider] = []


def provide(provider: Provider) -> Provider:
    """Register what supplies the frame's words; the last one registered is asked."""
    _providers.append(provider)
    return provider


def brand() -> Words:
    """What the platform is called in the active language, on its pages and in its letters alike."""
    return _data(None).brand or settings.SITE_NAME


def _data(request: HttpRequest | None) -> ShellData:
    return _providers[-1](request) if _providers else ShellData()


def existing(links: Iterable[tuple[Words, str]]) -> list[Link]:
    """Keep the links whose URL name exists: a procedure that is not built is not linked."""
    found = []
    for label, name in links:
        try:
            found.append(Link(label, reverse(name)))
        except NoReverseMatch:
            continue
    return found


def default_menu() -> list[Link]:
    """The procedures and the board, in the order a citizen meets them."""
    return existing(
        [
            (_("提點子"), "petitions:list"),
            (_("眾開講"), "consultations:list"),
            (_("來監督"), "oversight:list"),
            (_("找首長"), "mailboxes:list"),
            (_("進度看板"), "obligations:board"),
        ]
    )


def default_footer() -> list[LinkGroup]:
    """What can be linked without the web editor's pages."""
    groups = [
        LinkGroup(_("參與"), [*default_menu(), *existing([(_("留言規範"), "moderation:rules")])]),
        LinkGroup(
            _("資料"),
            existing(
                [
                    (_("開放資料 API"), "api-docs"),
                    (_("媒體與開發者"), "press:about"),
                    (_("留言處理紀錄"), "moderation:record"),
                    (_("系統狀態"), "readyz"),
                ]
            ),
        ),
    ]
    return [group for group in groups if group.links]


class Shell:
    """The frame of one page; each part is worked out when the template first asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _data(self) -> ShellData:
        return _data(self._request)

    @property
    def brand(self) -> Words:
        return self._data.brand or settings.SITE_NAME

    @property
    def tagline(self) -> Words:
        return self._data.tagline or _("公共政策參與平臺")

    @property
    def notice(self) -> Words:
        return self._data.notice

    @property
    def footer_text(self) -> Words:
        return self._data.footer_text or _("每一件提議何時成案、由誰回應、何時到期，都公開在這裡。")

    @property
    def extra(self) -> dict[str, Any]:
        return self._data.extra

    @cached_property
    def menu(self) -> Sequence[Link]:
        return self._data.menu or default_menu()

    @cached_property
    def footer(self) -> Sequence[LinkGroup]:
        return self._data.footer or default_footer()

    @cached_property
    def demo(self) -> bool:
        return bool(settings.DEMO)

    @cached_property
    def lacks_second_factor(self) -> bool:
        """Whether officials enter their desks with less than they must in earnest."""
        return not settings.STAFF_SECOND_FACTOR

    @cached_property
    def now(self) -> datetime:
        """The page's one reading of the clock, for relative times beside dates."""
        return clock.now()

    @cached_property
    def has_session(self) -> bool:
        return settings.SESSION_COOKIE_NAME in self._request.COOKIES

    @cached_property
    def person(self) -> Any:
        """The signed-in person, or None; a visitor without a session cookie is never looked up."""
        if not self.has_session:
            return None
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def messages(self) -> list[Any]:
        """Messages left by the previous page; read only where a cookie says there may be some."""
        if self.has_session or "messages" in self._request.COOKIES:
            return list(get_messages(self._request))
        return []

    @property
    def path(self) -> str:
        return self._request.path

    @cached_property
    def here(self) -> str:
        """Path and query of this page, encoded for `?next=`."""
        return urlencode({"next": self._request.get_full_path()})

    @cached_property
    def canonical(self) -> str:
        return f"{settings.SITE_URL}{self._request.path}"

    @property
    def site_url(self) -> str:
        return settings.SITE_URL

    @cached_property
    def home_url(self) -> str:
        return "/en/" if (get_language() or "").startswith("en") else "/"

    @cached_property
    def sign_in_url(self) -> str:
        links = existing([("", "account_login")])
        return f"{links[0].url}?{self.here}" if links else ""

    @cached_property
    def sign_out_url(self) -> str:
        links = existing([("", "account_logout")])
        return links[0].url if links else ""

    @cached_property
    def person_url(self) -> str:
        links = existing([("", "people:home")])
        return links[0].url if links else ""

    @cached_property
    def search_url(self) -> str:
        links = existing([("", "search"), ("", "petitions:list")])
        return links[0].url if links else ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give templates `shell`, the frame of the page."""
    return {"shell": Shell(request)}
