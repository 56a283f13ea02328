"""The national platform's real archive comes in whole; skipped where it is not at hand."""

import csv
import io
import json
import sys
import time
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from participation import clock
from participation.calendar.models import CalendarDay
from participation.calendar.rules import WorkingCalendar
from participation.obligations.definitions import judge
from participation.responses.models import Response
from participation.search.rules import normalise
from petitions import rules
from petitions.imports import post_of
from petitions.lifecycles.shape import Status
from petitions.models import Petition, SignatureBatch
from petitions.models.judged import duties_to_answer
from petitions.models.story import duties_of, events_of
from petitions.views.judging import judged_of
from tests.petitions import factories as make

FOLDER = settings.BASE_DIR.parent / "shared" / "data" / "join"
FILES = [FOLDER / name for name in ("proposals.jsonl", "responses.jsonl", "cosign_daily.csv")]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not all(path.exists() for path in FILES), reason="needs ../shared/data/join, which is not here"
    ),
]
# Of this process alone; what the clock shows depends on what else the machine does.
CPU_SECONDS = 30


@dataclass
class Archive:
    """The archive as its files say, and what the first import said of it."""

    proposals: list[dict[str, Any]]
    posts: dict[int, list[dict[str, Any]]]
    totals: dict[int, list[tuple[date, int]]]
    said: str
    seconds: float
    cpu_seconds: float

    def here(self) -> dict[int, Petition]:
        """The petitions by the archive's numbers."""
        found = Petition.objects.exclude(source="").select_related("record")
        return {int(petition.number.removeprefix("JOIN-")): petition for petition in found}


