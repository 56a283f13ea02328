"""The editors' desk: where the words of the page frame are changed."""

from wagtail.admin.panels import ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.models import SiteWords


class SiteWordsViewSet(SnippetViewSet):
    """Names, menu, footer and notice, one set per language."""

    model = SiteWords
    icon = "site"
    menu_order = 50
    add_to_settings_menu = True
    list_display = ("brand", "tagline", "notice")
    edit_handler = ObjectList(SiteWords.panels)


register_snippet(SiteWordsViewSet)
