"""Pictures and documents of the web editors."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from cms.filetypes import refuse_disguise


class Picture(AbstractImage):
    """A picture. What it shows must be said in words, for those who do not see it."""

    description = models.CharField(
        _("替代文字"),
        max_length=255,
        help_text=_("用一句話說明圖片裡有什麼，給看不到圖片的人。在文章裡可依上下文另寫，或註明只是裝飾。"),
    )
    credit = models.CharField(_("出處"), max_length=120, blank=True)

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("圖片")
        verbose_name_plural = _("圖片")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(description=""), name="picture_described"),
        ]

    def generate_rendition_file(self, filter: Any, *, source: Any = None) -> "ContentFile[bytes]":
        """Draw the picture in one size. Wagtail leaves its temporary file open; this closes it."""
        with super().generate_rendition_file(filter, source=source) as drawn:
            drawn.seek(0)
            return ContentFile(drawn.read(), name=drawn.name)


class PictureSize(AbstractRendition):
    """A picture in one size, made when it is first asked for."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        verbose_name = _("圖片尺寸")
        verbose_name_plural = _("圖片尺寸")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="picture_size_once"
            ),
        ]


class Download(AbstractDocument):
    """A file to download. Its content must be what its name says."""

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("文件")
        verbose_name_plural = _("文件")

    def clean(self) -> Any:
        """Refuse an extension that is not on the list, and content that is not what it claims."""
        super().clean()
        if self.file and not self.file._committed:
            try:
                refuse_disguise(self.file.file, self.file.name)
            except ValidationError as refusal:
                raise ValidationError({"file": refusal}) from refusal
