"""What agencies took under study: the promise, its reports so far, the next one due, how it ended.

A commitment is a chain of follow-up obligations of one agency on one record: each report meets one and, at
the same moment, opens the next, unless it was the last report. A correction of the answer that says how
the study ended meets the last one as well. So the last of a chain says how the commitment stands, and what
is promised after its end is a commitment of its own.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from participation.obligations.models import Obligation, ObligationQuerySet
from participation.obligations.rules import State
from participation.responses.models import ResponseVersion, Verdict
from participation.shell.paging import Order, Page, Place, page_of, read_place

FOLLOW_UP = "follow_up"
CHUNK = 500
COMMITMENT_FIELDS = (
    "procedure",
    "record",
    "title",
    "url",
    "agency_code",
    "agency",
    "under_study",
    "next_step",
    "next_step_by",
    "promised_at",
    "state",
    "next_due_at",
    "days_late",
    "reports",
    "last_report_at",
    "ended_at",
    "ended_by",
)
# The event by which an agency corrects its answer, which may end a commitment as a last report does.
CORRECTED = "response_corrected"


class Course(StrEnum):
    """The register's two lists."""

    RUNNING = "running"
    ENDED = "ended"


ORDERS = {Course.RUNNING: Order("due_at"), Course.ENDED: Order("starts_at", descending=True)}


@dataclass(frozen=True)
class Promise:
    """One demand that was taken under study, and by when the agency said it would know more."""

    words: str
    next_step: str
    by: date | None


@dataclass(frozen=True)
class Report:
    """One report on it: when, and where it stands."""

    at: datetime
    url: str


@dataclass(frozen=True)
class Commitment:
    """One agency's promise on one record, by the last obligation of its chain."""

    last: Obligation
    promises: Sequence[Promise]
    reports: Sequence[Report]
    promised_at: datetime
    # Where the corrected answer stands that says how the study ended.
    corrected: Report | None = None

    @property
    def is_running(self) -> bool:
        """Whether a report is still owed."""
        return self.last.is_open

    @property
    def ended_at(self) -> datetime | None:
        """When the last report was given, or the duty waived."""
        return self.last.met_at or self.last.waived_at

    @property
    def ended_by(self) -> str:
        """What ended it: a report, a correction of the answer, or a waiver; "" while it runs."""
        if self.is_running:
            return ""
        return "correction" if self.corrected else "report" if self.last.met_at else "waiver"

    def state(self, now: datetime) -> str:
        """running, overdue, paused, ended or waived."""
        state = self.last.state(now)
        words = {State.WAITING: "running", State.MET: "ended", State.MET_LATE: "ended"}
        return words.get(state, state.value)

    def label(self, now: datetime) -> str:
        """The same in words."""
        return {
            "running": _("研究中"),
            "overdue": _("報告逾期"),
            "paused": _("暫停計算"),
            "ended": _("已結束"),
            "waived": _("免予辦理"),
        }[self.state(now)]

    def shape(self, now: datetime) -> str:
        """Which of the page's status shapes it has."""
        shapes = {"running": "waiting", "overdue": "overdue", "ended": "answered"}
        return shapes.get(self.state(now), "closed")


@dataclass(frozen=True)
class Register:
    """Which of the register's lists, from where on."""

    course: Course
    place: Place | None

    @classmethod
    def of(cls, query: QueryDict) -> "Register":
        """Read an address; unknown values ask for nothing."""
        ended = query.get("show", "") == Course.ENDED
        return cls(Course.ENDED if ended else Course.RUNNING, read_place(query.get("page", "")))

    def url(self, course: Course | None = None, place: Place | None = None) -> str:
        """The address of a list, from a place on."""
        wanted = course or self.course
        asked = {
            "show": "" if wanted is Course.RUNNING else wanted.value,
            "page": place.written() if place else "",
        }
        query = urlencode({name: value for name, value in asked.items() if value})
        return reverse("obligations:commitments") + (f"?{query}" if query else "")

    def page(self) -> tuple[Page[Obligation], list[Commitment]]:
        """The page, in three queries, and its commitments."""
        rows = last_of_chains(self.course).select_related("agency", "record")
        page = page_of(rows, ORDERS[self.course], self.place, lambda place: self.url(place=place))
        return page, told(page.rows)

    def lists(self) -> list[dict[str, Any]]:
        """Both lists as links, each with how many stand in it. One query."""
        numbers = {course: last_of_chains(course).count() for course in Course}
        labels = {Course.RUNNING: _("進行中"), Course.ENDED: _("已結束")}
        return [
            {
                "label": labels[course],
                "url": self.url(course),
                "count": numbers[course],
                "current": course is self.course,
            }
            for course in Course
        ]


def last_of_chains(course: Course) -> ObligationQuerySet:
    """The last follow-up of each chain on each public record: open, or closed with none after it."""
    duties = Obligation.objects.public().filter(kind=FOLLOW_UP)
    if course is Course.RUNNING:
        return duties.open()
    same = {name: OuterRef(name) for name in ("record", "agency", "kind")}
    next_one = Obligation.objects.filter(**same, starts_at=OuterRef("met_at"))
    return duties.exclude(met_at__isnull=True, waived_at__isnull=True).exclude(Exists(next_one))


