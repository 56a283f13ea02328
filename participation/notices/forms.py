"""Is it something that can be followed, and how often?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Agency
from participation.notices.actions import Subject
from participation.notices.models import SubjectKind
from participation.notices.subjects import list_of
from participation.record.models import Frequency, Record
from participation.record.procedures import public_records

CHOICES = [
    (Frequency.AT_ONCE.value, _("有變化就通知")),
    (Frequency.DAILY.value, _("每天上午 8:00 一封彙整")),
    (Frequency.WEEKLY.value, _("每週一上午 8:00 一封彙整")),
]


class FrequencyForm(forms.Form):
    """How often one wants to hear."""

    frequency = forms.ChoiceField(
        label=_("多久通知一次？"), choices=CHOICES, widget=forms.RadioSelect, initial=Frequency.AT_ONCE
    )


class SubjectForm(forms.Form):
    """What an address asks to follow: a record by its number, an agency, or a list by topic and words."""

    record = forms.CharField(required=False, max_length=20)
    agency = forms.CharField(required=False, max_length=60)
    list = forms.CharField(required=False, max_length=14)
    topic = forms.SlugField(required=False, max_length=60, allow_unicode=True)
    q = forms.CharField(required=False, max_length=100)

    def clean(self) -> dict[str, Any]:
        """Find what is named; nothing is followed that is not public."""
        asked = super().clean() or {}
        record, agency = self._record(asked), self._agency(asked)
        listed = list_of(asked.get("list", ""))
        topic, words = asked.get("topic", ""), " ".join(asked.get("q", "").split())
        if (listed is None and (topic or words)) or (
            topic and listed and topic not in listed.topics([topic])
        ):
            raise forms.ValidationError(_("找不到這份清單。"))
        asked["subject"] = self._subject(record, agency, asked.get("list", ""), topic, words)
        return asked

    def _record(self, asked: dict[str, Any]) -> Record | None:
        number = asked.get("record", "")
        found = Record.objects.filter(public_records(), number=number).first() if number else None
        if number and found is None:
            raise forms.ValidationError(_("找不到這件事。"))
        return found

    def _agency(self, asked: dict[str, Any]) -> Agency | None:
        slug = asked.get("agency", "")
        found = Agency.objects.answering().filter(slug=slug).first() if slug else None
        if slug and found is None:
            raise forms.ValidationError(_("找不到這個機關。"))
        return found

    def _subject(
        self, record: Record | None, agency: Agency | None, procedure: str, topic: str, words: str
    ) -> Subject:
        if record is not None:
            return Subject(SubjectKind.RECORD, record=record)
        if words:
            return Subject(SubjectKind.SEARCH, agency=agency, procedure=procedure, topic=topic, words=words)
        if topic:
            return Subject(SubjectKind.TOPIC, procedure=procedure, topic=topic)
        if agency is not None:
            return Subject(SubjectKind.AGENCY, agency=agency)
        raise forms.ValidationError(_("請說明要追蹤什麼。"))
