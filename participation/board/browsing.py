"""What somebody wants to see of the board: which duties, of whom, in the address of the page."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.agencies.addresses import agency_named
from participation.agencies.models import Agency
from participation.obligations.figures import Counted
from participation.obligations.kinds import KIND_LABELS, label_of
from participation.obligations.models import Obligation, ObligationQuerySet
from participation.obligations.rules import State
from participation.record.models import ProcedureKey
from participation.shell.paging import Order, Page, Place, page_of, read_place

# So many agencies stand as links; the others are found on the page of all agencies.
SHOWN_AGENCIES = 12
NOBODY = -1


class Show(StrEnum):
    """The board's lists."""

    OVERDUE = "overdue"
    DUE = "due"
    LONGEST = "longest"
    MET = "met"


ORDERS = {
    Show.OVERDUE: Order("due_at"),
    Show.DUE: Order("due_at"),
    Show.LONGEST: Order("starts_at"),
    Show.MET: Order("met_at", descending=True),
}


def label_of_list(show: Show) -> str:
    """What a list is called."""
    return {
        Show.OVERDUE: _("逾期未辦"),
        Show.DUE: _("即將到期"),
        Show.LONGEST: _("等候最久"),
        Show.MET: _("最近完成"),
    }[show]


def meaning_of_list(show: Show) -> str:
    """What stands in a list, and in which order."""
    return {
        Show.OVERDUE: _("期限已過、還沒有做的事；逾期最久的在前。"),
        Show.DUE: _("期限還沒到、還沒有做的事；最快到期的在前。"),
        Show.LONGEST: _("從起算到今天等得最久、還沒有做的事，包括逾期的與暫停計算的。"),
        Show.MET: _("已經做了的事，不論有沒有如期；最近做的在前。"),
    }[show]


