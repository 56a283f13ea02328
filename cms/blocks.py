"""The pieces an article is made of. Each has a template of the same name in `templates/cms/blocks/`."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import RichText

from cms.fields import LINE_FEATURES, TEXT_FEATURES
from participation.shell.richtext import clean_html

# Where a link to a video may lead. Nothing of theirs is loaded into our page.
VIDEO_HOSTS = {"www.youtube.com", "youtube.com", "youtu.be", "vimeo.com", "www.ly.gov.tw", "ivod.ly.gov.tw"}


class CleanRichTextBlock(blocks.RichTextBlock):
    """Formatted text, cleaned when an editor sends it and when it is stored (ADR 0011)."""

    def value_from_form(self, value: str) -> RichText:
        """What the editor sent, cleaned."""
        return RichText(clean_html(value or ""))

    def get_prep_value(self, value: Any) -> str:
        """What goes to the database, however it came here."""
        return clean_html(super().get_prep_value(value) or "")

    class Meta:
        icon = "pilcrow"
        template = "cms/blocks/text.html"


class HeadingBlock(blocks.StructBlock):
    """A heading within the article; the page's title is above all of them."""

    text = blocks.CharBlock(label=_("標題文字"), max_length=80)
    level = blocks.ChoiceBlock(label=_("層級"), choices=[("2", _("大標")), ("3", _("小標"))], default="2")

    class Meta:
        icon = "title"
        label = _("標題")
        template = "cms/blocks/heading.html"


class PictureBlock(blocks.StructBlock):
    """A picture with its description in this context, or marked as decoration."""

    image = ImageBlock(label=_("圖片"))
    caption = blocks.CharBlock(label=_("圖說"), max_length=160, required=False)

    class Meta:
        icon = "image"
        label = _("圖片")
        template = "cms/blocks/picture.html"


class DocumentsBlock(blocks.StructBlock):
    """Files to download, with type and size beside each."""

    title = blocks.CharBlock(label=_("清單標題"), max_length=80, required=False)
    documents = blocks.ListBlock(DocumentChooserBlock(label=_("文件")), label=_("文件"), min_num=1)

    class Meta:
        icon = "doc-full"
        label = _("文件下載")
        template = "cms/blocks/documents.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words and whose they are."""

    text = blocks.TextBlock(label=_("引文"))
    source = blocks.CharBlock(label=_("出自"), max_length=120, required=False)

    class Meta:
        icon = "openquote"
        label = _("引文")
        template = "cms/blocks/quote.html"


class TableBlock(blocks.StructBlock):
    """A table with a caption; each column's heading belongs to the column, the first cell may to its row."""

    table = TypedTableBlock(
        [
            ("text", blocks.CharBlock(label=_("文字"), required=False)),
            ("number", blocks.DecimalBlock(label=_("數字"), required=False)),
            (
                "rich_text",
                CleanRichTextBlock(label=_("有格式的文字"), features=LINE_FEATURES, required=False),
            ),
        ],
        label=_("表格"),
    )
    first_column_heads = blocks.BooleanBlock(label=_("第一欄是各列的標題"), required=False, default=True)

    def clean(self, value: Any) -> Any:
        """Refuse a table without a caption: nobody knows what its numbers are."""
        cleaned = super().clean(value)
        if not (cleaned["table"].caption or "").strip():
            raise blocks.StructBlockValidationError(
                block_errors={"table": ValidationError(_("請為表格寫一句說明（caption）。"))}
            )
        return cleaned

    class Meta:
        icon = "table"
        label = _("表格")
        template = "cms/blocks/table.html"


class CalloutBlock(blocks.StructBlock):
    """Something that must not be missed."""

    kind = blocks.ChoiceBlock(
        label=_("種類"),
        choices=[("info", _("說明")), ("warning", _("注意")), ("success", _("好消息"))],
        default="info",
    )
    title = blocks.CharBlock(label=_("標題"), max_length=60, required=False)
    text = CleanRichTextBlock(label=_("內容"), features=LINE_FEATURES)

    class Meta:
        icon = "info-circle"
        label = _("提示框")
        template = "cms/blocks/callout.html"


class PartBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("做什麼"), max_length=60)
    text = CleanRichTextBlock(label=_("說明"), features=LINE_FEATURES, required=False)


class SequenceBlock(blocks.StructBlock):
    """What happens one after the other, numbered."""

    parts = blocks.ListBlock(PartBlock(label=_("步驟")), label=_("步驟"), min_num=2)

    class Meta:
        icon = "list-ol"
        label = _("步驟")
        template = "cms/blocks/sequence.html"


