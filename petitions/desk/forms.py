"""What officials type at the desk: is it well formed? Whether it may happen is for the rules."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Agency
from participation.calendar.rules import TAIPEI
from participation.responses.actions import AnswerDraft, ResponseText
from participation.responses.models import Answer, Demand, ReasonType, Response, Verdict
from participation.responses.rules import STUDY_YEARS
from participation.shell.desk import PressedForm, day, words
from participation.shell.words import LEAST_REASON, TOO_SHORT
from petitions.desk.fields import EvidenceField, still_to_come
from petitions.lifecycles.shape import Channel, Lifecycle
from petitions.models import Petition
from petitions.models.signature import BatchSource

LONG_WORDS = 20_000


class AgenciesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some of the agencies that can answer."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Agency.objects.answering(), **options)


class AgenciesForm(forms.Form):
    """Who leads the answer and who joins it."""

    lead = AgenciesField(label=_("主辦機關"), error_messages={"required": _("請指定至少一個主辦機關。")})
    co = AgenciesField(label=_("協辦機關"), required=False)

    @property
    def parts(self) -> dict[str, list[Agency]]:
        """The choice, as the actions take it."""
        return {name: list(self.cleaned_data.get(name) or ()) for name in ("lead", "co")}


class ReassignForm(AgenciesForm):
    """Another choice of agencies, with its public reason."""

    reason = words(_("改派理由（會公開）"), min_length=LEAST_REASON, error_messages={"min_length": TOO_SHORT})

    @property
    def payload(self) -> dict[str, Any]:
        """What was chosen and typed, as the personal-data gate keeps it."""
        return {**keys_of(self.parts), "reason": self.cleaned_data["reason"]}


class RefusalForm(forms.Form):
    """Why a petition is refused, in a code and in words for its proposer."""

    code = forms.ChoiceField(label=_("不受理原因"), error_messages={"required": _("請選擇一個不受理原因。")})
    note = words(
        _("給提議人的說明"),
        rows=5,
        help_text=_("會公開，也會寄給提議人。請說明這個原因為什麼適用於這項提議。"),
        error_messages={"required": _("請向提議人說明為什麼不受理。")},
    )
    related = forms.CharField(
        label=_("相關提議的編號"),
        required=False,
        max_length=40,
        help_text=_("相同的提議正在附議或最近已達門檻時填寫，例如 P2026-0001。"),
    )

    def __init__(self, *args: Any, preset: Lifecycle, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.petition = petition
        choices = [("", _("請選擇")), *((reason.code, reason.label) for reason in preset.refusal_reasons)]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]

    def clean_related(self) -> Petition | None:
        """A petition that the proposer can read, and not this one."""
        number = self.cleaned_data["related"].strip()
        if not number:
            return None
        public = Petition.objects.visible().select_related("record").exclude(pk=self.petition.pk)
        found = public.filter(record__number__iexact=number).first()
        if found is None:
            raise forms.ValidationError(_("找不到這個編號的公開提議。"), code="unknown")
        return found

    @property
    def words(self) -> str:
        """The words for the proposer, with the related petition named."""
        note, related = str(self.cleaned_data["note"]).strip(), self.cleaned_data["related"]
        if related is None:
            return note
        named = _("相關提議：%(number)s %(title)s") % {"number": related.number, "title": related.title}
        return f"{note}\n\n{named}"

    @property
    def payload(self) -> dict[str, Any]:
        """What was chosen and typed, as the personal-data gate keeps it."""
        return {"code": self.cleaned_data["code"], "note": self.words}


class ObjectionForm(forms.Form):
    """The decision on an objection; upheld, it opens the petition and needs agencies."""

    UPHOLD, DISMISS = "uphold", "dismiss"
    decision = forms.ChoiceField(
        label=_("決定"),
        choices=[(UPHOLD, _("申復成立，開放附議")), (DISMISS, _("申復不成立，維持不受理"))],
        widget=forms.RadioSelect,
    )
    reason = words(_("決定理由（會寄給提議人）"))
    lead = AgenciesField(label=_("主辦機關（申復成立時必填）"), required=False)
    co = AgenciesField(label=_("協辦機關"), required=False)

    def clean(self) -> dict[str, Any]:
        """Who upholds says who will owe the answer."""
        facts = super().clean() or self.cleaned_data
        if facts.get("decision") == self.UPHOLD and not facts.get("lead") and "lead" not in self.errors:
            self.add_error("lead", _("請指定至少一個主辦機關。"))
        return facts

    @property
    def parts(self) -> dict[str, list[Agency]]:
        """The agencies, as the action takes them."""
        return {name: list(self.cleaned_data[name]) for name in ("lead", "co")}

    @property
    def payload(self) -> dict[str, Any]:
        """What was chosen and typed, as the personal-data gate keeps it."""
        uphold = self.cleaned_data["decision"] == self.UPHOLD
        return {**keys_of(self.parts), "uphold": uphold, "reason": self.cleaned_data["reason"]}


class BatchForm(forms.Form):
    """Signatures collected on paper or at a counter."""

    source = forms.ChoiceField(
        label=_("來源"),
        choices=[choice for choice in BatchSource.choices if choice[0] != BatchSource.IMPORTED],
    )
    label = forms.CharField(label=_("批次名稱"), max_length=80, help_text=_("會公開，同一項提議不可重複。"))
    count = forms.IntegerField(label=_("人數"), min_value=1, max_value=10_000_000)
    counted_on = day(_("計入日期"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_counted_on(self) -> date:
        """Not in the future."""
        return not_after(self.cleaned_data["counted_on"], self.today)


class BlackoutForm(forms.Form):
    """A time in which nothing is proposed or signed."""

    starts_on = day(_("開始日"), help_text=_("自當日 0:00 起。"))
    ends_on = day(_("最後一日"), help_text=_("到當日結束（24:00）為止。"))
    reason = forms.CharField(label=_("事由（會公開）"), max_length=200)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        facts = super().clean() or self.cleaned_data
        first, last = facts.get("starts_on"), facts.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("最後一日不能早於開始日。"))
        return facts

    @property
    def period(self) -> dict[str, Any]:
        """The instants and the reason, as the action takes them."""
        facts = self.cleaned_data
        return {
            "starts_at": midnight(facts["starts_on"]),
            "ends_at": midnight(facts["ends_on"] + timedelta(days=1)),
            "reason": facts["reason"],
        }


class TimetableForm(PressedForm):
    """What the agency will do until when."""

    words = words(
        _("處理時程（會公開）"), help_text=_("請寫明預定的步驟與日期，例如何時召開研商會議、何時回應。")
    )

    @property
    def payload(self) -> dict[str, Any]:
        """What was typed, as the personal-data gate keeps it."""
        said = self.cleaned_data["words"]
        return {"words": said, "pressed": self.pressed(said)}


class ContactForm(PressedForm):
    """When and how the agency spoke with the proposer."""

    on = day(_("聯繫日期"))
    channel = forms.ChoiceField(label=_("方式"), choices=Channel.choices)
    summary = words(_("摘要（會公開，請勿寫出個人資料）"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        """Not in the future."""
        return not_after(self.cleaned_data["on"], self.today)

    @property
    def payload(self) -> dict[str, Any]:
        """What was typed, as the personal-data gate keeps it."""
        facts = self.cleaned_data
        said = {"on": facts["on"].isoformat(), "channel": facts["channel"], "summary": facts["summary"]}
        return {**said, "pressed": self.pressed(*said.values())}


class FollowUpForm(PressedForm):
    """A report on what was taken under study."""

    words = words(_("辦理情形（會公開）"), most=LONG_WORDS)
    is_final = forms.BooleanField(
        label=_("這是最後一次報告"), required=False, help_text=_("未勾選時，半年後須再公布一次。")
    )

    @property
    def payload(self) -> dict[str, Any]:
        """What was typed, as the personal-data gate keeps it."""
        said = {"words": self.cleaned_data["words"], "is_final": self.cleaned_data["is_final"]}
        return {**said, "pressed": self.pressed(*said.values())}


class ExtensionForm(forms.Form):
    """A later due date with a public reason."""

    last_day = day(_("新的最後一日"), help_text=_("期限到當日結束（24:00）為止。"))
    reason = words(
        _("展延理由（會公開）"), rows=3, min_length=LEAST_REASON, error_messages={"min_length": TOO_SHORT}
    )

    @property
    def new_due_at(self) -> datetime:
        """The end of the last day."""
        return midnight(self.cleaned_data["last_day"] + timedelta(days=1))

    @property
    def payload(self) -> dict[str, Any]:
        """What was typed, as the personal-data gate keeps it."""
        return {"new_due_at": self.new_due_at.isoformat(), "reason": self.cleaned_data["reason"]}


class ResponseForm(forms.Form):
    """The free parts of a response."""

    adoption = words(_("參採情形"), most=LONG_WORDS, required=False)
    analysis = words(_("分析說明"), rows=8, most=LONG_WORDS, required=False)
    meetings = words(_("研商辦理情形"), most=LONG_WORDS, required=False)
    next_steps = words(_("後續推動規劃"), most=LONG_WORDS, required=False)

    @property
    def text(self) -> ResponseText:
        """The free parts, as the action takes them."""
        return ResponseText(**self.cleaned_data)

    @classmethod
    def initial_of(cls, response: Response | None) -> dict[str, str]:
        """What the draft holds already."""
        return {name: getattr(response, name) for name in cls.base_fields} if response else {}


# What is said of a field without which an answer cannot become public.
LACKING = {
    "verdict": _("請選擇結果。"),
    "reason_type": _("請選擇理由類別。"),
    "reason": _("請說明理由。"),
    "next_step_by": _("列入研究必須寫明期限。"),
    "handed_to": _("請選擇主管機關。"),
}


class AnswerForm(forms.Form):
    """What the agency says to one demand, as far as it has come; left empty it is not answered yet."""

    verdict = forms.ChoiceField(
        label=_("結果"), required=False, choices=[("", _("尚未回應")), *Verdict.choices]
    )
    reason_type = forms.ChoiceField(
        label=_("理由類別"), required=False, choices=[("", _("請選擇")), *ReasonType.choices]
    )
    reason = words(_("理由"), rows=4, most=LONG_WORDS, required=False)
    evidence = EvidenceField(
        label=_("佐證連結"),
        required=False,
        max_length=LONG_WORDS,
        help_text=_("一行一個網址，前面可以寫名稱，例如：會議紀錄 https://www.example.gov.tw/"),
    )
    next_step = words(_("接下來會做什麼"), rows=2, required=False)
    next_step_by = day(_("期限"), required=False)
    handed_to = forms.ModelChoiceField(
        label=_("主管機關（非本機關主管時必填）"), queryset=Agency.objects.answering(), required=False
    )

    def __init__(
        self,
        data: Any = None,
        *,
        demand: Demand,
        today: date,
        promised: date | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, prefix=f"demand-{demand.pk}", initial=initial)
        self.demand, self.today, self.promised = demand, today, promised

    @classmethod
    def initial_of(cls, answer: Answer | None) -> dict[str, Any]:
        """What the draft holds already."""
        return {name: getattr(answer, name) for name in cls.base_fields} if answer else {}

    def clean_next_step_by(self) -> date | None:
        """A day that can still be kept; what was PROMISED in public stands though it be past."""
        given: date | None = self.cleaned_data["next_step_by"]
        return given if given == self.promised else still_to_come(given, self.today, STUDY_YEARS)

    @property
    def draft(self) -> AnswerDraft | None:
        """The answer as far as it has come, as the action takes it; None where nothing was said."""
        facts = self.cleaned_data
        return AnswerDraft(demand=self.demand, **facts) if any(facts.values()) else None


def keys_of(parts: dict[str, list[Agency]]) -> dict[str, list[int]]:
    """The chosen agencies by their keys."""
    return {name: [agency.pk for agency in chosen] for name, chosen in parts.items()}


def midnight(of: date) -> datetime:
    """The instant at which a day begins in Taipei."""
    return datetime.combine(of, time.min, TAIPEI)


def not_after(given: date, today: date) -> date:
    """The day, refused if it is yet to come."""
    if given > today:
        raise forms.ValidationError(_("日期不能在未來。"), code="future")
    return given
