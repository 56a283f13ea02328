"""Numbers of a petition over time: the curve, who signed at which level of identity, and where."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participation.calendar.rules import day_of
from participation.people.models import Level
from petitions.models import Petition
from petitions.models.signature import BatchSource, DayCount

ONE_DAY = timedelta(days=1)
WEEK = 7


@dataclass(frozen=True)
class Day:
    """One row of the download: what one day brought, and the total at its end."""

    day: date
    signed: int
    withdrawn: int
    elsewhere: int
    total: int


def days_of(petition: Petition, counts: Iterable[DayCount], now: datetime) -> list[Day]:
    """Every day from the opening until today or the end of the window, days without signatures included."""
    if petition.opened_at is None:
        return []
    gathered: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
    for count in counts:
        row = gathered[count.day]
        row[2 if count.source else 0] += count.signed
        row[1] += count.withdrawn
    opened = day_of(petition.opened_at)
    first = min([opened, *gathered])
    last = max([opened, _last_day(petition, now), *gathered])
    total, days = 0, []
    for step in range((last - first).days + 1):
        day = first + step * ONE_DAY
        signed, withdrawn, elsewhere = gathered.get(day, (0, 0, 0))
        total += signed - withdrawn + elsewhere
        days.append(Day(day, signed, withdrawn, elsewhere, total))
    return days


def _last_day(petition: Petition, now: datetime) -> date:
    ends = [now, *(end for end in (petition.closes_at, petition.withdrawn_at, petition.seen_at) if end)]
    return day_of(min(ends) - timedelta(microseconds=1))


def curve_of(petition: Petition, days: Sequence[Day], now: datetime) -> dict[str, Any] | None:
    """The chart of the running total, titled with its finding; None while there is nothing to see."""
    if not days or days[-1].total == 0:
        return None
    english = (get_language() or "").startswith("en")
    label = "{0:%-d} {0:%b}" if english else "{0:%-m} 月 {0:%-d} 日"
    return {
        "points": [(day.day, label.format(day.day), day.total) for day in days],
        "title": _finding(petition, days, now),
    }


def _finding(petition: Petition, days: Sequence[Day], now: datetime) -> str:
    reached = _day_reached(petition, days)
    if reached is not None:
        return _("第 %(days)d 天達到門檻，至今 %(count)s 人") % {
            "days": reached,
            "count": f"{days[-1].total:,}",
        }
    # An archive's last week is not ours.
    if petition.is_open and petition.is_signing(now) and not petition.source and len(days) > WEEK:
        fresh = days[-1].total - days[-1 - WEEK].total
        return _("最近 7 天增加 %(fresh)s 人，共 %(count)s 人") % {
            "fresh": f"{fresh:,}",
            "count": f"{days[-1].total:,}",
        }
    return _("%(days)d 天累計 %(count)s 人") % {"days": len(days), "count": f"{days[-1].total:,}"}


def _day_reached(petition: Petition, days: Sequence[Day]) -> int | None:
    """On which day of its window the threshold was reached, as the record says; else as the days add up."""
    if petition.threshold_reached_at and petition.opened_at:
        return (day_of(petition.threshold_reached_at) - day_of(petition.opened_at)).days + 1
    return next((place for place, day in enumerate(days, 1) if day.total >= petition.threshold), None)


def origins_of(counts: Iterable[DayCount]) -> list[dict[str, Any]]:
    """How many signed at which level of identity, and how many were counted elsewhere; with shares."""
    totals: dict[str, int] = {}
    for count in counts:
        name = _origin(count)
        totals[name] = totals.get(name, 0) + count.signed - count.withdrawn
    everything = sum(totals.values())
    return [
        {"label": name, "count": number, "share": _share(number, everything)}
        for name, number in sorted(totals.items(), key=lambda row: -row[1])
        if number > 0
    ]


def _share(number: int, everything: int) -> str:
    """A share in per cent; what is there is never nothing, and what is missing something is not all."""
    share = 100 * number / everything
    if share < 1:
        return _("不到 1 %")
    return _("超過 99 %") if 99 < share < 100 else f"{round(share)} %"


def _origin(count: DayCount) -> str:
    if count.source == BatchSource.IMPORTED:
        return _("由原平臺的公開資料計入")
    if count.source:
        return _("%(source)s收集") % {"source": BatchSource(count.source).label}
    return _("在平臺附議，%(level)s") % {"level": Level(count.level or 0).label}


def batches_of(petition: Petition) -> list[dict[str, Any]]:
    """The announced batches of a petition that was loaded for its page."""
    return [
        {
            "source": BatchSource(row["source"]).label,
            "label": row["label"],
            "counted_on": date.fromisoformat(row["counted_on"]),
            "count": row["count"],
        }
        for row in petition.batch_rows  # type: ignore[attr-defined]
    ]