def imported() -> str:
    said = io.StringIO()
    call_command("import_join", *map(str, FILES), quiet=True, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def archive(django_db_setup: None, django_db_blocker: Any) -> Iterator[Archive]:
    """One import for all tests of this file, in a transaction around theirs; undone at the end."""
    proposals, answers = (
        [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
        for path in FILES[:2]
    )
    posts, totals = defaultdict(list), defaultdict(list)
    for answer in answers:
        posts[answer["n"]].append(answer)
    with FILES[2].open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            totals[int(row["n"])].append((date.fromisoformat(row["date"]), int(row["count"])))
    with django_db_blocker.unblock(), transaction.atomic():
        CalendarDay.objects.all().delete()
        make.load_weekdays(2015, 2019)
        start, cpu_start = time.perf_counter(), time.process_time()
        said = imported()
        took = time.perf_counter() - start, time.process_time() - cpu_start
        yield Archive(proposals, posts, totals, said, *took)
        transaction.set_rollback(True)


def test_everything_is_made_and_nothing_refused(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{archive.said}{archive.seconds:.1f} s, {archive.cpu_seconds:.1f} s of CPU\n")
    made = len(archive.proposals)
    assert f"petitions: {made} made, 0 changed, 0 unchanged, 0 refused" in archive.said
    assert archive.cpu_seconds < CPU_SECONDS


def test_a_second_import_changes_nothing(archive: Archive) -> None:
    before = list(Petition.objects.order_by("pk").values())
    assert f"petitions: 0 made, 0 changed, {len(archive.proposals)} unchanged, 0 refused" in imported()
    assert list(Petition.objects.order_by("pk").values()) == before


def test_the_end_of_signing_is_the_one_that_our_rule_computes(archive: Archive) -> None:
    ends = [
        petition.closes_at == rules.window_end(petition.lifecycle, petition.opened_at, WorkingCalendar())
        for petition in archive.here().values()
        if petition.lifecycle_key == "join-2017" and petition.opened_at
    ]
    assert sum(ends) / len(ends) >= 0.99


def test_running_totals_by_day_are_the_archives(archive: Archive) -> None:
    here, batches = archive.here(), defaultdict(list)
    for batch in SignatureBatch.objects.order_by("counted_on", "id"):
        batches[batch.petition_id].append(batch)
    for row in archive.proposals:
        ours = batches[here[row["n"]].pk]
        running = dict(zip((b.label for b in ours), accumulate(b.count for b in ours), strict=True))
        for day, total in archive.totals.get(row["n"], []):
            reached = max((count for label, count in running.items() if label <= day.isoformat()), default=0)
            assert reached == total, (row["n"], day)
    counts = {n: petition.signature_count for n, petition in here.items()}
    assert counts == {row["n"]: row["endorse_count_last_seen"] for row in archive.proposals}


def answered_at(row: dict[str, Any], posts: list[dict[str, Any]]) -> Any:
    """When the last of the lead agencies first said what becomes of the matter, read from the files."""
    firsts: dict[str, Any] = {}
    for written in posts:
        answer = post_of(written)
        if answer.is_answer:
            code = answer.agency.code
            firsts[code] = min(firsts.get(code, answer.posted_at), answer.posted_at)
    leads = [agency["code"] for agency in row["master_agencies"] or []]
    return max(firsts[code] for code in leads) if leads and set(leads) <= set(firsts) else None


def test_status_and_dates_are_the_archives(archive: Archive) -> None:
    here = archive.here()
    # Those that it saw open were over long ago.
    plain = {"open": Status.CLOSED, "failed": Status.CLOSED, "revoked": Status.WITHDRAWN}
    for row in archive.proposals:
        petition, answered = here[row["n"]], None
        if row["outcome"] == "passed":
            answered = answered_at(row, archive.posts[row["n"]])
            expected = Status.RESPONDED if answered else Status.AWAITING_RESPONSE
        else:
            expected = plain[row["outcome"]]
        assert (petition.status, petition.responded_at) == (expected, answered), row["n"]
        assert petition.title == row["title"].strip()


def test_every_formal_answer_keeps_its_day(archive: Archive) -> None:
    ours = dict(Response.objects.exclude(source="").values_list("source", "published_at"))
    theirs = {
        f"join:{answer.n}:{answer.position}": answer.posted_at
        for posts in archive.posts.values()
        for answer in map(post_of, posts)
        if answer.is_answer
    }
    assert ours == theirs


@pytest.mark.parametrize("word", ["健保", "捷運", "稅", "臺北", "台北"])
def test_a_search_finds_every_title_that_contains_the_word(archive: Archive, word: str) -> None:
    containing = {row["n"] for row in archive.proposals if normalise(word) in normalise(row["title"])}
    found = {
        int(number.removeprefix("JOIN-"))
        for number in Petition.objects.search(word).values_list("record__number", flat=True)
    }
    assert containing
    assert containing <= found


def reported() -> dict[str, tuple[int, int, float]]:
    """The lines of `obligations_report`: on time, judged, per cent."""
    said = io.StringIO()
    call_command("obligations_report", stdout=said)
    found = {}
    for line in said.getvalue().splitlines()[1:]:
        name, numbers = line.rsplit(": ", 1)
        on_time, _of, judged, _is, percent = numbers.split()
        found[name] = int(on_time), int(judged), float(percent.rstrip("%"))
    return found


def lengths(archive: Archive) -> list[list[tuple[Any, Any, Any, Any]]]:
    """From the files: of each petition and lead agency the ends of both periods, first post, first answer."""
    found = []
    for row in archive.proposals:
        if not row["passed_at"]:
            continue
        crossed = datetime.fromisoformat(row["passed_at"])
        midnight = crossed.replace(hour=0, minute=0, second=0)
        year, month = divmod(crossed.year * 12 + crossed.month - 1 + 2, 12)
        last = min(crossed.day, monthrange(year, month + 1)[1])
        two_months = midnight.replace(year=year, month=month + 1, day=last) + timedelta(days=1)
        posts = [post_of(written) for written in archive.posts[row["n"]]]
        of_petition = []
        for code in (agency["code"] for agency in row["master_agencies"]):
            its = [post for post in posts if post.agency.code == code]
            first = min((post.posted_at for post in its), default=None)
            answer = min((post.posted_at for post in its if post.is_answer), default=None)
            of_petition.append((midnight + timedelta(days=61), two_months, first, answer))
        found.append(of_petition)
    return found


def test_the_report_says_how_often_agencies_were_on_time_by_each_definition(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    found = reported()
    with capsys.disabled():
        for name in [name for name in found if name.startswith("all agencies")]:
            sys.stdout.write(f"{name}: {found[name]}\n")
    petitions = lengths(archive)
    duties = [duty for petition in petitions for duty in petition]
    by_act = {
        "any post within 60 days": lambda end, _months, first, _answer: first is not None and first < end,
        "published answer within 60 days": lambda end, _m, _f, answer: answer is not None and answer < end,
        "published answer within two calendar months": lambda _e, end, _f, answer: (
            answer is not None and answer < end
        ),
    }
    for words, is_on_time in by_act.items():
        on_time = sum(is_on_time(*duty) for duty in duties)
        assert found[f"all agencies, by duty: {words}"][:2] == (on_time, len(duties))
        of_petitions = sum(any(is_on_time(*duty) for duty in petition) for petition in petitions)
        assert found[f"all agencies, by petition: {words}"][:2] == (of_petitions, len(petitions))
        per_agency = [row for name, row in found.items() if name.endswith(words) and ", by " not in name]
        assert sum(row[0] for row in per_agency) == on_time
        assert sum(row[1] for row in per_agency) == len(duties)
    # What the act decides: a first post is nearly always in time, the answer itself in less than half.
    shares = [found[f"all agencies, by petition: {words}"][2] for words in by_act]
    assert shares == [88.6, 45.6, 72.2]


def test_a_petitions_page_judges_as_the_report_does(archive: Archive) -> None:
    """The page counts from the events that it shows, the report in the database."""
    now = clock.now()
    said: dict[int, list[list[bool]]] = defaultdict(list)
    for duty in duties_to_answer(imported=True):
        rows = judge(
            starts_at=duty.starts_at,
            first_post_at=duty.first_post_at,  # type: ignore[attr-defined]
            answered_at=duty.met_at,
        )
        said[duty.record_id].append([row.is_on_time for row in rows])
    petitions = {petition.pk: petition for petition in archive.here().values()}
    for pk, expected in list(said.items())[::4]:
        shown = judged_of(duties_of(petitions[pk]), events_of(petitions[pk]), now)
        lines = [[line.state == "answered" for line in one.lines] for one in shown]
        assert sorted(lines) == sorted(expected), petitions[pk].number
