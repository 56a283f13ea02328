"""What people type about themselves: is it well formed?"""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from participation.people.models import Person


class NicknameField(forms.CharField):
    """The name that everybody sees."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("暱稱"))
        kwargs.setdefault("help_text", _("其他人看到的名字，不必是本名。最多 30 個字。"))
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "nickname"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        nickname = " ".join(str(super().clean(value) or "").split())
        if "@" in nickname:
            raise forms.ValidationError(_("暱稱會公開，請不要使用電子郵件。"), code="public")
        if not nickname.isprintable():
            raise forms.ValidationError(_("暱稱含有無法顯示的字元，請重新輸入。"), code="unprintable")
        return nickname


class NicknameForm(forms.Form):
    """What signing up asks beside the mail address; allauth's forms inherit from this."""

    nickname = NicknameField()

    def signup(self, request: HttpRequest, user: Person) -> None:
        """Nothing: the adapter saves the nickname with the account."""


class DetailsForm(forms.Form):
    """My details."""

    nickname = NicknameField()
    language = forms.ChoiceField(
        label=_("語言"),
        help_text=_("我們寄給您的信使用的語言。"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
    )


class MobileForm(forms.Form):
    """The number that a code is to be sent to; whether it is one, the rules say."""

    number = forms.CharField(
        label=_("手機號碼"),
        help_text=_("例如 0912 345 678。國外號碼請加國碼，例如 +81 90 1234 5678。"),
        max_length=30,
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": "tel", "class": "govuk-input--width-20"}
        ),
    )


class CodeForm(forms.Form):
    """The code from the text message."""

    code = forms.CharField(
        label=_("驗證碼"),
        help_text=_("簡訊裡的 6 位數字。"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}
        ),
    )

    def clean_code(self) -> str:
        """Without the spaces that people put in between."""
        return "".join(str(self.cleaned_data["code"]).split())


class EraseForm(forms.Form):
    """Typing one's own name keeps anybody from erasing an account by a slip."""

    confirm = forms.CharField(label=_("確認"), widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = person.nickname or person.email or ""
        self.fields["confirm"].label = _("請輸入「%(name)s」以確認") % {"name": self.expected}

    def clean_confirm(self) -> str:
        """Exactly the nickname, or the mail address of a person without one."""
        typed = str(self.cleaned_data["confirm"])
        if typed.strip() != self.expected:
            raise forms.ValidationError(_("輸入的文字不一樣，帳號沒有刪除。"), code="differs")
        return typed
