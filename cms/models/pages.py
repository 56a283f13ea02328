"""The pages of the site. Procedures' records are not pages: a page hosts them and says how."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.rich_text import expand_db_html
from wagtail.search import index

from cms.addresses import address
from cms.blocks import ArticleBlocks
from cms.fields import LINE_FEATURES, TEXT_FEATURES, CleanRichTextField, StreamField
from cms.search import endings, words
from participation import clock
from petitions.lifecycles import LIFECYCLES


class Openness(models.IntegerChoices):
    """How far a discussion is open: table 20 of the guideline for interactive government sites."""

    CLOSED = 0, _("0：不開放討論")
    PRIVATE = 1, _("1：以表單或郵件表達，個別回復")
    REVIEWED = 2, _("2：審核後公開，正式答復發言者")
    REVIEWED_ANSWERED = 3, _("3：審核後公開，公開回應")
    AT_ONCE = 4, _("4：即時公開，公開回應")
    FULL = 5, _("5：即時公開，不移除、不停權")


def preset_choices() -> list[tuple[str, str]]:
    """The petition presets an index may use; adding one needs no migration."""
    return [(key, str(preset.name)) for key, preset in LIFECYCLES.items()]


class BasePage(Page):
    """What every page has. Abstract rather than Wagtail's swapped page model (ADR 0009)."""

    share_image = models.ForeignKey(
        "cms.Picture",
        verbose_name=_("分享圖片"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("分享到社群或通訊軟體時顯示；留空則用平臺的圖片。"),
    )

    show_in_menus_default = True
    promote_panels: ClassVar = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("share_image"),
            ],
            heading=_("搜尋與分享"),
        ),
        MultiFieldPanel([FieldPanel("show_in_menus")], heading=_("所在單元的目錄")),
    ]
    search_fields: ClassVar = [
        *Page.search_fields,
        index.SearchField("search_words"),
        index.AutocompleteField("title_endings"),
    ]
    # How many seconds a visitor may be shown a kept copy, beyond the edition's own changes.
    kept_seconds = 600

    class Meta:
        abstract = True

    @property
    def searchable_text(self) -> str:
        """What a reader may look for in this page, beside its title."""
        return self.search_description

    def search_words(self) -> str:
        """Title and text as the pairs of characters that a search in Chinese looks for."""
        return words(self.title, self.searchable_text)

    def title_endings(self) -> str:
        """The title from each of its characters on, so that its beginning-of-word search finds the middle."""
        return endings(self.title)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the page frame needs: breadcrumbs and the addresses of the translations."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"alternates": self.alternates(), "breadcrumbs": self.breadcrumbs()}

    def alternates(self) -> dict[str, str]:
        """The address of this page in every language; the front page where it is not translated."""
        homes = {code: address("/home/", code) for code, _name in settings.LANGUAGES}
        live = Page.objects.live().filter(translation_key=self.translation_key)
        paths = live.values_list("url_path", "locale__language_code")
        return homes | {language: address(path, language) for path, language in paths}

    def breadcrumbs(self) -> list[dict[str, str]]:
        """The sections above this page, outermost first, and the page itself without an address."""
        crumbs = []
        if self.depth and self.depth > 3:
            language = self.locale.language_code
            above = self.get_ancestors().filter(depth__gt=2).live().values_list("title", "url_path")
            crumbs = [{"label": title, "url": address(path, language)} for title, path in above]
        return [*crumbs, {"label": self.title, "url": ""}]


