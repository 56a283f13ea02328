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
from typing import Any, Generic, TypeVar

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


Row = TypeVar("Row")


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


@dataclass(frozen=True)
class Line(Generic[Row]):
    """A line of a file: what was read from it, or why it was refused."""

    file: str
    number: int
    row: Row | None = None
    refusal: str = ""


def _instant(value: Any, name: str) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Unreadable(f"{name} is not an instant: {value!r}") from error
    if instant.tzinfo is None:
        raise Unreadable(f"{name} has no offset: {value!r}")
    return instant


def _optional(value: Any, name: str) -> datetime | None:
    return _instant(value, name) if value else None


def _words(row: dict[str, Any], name: str, *, needed: bool = False) -> str:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise Unreadable(f"{name} is not a text")
    # NUL cannot be stored in PostgreSQL and means nothing in a text.
    words = (value or "").replace("\x00", "").strip()
    if needed and not words:
        raise Unreadable(f"{name} is missing")
    return words


def _number(row: dict[str, Any], name: str, *, least: int) -> int:
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise Unreadable(f"{name} is not a whole number of at least {least}: {value!r}")
    return value


def _agencies(row: dict[str, Any], name: str) -> tuple[AgencyName, ...]:
    try:
        found = [AgencyName(str(item["code"]), str(item["name"])) for item in row.get(name) or []]
    except (TypeError, KeyError) as error:
        raise Unreadable(f"{name} is not a list of agencies with code and name") from error
    return tuple(dict.fromkeys(found))


def petition_of(row: dict[str, Any]) -> ArchivedPetition:
    """Read one proposal. Raises Unreadable."""
    rule = RULE_VERSIONS.get(row.get("rule_version") or "")
    if rule is None:
        raise Unreadable(f"rule_version is unknown: {row.get('rule_version')!r}")
    outcome = row.get("outcome")
    if outcome not in OUTCOMES:
        raise Unreadable(f"outcome is unknown: {outcome!r}")
    petition = ArchivedPetition(
        n=_number(row, "n", least=1),
        key=_words(row, "id", needed=True),
        title=_words(row, "title", needed=True),
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
    if petition.closes_at <= petition.opened_at:
        raise Unreadable("endorse_due_at is not after approved_at")
    if petition.outcome == "passed" and petition.passed_at is None:
        raise Unreadable("outcome is passed but passed_at is missing")
    if petition.outcome == "revoked" and petition.revoked_at is None:
        raise Unreadable("outcome is revoked but revoked_at is missing")
    if len(petition.title) > 200:
        raise Unreadable("title is longer than 200 characters")


def post_of(row: dict[str, Any]) -> ArchivedPost:
    """Read one agency post. Raises Unreadable."""
    return ArchivedPost(
        n=_number(row, "n", least=1),
        position=_number(row, "seq", least=1),
        agency=AgencyName(_words(row, "agency_code", needed=True), _words(row, "agency", needed=True)),
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
    if total.total < 0:
        raise Unreadable("count is negative")
    return total


def json_lines(file: str, lines: Iterable[str]) -> Iterator[Line[dict[str, Any]]]:
    """The objects of a JSON-lines file, with what could not be read."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            yield Line(file, number, refusal=f"not JSON: {error}")
            continue
        yield (
            Line(file, number, row) if isinstance(row, dict) else Line(file, number, refusal="not an object")
        )


def csv_lines(file: str, lines: Iterable[str]) -> Iterator[Line[dict[str, Any]]]:
    """The rows of a CSV file; the first line names the columns."""
    for number, row in enumerate(csv.DictReader(lines), 2):
        yield Line(file, number, dict(row))
