"""What is typed while an answer is signed off: is it well formed?"""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Agency
from participation.calendar.rules import TAIPEI
from participation.people.models import Person
from participation.responses.models import Unit
from participation.responses.rules import PART_YEARS, Turn
from participation.shell.desk import day, words
from petitions.desk.fields import still_to_come
from petitions.forms.files import ACCEPT, CheckedFile, check_file

MOST_STEPS = 6


class ReasonForm(forms.Form):
    """Why."""

    reason = words(_("理由"), rows=3, error_messages={"required": _("請說明理由。")})


class SendBackForm(ReasonForm):
    """Why the text returns to its author."""

    reason = words(
        _("退回的理由（承辦人會看到）"), rows=3, error_messages={"required": _("請說明退回的理由。")}
    )


class CorrectionForm(ReasonForm):
    """Why a public text is changed; sign-off asks for it, saving a draft does not."""

    reason = words(_("修正的理由（會公開，也會寄給附議與追蹤的人）"), rows=2, required=False)


class ApprovalForm(forms.Form):
    """A step in favour; the last one may name a time."""

    comment = words(_("意見（機關內部）"), rows=2, required=False)
    on = day(_("公布日期（留空表示立即公布）"), required=False)
    at = forms.TimeField(
        label=_("公布時間"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args: Any, is_last: bool, due: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if due:
            self.fields["on"].help_text = _("正式回應的期限是 %(due)s。") % {"due": due}
        if not is_last:
            del self.fields["on"], self.fields["at"]

    def clean(self) -> dict[str, Any]:
        """A time belongs to a day."""
        facts = super().clean() or self.cleaned_data
        if facts.get("at") and not facts.get("on") and "on" not in self.errors:
            self.add_error("on", _("填了公布時間，也要填公布日期。"))
        if facts.get("on") and not facts.get("at") and "at" not in self.errors:
            self.add_error("at", _("填了公布日期，也要填公布時間。"))
        return facts

    @property
    def go_live_at(self) -> datetime | None:
        """The instant in Taipei; None for at once."""
        on, at = self.cleaned_data.get("on"), self.cleaned_data.get("at")
        return datetime.combine(on, at, TAIPEI) if on and at else None


class AskForm(forms.Form):
    """Which unit is asked for what, until when."""

    unit = forms.ModelChoiceField(
        label=_("單位"), queryset=Unit.objects.none(), error_messages={"required": _("請選擇單位。")}
    )
    asked = words(_("請這個單位提供什麼"), rows=2, error_messages={"required": _("請寫明需要什麼。")})
    wanted_on = day(_("希望在這天以前"), required=False)

    def __init__(self, *args: Any, agency: Agency, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["unit"].queryset = Unit.objects.filter(agency=agency, is_active=True)  # type: ignore[attr-defined]

    def clean_wanted_on(self) -> date | None:
        """A day by which the unit can still deliver."""
        return still_to_come(self.cleaned_data["wanted_on"], self.today, PART_YEARS)


class PartForm(forms.Form):
    """What a unit contributes."""

    words = words(_("單位意見"), rows=4, most=20_000, error_messages={"required": _("請寫下單位的意見。")})


class FileForm(forms.Form):
    """A file for the answer, known by what is in it."""

    file = forms.FileField(
        label=_("附件"),
        help_text=_("PDF、ODT、DOCX、PNG 或 JPG，5 MB 以內。公布後任何人都能下載。"),
        widget=forms.FileInput({"accept": ACCEPT}),
        error_messages={"required": _("請選擇檔案。")},
    )

    def clean_file(self) -> CheckedFile:
        """One of the accepted kinds, judged by its content."""
        return check_file(self.cleaned_data["file"])


class UnitForm(forms.Form):
    """A unit of the agency and those who answer for it."""

    name = forms.CharField(label=_("單位名稱"), max_length=80)
    is_control = forms.BooleanField(
        label=_("這是管考單位"), required=False, help_text=_("每個機關只有一個；簽核流程都會經過它。")
    )
    people = forms.ModelMultipleChoiceField(
        label=_("成員"), queryset=Person.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Person.objects.filter(agency_roles__agency=agency, is_active=True).distinct()
        self.fields["people"].queryset = here.order_by("nickname", "pk")  # type: ignore[attr-defined]


class ChainForm(forms.Form):
    """The steps in order; what is left empty is none."""

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(agency=agency, is_active=True, is_control=False)
        choices = [
            ("", _("（沒有）")),
            (Turn.CONTROL, _("管考單位")),
            *((f"unit:{unit.pk}", unit.name) for unit in units),
            ("supervisor", _("主管")),
            ("approver", _("核定人")),
        ]
        for place in range(1, MOST_STEPS + 1):
            self.fields[f"step-{place}"] = forms.ChoiceField(
                label=_("第 %(place)d 步") % {"place": place}, choices=choices, required=False
            )

    @property
    def steps(self) -> list[tuple[str, int | None]]:
        """The steps, as the action takes them."""
        chosen = [self.cleaned_data[name] for name in self.fields if self.cleaned_data.get(name)]
        pairs = (value.partition(":") for value in chosen)
        return [(kind, int(pk) if pk else None) for kind, _colon, pk in pairs]
