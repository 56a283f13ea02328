"""The figures of a week for the weekly report [tables 12, 13]: computed from the data, never typed in.

A week runs from Monday 00:00 to the next, in Taipei. Every figure is one query, however much was said.
Visitors are not among them: the platform keeps no log of visits, so there is nothing to compute from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, DateField, Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from participation.calendar.rules import TAIPEI, day_of
from participation.discussion.guideline import DUTIES, Class
from participation.discussion.models import AnsweredComment, Appeal, Case, Comment, CommentVote, Report
from participation.obligations.models import Obligation
from participation.people.models import Identity

MOST_ANSWERED = 5
ONE_DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday."""

    monday: date

    @classmethod
    def of(cls, day: date) -> "Week":
        """The week that a day belongs to."""
        return cls(day - timedelta(days=day.weekday()))

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    @property
    def start(self) -> datetime:
        """Its first instant."""
        return _midnight(self.monday)

    @property
    def end(self) -> datetime:
        """The first instant of the next week."""
        return _midnight(self.monday + WEEK)

    def next(self) -> "Week":
        """The week after it."""
        return Week(self.monday + WEEK)

    def previous(self) -> "Week":
        """The week before it."""
        return Week(self.monday - WEEK)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, TAIPEI).astimezone(UTC)


def last_whole_week(now: datetime) -> Week:
    """The latest week that is over."""
    return Week.of(day_of(now)).previous()


@dataclass(frozen=True)
class AnsweredRecord:
    """A matter, and how many comments on it were answered."""

    number: str
    title: str
    procedure: str
    answered: int


@dataclass(frozen=True)
class Figures:
    """One week of discussions, of one procedure or of all. The page says what each number means."""

    week: Week
    procedure: str
    participants_new: int
    participants_returning: int
    comments: int
    answered: int
    answered_same_day: int
    answered_next_day: int
    answered_later: int
    classes: dict[str, int]
    most_answered: Sequence[AnsweredRecord]
    cases_opened: int
    cases_decided: int
    cases_open: int
    appeals_filed: int
    appeals_upheld: int
    appeals_dismissed: int
    appeals_open: int
    duties_met: int

    @property
    def participants(self) -> int:
        """How many people took part."""
        return self.participants_new + self.participants_returning

    @property
    def positive(self) -> int:
        """Comments that agencies classed as positive."""
        return self.classes.get(Class.POSITIVE, 0)

    @property
    def critical(self) -> int:
        """Comments that agencies classed as criticism."""
        return self.classes.get(Class.CRITICISM, 0)

    @property
    def solved(self) -> int:
        """Problems solved: duties of discussions that were met, and cases that were decided."""
        return self.duties_met + self.cases_decided


def figures(week: Week, procedure: str = "") -> Figures:
    """The figures of a week; of one procedure, or of all. Seven queries."""
    return Figures(
        week=week,
        procedure=procedure,
        most_answered=_most_answered(week, procedure),
        **_participants(week, procedure),
        **_comments(week, procedure),
        **_cases(week, procedure),
        **_appeals(week, procedure),
        duties_met=_duties_met(week, procedure),
    )


def _in(path: str, procedure: str) -> Q:
    """Rows of a procedure, PATH leading to its discussion's record."""
    return Q(**{f"{path}procedure": procedure}) if procedure else Q()


def _during(field: str, week: Week) -> Q:
    return Q(**{f"{field}__gte": week.start, f"{field}__lt": week.end})


