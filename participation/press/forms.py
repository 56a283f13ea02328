"""What press and developers type. These forms never save."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from participation.agencies.addresses import agency_named
from participation.agencies.models import Agency
from participation.calendar.rules import end_of_day
from participation.people.models import Person
from participation.press.rules import url_refusal
from participation.shell.desk import day
from participation.shell.words import WordsField


class WebhookForm(forms.Form):
    """Where to be told, and of which agency's answers."""

    url = forms.CharField(
        label=_("網址"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("必須是 https、使用 443 埠的公開網址。平臺不會跟隨轉址。"),
        error_messages={"required": _("請填寫網址。")},
    )
    agency = forms.ModelChoiceField(
        label=_("只通知這個機關的回應"),
        queryset=Agency.objects.none(),
        required=False,
        empty_label=_("全部機關"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["agency"].queryset = Agency.objects.answering()  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        """Refuse what is no public https address."""
        url = str(self.cleaned_data["url"]).strip()
        if refusal := url_refusal(url):
            raise ValidationError(str(refusal.sentence), code=refusal.code)
        return url


class AgencyChoiceForm(forms.Form):
    """Of which agency the addresses are wanted: by its code, or by its slug."""

    agency = forms.ModelChoiceField(
        label=_("機關"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("全部機關"),
        error_messages={"invalid_choice": _("沒有這個機關，請從清單選擇。")},
    )

    def __init__(self, query: QueryDict) -> None:
        asked = query.get("agency", "").replace("\x00", "")[:60]
        found = agency_named(asked) if asked else None
        super().__init__({"agency": found.code if found else asked})
        self.fields["agency"].queryset = Agency.objects.all()  # type: ignore[attr-defined]

    @property
    def of(self) -> Agency | None:
        """The agency, once the form is known to be valid."""
        found: Agency | None = self.cleaned_data.get("agency")
        return found


class AccreditForm(forms.Form):
    """Whom to accredit, for which outlet, until when."""

    mail = forms.EmailField(label=_("帳號的電子郵件"), error_messages={"required": _("請填寫電子郵件。")})
    outlet = WordsField(label=_("媒體"), most=80, error_messages={"required": _("請填寫媒體名稱。")})
    last_day = day(_("最後一天"), error_messages={"required": _("請填寫最後一天。")})

    def clean_mail(self) -> str:
        """Refuse an address that opens no account here."""
        mail = str(self.cleaned_data["mail"]).strip().lower()
        found = Person.objects.filter(email=mail, is_active=True).first()
        if found is None:
            raise ValidationError(_("沒有使用這個電子郵件的帳號，請對方先登入一次。"), code="unknown")
        self.person = found
        return mail

    @property
    def until(self) -> datetime:
        """The end of the last day."""
        last: date = self.cleaned_data["last_day"]
        return end_of_day(last)


class RevokeForm(forms.Form):
    """Why an accreditation ends before its time."""

    reason = WordsField(
        label=_("撤銷理由"), most=1000, lines=True, rows=3, error_messages={"required": _("請說明理由。")}
    )
