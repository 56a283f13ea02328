"""What the author of a petition may still say."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from participation.shell.words import WordsField
from petitions.forms.words import LinksField
from petitions.lifecycles.shape import Limits

CLARIFICATION, REASON, GROUNDS = 1000, 500, 2000


class ClarifyForm(forms.Form):
    """A dated addition to the text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = WordsField(
            most=CLARIFICATION,
            lines=True,
            label=_("補充說明"),
            help_text=_("會和今天的日期一起公開，公開後不能修改。"),
            error_messages={"required": _("請寫下要補充的內容。")},
        )


class WithdrawPetitionForm(forms.Form):
    """Why the author takes the petition back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = WordsField(
            most=REASON,
            lines=True,
            rows=4,
            label=_("撤回的理由"),
            help_text=_("理由會公開。"),
            error_messages={"required": _("請說明為什麼撤回。")},
        )


class ObjectionForm(forms.Form):
    """Why the author disagrees with a refusal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grounds"] = WordsField(
            most=GROUNDS,
            lines=True,
            label=_("為什麼您認為應該受理？"),
            help_text=_("由原檢核員以外的人決定。申復理由不公開，決定和理由會公開。"),
            error_messages={"required": _("請寫下申復理由。")},
        )


class ChangeTextForm(forms.Form):
    """The text as it is to read, before anybody has signed it."""

    def __init__(self, *args: Any, limits: Limits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"] = WordsField(
            most=limits.title,
            label=_("標題"),
            error_messages={"required": _("請用一句話寫下希望政府做什麼。")},
        )
        self.fields["content"] = WordsField(
            most=limits.content,
            lines=True,
            rows=14,
            label=_("提議內容"),
            error_messages={"required": _("請說明為什麼要這樣做。")},
        )
        self.fields["benefit"] = WordsField(
            most=limits.benefit,
            lines=True,
            label=_("利益與影響"),
            error_messages={"required": _("請說明好處和影響，不確定的也可以寫不確定。")},
        )
        self.fields["links"] = LinksField(
            links=limits.links,
            required=False,
            label=_("參考連結"),
            help_text=_("一行一個網址，最多 %(n)d 個。") % {"n": limits.links},
        )
