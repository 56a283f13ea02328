"""What is typed inside an agency. These forms never save."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Agency
from participation.casework.models import NOTE_LENGTH
from participation.casework.rules import PLATFORM_NAMES, Outcome, mentioned
from participation.people.models import Person
from participation.shell.desk import PressedForm
from participation.shell.words import LEAST_REASON, TOO_SHORT, WordsField

REASON = 2000
SHOWN_NAMES = 8


def platform_names() -> set[str]:
    """How the platform's desk is mentioned, in every language: colleagues read the same notes in both."""
    names = set()
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            names |= {str(name) for name in PLATFORM_NAMES}
    return names


class _ByName(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    def label_from_instance(self, obj: Any) -> str:
        """Officials know each other by the name they chose."""
        return str(obj.public_name)


class OfficerForm(forms.Form):
    """Who handles the case."""

    officer = _ByName(
        label=_("承辦人"),
        queryset=Person.objects.none(),
        empty_label=_("請選擇"),
        error_messages={"required": _("請選擇承辦人。"), "invalid_choice": _("請選擇這個機關的同事。")},
    )
    reason = WordsField(
        label=_("給同事的說明"), most=200, required=False, help_text=_("只有機關內部看得到。")
    )

    def __init__(self, *args: Any, colleagues: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["officer"].queryset = colleagues  # type: ignore[attr-defined]


class DeclineForm(forms.Form):
    """Why a case is not this agency's."""

    reason = WordsField(
        label=_("理由"),
        most=REASON,
        lines=True,
        rows=4,
        help_text=_("請寫明依哪一項職掌不屬於本機關，以及您認為的主管機關。理由會公開。"),
        min_length=LEAST_REASON,
        error_messages={"required": _("請說明理由，理由會公開。"), "min_length": TOO_SHORT},
    )

    @property
    def payload(self) -> dict[str, Any]:
        """What was typed, as the personal-data gate keeps it."""
        return {"reason": self.cleaned_data["reason"]}


class DecisionForm(forms.Form):
    """What the platform's desk decides about it."""

    outcome = forms.ChoiceField(
        label=_("決定"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("請選擇決定。")},
    )
    lead = forms.ModelMultipleChoiceField(
        label=_("改由哪些機關主辦"),
        queryset=Agency.objects.none(),
        required=False,
        help_text=_("原來的其他主辦機關會留下；沒有其他主辦機關時，一定要選。可按住 Ctrl 選多個。"),
    )
    reason = WordsField(
        label=_("決定理由"),
        most=REASON,
        lines=True,
        rows=4,
        help_text=_("理由會公開。"),
        min_length=LEAST_REASON,
        error_messages={"required": _("請說明理由，理由會公開。"), "min_length": TOO_SHORT},
    )

    def __init__(self, *args: Any, agencies: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["lead"].queryset = agencies  # type: ignore[attr-defined]

    @property
    def payload(self) -> dict[str, Any]:
        """What was chosen and typed, as the personal-data gate keeps it."""
        facts = self.cleaned_data
        lead = [agency.pk for agency in facts["lead"]]
        return {"outcome": facts["outcome"], "lead": lead, "reason": facts["reason"]}


class NoteForm(PressedForm):
    """A note with mentions by @."""

    words = WordsField(
        label=_("註記"),
        most=NOTE_LENGTH,
        lines=True,
        rows=3,
        error_messages={"required": _("請寫下內容。")},
    )

    def __init__(self, *args: Any, colleagues: Iterable[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        self.colleagues = list(colleagues)
        names = [person.nickname for person in self.colleagues if person.nickname]
        shown = "、".join(f"@{name}" for name in names[:SHOWN_NAMES])
        self.fields["words"].help_text = _(
            "只有本機關的同事看得到，不會公開，送出後不能修改。用 @ 提到同事，平臺就會通知他：%(names)s。"
            "寫 @平臺，平臺的檢核人員也看得到這一則，並會收到通知。"
        ) % {"names": shown or _("目前沒有其他同事")}

    def clean_words(self) -> str:
        """Refuse a mention of nobody: its writer would believe that somebody was told."""
        words = str(self.cleaned_data["words"])
        names = [person.nickname for person in self.colleagues]
        self.named, unknown = mentioned(words, [*names, *platform_names()])
        if unknown:
            raise ValidationError(
                _("這個機關沒有叫「%(name)s」的同事，請改寫提到的人。"),
                params={"name": unknown[0]},
                code="nobody",
            )
        return words

    @property
    def mentions(self) -> list[Person]:
        """The colleagues whom the words mention."""
        return [person for person in self.colleagues if person.nickname in self.named]

    @property
    def for_platform(self) -> bool:
        """Whether the words mention the platform's desk."""
        return bool(self.named & platform_names())
