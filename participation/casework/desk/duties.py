"""What is owed, as the work of one desk: urgencies, filters, rows. Over all procedures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.agencies.models import Agency
from participation.calendar.rules import day_of, start_of
from participation.casework.desk.offices import Desk
from participation.casework.desk.signing import in_sign_off, with_key
from participation.casework.models import CaseOfficer, Decline
from participation.casework.rules import DECLINE
from participation.obligations.kinds import KIND_LABELS, of_other_platform_roles, place_of_work
from participation.obligations.models import Obligation
from participation.obligations.notices import due_words, standing
from participation.people.models import Person
from participation.record import procedures
from participation.record.models import ProcedureKey
from participation.responses.models import Response, ResponseState

ORDERS = {
    "due": "due_at",
    "number": "record__number",
    "agency": "agency__position",
    "since": "starts_at",
    "kind": "kind",
    "officer": "officer_name",
}
DAY = timedelta(days=1)
ME, NOBODY, EVERYBODY = "me", "none", "all"


def owed_by(desk: Desk) -> QuerySet[Obligation]:
    """What is open of the duties that this desk works on, with who handles each."""
    rows = Obligation.objects.open()
    if not desk.sees_all:
        rows = rows.filter(agency__in=[agency.pk for agency in desk.owing])
        rows = rows.exclude(agency__is_platform=True, kind__in=of_other_platform_roles())
    return with_officers(rows)


def with_officers(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Each with `officer_id`, `officer_name`, and whether others have to act first."""
    present = CaseOfficer.objects.present().filter(record=OuterRef("record"), agency=OuterRef("agency"))
    return rows.annotate(
        officer_id=Subquery(present.values("officer_id")[:1]),
        officer_name=Subquery(present.values("officer__nickname")[:1]),
        is_with_others=ExpressionWrapper(_with_others(), output_field=BooleanField()),
    )


def _with_others() -> Q:
    """What waits for somebody else: a clock that stands still, a draft to sign off, a decline to decide."""
    same = {"record": OuterRef("record"), "agency": OuterRef("agency")}
    drafts = Response.objects.filter(**same, state=ResponseState.DRAFT, source="")
    signing = with_key(drafts).filter(in_sign_off())
    declined = Decline.objects.undecided().filter(**same)
    return (
        Q(paused_at__isnull=False)
        | (Q(kind="formal_response") & Q(Exists(signing)))
        | (~Q(kind=DECLINE) & Q(Exists(declined)))
    )


def urgencies(now: datetime) -> dict[str, Q]:
    """The views of what is owed: every duty stands in one of them, the first that fits.

    A duty that ends at the coming midnight is due today.
    """
    midnight = start_of(day_of(now)) + DAY
    runs, later = Q(paused_at__isnull=True), Q(paused_at__isnull=False) | Q(due_at__gt=midnight)
    ours = later & Q(is_with_others=False)
    return {
        "overdue": runs & Q(due_at__lte=now),
        "today": runs & Q(due_at__gt=now, due_at__lte=midnight),
        "others": later & Q(is_with_others=True),
        "new": ours & Q(starts_at__gt=now - DAY),
        "waiting": ours & Q(starts_at__lte=now - DAY),
    }


LABELS: dict[str, Callable[[], str]] = {
    "overdue": lambda: _("逾期"),
    "today": lambda: _("今天到期"),
    "others": lambda: _("等待他人"),
    "new": lambda: _("一天內新進"),
    "waiting": lambda: _("等待辦理"),
}


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see of what is owed. Unknown values ask for nothing."""

    show: str = ""
    kind: str = ""
    procedure: str = ""
    officer: str = ""
    agency: str = ""

    @classmethod
    def of(cls, query: QueryDict, desk: Desk) -> "Asked":
        """Read an address; officers see what is theirs or nobody's unless they ask for more."""
        officer = query.get("officer", "")
        is_known = officer in (ME, NOBODY, EVERYBODY) or (officer.isascii() and officer.isdigit())
        return cls(
            show=query.get("show", "") if query.get("show") in LABELS else "",
            kind=query.get("kind", "") if query.get("kind") in KIND_LABELS else "",
            procedure=query.get("procedure", "") if query.get("procedure") in ProcedureKey.values else "",
            officer=officer if is_known and len(officer) < 19 else _first_officer(desk),
            agency=query.get("agency", "").replace("\x00", "")[:60],
        )

    def narrowed(self, rows: QuerySet[Obligation], desk: Desk, now: datetime) -> QuerySet[Obligation]:
        """The rows asked for, of this desk."""
        rows = self.of_kind(rows, desk)
        return rows.filter(urgencies(now)[self.show]) if self.show else rows

    def of_kind(self, rows: QuerySet[Obligation], desk: Desk) -> QuerySet[Obligation]:
        """The same whatever the urgency, which the figures count."""
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.procedure:
            rows = rows.filter(record__procedure=self.procedure)
        if self.agency:
            rows = rows.filter(agency__slug=self.agency)
        return rows.filter(_of_officer(self.officer, desk))

    def url(self, **changes: str) -> str:
        """The address of the list with other wishes."""
        names = ("show", "kind", "procedure", "officer", "agency")
        wished = {name: changes.get(name, getattr(self, name)) for name in names}
        query = urlencode({name: value for name, value in wished.items() if value})
        return reverse("casework_desk:duties") + (f"?{query}" if query else "")


