"""Finding petitions: what the address asks for, keyset paging, and the facets beside the list."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from participation.agencies.addresses import agency_named
from participation.shell.copies import numbers
from petitions.lifecycles.shape import Status
from petitions.models import Petition
from petitions.models.queries import LATELY, PetitionQuerySet, lately

PAGE = 20
LONGEST_QUERY = 100
SHOWN_OPTIONS = 12
MOST_COUNTED = 5000
KEPT_SECONDS = 60


@dataclass(frozen=True)
class Order:
    """A way to sort: by one column, and by the petition's own number where that is equal."""

    column: str
    descending: bool
    label: Any


ORDERS = {
    "newest": Order("listed_at", descending=True, label=gettext_lazy("最新")),
    "signed": Order("signature_count", descending=True, label=gettext_lazy("附議人數")),
    "closing": Order("closes_at", descending=False, label=gettext_lazy("即將截止")),
}
STATES = (
    Status.OPEN,
    Status.AWAITING_RESPONSE,
    Status.RESPONDED,
    Status.CLOSED,
    Status.REFUSED,
    Status.WITHDRAWN,
)


@dataclass(frozen=True)
class Place:
    """Between which two rows a page begins, and in which direction it goes on."""

    value: datetime | int
    pk: int
    back: bool = False

    def written(self) -> str:
        """The place as part of an address."""
        value = self.value.isoformat() if isinstance(self.value, datetime) else str(self.value)
        return (
            urlsafe_b64encode(f"{'b' if self.back else 'a'}|{value}|{self.pk}".encode()).decode().rstrip("=")
        )


