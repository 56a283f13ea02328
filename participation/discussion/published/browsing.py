"""What somebody wants to see of the moderation record: filters in the address, keyset paging."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participation.calendar.rules import TAIPEI, day_of
from participation.discussion.guideline import HOUSE_RULES
from participation.discussion.models import Decision, DecisionKind
from participation.discussion.models.decisions import ADVERSE
from participation.discussion.published.decisions import OUTCOMES, Outcome, published
from participation.record import procedures
from participation.record.models import ProcedureKey
from participation.shell.paging import Order, Page, Place, read_place
from participation.shell.paging import page_of as keyset

MONTHS = 12
_APPEALS = {
    Outcome.NONE: Q(appeal__isnull=True),
    Outcome.PENDING: Q(appeal__isnull=False, appeal__decided_at__isnull=True),
    Outcome.UPHELD: Q(appeal__is_upheld=True),
    Outcome.DISMISSED: Q(appeal__is_upheld=False),
}


@dataclass(frozen=True)
class Browse:
    """The filters. Unknown values ask for nothing."""

    kind: str = ""
    rule: str = ""
    procedure: str = ""
    month: str = ""
    appeal: str = ""
    place: Place | None = None

    @classmethod
    def of(cls, query: QueryDict) -> "Browse":
        """Read an address."""
        return cls(
            kind=_known(query.get("kind", ""), ADVERSE),
            rule=_known(query.get("rule", ""), HOUSE_RULES),
            procedure=_known(query.get("procedure", ""), ProcedureKey.values),
            month=query.get("month", "") if month_of(query.get("month", "")) else "",
            appeal=_known(query.get("appeal", ""), [str(outcome) for outcome in Outcome]),
            place=read_place(query.get("page", "")),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.kind or self.rule or self.procedure or self.month or self.appeal)

    @property
    def query(self) -> str:
        """The filters as the end of an address, without the page."""
        names = ("kind", "rule", "procedure", "month", "appeal")
        kept = {name: value for name in names if (value := getattr(self, name))}
        return f"?{urlencode(kept)}" if kept else ""

    def url(self, **changes: Any) -> str:
        """The address of the record with other wishes; it begins at the first page unless one is given."""
        wish = replace(self, **{"place": None, **changes})
        query = wish.query
        if wish.place is not None:
            query += f"{'&' if query else '?'}{urlencode({'page': wish.place.written()})}"
        return reverse("moderation:record") + query

    def decisions(self) -> QuerySet[Decision]:
        """The decisions asked for, in no order."""
        found = published()
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.rule:
            found = found.filter(rule=self.rule)
        if self.procedure:
            found = found.filter(case__discussion__record__procedure=self.procedure)
        if self.appeal:
            found = found.filter(_APPEALS[Outcome(self.appeal)])
        if span := month_of(self.month):
            found = found.filter(in_force_from__gte=span[0], in_force_from__lt=span[1])
        return found


def _known(value: str, values: Iterable[str]) -> str:
    return value if value in values else ""


def month_of(text: str) -> tuple[datetime, datetime] | None:
    """The first instant of a month (2026-11) of Taipei and that of the next; None for anything else."""
    year, _dash, month = text.partition("-")
    if not (len(year) == 4 and len(month) == 2 and (year + month).isascii() and (year + month).isdigit()):
        return None
    if not (1900 <= int(year) < 9000 and 1 <= int(month) <= 12):
        return None
    first = datetime(int(year), int(month), 1, tzinfo=TAIPEI)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return first.astimezone(UTC), following.astimezone(UTC)


# Newest first, by when it came into force.
ORDER = Order("in_force_from", descending=True)


def page_of(browse: Browse) -> Page[Decision]:
    """The page that an address asks for, in one query; late pages cost no more."""
    return keyset(browse.decisions(), ORDER, browse.place, lambda place: browse.url(place=place))


def filters_of(browse: Browse, now: datetime) -> list[dict[str, Any]]:
    """The filters beside the record, as links."""
    months = recent_months(day_of(now))
    if browse.month and browse.month not in months:
        months.append(browse.month)
    return [
        _group(browse, "kind", _("決定"), [(kind.value, DecisionKind(kind).label) for kind in ADVERSE]),
        _group(browse, "rule", _("規範"), [(code, rule.label) for code, rule in HOUSE_RULES.items()]),
        _group(browse, "appeal", _("申訴"), [(key.value, label) for key, label in OUTCOMES.items()]),
        _group(browse, "procedure", _("單元"), procedures.choices()),
        _group(browse, "month", _("月份"), [(month, month_label(month)) for month in months]),
    ]


def recent_months(today: date) -> list[str]:
    """This month and those before it, newest first."""
    found = []
    for back in range(MONTHS):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        found.append(f"{year:04d}-{month + 1:02d}")
    return found


def month_label(month: str) -> str:
    """A month in words."""
    year, number = int(month[:4]), int(month[5:])
    if (get_language() or "").startswith("en"):
        return f"{date(year, number, 1):%B %Y}"
    return _("%(year)d 年 %(month)d 月") % {"year": year, "month": number}


def _group(browse: Browse, name: str, title: str, options: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    chosen = getattr(browse, name)
    everything = {"label": _("全部"), "url": browse.url(**{name: ""}), "current": not chosen}
    shown = [
        {"label": label, "url": browse.url(**{name: key}), "current": chosen == key} for key, label in options
    ]
    return {"title": title, "options": [everything, *shown]}
