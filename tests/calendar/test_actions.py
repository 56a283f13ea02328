"""Loading days, declaring one, and that every process notices."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from participation.calendar.actions import Loaded, declare_day, load_days
from participation.calendar.models import CalendarChange, CalendarDay, Source
from participation.calendar.rules import UnknownYear
from participation.people.models import Person
from participation.record.actors import Actor
from participation.refusals import Refused
from tests.calendar.test_files import official_lines, write

NOW = datetime(2026, 8, 1, tzinfo=UTC)
DAY = date(2026, 8, 3)

pytestmark = pytest.mark.django_db


def day(is_working: bool, source: Source = Source.OFFICIAL, note: str = "") -> CalendarDay:
    return CalendarDay(day=DAY, is_working=is_working, source=source, note=note)


def test_loading_twice_changes_nothing() -> None:
    assert load_days([day(True)], what="a", now=NOW) == Loaded(made=1, changed=0, unchanged=0, kept=0)
    assert load_days([day(True)], what="a", now=NOW) == Loaded(made=0, changed=0, unchanged=1, kept=0)
    assert CalendarChange.objects.count() == 1


def test_a_revised_list_changes_the_day() -> None:
    load_days([day(True)], what="a", now=NOW)
    assert load_days([day(False)], what="b", now=NOW).changed == 1
    assert not CalendarDay.objects.get(day=DAY).is_working


def test_a_computed_day_never_overwrites_an_official_one_but_the_other_way_round() -> None:
    load_days([day(True, Source.COMPUTED)], what="a", now=NOW)
    assert load_days([day(True)], what="b", now=NOW).changed == 1
    assert load_days([day(False, Source.COMPUTED)], what="c", now=NOW).kept == 1
    assert CalendarDay.objects.get(day=DAY).is_working


def test_a_declared_day_outlives_the_next_loading_and_says_who_declared_it() -> None:
    load_days([day(True)], what="a", now=NOW)
    editor = Person.objects.create_user("editor@example.gov.tw", joined_at=NOW)
    declare_day(DAY, is_working=False, note="颱風", by=Actor.citizen(editor), now=NOW)
    assert load_days([day(True)], what="b", now=NOW).kept == 1
    declared = CalendarDay.objects.get(day=DAY)
    assert (declared.is_working, declared.note, declared.source) == (False, "颱風", Source.DECLARED)
    assert CalendarChange.objects.latest("id").by == editor


def test_a_day_is_not_declared_without_a_reason() -> None:
    with pytest.raises(Refused) as refused:
        declare_day(DAY, is_working=False, note=" ", by=Actor.system(), now=NOW)
    assert refused.value.refusal.code == "note_missing"


def test_the_calendar_is_read_once_and_again_after_a_change() -> None:
    load_days([day(True)], what="a", now=NOW)
    assert CalendarDay.objects.working_calendar().is_working(DAY)
    with CaptureQueriesContext(connection) as queries:
        CalendarDay.objects.working_calendar()
    assert len(queries) == 1
    declare_day(DAY, is_working=False, note="颱風", by=Actor.system(), now=NOW)
    assert not CalendarDay.objects.working_calendar().is_working(DAY)


def test_a_day_that_was_never_loaded_is_not_guessed() -> None:
    with pytest.raises(UnknownYear):
        CalendarDay.objects.working_calendar().is_working(date(1999, 1, 4))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("calendar_source_known", {"source": "rumour"}),
        ("calendar_declared_day_explained", {"source": Source.DECLARED, "note": ""}),
    ],
)
def test_the_database_refuses(constraint: str, fields: dict[str, str]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CalendarDay.objects.create(day=DAY, is_working=True, **fields)


def test_the_command_loads_files_and_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "dgpa_115.csv", official_lines(2026))
    call_command("load_calendar", str(path))
    call_command("load_calendar", str(path))
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("dgpa_115.csv: 365 read, 365 made, 0 changed, 0 unchanged")
    assert out[1].startswith("dgpa_115.csv: 365 read, 0 made, 0 changed, 365 unchanged")


def test_the_command_loads_nothing_of_a_file_with_a_malformed_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = official_lines(2026)
    lines[9] = "20260109,五,7,"
    with pytest.raises(CommandError, match="nothing of them was loaded"):
        call_command("load_calendar", str(write(tmp_path / "a.csv", lines)))
    assert "line 10: 是否放假 must be 0 or 2, not '7'" in capsys.readouterr().err
    assert not CalendarDay.objects.exists()


def test_the_command_computes_years_for_a_demonstration() -> None:
    call_command("load_calendar", from_holidays=(2026, 2027))
    assert CalendarDay.objects.filter(source=Source.COMPUTED).count() == 730


@pytest.mark.parametrize(
    "words", [["--from-holidays", "2027-2026"], ["--from-holidays", "soon"], [], ["nowhere.csv"]]
)
def test_the_command_refuses_what_it_cannot_load(words: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("load_calendar", *words)