def read_place(text: str, order: Order) -> Place | None:
    """A place from an address; None for anything that is none, which then shows the first page."""
    try:
        direction, value, pk = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split("|")
        at = int(value) if order.column == "signature_count" else parse_datetime(value)
        if direction not in "ab" or not direction or at is None or not 0 <= int(pk) < 2**63:
            return None
        if (isinstance(at, datetime) and at.tzinfo is None) or (isinstance(at, int) and abs(at) >= 2**31):
            return None
        at = at.astimezone(UTC) if isinstance(at, datetime) else at
        return Place(at, int(pk), back=direction == "b")
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True)
class Browse:
    """What somebody wants to see. Unknown values ask for nothing."""

    q: str = ""
    state: str = ""
    agency: str = ""
    topic: str = ""
    lately: str = ""
    sort: str = "newest"
    place: Place | None = None
    agency_id: int = 0

    @classmethod
    def of(cls, query: QueryDict) -> "Browse":
        """Read an address. One query if it names an agency."""
        sort = query.get("sort", "")
        sort = sort if sort in ORDERS else "newest"
        state, recent = query.get("state", ""), query.get("lately", "")
        asked = query.get("agency", "").replace("\x00", "")[:60]
        agency = agency_named(asked) if asked else None
        return cls(
            q=query.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY],
            state=state if state in STATES else "",
            agency=agency.slug if agency else asked,
            agency_id=agency.pk if agency else 0,
            topic=query.get("topic", "").replace("\x00", "")[:60],
            lately=recent if recent in LATELY else "",
            sort=sort,
            place=read_place(query.get("page", ""), ORDERS[sort]),
        )

    @property
    def order(self) -> Order:
        """How the list is sorted."""
        return ORDERS[self.sort]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order was asked for."""
        return bool(self.q or self.state or self.agency or self.topic or self.lately)

    @property
    def canonical(self) -> str:
        """The one address of this choice, in the usual order and from its first page."""
        return self.url(sort="newest")

    def url(self, **changes: Any) -> str:
        """The address of this list with other wishes; it begins at the first page unless one is given."""
        wish = replace(self, **{"place": None, **changes})
        asked = {
            "q": wish.q,
            "state": wish.state,
            "agency": wish.agency,
            "topic": wish.topic,
            "lately": wish.lately,
            "sort": "" if wish.sort == "newest" else wish.sort,
            "page": wish.place.written() if wish.place else "",
        }
        kept = {name: value for name, value in asked.items() if value}
        return reverse("petitions:list") + (f"?{urlencode(kept)}" if kept else "")

    def petitions(self, now: datetime, *, without: str = "") -> PetitionQuerySet:
        """The petitions asked for, in no order; WITHOUT names one wish that does not count."""
        found = Petition.objects.visible()
        if self.q:
            found = found.search(self.q)
        if self.state and without != "state":
            found = found.filter(status=self.state)
        if self.agency and without != "agency":
            found = found.of_agency(self.agency_id)
        if self.topic and without != "topic":
            found = found.filter(topic__slug=self.topic)
        if self.lately:
            found = found.filter(lately(self.lately, now))
        return found.in_signing(now) if self.sort == "closing" else found


@dataclass(frozen=True)
class Page:
    """One page of a list and the addresses of its neighbours."""

    petitions: Sequence[Petition]
    previous_url: str
    next_url: str


def page_of(browse: Browse, now: datetime) -> Page:
    """The page that an address asks for, in one query: keyset paging, so late pages cost no more."""
    order, place = browse.order, browse.place
    back = place is not None and place.back
    downwards = order.descending != back
    found = browse.petitions(now).for_list()
    if place is not None:
        found = found.filter(_beyond(order.column, place, downwards=downwards))
    sign = "-" if downwards else ""
    rows = list(found.order_by(f"{sign}{order.column}", f"{sign}pk")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if back:
        rows.reverse()
    before = place is not None and (more if back else True)
    after = back or more
    return Page(
        rows,
        browse.url(place=_edge(rows[0], order, back=True)) if rows and before else "",
        browse.url(place=_edge(rows[-1], order, back=False)) if rows and after else "",
    )


def _beyond(column: str, place: Place, *, downwards: bool) -> Q:
    """Rows past a place. The first condition says nothing new, but lets an index begin there."""
    way = "lt" if downwards else "gt"
    further = Q(**{f"{column}__{way}": place.value}) | Q(**{f"pk__{way}": place.pk})
    return Q(**{f"{column}__{way}e": place.value}) & further


def _edge(petition: Petition, order: Order, *, back: bool) -> Place:
    return Place(getattr(petition, order.column), petition.pk, back=back)


@dataclass(frozen=True)
class Facets:
    """How many petitions stand beside each filter; `is_whole` is false where counting was cut short."""

    counted: dict[str, dict[str, tuple[str, int]]]
    is_whole: bool

    def total(self, state: str) -> int:
        """How many petitions the list has."""
        states = {key: number for key, (_name, number) in self.counted["state"].items()}
        return states.get(state, 0) if state else sum(states.values())


def counted_facets(browse: Browse, now: datetime) -> Facets:
    """The numbers of a filter count what the other filters leave. One query, none if counted lately."""
    english = (get_language() or "").startswith("en")
    wish = (
        browse.q,
        browse.state,
        browse.agency,
        browse.topic,
        browse.lately,
        browse.sort == "closing",
        english,
    )
    found: Facets = numbers.counted(wish, lambda: _count(browse, now, english=english), KEPT_SECONDS)
    return found


def _count(browse: Browse, now: datetime, *, english: bool) -> Facets:
    def found(without: str) -> PetitionQuerySet:
        petitions = browse.petitions(now, without=without)
        # A search for a very common word is not counted to its end.
        return petitions.among_first(MOST_COUNTED + 1) if browse.q else petitions

    rows = found("state").by_state().union(found("topic").by_topic(), found("agency").by_agency(), all=True)
    counted: dict[str, dict[str, tuple[str, int]]] = {"state": {}, "topic": {}, "agency": {}}
    for group, key, name, name_en, number in rows:
        counted[group][key] = ((english and name_en) or name, number)
    return Facets(
        counted, sum(number for _name, number in counted["state"].values()) <= MOST_COUNTED or not browse.q
    )


def filters_of(browse: Browse, facets: Facets) -> list[dict[str, Any]]:
    """The filters beside the list, as links."""
    states = {key: number for key, (_name, number) in facets.counted["state"].items()}
    groups = [
        _sorting(browse),
        _group(browse, "state", _("狀態"), [(s.value, str(s.label), states.get(s, 0)) for s in STATES]),
        _group(browse, "agency", _("機關"), _most(facets.counted["agency"], browse.agency)),
        _group(browse, "topic", _("主題"), _most(facets.counted["topic"], browse.topic)),
        _recency(browse),
    ]
    if not facets.is_whole:
        for option in (option for group in groups for option in group["options"]):
            option["count"] = None
    elif groups[1]["options"]:
        groups[1]["options"][0]["count"] = sum(states.values())
    return [group for group in groups if group["options"]]


def following_of(browse: Browse) -> dict[str, str]:
    """What of this list can be followed: its search, its topic or its agency; the words on the link."""
    asked = {"q": browse.q, "topic": browse.topic, "agency": browse.agency if browse.agency_id else ""}
    kept = {name: value for name, value in asked.items() if value}
    if browse.q:
        label = _("有新的提議符合「%(q)s」就通知我") % {"q": browse.q}
    elif browse.topic:
        kept.pop("agency", None)
        label = _("這個主題有新的提議就通知我")
    elif kept:
        return {"query": urlencode(kept), "label": _("追蹤這個機關")}
    else:
        return {"query": "", "label": ""}
    return {"query": urlencode({"list": "petitions", **kept}), "label": label}


def _most(found: dict[str, tuple[str, int]], chosen: str) -> list[tuple[str, str, int]]:
    """The options with most petitions; the chosen one is always among them."""
    options = sorted(
        ((key, name, number) for key, (name, number) in found.items()), key=lambda o: (-o[2], o[1])
    )
    return [option for place, option in enumerate(options) if place < SHOWN_OPTIONS or option[0] == chosen]


def _sorting(browse: Browse) -> dict[str, Any]:
    options = [
        {"label": order.label, "url": browse.url(sort=key), "current": browse.sort == key}
        for key, order in ORDERS.items()
    ]
    return {"title": _("排序"), "options": options}


def _recency(browse: Browse) -> dict[str, Any]:
    labels = {"": _("全部"), "opened": _("開放附議"), "reached": _("達到門檻"), "answered": _("得到回應")}
    options = [
        {"label": label, "url": browse.url(lately=name), "current": browse.lately == name}
        for name, label in labels.items()
    ]
    return {"title": _("最近 30 天"), "options": options}


def _group(browse: Browse, name: str, title: str, options: Iterable[tuple[str, str, int]]) -> dict[str, Any]:
    chosen = getattr(browse, name)
    shown = [
        {"label": label, "url": browse.url(**{name: key}), "current": chosen == key, "count": number}
        for key, label, number in options
        if number or chosen == key
    ]
    everything = {"label": _("全部"), "url": browse.url(**{name: ""}), "current": not chosen, "count": None}
    return {"title": title, "options": [everything, *shown] if shown else []}
