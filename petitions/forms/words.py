"""Web addresses as people type them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from participation.shell.words import WordsField


class LinksField(WordsField):
    """Web addresses, one a line; cleaned to a list."""

    def __init__(self, *, links: int, **kwargs: Any) -> None:
        super().__init__(most=500 * (links + 1), lines=True, rows=4, **kwargs)
        self.widget.attrs.pop("maxlength")
        self.links = links

    def clean(self, value: Any) -> list[str]:
        """The addresses, each once, or a sentence that names the line which is none."""
        found = list(dict.fromkeys(line.strip() for line in super().clean(value).split("\n") if line.strip()))
        if len(found) > self.links:
            raise ValidationError(_("最多 %(n)d 個連結。") % {"n": self.links}, code="too_many")
        for address in found:
            try:
                URLValidator(schemes=["http", "https"])(address)
            except ValidationError:
                sentence = _("「%(address)s」不是完整的網址，請由 https:// 開始貼上。")
                raise ValidationError(sentence % {"address": address[:80]}, code="not_a_link") from None
            if len(address) > 500:
                raise ValidationError(_("網址太長，最多 500 個字元。"), code="too_long")
        return found
