"""What people type into text fields, as it is kept and counted."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

# Control and direction marks can make a text read otherwise than it is written.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u2069\ufeff\u115f\u1160\u2800\u3164]"
)


# What is written like a letter and shows nothing.
_BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


# A reason that is given to others says at least so much.
LEAST_REASON = 4
TOO_SHORT = _("請再說清楚一點，至少 %(limit_value)d 個字。")


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen: no letter, digit, mark or sign."""
    return not any(unicodedata.category(sign)[0] in "LNPS" and sign not in _BLANK for sign in text)


def tidy(text: str, *, lines: bool) -> str:
    """Composed characters, one kind of line end, nothing invisible; a single line if LINES is false.

    Joiners and the like are kept, for some scripts need them; alone they are nothing.
    """
    if is_blank(text):
        return ""
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n"))
    if not lines:
        return " ".join(text.split())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()


class WordsField(forms.CharField):
    """Text of at most `most` characters, a line break counting as one."""

    too_long = ngettext_lazy("太長了，請刪去 %(n)d 個字。", "太長了，請刪去 %(n)d 個字。", "n")

    zero = _("文字裡有不能儲存的控制字元，請刪除後再送一次。")

    def __init__(self, *, most: int, lines: bool = False, rows: int = 8, **kwargs: Any) -> None:
        if lines:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "maxlength": most}))
        super().__init__(**kwargs)
        self.most, self.lines = most, lines

    def to_python(self, value: Any) -> str:
        """Tidied words. A zero character, which no keyboard types, is refused and not silently left out."""
        if "\x00" in str(value or ""):
            raise ValidationError(self.zero, code="null_characters_not_allowed")
        return tidy(super().to_python(value) or "", lines=self.lines)

    def validate(self, value: Any) -> None:
        """Refuse what is too long."""
        super().validate(value)
        if (over := len(value) - self.most) > 0:
            raise ValidationError(self.too_long % {"n": over}, code="too_long")
