"""The house rules of discussions as a page; the core keeps each version that is published."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import NoReverseMatch
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms.models.pages import TextPage
from participation.discussion.models import HouseRulesText


class HouseRulesPage(TextPage):
    """What commenters accept. Publishing it puts its version in force; a version's words never change.

    Readers see the published versions at `moderation:rules`, which stay whatever becomes of this page.
    """

    ADDRESS = "house-rules"

    version = models.PositiveSmallIntegerField(
        _("版次"),
        default=1,
        help_text=_(
            "改寫已經公布的規範時，請把版次加一；每個人會再被請求同意一次。各語言的同一版用同一個數字。"
        ),
    )

    template = "cms/house_rules_page.html"
    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("version"),
        FieldPanel("intro"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("留言規範頁")
        verbose_name_plural = _("留言規範頁")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(version__gte=1), name="house_rules_page_from_one"),
        ]

    def house_rules(self) -> tuple[int, str, str, str]:
        """Version, language, title and words, as the core keeps them."""
        language = self.locale.language_code
        with translation.override(language):
            html = render_to_string("cms/house_rules_text.html", {"page": self})
        return self.version, language, self.title, html.strip()

    def clean(self) -> None:
        """Refuse another address, other words for a published version, and going back to an earlier one."""
        super().clean()
        if self.slug != self.ADDRESS:
            raise ValidationError({"slug": _("留言規範的網址固定為 house-rules。")})
        version, language, _title, html = self.house_rules()
        known = HouseRulesText.objects.filter(rules=version, language=language).first()
        if known is not None and known.html != html:
            raise ValidationError({"version": _("這一版已經公布，內容不能再改；請把版次加一。")})
        newest = HouseRulesText.objects.filter(language=language).order_by("-rules_id").first()
        if known is None and newest is not None and version < newest.rules_id:
            raise ValidationError({"version": _("已經公布到第 %d 版，請用更大的數字。") % newest.rules_id})

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the version in force, for whoever comes to this page by another way."""
        try:
            return redirect("moderation:rules")
        except NoReverseMatch:
            return super().serve(request, *args, **kwargs)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show an editor the words as they will stand."""
        return Page.serve(self, request)
