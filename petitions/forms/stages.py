"""The questions of the proposal form, one a page, and how their answers are kept in a draft.

A draft keeps what was typed, well formed or not, so that "save and come back" loses nothing; the
same forms then judge all answers together before anything is proposed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.agencies.models import Agency
from participation.shell.words import WordsField, is_blank
from petitions.actions.proposing import ProposalText
from petitions.forms.words import LinksField
from petitions.lifecycles.shape import Limits
from petitions.models import Topic

# Nobody's draft grows without end, whatever is typed into it.
MOST_KEPT = 20_000


class StageForm(forms.Form):
    """One question. `names` are the keys of its answers in the draft."""

    names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, limits: Limits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limits = limits
        self.build()

    def build(self) -> None:
        """Add the fields that depend on the limits."""

    @classmethod
    def shown(cls, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Kept answers as the fields show them."""
        return {name: answers[name] for name in cls.names if name in answers}

    def typed(self) -> dict[str, Any]:
        """What stands in the fields, well formed or not, as the draft keeps it."""
        return {name: _kept(self[name].data) for name in self.names}


def _kept(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [str(item)[:MOST_KEPT].replace("\x00", "") for item in value[:50]]
    return str(value or "")[:MOST_KEPT].replace("\x00", "")


class TitleForm(StageForm):
    """What is asked for, in one sentence."""

    names = ("title",)

    def build(self) -> None:
        """One line."""
        self.fields["title"] = WordsField(
            most=self.limits.title,
            label=_("希望政府做什麼？"),
            help_text=_("用一句話說，最多 %(n)d 字。例如：國道服務區增設哺集乳室") % {"n": self.limits.title},
            error_messages={"required": _("請用一句話寫下希望政府做什麼。")},
        )


class ContentForm(StageForm):
    """The facts and reasons."""

    names = ("content",)

    def build(self) -> None:
        """A long text."""
        self.fields["content"] = WordsField(
            most=self.limits.content,
            lines=True,
            rows=14,
            label=_("為什麼要這樣做？"),
            help_text=_("寫下現況、問題和理由。請不要寫出別人的姓名、電話、住址。"),
            error_messages={"required": _("請說明為什麼要這樣做。")},
        )


class BenefitForm(StageForm):
    """Who gains and what it costs."""

    names = ("benefit",)

    def build(self) -> None:
        """A text."""
        self.fields["benefit"] = WordsField(
            most=self.limits.benefit,
            lines=True,
            rows=10,
            label=_("對誰有什麼好處和影響？"),
            help_text=_("例如誰會受益、要花多少錢、有沒有人會不方便。"),
            error_messages={"required": _("請說明好處和影響，不確定的也可以寫不確定。")},
        )


class DemandsForm(StageForm):
    """What exactly the government should answer, point by point."""

    names = ("demands",)

    def build(self) -> None:
        """One short text for each demand; those behind an empty one move up."""
        if self.is_bound:
            places = [f"demand_{n}" for n in range(1, self.limits.demands + 1)]
            typed = [str(self.data.get(place) or "") for place in places]
            written = [words for words in typed if not is_blank(words)]
            self.data = dict(zip(places, written, strict=False))
        for n in range(1, self.limits.demands + 1):
            self.fields[f"demand_{n}"] = WordsField(
                most=self.limits.demand,
                lines=True,
                rows=2,
                required=n == 1,
                label=_("訴求 %(n)d") % {"n": n},
                error_messages={"required": _("請至少寫一項訴求。")},
            )

    @classmethod
    def shown(cls, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The list as single fields."""
        return {f"demand_{n}": words for n, words in enumerate(answers.get("demands", ()), 1)}

    def typed(self) -> dict[str, Any]:
        """The single fields as a list."""
        written = [_kept(self[name].data).strip() for name in self.fields]
        return {"demands": [words for words in written if words]}

    def clean(self) -> dict[str, Any]:
        """A demand is asked once."""
        cleaned = super().clean() or {}
        seen: set[str] = set()
        for name in self.fields:
            words = cleaned.get(name)
            if words and words in seen:
                self.add_error(name, _("這一項和前面的相同。"))
            seen.add(words or "")
        cleaned["demands"] = [cleaned[name] for name in self.fields if cleaned.get(name)]
        return cleaned


class SourcesForm(StageForm):
    """Links, and files beside them."""

    names = ("links",)

    def build(self) -> None:
        """Addresses, one a line."""
        self.fields["links"] = LinksField(
            links=self.limits.links,
            required=False,
            label=_("參考連結"),
            help_text=_("一行一個網址，最多 %(n)d 個。") % {"n": self.limits.links},
        )


class DirectionForm(StageForm):
    """What it is about, and who should answer."""

    names = ("topic", "agencies")

    def __init__(self, *args: Any, suggested: Mapping[int, str] | None = None, **kwargs: Any) -> None:
        self.suggested = dict(suggested or {})
        super().__init__(*args, **kwargs)

    def build(self) -> None:
        """Topics and agencies to choose from; suggested agencies first, with why."""
        self.topic_names = {topic.slug: str(topic) for topic in Topic.objects.all()}
        self.fields["topic"] = forms.ChoiceField(
            label=_("主題"),
            choices=[("", _("請選擇")), *self.topic_names.items()],
            required=bool(self.topic_names),
            error_messages={"required": _("請選擇一個主題。")},
        )
        agencies = {agency.pk: agency for agency in Agency.objects.answering()}
        self.agency_names = {pk: agency.public_name for pk, agency in agencies.items()}
        first = [pk for pk in self.suggested if pk in agencies]
        order = [*first, *(pk for pk in agencies if pk not in first)]
        self.fields["agencies"] = forms.TypedMultipleChoiceField(
            label=_("建議主管機關"),
            choices=[(pk, self._named(agencies[pk])) for pk in order],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("最多 %(n)d 個。不確定可以不選，平臺會在檢核時指定。") % {"n": self.limits.agencies},
        )

    def _named(self, agency: Agency) -> str:
        why = self.suggested.get(agency.pk)
        return (
            _("%(agency)s（建議：%(why)s）") % {"agency": agency.public_name, "why": why}
            if why
            else agency.public_name
        )

    def clean_agencies(self) -> list[int]:
        """Not more than the preset allows."""
        chosen: list[int] = self.cleaned_data["agencies"]
        if len(chosen) > self.limits.agencies:
            raise forms.ValidationError(_("最多選 %(n)d 個機關。") % {"n": self.limits.agencies})
        return chosen

    def typed(self) -> dict[str, Any]:
        """What is chosen."""
        return {"topic": _kept(self["topic"].data), "agencies": _kept(list(self["agencies"].data or ()))}


@dataclass(frozen=True)
class Stage:
    """One page of the form: its place in the address, its short name, and its question."""

    key: str
    name: str | Promise
    form: type[StageForm]
    hint: str | Promise = ""


STAGES = (
    Stage("title", gettext_lazy("標題"), TitleForm),
    Stage("content", gettext_lazy("提議內容"), ContentForm),
    Stage("benefit", gettext_lazy("利益與影響"), BenefitForm),
    Stage(
        "demands",
        gettext_lazy("訴求"),
        DemandsForm,
        gettext_lazy("主辦機關會逐項回應。一項只寫一件事，寫到能回答「做」或「不做」。"),
    ),
    Stage("sources", gettext_lazy("連結與附件"), SourcesForm),
    Stage("direction", gettext_lazy("主題與機關"), DirectionForm),
)


def stage_of(key: str) -> Stage | None:
    """The stage with this place in the address."""
    return next((stage for stage in STAGES if stage.key == key), None)


def judged(answers: Mapping[str, Any], limits: Limits) -> dict[str, StageForm]:
    """Every stage's form with its kept answers, validated; the order of the stages."""
    forms_by_stage: dict[str, StageForm] = {}
    for stage in STAGES:
        form = stage.form(stage.form.shown(answers), limits=limits)
        form.is_valid()
        forms_by_stage[stage.key] = form
    return forms_by_stage


def proposal_text(forms_by_stage: Mapping[str, StageForm]) -> ProposalText:
    """What the proposer says, from forms that are all valid."""
    said: dict[str, Any] = {}
    for form in forms_by_stage.values():
        said |= form.cleaned_data
    return ProposalText(
        title=said["title"],
        content=said["content"],
        benefit=said["benefit"],
        demands=tuple(said["demands"]),
        links=tuple(said["links"]),
        topic=Topic.objects.filter(slug=said["topic"]).first() if said["topic"] else None,
        agencies=tuple(Agency.objects.answering().filter(pk__in=said["agencies"])),
    )
