"""The three questions after an answer: what may be said, by whom, until when. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.calendar.rules import Period, Unit, WorkingCalendar, end_of
from participation.refusals import Refusal

# An answer may be given and changed for so long after the response was published.
OPEN_FOR = Period(30, Unit.DAYS)
# Below this many, a percentage says more about its few people than about the answer.
FEW = 10

NOT_PUBLISHED = Refusal("not-published", _("這份回應沒有公布。"))
CLOSED = Refusal("survey-closed", _("公布後三十日內可以填答，期間已經結束。"))
TOOK_NO_PART = Refusal(
    "took-no-part",
    _("只有提議人、附議人，和在回應公布前就追蹤這件事的人可以填答，這樣結果才不會被臨時動員左右。"),
    forbidden=True,
)


class Agreement(models.TextChoices):
    """What is said to the first two questions."""

    YES = "yes", _("是")
    PARTLY = "partly", _("部分是")
    NO = "no", _("不是")


class Satisfaction(models.TextChoices):
    """What is said to the third."""

    VERY = "very", _("非常滿意")
    FAIRLY = "fairly", _("滿意")
    NEITHER = "neither", _("普通")
    LITTLE = "little", _("不滿意")
    NOT = "not", _("非常不滿意")


@dataclass(frozen=True)
class Question:
    """One question: its field, its words, what may be said."""

    field: str
    words: str | Promise
    choices: type[models.TextChoices]


QUESTIONS = (
    Question("answered", _("這份回應有沒有回答到訴求？"), Agreement),
    Question("clear", _("內容看得懂嗎？"), Agreement),
    Question("satisfied", _("整體而言，您滿意這份回應嗎？"), Satisfaction),
)


def closes_at(published_at: datetime) -> datetime:
    """The instant from which nothing is given or changed any more: the end of the thirtieth day."""
    return end_of(published_at, OPEN_FOR, WorkingCalendar())


def may_answer(*, published_at: datetime | None, took_part: bool, now: datetime) -> Refusal | None:
    """Somebody who was there before the answer came says what they think of it, while it is asked."""
    if published_at is None or now < published_at:
        return NOT_PUBLISHED
    if now >= closes_at(published_at):
        return CLOSED
    return None if took_part else TOOK_NO_PART


def share(count: int, total: int) -> int | None:
    """A count in percent; None for so few that it would be misunderstood."""
    return round(100 * count / total) if total >= FEW else None


@dataclass(frozen=True)
class Result:
    """How many answered, and what they said to each question."""

    count: int
    said: Mapping[str, Mapping[str, int]]


NOTHING = Result(0, {question.field: dict.fromkeys(question.choices.values, 0) for question in QUESTIONS})
