"""Whether an appeal is well formed."""

from django import forms
from django.utils.translation import gettext_lazy as _

GROUNDS_LENGTH = 2000


class AppealForm(forms.Form):
    """The grounds of an appeal."""

    grounds = forms.CharField(
        label=_("您不同意的理由"),
        help_text=_("說明哪裡誤會了，或為什麼沒有違反這項規範。另一位管理員會讀到這段文字，不會公開。"),
        max_length=GROUNDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("請寫下您不同意這項處分的理由。")},
    )
