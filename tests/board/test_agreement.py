"""Board, agencies' pages, files, API and the operator's report give the same figures, counted by hand."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.test import Client

from participation.agencies.models import Agency
from participation.obligations.models import Obligation
from participation.record.models import Record
from petitions.models import Petition
from tests.board.scene import DAY, NOW, duty, matters, met
from tests.petitions import factories as make

pytestmark = pytest.mark.django_db
TAIPEI = ZoneInfo("Asia/Taipei")
KINDS = ("formal_response", "contact", "timetable", "follow_up", "receipt")
# Each way to stand, with the month of 2026 in which such a duty began.
WAYS = {"met": 6, "met_late": 5, "overdue": 7, "waiting": 10, "paused": 10, "waived": 5, "hidden": 7}
NUMBER = 3 * len(KINDS) * len(WAYS)


@dataclass(frozen=True)
class Fact:
    """A duty as a clerk would write it down. It is due at the midnight after the same day two months on."""

    agency: int
    kind: str
    way: str
    place: int

    @property
    def starts_at(self) -> datetime:
        return datetime(2026, WAYS[self.way], 1 + self.place % 28, 10, tzinfo=TAIPEI)

    @property
    def due_at(self) -> datetime:
        start = self.starts_at
        return start.replace(month=start.month + 2, hour=0) + DAY

    @property
    def met_at(self) -> datetime | None:
        """In time by a second at most; late from the due instant itself on."""
        days = timedelta(days=self.place % 9)
        by_way = {"met": self.due_at - days - timedelta(seconds=1), "met_late": self.due_at + days}
        return by_way.get(self.way)


def facts() -> list[Fact]:
    """Every kind in every way of each of three agencies."""
    return [
        Fact(place % 3, KINDS[place % len(KINDS)], list(WAYS)[place % len(WAYS)], place)
        for place in range(NUMBER)
    ]


def written(fact: Fact, record: Record, agency: Agency) -> Obligation:
    times: dict[str, Any] = {"kind": fact.kind, "starts_at": fact.starts_at, "due_at": fact.due_at}
    if fact.met_at:
        return met(record, agency, fact.met_at, **times)
    stood = {"paused": {"paused_at": NOW - DAY}, "waived": {"waived_at": NOW - DAY}}
    return duty(record, agency, **times, **stood.get(fact.way, {}))


@pytest.fixture
def agencies() -> list[Agency]:
    """Three agencies with all the duties, each on an imported matter of its own."""
    found = [make.agency(f"測試部{number}") for number in range(3)]
    hidden = []
    for fact, record in zip(facts(), matters(NUMBER), strict=True):
        written(fact, record, found[fact.agency]).save()
        hidden += [record.pk] if fact.way == "hidden" else []
    Petition.objects.update(source="join")
    Petition.objects.filter(record__in=hidden).update(text_hidden=True)
    return found


def by_hand(chosen: Iterable[Fact]) -> dict[str, Any]:
    """The figures of some duties from what was written down of them, by the formula on the page."""
    seen = [fact for fact in chosen if fact.way != "hidden"]
    done = [(fact, fact.met_at) for fact in seen if fact.met_at]
    late = sum(at >= fact.due_at for fact, at in done)
    left = [fact for fact in seen if not fact.met_at]
    waived = sum(fact.way == "waived" for fact in left)
    paused = sum(fact.way == "paused" for fact in left)
    running = [fact for fact in left if fact.way not in ("waived", "paused")]
    overdue = sum(fact.due_at <= NOW for fact in running)
    on_time = len(done) - late
    return {
        "met_on_time": on_time,
        "met_late": late,
        "overdue": overdue,
        "waiting": len(running) - overdue,
        "paused": paused,
        "waived": waived,
        "on_time_share": round(100 * on_time / (len(done) + overdue), 1),
        "median_days": round(median([(at - fact.starts_at) / DAY for fact, at in done]), 1),
    }


def of(number: int | None, kind: str = "") -> dict[str, Any]:
    """The figures of one agency or, with None, of all; of one kind, if it is named."""
    return by_hand(fact for fact in facts() if number in (None, fact.agency) and kind in ("", fact.kind))


def of_page(client: Client, path: str) -> dict[str, Any]:
    """What a page computes, and shows."""
    answer = client.get(path)
    figures, text = answer.context["figures"], answer.content.decode()
    assert f"{figures.on_time_share}%" in text
    assert f">{figures.median_days}<" in text
    return {name: getattr(figures, name) for name in of(None)}


def table(client: Client, path: str) -> list[dict[str, str]]:
    answer: Any = client.get(path)
    content = b"".join(answer) if answer.streaming else answer.content
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def of_rows(rows: Sequence[dict[str, str]]) -> dict[str, Any]:
    """What a journalist makes of the rows."""
    names = {"met": "met_on_time"}
    found = Counter(names.get(row["state"], row["state"]) for row in rows)
    judged = found["met_on_time"] + found["met_late"] + found["overdue"]
    days = [
        (datetime.fromisoformat(row["met_at"]) - datetime.fromisoformat(row["starts_at"])) / DAY
        for row in rows
        if row["met_at"]
    ]
    figures = {
        "on_time_share": round(100 * found["met_on_time"] / judged, 1),
        "median_days": round(median(days), 1),
    }
    return {name: figures.get(name, found[name]) for name in of(None)}


def reported() -> dict[str, str]:
    """The lines of the operator's report by the definition that the board has too."""
    said = io.StringIO()
    call_command("obligations_report", stdout=said)
    mark = ": published answer within two calendar months: "
    lines = (line.partition(mark) for line in said.getvalue().splitlines() if mark in line)
    return {name: numbers for name, _mark, numbers in lines}


