"""The moderation record in a few numbers, computed when asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q
from django.utils.translation import gettext as _

from participation.calendar.rules import TAIPEI
from participation.discussion.models import Decision, DecisionKind
from participation.discussion.models.decisions import ADVERSE
from participation.obligations.figures import Median

RECENTLY = timedelta(days=30)


@dataclass(frozen=True)
class Totals:
    """What was decided in a time. Shares are whole per cent; None where there is nothing to share."""

    label: str
    kinds: Sequence[tuple[str, int]]
    decisions: int
    dismissed: int
    detected_share: int | None
    appeals: int
    upheld: int
    upheld_share: int | None
    median_hours: float | None


def totals(now: datetime) -> list[Totals]:
    """The last 30 days and this year, in four queries."""
    year = now.astimezone(TAIPEI).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return [
        totals_since(now - RECENTLY, now, _("最近 30 天")),
        totals_since(year, now, _("%(year)d 年到今天") % {"year": year.year}),
    ]


def totals_since(start: datetime, now: datetime, label: str) -> Totals:
    """What came into force between two instants, and what became of it until now."""
    decided = Decision.objects.filter(in_force_from__gte=start, in_force_from__lte=now)
    rows = {
        row["kind"]: row
        for row in decided.values("kind").annotate(
            times=Count("pk"),
            detected=Count("pk", filter=Q(automated_detection=True)),
            appeals=Count("appeal"),
            judged=Count("appeal", filter=Q(appeal__decided_at__isnull=False)),
            upheld=Count("appeal", filter=Q(appeal__is_upheld=True)),
        )
    }
    adverse = [(kind, rows[kind]) for kind in ADVERSE if kind in rows]
    judged = sum(row["judged"] for _kind, row in adverse)
    upheld = sum(row["upheld"] for _kind, row in adverse)
    decisions = sum(row["times"] for _kind, row in adverse)
    return Totals(
        label=label,
        kinds=[(str(DecisionKind(kind).label), row["times"]) for kind, row in adverse],
        decisions=decisions,
        dismissed=rows[DecisionKind.DISMISS]["times"] if DecisionKind.DISMISS in rows else 0,
        detected_share=_share(sum(row["detected"] for _kind, row in adverse), decisions),
        appeals=sum(row["appeals"] for _kind, row in adverse),
        upheld=upheld,
        upheld_share=_share(upheld, judged),
        median_hours=_median_hours(start, now),
    )


def _median_hours(start: datetime, now: datetime) -> float | None:
    """Hours from opening a case to deciding it; what follows an ignored request was decided with that one."""
    taken = ExpressionWrapper(F("at") - F("case__opened_at"), output_field=DurationField())
    found = Decision.objects.published().filter(
        in_force_from__gte=start, in_force_from__lte=now, follows__isnull=True
    )
    median: timedelta | None = found.aggregate(median=Median(taken, output_field=DurationField()))["median"]
    return None if median is None else round(median.total_seconds() / 3600, 1)


def _share(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def table_of(found: Sequence[Totals]) -> list[tuple[str, list[str]]]:
    """The totals as rows of a table: what it is, and its value for each time."""
    kinds = [str(DecisionKind(kind).label) for kind in ADVERSE]
    per_kind = [(kind, [dict(one.kinds).get(kind, 0) for one in found]) for kind in kinds]
    return [
        (_("公開的處分"), [f"{one.decisions:,}" for one in found]),
        *((f"— {kind}", [f"{n:,}" for n in numbers]) for kind, numbers in per_kind if any(numbers)),
        (_("看過以後認為沒有違反規範"), [f"{one.dismissed:,}" for one in found]),
        (_("由自動檢查發現的比例"), [_percent(one.detected_share) for one in found]),
        (_("申訴"), [f"{one.appeals:,}" for one in found]),
        (_("已決定的申訴中成立的比例"), [_percent(one.upheld_share) for one in found]),
        (_("從立案到決定的時數（中位數）"), [_hours(one.median_hours) for one in found]),
    ]


def _percent(share: int | None) -> str:
    return "—" if share is None else f"{share}%"


def _hours(hours: float | None) -> str:
    return "—" if hours is None else f"{hours:,}"
