"""What search engines are told of: pages and petitions, in the language they are written in."""

from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from wagtail.models import Page

from cms.addresses import address
from petitions.models import Petition


class PagesSitemap(Sitemap[Any]):
    """Live, public pages in every language."""

    limit = 5000
    changefreq = "weekly"

    def items(self) -> QuerySet[Page]:
        pages = Page.objects.live().public().filter(depth__gte=2).select_related("locale")
        return pages.only("url_path", "last_published_at", "locale__language_code").order_by("path")

    def location(self, item: Page) -> str:
        return address(item.url_path, item.locale.language_code)

    def lastmod(self, item: Page) -> Any:
        return item.last_published_at


class PetitionsSitemap(Sitemap[Petition]):
    """Petitions that the public may find."""

    limit = 5000
    changefreq = "daily"

    def items(self) -> QuerySet[Petition]:
        return Petition.objects.visible().select_related("record").order_by("pk")


SITEMAPS = {"pages": PagesSitemap, "petitions": PetitionsSitemap}
