"""Fields of the desk's forms."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from participation.responses.rules import refuse_day

_is_address = URLValidator(["http", "https"])


class EvidenceField(forms.CharField):
    """Addresses, one a line, each with words before it if it has a name."""

    widget = forms.Textarea({"rows": 2})

    def clean(self, value: Any) -> str:
        """Each line ends with an address."""
        text = str(super().clean(value))
        lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        for line in lines:
            try:
                _is_address(line.rpartition(" ")[2])
            except forms.ValidationError:
                raise forms.ValidationError(
                    _("每一行的最後要是 http:// 或 https:// 開頭的網址：%(line)s") % {"line": line[:60]},
                    code="address",
                ) from None
        return "\n".join(lines)


def still_to_come(given: date | None, today: date, years: int) -> date | None:
    """The day, refused if it is past or too far away."""
    if refusal := refuse_day(given, today=today, years=years):
        raise forms.ValidationError(str(refusal.sentence), code=refusal.code)
    return given