def _first_officer(desk: Desk) -> str:
    return "" if desk.sees_own_first else EVERYBODY


def _of_officer(officer: str, desk: Desk) -> Q:
    mine = Q(officer_id=desk.person.pk)
    known = {"": mine | Q(officer_id=None), ME: mine, NOBODY: Q(officer_id=None), EVERYBODY: Q()}
    return known[officer] if officer in known else Q(officer_id=int(officer))


def figures(rows: QuerySet[Obligation], asked: Asked, now: datetime) -> list[dict[str, Any]]:
    """How much there is of each urgency, with the list behind it; one query."""
    counts = rows.aggregate(**{name: Count("pk", filter=wanted) for name, wanted in urgencies(now).items()})
    return [
        {"name": name, "label": LABELS[name](), "count": count, "url": asked.url(show=name)}
        for name, count in counts.items()
    ]


def by_kind(rows: QuerySet[Obligation], asked: Asked, now: datetime) -> list[dict[str, Any]]:
    """How much there is of each kind of act, and how much of it is overdue; one query."""
    late = Count("pk", filter=Q(paused_at__isnull=True, due_at__lte=now))
    counts = rows.order_by().values("kind").annotate(count=Count("pk"), late=late).order_by("-count", "kind")
    return [
        {
            "label": KIND_LABELS.get(row["kind"], row["kind"]),
            "count": row["count"],
            "is_overdue": bool(row["late"]),
            "url": asked.url(kind=row["kind"], show=""),
        }
        for row in counts
    ]


@dataclass(frozen=True)
class Owed:
    """A duty as a row of the desk."""

    duty: Obligation
    due: str
    standing: str
    state: str
    url: str
    officer: str
    is_with_others: bool


def rows_of(duties: Iterable[Obligation], now: datetime) -> list[Owed]:
    """Duties with their words and where the work on them is done."""
    return [
        Owed(
            duty,
            due_words(duty.due_at),
            standing(duty, now),
            duty.state(now).value,
            place_of_work(duty.record, duty.agency, duty.kind),
            duty.officer_name or "",  # type: ignore[attr-defined]
            duty.is_with_others,  # type: ignore[attr-defined]
        )
        for duty in duties
    ]


def filters(desk: Desk, asked: Asked) -> list[dict[str, Any]]:
    """The choices beside the list; agencies only for who works for several."""
    everything = ("", _("全部"))
    shown: list[dict[str, Any]] = [
        {"name": "kind", "label": _("事項"), "options": [everything, *KIND_LABELS.items()]},
        {"name": "procedure", "label": _("單元"), "options": [everything, *procedures.choices()]},
        {"name": "officer", "label": _("承辦人"), "options": _officers(desk)},
    ]
    agencies = _agencies(desk)
    if len(agencies) > 1:
        options = [everything, *((agency.slug, agency.public_name) for agency in agencies)]
        shown.append({"name": "agency", "label": _("機關"), "options": options})
    for choice in shown:
        choice["chosen"] = getattr(asked, choice["name"])
    return shown


def _agencies(desk: Desk) -> list[Agency]:
    if not desk.sees_all:
        return desk.owing
    owing = Obligation.objects.open().values("agency_id")
    return list(Agency.objects.filter(pk__in=owing).order_by("position", "code"))


def _officers(desk: Desk) -> list[tuple[str, str]]:
    options = [(EVERYBODY, _("全部")), (ME, _("我")), (NOBODY, _("未指派"))]
    if desk.sees_own_first:
        return [("", _("我的與未指派")), *options]
    present = CaseOfficer.objects.present()
    if not desk.sees_all:
        present = present.filter(agency__in=[agency.pk for agency in desk.owing])
    handling = Person.objects.filter(pk__in=present.values("officer")).exclude(pk=desk.person.pk)
    return [
        *options,
        *((str(person.pk), person.public_name) for person in handling.order_by("nickname", "pk")[:100]),
    ]
