"""What a person's own page says of the answers they gave about responses; and their copy of them."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from participation.people.models import Person
from participation.people.mypage import Item
from participation.surveys.models import SurveyAnswer
from participation.surveys.rules import closes_at


class Answered:
    """What the person said about responses. Nobody else sees it."""

    key = "survey_answers"
    title: str | Promise = gettext_lazy("我對回應的評價")
    empty: str | Promise = gettext_lazy("您還沒有評價過機關的回應。這份清單只有您看得到。")
    empty_url: str | Promise = ""
    empty_label: str | Promise = ""

    def items(self, person: Person, limit: int) -> list[Item]:
        """The newest."""
        return [
            Item(
                title=answer.response.record.title,
                url=reverse("surveys:answer", args=[answer.response_id]),
                status=str(answer.get_satisfied_display()),
                state="answered",
                fact=answer.response.agency.public_name,
            )
            for answer in self._answers(person)[:limit]
        ]

    def _answers(self, person: Person) -> "QuerySet[SurveyAnswer]":
        found = SurveyAnswer.objects.filter(identity=person.identity_id)
        return found.select_related("response__record", "response__agency").order_by("-given_at", "-pk")

    def export(self, person: Person) -> Any:
        """All of them."""
        return [
            {
                "record": answer.response.record.number,
                "agency": answer.response.agency.code,
                "answered": answer.answered,
                "clear": answer.clear,
                "satisfied": answer.satisfied,
                "given_at": answer.given_at,
                "changed_at": answer.changed_at,
            }
            for answer in self._answers(person)
        ]


def needs_identity(identity_id: int, now: datetime) -> bool:
    """Whether an answer of this identity may still be changed: erased, it could be given twice."""
    given = SurveyAnswer.objects.filter(identity=identity_id).select_related("response")
    instants = given.values_list("response__published_at", flat=True)
    return any(instant is not None and now < closes_at(instant) for instant in instants)
