"""The words around every page: name, menu, footer, notice. One set per language."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Locale, TranslatableMixin

from cms.blocks import FooterBlocks, MenuBlocks
from cms.fields import StreamField


class SiteWordsQuerySet(models.QuerySet["SiteWords"]):
    def in_language(self, language: str) -> "SiteWordsQuerySet":
        """The words of one language, as one query."""
        return self.filter(locale__language_code=language)


class SiteWords(TranslatableMixin, models.Model):
    """What editors may change in the frame of every page, in one language."""

    brand = models.CharField(_("平臺名稱"), max_length=30)
    tagline = models.CharField(_("副標題"), max_length=60, blank=True)
    notice = models.CharField(
        _("全站公告"),
        max_length=200,
        blank=True,
        help_text=_("顯示在每一頁最上方，例如停機維護。不需要時請清空。"),
    )
    footer_text = models.CharField(_("頁尾說明"), max_length=160, blank=True)
    contact_email = models.EmailField(_("聯絡信箱"), blank=True)
    contact_phone = models.CharField(_("聯絡電話"), max_length=40, blank=True)
    menu: Any = StreamField(MenuBlocks(), verbose_name=_("主選單"), blank=True)
    footer: Any = StreamField(FooterBlocks(), verbose_name=_("頁尾連結"), blank=True)

    objects = SiteWordsQuerySet.as_manager()

    panels = (
        MultiFieldPanel([FieldPanel("brand"), FieldPanel("tagline")], heading=_("名稱")),
        FieldPanel("notice"),
        FieldPanel("menu"),
        MultiFieldPanel([FieldPanel("footer_text"), FieldPanel("footer")], heading=_("頁尾")),
        MultiFieldPanel([FieldPanel("contact_email"), FieldPanel("contact_phone")], heading=_("聯絡方式")),
    )

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("網站用語與選單")
        verbose_name_plural = _("網站用語與選單")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["locale"], name="site_words_once_per_language"),
            models.CheckConstraint(condition=~Q(brand=""), name="site_words_named"),
        ]

    def __str__(self) -> str:
        return f"{self.brand}（{Locale.objects.get(pk=self.locale_id).get_display_name()}）"

    def raw_links(self) -> tuple[list[dict[str, Any]], list[tuple[str, list[dict[str, Any]]]]]:
        """Menu and footer as they are stored, so that their pages can be looked up in one query."""
        menu = [item["value"] for item in self.menu.raw_data]
        footer = [
            (item["value"]["title"], [link["value"] for link in item["value"]["links"]])
            for item in self.footer.raw_data
        ]
        return menu, footer
