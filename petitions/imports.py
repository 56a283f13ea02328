"""Reading the archive of the national platform into plain rows. No database, no clock, no decisions.

The archive keeps three files: proposals (JSON lines), agency posts (JSON lines), and how many
signatures each proposal showed at the end of a day (CSV; the numbers are running totals).
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

RULE_VERSIONS = {
    "EndorseStage_2015": "join-2015",
    "EndorseStage_2016": "join-2016",
    "EndorseStage_2017": "join-2017",
}
OUTCOMES = ("open", "passed", "failed", "revoked")
# What agencies write into a box that they have nothing to say in yet: a bracketed remark, "to be
# answered before …", "see the other box", "no update".
NOTHING_YET = re.compile(
    r"^[〈（(《<【]?\s*(?:將於.{0,40}|本部將於.{0,40}|請見.{0,20}|同前.{0,20}|無更新|無|研議中|待.{0,20}|如.{0,10}說明)[。〉）)》>】\s]*$"
)


# What the database can keep: a whole number of four bytes, and instants that calendars can reckon with.
MOST = 2_147_483_647
YEARS = range(2000, 2101)


class Numbered(Protocol):
    """A row of the archive: of the proposal with this number, and the only one with this identity."""

    @property
    def n(self) -> int: ...
    @property
    def identity(self) -> str:
        """What the row is about, in words that no other row has."""


Row = TypeVar("Row", bound=Numbered)


class Unreadable(Exception):
    """A line that cannot be taken in; the message says why."""


@dataclass(frozen=True)
class AgencyName:
    """An agency as the archive names it."""

    code: str
    name: str


@dataclass(frozen=True)
class ArchivedPetition:
    """One proposal."""

    n: int
    key: str
    title: str
    content: str
    benefit: str
    lifecycle_key: str
    outcome: str
    count: int
    threshold: int
    proposed_at: datetime
    opened_at: datetime
    closes_at: datetime
    passed_at: datetime | None
    revoked_at: datetime | None
    seen_at: datetime
    lead: tuple[AgencyName, ...]
    co: tuple[AgencyName, ...]

    @property
    def identity(self) -> str:
        """There is one row for each proposal."""
        return f"proposal {self.n}"

    @property
    def number(self) -> str:
        """The public number that it has here."""
        return f"JOIN-{self.n}"


@dataclass(frozen=True)
class ArchivedPost:
    """One post of an agency under a proposal."""

    n: int
    position: int
    agency: AgencyName
    posted_at: datetime
    analysis: str
    meetings: str
    adoption: str
    next_steps: str

    @property
    def identity(self) -> str:
        """There is one row for each post."""
        return f"post {self.position} of proposal {self.n}"

    @property
    def is_answer(self) -> bool:
        """Whether it says what becomes of the matter: 參採情形 is filled with more than a promise to answer.

        Acknowledgements, timetables and progress notes leave that box empty or promise a later answer.
        """
        words = self.adoption.strip()
        return bool(words) and NOTHING_YET.match(words.replace("\n", "")) is None

    @property
    def words(self) -> str:
        """Everything that was posted, in the order of the boxes."""
        return "\n\n".join(
            part.strip()
            for part in (self.analysis, self.meetings, self.adoption, self.next_steps)
            if part.strip()
        )


@dataclass(frozen=True)
class DayTotal:
    """How many signatures a proposal showed at the end of a day."""

    n: int
    day: date
    total: int

    @property
    def identity(self) -> str:
        """There is one total for each day."""
        return f"{self.day} of proposal {self.n}"


@dataclass(frozen=True)
class Line:
    """A line of a file: what was read from it, or why it was refused."""

    file: str
    number: int
    row: dict[str, Any] | None = None
    refusal: str = ""


def _instant(value: Any, name: str) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Unreadable(f"{name} is not an instant: {value!r}") from error
    if instant.tzinfo is None:
        raise Unreadable(f"{name} has no offset: {value!r}")
    if instant.year not in YEARS:
        raise Unreadable(f"{name} is not of this century: {value!r}")
    return instant


def _optional(value: Any, name: str) -> datetime | None:
    return _instant(value, name) if value else None


def _words(row: dict[str, Any], name: str, *, needed: bool = False, most: int | None = None) -> str:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise Unreadable(f"{name} is not a text")
    # NUL and half a character cannot be stored in PostgreSQL and mean nothing in a text.
    words = (value or "").replace("\x00", "").encode(errors="replace").decode().strip()
    if needed and not words:
        raise Unreadable(f"{name} is missing")
    if most is not None and len(words) > most:
        raise Unreadable(f"{name} is longer than {most} characters")
    return words


def _number(row: dict[str, Any], name: str, *, least: int) -> int:
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MOST:
        raise Unreadable(f"{name} is not a whole number of at least {least}: {value!r}")
    return value


def _agencies(row: dict[str, Any], name: str) -> tuple[AgencyName, ...]:
    items = row.get(name) or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Unreadable(f"{name} is not a list of agencies with code and name")
    return tuple(dict.fromkeys(_agency(item, code="code", name="name") for item in items))


def _agency(row: dict[str, Any], *, code: str, name: str) -> AgencyName:
    return AgencyName(_words(row, code, needed=True, most=40), _words(row, name, needed=True, most=80))


def petition_of(row: dict[str, Any]) -> ArchivedPetition:
    """Read one proposal. Raises Unreadable."""
    rule = RULE_VERSIONS.get(str(row.get("rule_version")))
    if rule is None:
        raise Unreadable(f"rule_version is unknown: {row.get('rule_version')!r}")
    outcome = row.get("outcome")
    if outcome not in OUTCOMES:
        raise Unreadable(f"outcome is unknown: {outcome!r}")
    petition = ArchivedPetition(
        n=_number(row, "n", least=1),
        key=_words(row, "id", needed=True, most=100),
        title=_words(row, "title", needed=True, most=200),
        content=_words(row, "content", needed=True),
        benefit=_words(row, "benefit_impact"),
        lifecycle_key=rule,
        outcome=outcome,
        count=_number(row, "endorse_count_last_seen", least=0),
        threshold=_number(row, "endorse_goal", least=1),
        proposed_at=_instant(row.get("published_at"), "published_at"),
        opened_at=_instant(row.get("approved_at"), "approved_at"),
        closes_at=_instant(row.get("endorse_due_at"), "endorse_due_at"),
        passed_at=_optional(row.get("passed_at"), "passed_at"),
        revoked_at=_optional(row.get("revoked_at"), "revoked_at"),
        seen_at=_instant(row.get("last_seen_at"), "last_seen_at"),
        lead=_agencies(row, "master_agencies"),
        co=_agencies(row, "co_agencies"),
    )
    _check(petition)
    return petition


def _check(petition: ArchivedPetition) -> None:
    if petition.opened_at < petition.proposed_at:
        raise Unreadable("approved_at is before published_at")
    if petition.closes_at <= petition.opened_at:
        raise Unreadable("endorse_due_at is not after approved_at")
    _milestone(petition, "passed_at", petition.passed_at, of="passed", also="revoked")
    _milestone(petition, "revoked_at", petition.revoked_at, of="revoked")


def _milestone(
    petition: ArchivedPetition, name: str, at: datetime | None, *, of: str, also: str = ""
) -> None:
    """Refuse an instant that its outcome lacks, that another outcome has, or that comes too early."""
    if at is None:
        if petition.outcome == of:
            raise Unreadable(f"outcome is {of} but {name} is missing")
    elif petition.outcome not in (of, also):
        raise Unreadable(f"outcome is {petition.outcome} but {name} is given")
    elif at < petition.opened_at:
        raise Unreadable(f"{name} is before approved_at")


def post_of(row: dict[str, Any]) -> ArchivedPost:
    """Read one agency post. Raises Unreadable."""
    return ArchivedPost(
        n=_number(row, "n", least=1),
        position=_number(row, "seq", least=1),
        agency=_agency(row, code="agency_code", name="agency"),
        posted_at=_instant(row.get("first_posted_at"), "first_posted_at"),
        analysis=_words(row, "analysis_分析說明"),
        meetings=_words(row, "consult_研商辦理情形"),
        adoption=_words(row, "adoption_參採情形"),
        next_steps=_words(row, "plan_後續推動規劃"),
    )


def day_total_of(row: dict[str, Any]) -> DayTotal:
    """Read one running total. Raises Unreadable."""
    try:
        total = DayTotal(int(row["n"]), date.fromisoformat(row["date"]), int(row["count"]))
    except (TypeError, KeyError, ValueError) as error:
        raise Unreadable(f"not a number, a date and a count: {row!r}") from error
    if total.day.year not in YEARS or not 0 <= total.total <= MOST:
        raise Unreadable(f"not a day of this century and a count: {row!r}")
    return total


def json_lines(file: str, lines: Iterable[str]) -> Iterator[Line]:
    """The objects of a JSON-lines file, with what could not be read."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Line(file, number, refusal=f"not JSON: {error}")
            continue
        yield (
            Line(file, number, row) if isinstance(row, dict) else Line(file, number, refusal="not an object")
        )


def csv_lines(file: str, lines: Iterable[str]) -> Iterator[Line]:
    """The rows of a CSV file; the first line names the columns."""
    rows = csv.DictReader(lines)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Line(file, rows.reader.line_num, refusal=f"not CSV: {error}")
            continue
        yield Line(file, rows.line_num, row)
