"""Where the desk of petitions appears in the web editors' administration."""

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.urls.resolvers import URLResolver
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from petitions.desk.offices import Desk, desk_of


class DeskItem(MenuItem):
    """A menu entry for those whose desk has this part."""

    def __init__(
        self, label: Promise, name: str, icon: str, order: int, shown: Callable[[Desk], bool]
    ) -> None:
        super().__init__(
            label, reverse(f"petitions_desk:{name}"), name=f"desk-{name}", icon_name=icon, order=order
        )
        self.shown = shown

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person's offices include this work."""
        return self.shown(desk_of(request))


@hooks.register("register_admin_urls")
def register_desk() -> list[URLResolver]:
    """Serve the desk."""
    return [path("petitions/", include("petitions.desk.urls"))]


@hooks.register("register_admin_menu_item")
def register_menu() -> SubmenuMenuItem:
    """Petitions in the side menu, each entry for those who work on it."""
    items = [
        DeskItem(_("應辦事項"), "duties", "tasks", 10, lambda desk: desk.is_agency or desk.is_platform),
        DeskItem(_("本機關案件"), "cases", "folder-open-inverse", 20, lambda desk: desk.is_agency),
        DeskItem(_("檢核"), "screening", "view", 30, lambda desk: desk.is_platform),
        DeskItem(_("申復"), "objections", "undo", 40, lambda desk: desk.is_platform),
        DeskItem(_("全部提議"), "petitions", "list-ul", 50, lambda desk: desk.is_platform),
        DeskItem(_("暫停期間"), "blackouts", "date", 60, lambda desk: desk.is_platform),
    ]
    return SubmenuMenuItem(
        _("提點子"), Menu(items=items), name="petitions-desk", icon_name="clipboard-list", order=10
    )