class HomePage(BasePage):
    """The front page: what can be done here, what is closing, answered, overdue."""

    promise = models.CharField(_("一句話介紹"), max_length=80, blank=True)
    lead = models.CharField(_("說明"), max_length=160, blank=True)
    how: Any = StreamField(ArticleBlocks(), verbose_name=_("怎麼運作"), blank=True)

    template = "cms/home_page.html"
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    kept_seconds = 30

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("promise"),
        FieldPanel("lead"),
        FieldPanel("how"),
    ]

    class Meta:
        verbose_name = _("首頁")
        verbose_name_plural = _("首頁")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the petitions that are closing, answered and overdue."""
        from cms.home import front

        return super().get_context(request, *args, **kwargs) | {"front": front(clock.now())}

    def alternates(self) -> dict[str, str]:
        """The front page of every language, without asking which there are."""
        return {code: address("/home/", code) for code, _name in settings.LANGUAGES}


class SectionPage(BasePage):
    """A group of articles with a short introduction and a list of what is in it."""

    intro = CleanRichTextField(_("導言"), features=LINE_FEATURES, blank=True)

    template = "cms/section_page.html"
    parent_page_types: ClassVar = ["cms.HomePage", "cms.SectionPage"]
    subpage_types: ClassVar = ["cms.SectionPage", "cms.ArticlePage"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("單元")
        verbose_name_plural = _("單元")

    @property
    def searchable_text(self) -> str:
        return " ".join([self.search_description, *plain(self, "intro")])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the pages of this section."""
        language = self.locale.language_code
        below = self.get_children().live().public().in_menu()
        entries = [
            {"title": page.title, "text": page.search_description, "url": address(page.url_path, language)}
            for page in below
        ]
        return super().get_context(request, *args, **kwargs) | {"entries": entries}


class TextPage(BasePage):
    """What pages of text made of blocks share."""

    intro = models.CharField(_("導言"), max_length=200, blank=True, help_text=_("一兩句話說完這一頁的重點。"))
    body: Any = StreamField(ArticleBlocks(), verbose_name=_("內容"), blank=True)

    class Meta:
        abstract = True

    @property
    def searchable_text(self) -> str:
        return " ".join([self.intro, self.search_description, *plain(self, "body")])


class ArticlePage(TextPage):
    """A page of text made of blocks."""

    shows_contents = models.BooleanField(_("顯示本頁目錄"), default=False)

    template = "cms/article_page.html"
    parent_page_types: ClassVar = ["cms.HomePage", "cms.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
        FieldPanel("shows_contents"),
    ]

    class Meta:
        verbose_name = _("文章")
        verbose_name_plural = _("文章")

    @property
    def headings(self) -> list[dict[str, str]]:
        """The large headings with their anchors, for the list of contents."""
        return [
            {"text": block.value["text"], "anchor": f"h-{block.id}"}
            for block in self.body
            if block.block_type == "heading" and block.value["level"] == "2"
        ]


class PetitionsPage(BasePage):
    """The entrance to the petitions: which rules new ones follow, and what is said above the list.

    The list itself belongs to `petitions` and answers at this page's address.
    """

    ADDRESS = "petitions"

    preset = models.CharField(
        _("規則"),
        max_length=20,
        choices=preset_choices,
        default="join",
        help_text=_("只影響之後的提議；已經提出的，依提出時的規則。"),
    )
    openness = models.PositiveSmallIntegerField(
        _("討論開放程度"),
        choices=Openness.choices,
        default=Openness.REVIEWED_ANSWERED,
        help_text=_("依「政府網站導入 Web 2.0 營運作業參考指引」表 20。"),
    )
    intro = CleanRichTextField(_("導言"), features=TEXT_FEATURES, blank=True)

    template = "cms/petitions_page.html"
    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("preset"),
        FieldPanel("openness"),
        FieldPanel("intro"),
    ]

    class Meta:
        verbose_name = _("提點子入口")
        verbose_name_plural = _("提點子入口")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(openness__in=Openness.values), name="petitions_page_openness_known"
            ),
            models.CheckConstraint(condition=~Q(preset=""), name="petitions_page_has_preset"),
        ]

    @property
    def searchable_text(self) -> str:
        return " ".join([self.search_description, *plain(self, "intro")])

    def clean(self) -> None:
        """Refuse an address that the list of petitions does not have."""
        super().clean()
        if self.slug != self.ADDRESS:
            raise ValidationError({"slug": _("提點子的網址固定為 petitions。")})

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the list of petitions, for whoever comes to this page by another way."""
        try:
            return redirect("petitions:list")
        except NoReverseMatch:
            return super().serve(request, *args, **kwargs)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show an editor the words as they will stand above the list."""
        return Page.serve(self, request)

    def intro_html(self) -> str:
        """The introduction as HTML, its links to pages made into addresses."""
        return str(expand_db_html(self.intro))


def plain(page: Page, name: str) -> list[str]:
    """The words of a rich text or stream field, without their formatting."""
    field = page._meta.get_field(name)
    return [str(text) for text in field.get_searchable_content(getattr(page, name))]
