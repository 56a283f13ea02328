"""What people write in a discussion, and why they report a comment."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from participation.discussion.guideline import HOUSE_RULES, REPORTABLE, TEXT_LENGTH, Stance
from participation.discussion.rules import NOT_ANSWERING
from participation.shell.words import WordsField

REPORT_LENGTH = 500
ACCEPTS = "accepts_v"


class CommentForm(forms.Form):
    """A comment: its stance where that is asked for, its words, and in whose name it is said.

    `must_accept` is the version of the house rules that is to be accepted with it. The box is named
    after the version, so that nobody accepts one that they have not been shown.
    """

    def __init__(
        self,
        *args: Any,
        takes_stance: bool = False,
        must_accept: int | None = None,
        speaks_for: Sequence[tuple[str, str]] = (),
        hint: str = "",
        rules_hint: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if takes_stance:
            self.fields["stance"] = forms.ChoiceField(
                label=_("您的立場"),
                choices=Stance.choices,
                widget=forms.RadioSelect(attrs={"inline": True}),
                error_messages={"required": _("請選擇贊成、反對或其他意見。")},
            )
        self.fields["text"] = WordsField(
            most=TEXT_LENGTH,
            lines=True,
            rows=6,
            label=_("留言"),
            help_text=hint,
            error_messages={"required": _("請寫下留言。")},
        )
        if speaks_for:
            self.fields["speaks_as"] = forms.ChoiceField(
                label=_("以誰的名義"),
                choices=[("", _("我自己")), *speaks_for],
                widget=forms.RadioSelect,
                required=False,
                help_text=_("以機關名義的留言會有機關標示，代表機關的立場。"),
            )
        if must_accept is not None:
            self.fields[f"{ACCEPTS}{must_accept}"] = forms.BooleanField(
                label=_("我已閱讀並同意留言規範（第 %(version)s 版）") % {"version": must_accept},
                help_text=rules_hint,
                error_messages={"required": _("請先閱讀並同意留言規範。")},
            )

    def clean(self) -> dict[str, Any]:
        """Refuse an agency's name that is not offered here, rather than say it in the person's own."""
        said: dict[str, Any] = self.cleaned_data
        if self.data.get("speaks_as") and "speaks_as" not in self.fields:
            raise ValidationError(str(NOT_ANSWERING.sentence), code=NOT_ANSWERING.code)
        return said

    @property
    def accepted(self) -> int | None:
        """The version of the house rules that was accepted with it."""
        for name in self.fields:
            if name.startswith(ACCEPTS) and self.cleaned_data.get(name):
                return int(name.removeprefix(ACCEPTS))
        return None

    @property
    def accepts_another(self) -> bool:
        """Whether what was sent accepts a version that is not in force any more."""
        return any(name.startswith(ACCEPTS) and name not in self.fields for name in self.data)


class ReportForm(forms.Form):
    """Which rule a comment breaks, and in one's own words why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"] = forms.ChoiceField(
            label=_("這則留言違反哪一項規範？"),
            choices=[(code, HOUSE_RULES[code].label) for code in REPORTABLE],
            widget=forms.RadioSelect,
            error_messages={"required": _("請選擇一項留言規範。")},
        )
        self.fields["words"] = WordsField(
            most=REPORT_LENGTH,
            lines=True,
            rows=4,
            required=False,
            label=_("說明"),
            help_text=_("哪一句有問題、為什麼。選「其他」時一定要寫。"),
        )

    def clean(self) -> dict[str, Any]:
        """Refuse "other" without words."""
        said: dict[str, Any] = self.cleaned_data
        if said.get("rule") == "other" and not said.get("words"):
            self.add_error("words", ValidationError(_("選「其他」時，請說明理由。"), code="say-why"))
        return said
