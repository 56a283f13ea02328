"""Where casework appears in the web editors' administration."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.urls.resolvers import URLResolver
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from participation.casework.desk.landing import LandingPanel
from participation.casework.desk.offices import Desk, desk_of
from participation.casework.desk.signing import waiting_for


class DeskItem(MenuItem):
    """A menu entry for those whose desk has this part."""

    def __init__(
        self, label: Promise, name: str, icon: str, order: int, shown: Callable[[Desk], bool]
    ) -> None:
        url = reverse(f"casework_desk:{name}")
        super().__init__(label, url, name=f"casework-{name}", icon_name=icon, order=order)
        self.shown = shown

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person's offices include this work."""
        return self.shown(desk_of(request))


@hooks.register("register_admin_urls")
def register_desk() -> list[URLResolver]:
    """Serve the desk."""
    return [path("casework/", include("participation.casework.desk.urls"))]


@hooks.register("register_admin_menu_item")
def register_duties() -> DeskItem:
    """What is owed, before everything else."""
    return DeskItem(_("我的工作"), "duties", "tasks", 5, lambda desk: desk.is_shown)


@hooks.register("register_admin_menu_item")
def register_declines() -> DeskItem:
    """Declined assignments, for the platform's desk."""
    return DeskItem(_("婉拒分辦"), "declines", "undo", 6, lambda desk: desk.decides)


@hooks.register("construct_homepage_panels")
def add_landing(request: HttpRequest, panels: list[Any]) -> None:
    """Show officials first what waits for them; moderators find their queues below.

    Members of a unit sign off for it whatever office they hold: they see what waits for them, if anything.
    """
    desk = desk_of(request)
    if desk.is_shown or waiting_for(desk, desk.person, 1):
        panels.insert(0, LandingPanel())
