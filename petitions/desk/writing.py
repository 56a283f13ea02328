"""What the editor of a response holds: what was saved, or what was typed over it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from participation.calendar.rules import day_of
from participation.record.actors import Actor
from participation.responses.actions import draft_correction, draft_response
from participation.responses.models import Part, Response
from participation.responses.rules import CORRECTION_SAYS_WHY
from petitions.desk.cases import Case
from petitions.desk.forms import LACKING, AnswerForm, ResponseForm
from petitions.desk.signing_forms import CorrectionForm


class Lack(NamedTuple):
    """A field that has to be written or put right, and what is said of it."""

    form: forms.Form
    name: str
    sentence: str

    @property
    def field_id(self) -> str:
        """What a link to the field leads to."""
        return self.form[self.name].id_for_label

    @property
    def words(self) -> str:
        """The sentence, with the demand that it is about."""
        if isinstance(self.form, AnswerForm):
            facts = {"number": self.form.demand.position, "sentence": self.sentence}
            return _("訴求 %(number)d：%(sentence)s") % facts
        return self.sentence


@dataclass
class Writing:
    """The free parts, an answer to each demand and, for a correction, its reason."""

    case: Case
    # Whose text it is: nothing before something was saved.
    response: Response | None
    text: ResponseForm
    answers: list[AnswerForm]
    why: CorrectionForm | None
    # The revision from which the writing began, "" for none.
    seen: str

    @classmethod
    def of(cls, case: Case, response: Response | None, now: datetime, typed: QueryDict | None = None) -> Self:
        """What RESPONSE holds, with what was TYPED over it."""
        draft = response.draft if response else None
        given = {answer.demand_id: answer for answer in draft.answers.all()} if draft else {}
        public = response.answers.all() if response and response.is_published else []
        promised = {answer.demand_id: answer.next_step_by for answer in public}
        answers = [
            AnswerForm(
                typed,
                demand=demand,
                today=day_of(now),
                promised=promised.get(demand.pk),
                initial=AnswerForm.initial_of(given.get(demand.pk)),
            )
            for demand in case.petition.record.demands.all()
        ]
        text, why = ResponseForm(typed, initial=ResponseForm.initial_of(draft)), None
        if response and draft and response.is_published:
            begun = draft.change_reason if response.is_in_the_making else ""
            why = CorrectionForm(typed, initial={"reason": begun})
        present = response.revision_seen if response else ""
        # What was typed keeps its own; only whoever is told of another text begins from that one.
        seen = present if typed is None else typed.get("seen", "")
        return cls(case, response, text, answers, why, seen)

    @property
    def forms(self) -> list[forms.Form]:
        """All forms in the order of the page."""
        return [*([self.why] if self.why else []), *self.answers, self.text]

    @property
    def is_typed(self) -> bool:
        """Whether it holds what somebody has just typed."""
        return self.text.is_bound

    def is_valid(self) -> bool:
        """Whether what was typed is well formed; it may be half-written."""
        return all(form.is_valid() for form in self.forms)

    @property
    def is_new(self) -> bool:
        """Whether something else was typed than what was saved before."""
        return any(_said(form.cleaned_data) != _said(form.initial) for form in self.forms)

    def keep(self, *, by: Actor, now: datetime) -> Response:
        """Keep what was typed as the draft, or as the draft of a correction."""
        answers = [form.draft for form in self.answers if form.draft]
        facts: dict[str, Any] = {
            "text": self.text.text,
            "answers": answers,
            "by": by,
            "now": now,
            "seen": self.seen,
        }
        if self.why and self.response:
            return draft_correction(self.response, reason=self.why.cleaned_data["reason"], **facts)
        case = self.case
        part = Part(case.part.part)
        return draft_response(case.petition.record, agency=case.agency, part=part, **facts)

    @property
    def lacking(self) -> list[Lack]:
        """What the saved draft lacks before it can go to sign-off."""
        if self.response is None or not self.response.is_in_the_making:
            return []
        draft, found = self.response.draft, []
        if self.why and not draft.change_reason:
            found.append(Lack(self.why, "reason", str(CORRECTION_SAYS_WHY.sentence)))
        given = {answer.demand_id: answer for answer in draft.answers.all()}
        for form in self.answers:
            answer = given.get(form.demand.pk)
            if answer:
                found += [Lack(form, name, str(LACKING[name])) for name in answer.lacks]
            elif self.response.is_lead:
                found.append(Lack(form, "verdict", _("還沒有回應。")))
        return found

    @property
    def mistakes(self) -> list[Lack]:
        """What is wrong with what was typed."""
        return [
            Lack(form, name, str(sentence))
            for form in self.forms
            for name, sentences in form.errors.items()
            for sentence in sentences
        ]

    def mark(self, lacking: list[Lack]) -> None:
        """Say beside each field what it lacks, once sign-off has asked for it."""
        for lack in lacking:
            lack.form.errors[lack.name] = lack.form.error_class([lack.sentence])


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is said, however the lines end: browsers send other line ends than other writers."""
    plain = {
        name: value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
        for name, value in values.items()
    }
    return {name: value for name, value in plain.items() if value}