class VideoLinkBlock(blocks.StructBlock):
    """A link to a video elsewhere. It is not embedded, so nobody is tracked who does not follow it."""

    title = blocks.CharBlock(label=_("影片名稱"), max_length=120)
    url = blocks.URLBlock(label=_("網址"))
    minutes = blocks.IntegerBlock(label=_("片長（分鐘）"), min_value=1, required=False)
    transcript = CleanRichTextBlock(label=_("文字稿或摘要"), features=TEXT_FEATURES, required=False)

    def clean(self, value: Any) -> Any:
        """Refuse hosts that are not on the list."""
        cleaned = super().clean(value)
        if urlsplit(cleaned["url"]).hostname not in VIDEO_HOSTS:
            raise blocks.StructBlockValidationError(
                block_errors={"url": ValidationError(_("只能連到 YouTube、Vimeo 或立法院議事轉播網。"))}
            )
        return cleaned

    class Meta:
        icon = "media"
        label = _("影片連結")
        template = "cms/blocks/video_link.html"


class AccordionItemBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("標題"), max_length=80)
    text = CleanRichTextBlock(label=_("內容"), features=TEXT_FEATURES)


class AccordionBlock(blocks.StructBlock):
    """Questions that open to their answers; works without scripts."""

    items = blocks.ListBlock(AccordionItemBlock(label=_("項目")), label=_("項目"), min_num=1)

    class Meta:
        icon = "collapse-down"
        label = _("可展開的說明")
        template = "cms/blocks/accordion.html"


class ContactBlock(blocks.StructBlock):
    """An office and how to reach it."""

    office = blocks.CharBlock(label=_("單位"), max_length=80)
    person = blocks.CharBlock(label=_("聯絡窗口"), max_length=80, required=False)
    phone = blocks.CharBlock(label=_("電話"), max_length=40, required=False)
    email = blocks.EmailBlock(label=_("電子郵件"), required=False)
    address = blocks.CharBlock(label=_("地址"), max_length=160, required=False)
    hours = blocks.CharBlock(label=_("服務時間"), max_length=80, required=False)

    class Meta:
        icon = "mail"
        label = _("聯絡資訊")
        template = "cms/blocks/contact.html"


class ArticleBlocks(blocks.StreamBlock):
    """What an article may hold."""

    heading = HeadingBlock()
    text = CleanRichTextBlock(label=_("內文"), features=TEXT_FEATURES)
    picture = PictureBlock()
    documents = DocumentsBlock()
    quote = QuoteBlock()
    table = TableBlock()
    callout = CalloutBlock()
    sequence = SequenceBlock()
    video = VideoLinkBlock()
    accordion = AccordionBlock()
    contact = ContactBlock()


class LinkBlock(blocks.StructBlock):
    """One entry of a menu: its words, and one place that it leads to."""

    PLACES = (
        ("petitions:list", _("提點子：提議清單")),
        ("petitions:propose", _("提點子：我要提議")),
        ("consultations:list", _("眾開講")),
        ("oversight:list", _("來監督")),
        ("mailboxes:list", _("找首長")),
        ("obligations:board", _("進度看板")),
        ("moderation:rules", _("留言規範")),
        ("moderation:record", _("留言處理紀錄")),
        ("page-search", _("在使用說明中搜尋")),
        ("api-docs", _("開放資料 API")),
        ("press:about", _("媒體與開發者")),
        ("readyz", _("系統狀態")),
    )

    label = blocks.CharBlock(label=_("文字"), max_length=30)
    page = blocks.PageChooserBlock(label=_("本站頁面"), required=False)
    place = blocks.ChoiceBlock(label=_("平臺功能"), choices=PLACES, required=False)
    url = blocks.URLBlock(label=_("外部網址"), required=False)

    def clean(self, value: Any) -> Any:
        """Refuse a link that leads nowhere or to two places."""
        cleaned = super().clean(value)
        if sum(bool(cleaned.get(name)) for name in ("page", "place", "url")) != 1:
            raise blocks.StructBlockValidationError(
                non_block_errors=[ValidationError(_("請在頁面、平臺功能、外部網址之中選一個。"))]
            )
        return cleaned

    class Meta:
        icon = "link"
        label = _("連結")


class MenuBlocks(blocks.StreamBlock):
    link = LinkBlock()


class ColumnBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("欄位標題"), max_length=30)
    links = blocks.ListBlock(LinkBlock(), label=_("連結"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("一欄連結")


class FooterBlocks(blocks.StreamBlock):
    column = ColumnBlock()
