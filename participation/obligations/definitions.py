"""Three ways to call an answer on time. Which act stops the clock decides most of the result.

The platform itself counts by the last: a published formal response within the two calendar months that
the rule gives. The others are told beside it, because reports about the same agencies used them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.calendar.rules import Period, Unit, WorkingCalendar, days_late, end_of


class Act(StrEnum):
    """What stops the clock."""

    ANY_POST = "any_post"
    ANSWER = "answer"


@dataclass(frozen=True)
class Definition:
    """One way to call an answer on time: an act, and the period within which it must come."""

    key: str
    act: Act
    period: Period
    label: Promise
    # For the operator's report, which is English.
    words: str


DEFINITIONS = (
    Definition(
        "any-post-60-days",
        Act.ANY_POST,
        Period(60, Unit.DAYS),
        _("機關的任何一篇發言，在 60 天內"),
        "any post within 60 days",
    ),
    Definition(
        "answer-60-days",
        Act.ANSWER,
        Period(60, Unit.DAYS),
        _("公布的正式回應，在 60 天內"),
        "published answer within 60 days",
    ),
    Definition(
        "answer-2-months",
        Act.ANSWER,
        Period(2, Unit.MONTHS),
        _("公布的正式回應，在 2 個月內"),
        "published answer within two calendar months",
    ),
)


@dataclass(frozen=True)
class Judgement:
    """How one duty to answer stands by one definition. An act at the due instant itself is late."""

    definition: Definition
    due_at: datetime
    done_at: datetime | None

    @property
    def is_on_time(self) -> bool:
        """Whether the act came before the due instant."""
        return self.done_at is not None and self.done_at < self.due_at

    def is_pending(self, now: datetime) -> bool:
        """Whether there is still time for it."""
        return self.done_at is None and now < self.due_at

    def days_late(self, now: datetime) -> int:
        """Calendar days late: at the act if it was done, else now."""
        return days_late(self.due_at, self.done_at or now)


def judge(
    *, starts_at: datetime, first_post_at: datetime | None, answered_at: datetime | None
) -> list[Judgement]:
    """A duty to answer by each definition. Neither period counts working days, so no calendar is needed."""
    done = {Act.ANY_POST: first_post_at, Act.ANSWER: answered_at}
    return [
        Judgement(one, end_of(starts_at, one.period, WorkingCalendar()), done[one.act]) for one in DEFINITIONS
    ]


@dataclass(frozen=True)
class Share:
    """How many of the judged were on time by one definition."""

    definition: Definition
    on_time: int
    judged: int

    @property
    def percent(self) -> float:
        """In per cent; 0 where nothing is judged."""
        return 100 * self.on_time / self.judged if self.judged else 0.0


def shares(judged: Sequence[Sequence[Judgement]], now: datetime) -> Iterator[Share]:
    """The on-time share of some duties by each definition; unanswered ones that are due count against it."""
    for place, definition in enumerate(DEFINITIONS):
        known = [row[place] for row in judged if not row[place].is_pending(now)]
        yield Share(definition, sum(one.is_on_time for one in known), len(known))
