"""How agencies keep their terms, in a few numbers. The formula stands on the board in the same words.

On time: acts done before the due instant, of all those that were done or are overdue now. What is not
due yet, what stands still and what was waived is no part of it. An open overdue act stays in the
denominator, so an agency does not look better by never answering.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import TruncMonth

from participation.calendar.rules import TAIPEI, day_of
from participation.obligations.models import Obligation
from participation.shell.copies import numbers

# Counting 100,000 rows takes a moment; a page is not made to wait for it more often than this.
KEPT_SECONDS = 60
MONTHS = 12


class Median(Aggregate):
    """The middle value, as PostgreSQL computes it."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    name = "Median"


@dataclass(frozen=True)
class Figures:
    """How many acts stand how, and how long those that were done took."""

    met_on_time: int = 0
    met_late: int = 0
    overdue: int = 0
    waiting: int = 0
    paused: int = 0
    waived: int = 0
    median_days: float | None = None

    @property
    def judged(self) -> int:
        """Those of which it is known whether they were in time: done, or overdue now."""
        return self.met_on_time + self.met_late + self.overdue

    @property
    def met(self) -> int:
        """Those that were done, in time or not."""
        return self.met_on_time + self.met_late

    @property
    def open(self) -> int:
        """Those that are still owed, however they stand."""
        return self.overdue + self.waiting + self.paused

    @property
    def total(self) -> int:
        """All of them."""
        return self.judged + self.waiting + self.paused + self.waived

    @property
    def on_time_share(self) -> float | None:
        """Per cent done in time, to a tenth; None where nothing can be judged yet."""
        return round(100 * self.met_on_time / self.judged, 1) if self.judged else None


COUNTS = tuple(field.name for field in fields(Figures) if field.name != "median_days")


@dataclass(frozen=True)
class Cell:
    """The counts of one agency's acts of one kind in one procedure."""

    agency_id: int
    kind: str
    procedure: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Month:
    """What was done in a calendar month of Taipei."""

    first: date
    on_time: int
    late: int

    @property
    def met(self) -> int:
        """All that was done in it."""
        return self.on_time + self.late


@dataclass(frozen=True)
class Counted:
    """What was counted at one moment: cells to be added up, and medians, which cannot be."""

    at: datetime
    cells: Sequence[Cell]
    medians: Mapping[int, float]
    median: float | None
    months: Sequence[Month]

    def figures(self, *, agency_id: int = 0, kind: str = "", procedure: str = "") -> Figures:
        """The sum of the cells that are meant; its median only where it was counted for this choice."""
        chosen = self._chosen(agency_id, kind, procedure)
        median = self.medians.get(agency_id) if agency_id else self.median
        return _sum((cell.counts for cell in chosen), median)

    def of_agencies(self, *, kind: str = "", procedure: str = "") -> dict[int, Figures]:
        """The same for each agency that ever owed anything."""
        found: dict[int, list[tuple[int, ...]]] = {}
        for cell in self._chosen(0, kind, procedure):
            found.setdefault(cell.agency_id, []).append(cell.counts)
        return {pk: _sum(counts, self.medians.get(pk)) for pk, counts in found.items()}

    def _chosen(self, agency_id: int, kind: str, procedure: str) -> Iterable[Cell]:
        return (
            cell
            for cell in self.cells
            if agency_id in (0, cell.agency_id)
            and kind in ("", cell.kind)
            and procedure in ("", cell.procedure)
        )


def _sum(rows: Iterable[tuple[int, ...]], median: float | None) -> Figures:
    columns = [sum(column) for column in zip(*rows, strict=True)] or [0] * len(COUNTS)
    return Figures(**dict(zip(COUNTS, columns, strict=True)), median_days=median)


def counted(now: datetime, *, agency_id: int = 0, kind: str = "", procedure: str = "") -> Counted:
    """All cells, with medians and months of the choice. Four queries, none if counted lately.

    Cells are of everything, so that the numbers beside the filters come from them too.
    """
    key = ("obligations", agency_id, kind, procedure)
    found: Counted = numbers.counted(
        key, lambda: _count(now, agency_id=agency_id, kind=kind, procedure=procedure), KEPT_SECONDS
    )
    return found


def _count(now: datetime, *, agency_id: int, kind: str, procedure: str) -> Counted:
    cells: Sequence[Cell] = numbers.counted(("obligations", "cells"), lambda: _cells(now), KEPT_SECONDS)
    met = Obligation.objects.public().filter(met_at__isnull=False)
    narrowed = {"agency": agency_id, "kind": kind, "record__procedure": procedure}
    met = met.filter(**{name: value for name, value in narrowed.items() if value})
    median = Median(
        ExpressionWrapper(F("met_at") - F("starts_at"), output_field=DurationField()),
        output_field=DurationField(),
    )
    by_agency = met.order_by().values("agency").annotate(median=median).values_list("agency", "median")
    whole: timedelta | None = met.aggregate(median=median)["median"]
    return Counted(
        now,
        cells,
        {pk: _days(value) for pk, value in by_agency},
        None if whole is None else _days(whole),
        _months(met, now),
    )


def _days(length: timedelta) -> float:
    return round(length / timedelta(days=1), 1)


def _cells(now: datetime) -> list[Cell]:
    """One query over everything, grouped; the index holds all it needs."""
    is_open = Q(met_at__isnull=True, waived_at__isnull=True)
    running = is_open & Q(paused_at__isnull=True)
    conditions = {
        "met_on_time": Q(met_at__lt=F("due_at")),
        "met_late": Q(met_at__gte=F("due_at")),
        "overdue": running & Q(due_at__lte=now),
        "waiting": running & Q(due_at__gt=now),
        "paused": is_open & Q(paused_at__isnull=False),
        "waived": Q(waived_at__isnull=False),
    }
    rows = (
        Obligation.objects.public()
        .order_by()
        .values("agency", "kind", "record__procedure")
        .annotate(**{name: Count("pk", filter=conditions[name]) for name in COUNTS})
    )
    return [Cell(row["agency"], row["kind"], row["record__procedure"], _counts(row)) for row in rows]


def _counts(row: Any) -> tuple[int, ...]:
    return tuple(row[name] for name in COUNTS)


def _months(met: Any, now: datetime) -> list[Month]:
    """The last twelve months, the present one last, those without any act included."""
    year, month = divmod(day_of(now).year * 12 + day_of(now).month - MONTHS, 12)
    first = datetime(year, month + 1, 1, tzinfo=TAIPEI)
    rows = (
        met.filter(met_at__gte=first)
        .order_by()
        .annotate(month=TruncMonth("met_at", tzinfo=TAIPEI))
        .values("month")
        .annotate(
            on_time=Count("pk", filter=Q(met_at__lt=F("due_at"))),
            late=Count("pk", filter=Q(met_at__gte=F("due_at"))),
        )
    )
    found = {row["month"].date(): (row["on_time"], row["late"]) for row in rows}
    firsts = [
        date(place // 12, place % 12 + 1, 1)
        for place in range(first.year * 12 + first.month - 1, first.year * 12 + first.month - 1 + MONTHS)
    ]
    return [Month(day, *found.get(day, (0, 0))) for day in firsts]