def told(last: Sequence[Obligation]) -> list[Commitment]:
    """What was promised and reported, for the last obligations of some chains. Two queries."""
    records = [duty.record_id for duty in last]
    promised = _promised(records)
    duties: dict[tuple[int, int], list[Obligation]] = defaultdict(list)
    found = Obligation.objects.filter(record__in=records, kind=FOLLOW_UP).select_related("met_by")
    for duty in found.order_by("starts_at"):
        duties[duty.record_id, duty.agency_id].append(duty)
    return [
        _commitment(duty, duties[duty.record_id, duty.agency_id], promised[duty.record_id, duty.agency_id])
        for duty in last
    ]


# What an agency's texts took under study, each with the moment from which it was public.
Promised = list[tuple[datetime, list[Promise]]]


def _promised(records: Collection[int]) -> dict[tuple[int, int], Promised]:
    """By record and agency, oldest first. Read from the versions: a correction takes no promise back."""
    promised: dict[tuple[int, int], Promised] = defaultdict(list)
    versions = ResponseVersion.objects.filter(response__record__in=records).select_related("response", "kept")
    for version in versions.order_by("response_id", "number"):
        answers = (version.content or {}).get("answers", [])
        found = [_promise(answer) for answer in answers if answer["verdict"] == Verdict.UNDER_STUDY]
        if found:
            of = (version.response.record_id, version.response.agency_id)
            promised[of].append((version.published_at, found))
    return promised


def _promise(answer: Mapping[str, Any]) -> Promise:
    by = answer["next_step_by"]
    return Promise(answer["demand"], answer["next_step"], date.fromisoformat(by) if by else None)


def _commitment(last: Obligation, duties: Sequence[Obligation], promised: Promised) -> Commitment:
    """What became of a chain; its promises as they were read when it ended, or are read now."""
    chain = _chain(last, duties)
    ended_at = last.met_at or last.waived_at
    known = [promises for at, promises in promised if ended_at is None or at <= ended_at]
    acts = [(duty, _act(last, duty)) for duty in chain if duty.met_by]
    corrected = [act for duty, act in acts if duty.met_by and duty.met_by.kind == CORRECTED]
    return Commitment(
        last,
        known[-1] if known else [],
        [act for _duty, act in acts if act not in corrected],
        chain[0].starts_at,
        corrected[-1] if corrected else None,
    )


def _chain(last: Obligation, duties: Iterable[Obligation]) -> list[Obligation]:
    """The duties that led to the last one, oldest first: each began when the one before was met."""
    met = {duty.met_at: duty for duty in duties if duty.met_at and duty.pk != last.pk}
    # The same row as the last one, which comes with the event that met it.
    chain = [duty for duty in duties if duty.pk == last.pk]
    while earlier := met.pop(chain[0].starts_at, None):
        chain.insert(0, earlier)
    return chain


def _act(last: Obligation, duty: Obligation) -> Report:
    """The public act that met a duty, where it stands on the timeline."""
    assert duty.met_at is not None
    assert duty.met_by is not None
    return Report(duty.met_at, f"{last.record.get_absolute_url()}#event-{duty.met_by.position}")


def all_of(agency_id: int = 0) -> list[ObligationQuerySet]:
    """The last of all chains, running ones first; of one agency, or of all with 0."""
    every = (last_of_chains(course) for course in Course)
    return [found.filter(agency=agency_id) if agency_id else found for found in every]


def commitment_facts(now: datetime, agency_id: int = 0) -> Iterator[dict[str, Any]]:
    """The rows of the file: running ones first, each list by its order; of one agency, or of all with 0."""
    for course, found in zip(Course, all_of(agency_id), strict=True):
        place: Place | None = None
        rows = found.select_related("agency", "record")
        order = ORDERS[course]
        while chunk := list(order.sorted(rows, place)[:CHUNK]):
            yield from (_facts(commitment, now) for commitment in told(chunk))
            place = Place(getattr(chunk[-1], order.field), chunk[-1].pk)


def _facts(one: Commitment, now: datetime) -> dict[str, Any]:
    duty, ended = one.last, one.ended_at
    values = (
        duty.record.procedure,
        duty.record.number,
        duty.record.title,
        f"{settings.SITE_URL}{duty.record.get_absolute_url()}",
        duty.agency.code,
        duty.agency.public_name,
        " / ".join(promise.words for promise in one.promises),
        " / ".join(promise.next_step for promise in one.promises if promise.next_step),
        " / ".join(promise.by.isoformat() for promise in one.promises if promise.by),
        one.promised_at.isoformat(),
        one.state(now),
        duty.due_at.isoformat() if one.is_running else "",
        duty.days_late(now) if one.is_running else "",
        len(one.reports),
        one.reports[-1].at.isoformat() if one.reports else "",
        ended.isoformat() if ended else "",
        one.ended_by,
    )
    return dict(zip(COMMITMENT_FIELDS, values, strict=True))
