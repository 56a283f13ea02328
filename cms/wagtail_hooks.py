"""The editors' desk: its colours, its menu, and where the words of the page frame are changed."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.panels import ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.models import SiteWords

# Links to another project's website, about another project's news.
NOT_OURS = {"help"}


class SiteWordsViewSet(SnippetViewSet):
    """Names, menu, footer and notice, one set per language."""

    model = SiteWords
    icon = "site"
    menu_order = 50
    add_to_settings_menu = True
    list_display = ("brand", "tagline", "notice")
    edit_handler = ObjectList(SiteWords.panels)


register_snippet(SiteWordsViewSet)


@hooks.register("insert_global_admin_css")
def colours() -> SafeString:
    """The platform's colours instead of Wagtail's."""
    return format_html('<link rel="stylesheet" href="{}">', static("cms/brand.css"))


@hooks.register("construct_main_menu")
def only_ours(request: HttpRequest, items: list[Any]) -> None:
    """Take away what leads to others."""
    items[:] = [item for item in items if item.name not in NOT_OURS]