def in_report(figures: dict[str, Any]) -> str:
    judged = figures["met_on_time"] + figures["met_late"] + figures["overdue"]
    return f"{figures['met_on_time']} of {judged} = {figures['on_time_share']:.1f}%"


def test_five_places_give_the_figures_that_are_counted_by_hand(
    client: Client, agencies: list[Agency]
) -> None:
    assert all(count for name, count in of(None).items())
    statistics = client.get("/api/v1/obligations/statistics/").json()
    assert of_page(client, "/duties/") == statistics["all"] == of(None)
    assert of_page(client, "/agencies/") == of(None)
    rows, sums = table(client, "/duties/obligations.csv"), table(client, "/agencies/agencies.csv")
    assert of_rows(rows) == of(None)
    for number, agency in enumerate(agencies):
        code, expected = agency.code, of(number)
        assert of_page(client, f"/agencies/{code}/") == expected
        assert of_page(client, f"/duties/?agency={code}") == expected
        assert of_rows([row for row in rows if row["agency_code"] == code]) == expected
        assert of_rows(table(client, f"/duties/obligations.csv?agency={agency.slug}")) == expected
        [line] = [row for row in sums if row["agency_code"] == code]
        assert {name: float(line[name]) for name in expected} == expected
        [one] = [row for row in statistics["agencies"] if row["agency"]["code"] == code]
        assert one["figures"] == expected
    assert {name: float(sums[0][name]) for name in of(None)} == of(None)


def test_the_report_gives_the_same_of_formal_responses(client: Client, agencies: list[Agency]) -> None:
    kind = KINDS[0]
    lines = reported()
    assert lines["all agencies, by duty"] == in_report(of(None, kind))
    # Each duty stands on a matter of its own.
    assert lines["all agencies, by petition"] == lines["all agencies, by duty"]
    assert of_page(client, f"/duties/?kind={kind}") == of(None, kind)
    for number, agency in enumerate(agencies):
        assert lines[f"{agency.name} ({agency.code})"] == in_report(of(number, kind))
        path = f"/api/v1/obligations/statistics/?kind={kind}&agency={agency.code}"
        assert client.get(path).json()["agencies"][0]["figures"] == of(number, kind)


def test_the_lists_of_the_api_hold_as_many_as_the_figures_say(client: Client, agencies: list[Agency]) -> None:
    expected = of(1)
    for state in ("met", "met_late", "overdue", "waiting", "paused", "waived"):
        asked = {"state": state, "agency": agencies[1].code, "limit": 200}
        found = client.get("/api/v1/obligations/", asked).json()["results"]
        assert len(found) == expected["met_on_time" if state == "met" else state], state
