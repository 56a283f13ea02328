"""What a second person types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.shell.desk import words


class SecondForm(forms.Form):
    """Whether text with what looks like personal data may stand, and why."""

    ALLOW, REFUSE = "allow", "refuse"
    decision = forms.ChoiceField(
        label=_("決定"),
        choices=[(ALLOW, _("不是個人資料，或依法可以公開，可以公布")), (REFUSE, _("含有個人資料，不得公布"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("請選擇可不可以公布。")},
    )
    reason = words(_("理由"), rows=3, error_messages={"required": _("請說明理由。")})

    @property
    def allows(self) -> bool:
        """Whether the text may stand."""
        return self.cleaned_data["decision"] == self.ALLOW