def _participants(week: Week, procedure: str) -> dict[str, Any]:
    """People, not accounts: who wrote, voted or reported; new if they had done none of it before."""
    of = "discussion__record__"
    wrote = Comment.objects.filter(_during("written_at", week), _in(of, procedure), agency__isnull=True)
    voted = CommentVote.objects.filter(_during("at", week), _in(f"comment__{of}", procedure))
    reported = Report.objects.filter(_during("at", week), _in(f"case__{of}", procedure))
    active = wrote.values("author__identity").union(
        voted.values("identity"), reported.values("person__identity")
    )
    me = OuterRef("pk")
    before = (
        Q(Exists(Comment.objects.filter(author__identity=me, written_at__lt=week.start, agency__isnull=True)))
        | Q(Exists(CommentVote.objects.filter(identity=me, at__lt=week.start)))
        | Q(Exists(Report.objects.filter(person__identity=me, at__lt=week.start)))
    )
    people = Identity.objects.filter(pk__in=active)
    counted = people.aggregate(everybody=Count("pk"), known=Count("pk", filter=before))
    new = counted["everybody"] - counted["known"]
    return {"participants_new": new, "participants_returning": counted["known"]}


def _comments(week: Week, procedure: str) -> dict[str, Any]:
    """Comments of citizens written in the week, whatever became of them, and when they were answered."""
    written = Comment.objects.filter(
        _during("written_at", week), _in("discussion__record__", procedure), agency__isnull=True
    )
    zone: Any = {"tzinfo": TAIPEI, "output_field": DateField()}
    timed = written.annotate(first=Min("official_answers__published_at")).annotate(
        said_on=TruncDate("written_at", **zone), answered_on=TruncDate("first", **zone)
    )
    counted = timed.aggregate(
        comments=Count("pk"),
        answered=Count("pk", filter=Q(first__isnull=False)),
        same=Count("pk", filter=Q(answered_on=F("said_on"))),
        following=Count("pk", filter=Q(answered_on=F("said_on") + ONE_DAY)),
    )
    classes = written.exclude(classified_as="").values_list("classified_as").annotate(times=Count("pk"))
    return {
        "comments": counted["comments"],
        "answered": counted["answered"],
        "answered_same_day": counted["same"],
        "answered_next_day": counted["following"],
        "answered_later": counted["answered"] - counted["same"] - counted["following"],
        "classes": dict(classes.order_by()),
    }


def _most_answered(week: Week, procedure: str) -> list[AnsweredRecord]:
    rows: QuerySet[Any, Any] = (
        AnsweredComment.objects.filter(
            _during("answer__published_at", week), _in("answer__discussion__record__", procedure)
        )
        .values_list(
            "answer__discussion__record__number",
            "answer__discussion__record__title",
            "answer__discussion__record__procedure",
        )
        .annotate(times=Count("comment", distinct=True))
        .order_by("-times", "answer__discussion__record__number")
    )
    return [AnsweredRecord(*row) for row in rows[:MOST_ANSWERED]]


def _cases(week: Week, procedure: str) -> dict[str, Any]:
    counted = Case.objects.filter(_in("discussion__record__", procedure)).aggregate(
        cases_opened=Count("pk", filter=_during("opened_at", week)),
        cases_decided=Count("pk", filter=_during("decided_at", week)),
        cases_open=Count("pk", filter=Q(opened_at__lt=week.end) & _not_yet(week)),
    )
    return dict(counted)


def _appeals(week: Week, procedure: str) -> dict[str, Any]:
    decided = _during("decided_at", week)
    counted = Appeal.objects.filter(_in("decision__case__discussion__record__", procedure)).aggregate(
        appeals_filed=Count("pk", filter=_during("filed_at", week)),
        appeals_upheld=Count("pk", filter=decided & Q(is_upheld=True)),
        appeals_dismissed=Count("pk", filter=decided & Q(is_upheld=False)),
        appeals_open=Count("pk", filter=Q(filed_at__lt=week.end) & _not_yet(week)),
    )
    return dict(counted)


def _not_yet(week: Week) -> Q:
    return Q(decided_at__isnull=True) | Q(decided_at__gte=week.end)


def _duties_met(week: Week, procedure: str) -> int:
    kinds = [duty.kind for duty in DUTIES]
    return Obligation.objects.filter(
        _during("met_at", week), _in("record__", procedure), kind__in=kinds
    ).count()
