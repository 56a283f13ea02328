"""Where the desk of discussions appears in the web editors' administration."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.urls.resolvers import URLResolver
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.signals import page_published

from participation.discussion.desk.offices import Desk, desk_of
from participation.discussion.desk.panels import DiscussionPanel
from participation.discussion.publishing import keep_house_rules
from participation.discussion.viewsets import PassageViewSet, TermViewSet

passages, terms = PassageViewSet(), TermViewSet()

# Wagtail's own signal rather than its hook `after_publish_page`: that one is for the desk's button, while
# this comes with every publication, the scheduled ones and those of a workflow too.
page_published.connect(keep_house_rules, dispatch_uid="keep_house_rules")


class DeskItem(MenuItem):
    """A menu entry for those whose desk has this part."""

    def __init__(
        self, label: Promise, name: str, icon: str, order: int, shown: Callable[[Desk], bool]
    ) -> None:
        url = reverse(f"discussion_desk:{name}")
        super().__init__(label, url, name=f"discussion-{name}", icon_name=icon, order=order)
        self.shown = shown

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person's offices include this work."""
        return self.shown(desk_of(request))


class FiguresItem(MenuItem):
    """The weekly figures, for everybody who works on discussions."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person's offices include any of that work."""
        return desk_of(request).sees_comments


@hooks.register("register_admin_urls")
def register_desk() -> list[URLResolver]:
    """Serve the desk."""
    return [path("discussion/", include("participation.discussion.desk.urls"))]


@hooks.register("register_admin_viewset")
def register_lists() -> list[Any]:
    """The knowledge base and the list of the checks, for those who keep them."""
    return [passages, terms]


@hooks.register("register_admin_menu_item")
def register_menu() -> SubmenuMenuItem:
    """Discussions in the side menu, each entry for those who work on it."""
    figures = reverse("moderation:figures")
    items = [
        DeskItem(_("案件"), "queue", "warning", 10, lambda desk: desk.sees_cases),
        DeskItem(_("申訴"), "appeals", "undo", 20, lambda desk: desk.sees_cases),
        DeskItem(_("有效處分"), "decisions", "list-ul", 25, lambda desk: desk.sees_cases),
        DeskItem(_("回應留言"), "comments", "comment", 30, lambda desk: desk.sees_comments),
        DeskItem(_("待核定"), "to_sign", "check", 40, lambda desk: desk.signs or desk.sees_all),
        DeskItem(_("開放程度"), "discussions", "view", 50, lambda desk: desk.supervises or desk.sees_all),
        FiguresItem(
            _("每週數字"),
            figures,
            name="discussion-figures",
            icon_name="table",
            order=60,
        ),
        passages.get_menu_item(70),
        terms.get_menu_item(80),
    ]
    return SubmenuMenuItem(
        _("討論"), Menu(items=items), name="discussion-desk", icon_name="comment", order=20
    )


@hooks.register("construct_homepage_panels")
def add_landing(request: HttpRequest, panels: list[Any]) -> None:
    """Show what waits, after what petitions owe."""
    desk = desk_of(request)
    if desk.sees_cases or desk.agencies:
        panels.insert(1 if panels else 0, DiscussionPanel())
