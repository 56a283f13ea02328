"""The three questions as a form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.surveys.rules import QUESTIONS


class SurveyForm(forms.Form):
    """Three questions, all to be answered."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for question in QUESTIONS:
            self.fields[question.field] = forms.ChoiceField(
                label=str(question.words),
                choices=question.choices.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("請選擇一個答案。")},
            )