@dataclass(frozen=True)
class Browse:
    """Which list, narrowed by what. Unknown values ask for nothing."""

    show: Show = Show.OVERDUE
    agency: str = ""
    kind: str = ""
    procedure: str = ""
    place: Place | None = None
    # 0 for none asked for, and one that nobody has for a code that nobody has.
    agency_id: int = 0
    # On an agency's own page the agency stands in the path, not in the query.
    is_of_agency: bool = False

    @classmethod
    def of(cls, query: QueryDict, *, agency: Agency | None = None) -> "Browse":
        """Read an address. One query if it names an agency; an unknown agency has no duties."""
        asked = query.get("agency", "").replace("\x00", "")[:60]
        found = agency or (agency_named(asked) if asked else None)
        return cls(
            show=_show(query.get("show", "")),
            agency=found.code if found else asked,
            agency_id=found.pk if found else NOBODY if asked else 0,
            kind=_known(query.get("kind", ""), KIND_LABELS),
            procedure=_known(query.get("procedure", ""), ProcedureKey.values),
            place=read_place(query.get("page", "")),
            is_of_agency=agency is not None,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was left out but the other lists."""
        return bool((self.agency and not self.is_of_agency) or self.kind or self.procedure)

    @property
    def order(self) -> Order:
        """How the list is sorted."""
        return ORDERS[self.show]

    @property
    def query(self) -> str:
        """What the list is narrowed by, as the end of an address."""
        asked = {
            "agency": "" if self.is_of_agency else self.agency,
            "kind": self.kind,
            "procedure": self.procedure,
        }
        return urlencode({name: value for name, value in asked.items() if value})

    def url(self, **changes: Any) -> str:
        """The address with other wishes; it begins at the first page unless one is given."""
        wish = replace(self, **{"place": None, **changes})
        parts = [
            urlencode({"show": wish.show}) if wish.show is not Show.OVERDUE else "",
            wish.query,
            urlencode({"page": wish.place.written()}) if wish.place else "",
        ]
        query = "&".join(part for part in parts if part)
        return wish.base + (f"?{query}" if query else "")

    @property
    def base(self) -> str:
        """The page's address without any wish."""
        if self.is_of_agency:
            return reverse("obligations:agency", args=[self.agency])
        return reverse("obligations:board")

    def duties(self) -> ObligationQuerySet:
        """The public obligations asked for, however they stand, in no order."""
        found = Obligation.objects.public()
        if self.agency:
            found = found.filter(agency=self.agency_id)
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.procedure:
            found = found.filter(record__procedure=self.procedure)
        return found

    def listed(self, now: datetime) -> ObligationQuerySet:
        """Those of the list."""
        found = self.duties()
        match self.show:
            case Show.OVERDUE:
                return found.in_state(State.OVERDUE, now)
            case Show.DUE:
                return found.in_state(State.WAITING, now)
            case Show.LONGEST:
                return found.open()
        return found.filter(met_at__isnull=False)

    def page(self, now: datetime) -> Page[Obligation]:
        """The page of the list, in one query."""
        rows = self.listed(now).select_related("agency", "record")
        return page_of(rows, self.order, self.place, lambda place: self.url(place=place))


def _show(value: str) -> Show:
    return Show(value) if value in set(Show) else Show.OVERDUE


def _known(value: str, values: Iterable[str]) -> str:
    return value if value in values else ""


# The figure that tells how many stand in a list.
NUMBERS = {Show.OVERDUE: "overdue", Show.DUE: "waiting", Show.LONGEST: "open", Show.MET: "met"}


def lists_of(browse: Browse, counted: Counted) -> list[dict[str, Any]]:
    """The lists as links, each with how many stand in it."""
    found = counted.figures(agency_id=browse.agency_id, kind=browse.kind, procedure=browse.procedure)
    return [
        {
            "label": label_of_list(show),
            "url": browse.url(show=show),
            "count": getattr(found, NUMBERS[show]),
            "current": show is browse.show,
        }
        for show in Show
    ]


def filters_of(browse: Browse, counted: Counted, agencies: dict[int, Agency]) -> list[dict[str, Any]]:
    """The filters beside the list; each number counts what the other filters leave in this list."""

    def number(kind: str, procedure: str) -> int:
        found = counted.figures(agency_id=browse.agency_id, kind=kind, procedure=procedure)
        return int(getattr(found, NUMBERS[browse.show]))

    kinds = sorted({cell.kind for cell in counted.cells} | ({browse.kind} - {""}))
    by_kind = [(kind, label_of(kind), number(kind, browse.procedure)) for kind in kinds]
    by_procedure = [(key, str(label), number(browse.kind, key)) for key, label in ProcedureKey.choices]
    groups = [
        _group(browse, "kind", _("事項"), by_kind),
        _group(browse, "procedure", _("單元"), by_procedure),
    ]
    if not browse.is_of_agency:
        groups.insert(0, _group(browse, "agency", _("機關"), _agencies(browse, counted, agencies)))
    return [group for group in groups if len(group["options"]) > 1]


def _agencies(browse: Browse, counted: Counted, agencies: dict[int, Agency]) -> list[tuple[str, str, int]]:
    """The agencies with most in the list; the chosen one is always among them."""
    found = counted.of_agencies(kind=browse.kind, procedure=browse.procedure)
    rows = [
        (agencies[pk].code, agencies[pk].public_name, int(getattr(figures, NUMBERS[browse.show])))
        for pk, figures in found.items()
    ]
    most = sorted(rows, key=lambda row: (-row[2], row[0]))
    return [row for place, row in enumerate(most) if place < SHOWN_AGENCIES or row[0] == browse.agency]


def _group(browse: Browse, name: str, title: str, options: Iterable[tuple[str, str, int]]) -> dict[str, Any]:
    chosen = getattr(browse, name)
    everything = {"label": _("全部"), "url": browse.url(**{name: ""}), "current": not chosen, "count": None}
    shown = [
        {"label": label, "url": browse.url(**{name: key}), "current": chosen == key, "count": number}
        for key, label, number in options
        if number or chosen == key
    ]
    return {"title": title, "options": [everything, *shown]}
