"""What moderators type at the desk: is it well formed? Whether it may happen is for the rules."""

import re
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext_lazy as _

from participation.discussion.actions.deciding import Reasons
from participation.discussion.checks import Effect, check_text
from participation.discussion.desk.choices import MEANINGS
from participation.discussion.guideline import HOUSE_RULES, Level
from participation.discussion.models import Case, Comment, Ground
from participation.shell.desk import day, words

_RULES = [
    ("", _("請選擇")),
    *((code, rule.label) for code, rule in HOUSE_RULES.items() if code != "report-abuse"),
]
_NUMBER = re.compile(r"(\d+)\D*$")


def names_nobody(typed: str) -> None:
    """Refuse what the automatic checks would hold as personal data in what becomes public as it is typed."""
    held = [one for one in check_text(typed) if one.effect is Effect.HOLD]
    if held:
        raise forms.ValidationError(
            _("這一欄會公開，裡面有個人資料：%(reason)s請刪去。"),
            code="personal-data",
            params={"reason": held[0].reason},
        )


class DecisionForm(forms.Form):
    """A decision with its statement of reasons."""

    kind = forms.ChoiceField(
        label=_("決定"),
        choices=[(kind.value, kind.label) for kind in MEANINGS],
        widget=forms.RadioSelect,
        error_messages={"required": _("請選擇一項決定。")},
    )
    rule = forms.ChoiceField(
        label=_("違反的規範"),
        choices=_RULES,
        required=False,
        help_text=_("「未違反規範」和「恢復留言」不必選。"),
    )
    passage = words(
        _("違反的文字"), rows=2, most=2_000, required=False, help_text=_("從留言裡抄出有問題的那一段。")
    )
    reason = words(
        _("理由（會寄給當事人）"),
        rows=4,
        error_messages={"required": _("請寫下理由，理由會寄給當事人。")},
        help_text=_("說明這段文字為什麼違反這項規範。不要寫出任何人的個人資料。"),
    )
    ground = forms.ChoiceField(label=_("依據"), choices=Ground.choices, initial=Ground.GUIDELINE)
    law = forms.CharField(
        label=_("法律條文"),
        max_length=200,
        required=False,
        validators=[names_nobody],
        help_text=_("以法律為依據時填寫。會列在公開紀錄，只寫法律和條號。"),
    )
    legal_follow_up = forms.BooleanField(label=_("移請法律處理"), required=False)
    malicious = forms.TypedMultipleChoiceField(coerce=int, required=False)
    # When the page that is being decided about was shown.
    read_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = case.reports.values_list("pk", flat=True)
        self.fields["malicious"].choices = [(pk, pk) for pk in numbers]  # type: ignore[attr-defined]

    @property
    def reasons(self) -> Reasons:
        """The statement of reasons, as the action takes it."""
        names = ("rule", "passage", "reason", "ground", "law", "legal_follow_up")
        return Reasons(**{name: self.cleaned_data[name] for name in names})

    @property
    def decision(self) -> dict[str, Any]:
        """The decision, as the action takes it."""
        return {
            "kind": self.cleaned_data["kind"],
            "reasons": self.reasons,
            "malicious": self.cleaned_data["malicious"],
            "read_at": self.cleaned_data["read_at"],
        }

    @property
    def marked(self) -> set[int]:
        """The reports that are ticked as made in bad faith, also while the form is not whole."""
        ticked = self.data.getlist("malicious") if self.is_bound else []  # type: ignore[attr-defined]
        return {int(one) for one in ticked if str(one).isdecimal()}


class SecondForm(forms.Form):
    """A second moderator's word; disagreeing needs a reason, which the rule asks for."""

    reason = words(_("不同意的理由"), rows=3, required=False)


class AppealForm(forms.Form):
    """The decision on an appeal."""

    UPHOLD, DISMISS = "uphold", "dismiss"
    decision = forms.ChoiceField(
        label=_("決定"),
        choices=[
            (UPHOLD, _("申訴成立：撤銷處分，恢復留言和帳號")),
            (DISMISS, _("申訴不成立：維持處分")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("請選擇申訴是否成立。")},
    )
    reason = words(
        _("決定理由（會寄給當事人）"), error_messages={"required": _("請寫下理由，理由會寄給當事人。")}
    )


class LiftForm(forms.Form):
    """Why a decision is lifted."""

    reason = words(
        _("撤銷的理由（會寄給當事人）"), error_messages={"required": _("請寫下理由，理由會寄給當事人。")}
    )


class LookForm(forms.Form):
    """Which comment to look at: its number, or the address of its page."""

    comment = forms.CharField(label=_("留言編號或網址"), max_length=300)

    def clean_comment(self) -> Comment:
        """The comment that the last number of what was typed names."""
        typed = self.cleaned_data["comment"].strip()
        address = urlsplit(typed)
        number = _NUMBER.search(address.fragment) or _NUMBER.search(address.path)
        found = Comment.objects.filter(pk=int(number[1][-18:])).first() if number else None
        if found is None:
            raise forms.ValidationError(_("找不到這則留言。"), code="unknown")
        return found


class BulkForm(forms.Form):
    """The same decision for several cases."""

    KINDS: ClassVar = [(kind.value, kind.label) for kind in MEANINGS if kind.value in {"dismiss", "hide"}]
    kind = forms.ChoiceField(
        label=_("決定"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("請選擇一項決定。")},
    )
    rule = forms.ChoiceField(
        label=_("違反的規範"), choices=_RULES, required=False, help_text=_("「未違反規範」不必選。")
    )
    reason = words(
        _("理由（會寄給每一位當事人）"),
        error_messages={"required": _("請寫下理由，理由會寄給當事人。")},
    )

    @property
    def read_at(self) -> datetime | None:
        """When the preview that is being confirmed was shown."""
        try:
            typed = parse_datetime(self.data.get("read_at", ""))
        except ValueError:  # written like an instant, and none: the thirtieth of February
            return None
        return typed if typed and is_aware(typed) else None

    @property
    def decision(self) -> dict[str, Any]:
        """The decision, as the action takes it for each."""
        facts = self.cleaned_data
        return {"kind": facts["kind"], "reasons": Reasons(rule=facts["rule"], reason=facts["reason"])}


class LevelForm(forms.Form):
    """Another openness, with its public reason."""

    level = forms.TypedChoiceField(label=_("討論開放程度"), choices=Level.choices, coerce=int)
    reason = words(_("改變的理由（會公開）"), rows=3)


class ClosingForm(forms.Form):
    """When the discussion will end, and why."""

    last_day = day(_("最後一天"), help_text=_("討論到當日結束（24:00）為止。"))
    reason = words(_("結束的理由（會公開）"), rows=3)


class StatementForm(forms.Form):
    """What is said at the end of a discussion."""

    statement = words(_("結語（會公開）"), rows=5)


class ErasureForm(forms.Form):
    """Which law asks for it, and why; then the number of the comment once more."""

    law = forms.CharField(
        label=_("法律條文"), max_length=200, help_text=_("留在內部紀錄。公眾只看得到文字已依法抹除。")
    )
    reason = words(_("理由（留在內部紀錄，不要寫出被抹除的內容）"), rows=3)
    number = forms.IntegerField(label=_("再輸入一次留言編號，表示您知道文字無法復原"), required=False)

    def __init__(self, *args: Any, comment: Comment, confirming: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comment, self.confirming = comment, confirming

    def clean_number(self) -> int | None:
        """The very number, when it is the second time."""
        number: int | None = self.cleaned_data["number"]
        if self.confirming and number != self.comment.pk:
            raise forms.ValidationError(_("編號不對。"), code="wrong")
        return number
