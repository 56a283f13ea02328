"""Where the accreditation of press appears in the web editors' administration."""

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.urls.resolvers import URLResolver
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from participation.press.desk.pages import accredits, desk_of


class PressItem(MenuItem):
    """A menu entry for the platform's supervisors."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person's offices include this work."""
        return accredits(desk_of(request))


@hooks.register("register_admin_urls")
def register_desk() -> list[URLResolver]:
    """Serve the desk."""
    return [path("press/", include("participation.press.desk.urls"))]


@hooks.register("register_admin_menu_item")
def register_menu() -> PressItem:
    """The entry."""
    url = reverse("press_desk:accreditations")
    return PressItem(_("媒體認證"), url, name="press-desk", icon_name="openquote", order=30)
