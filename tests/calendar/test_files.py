"""Reading day lists: what is refused, and that the computed days are the official ones."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from participation.calendar.files import COLUMNS, WEEKDAYS, compute, read_official
from participation.calendar.models import Source

OFFICIAL = sorted((Path(__file__).resolve().parents[3] / "shared/data/calendar").glob("dgpa_*.csv"))


def official_lines(year: int) -> list[str]:
    """A whole year in the official form; Saturdays and Sundays off."""
    first = date(year, 1, 1)
    days = (first + timedelta(days=step) for step in range((date(year + 1, 1, 1) - first).days))
    lines = (f"{day:%Y%m%d},{WEEKDAYS[day.weekday()]},{2 if day.weekday() > 4 else 0}," for day in days)
    return [",".join(COLUMNS), *lines]


def write(path: Path, lines: list[str]) -> Path:
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8-sig")
    return path


def test_a_whole_year_is_read(tmp_path: Path) -> None:
    lines = official_lines(2026)
    lines[1] = "20260101,四,2,開國紀念日"
    found = read_official(write(tmp_path / "a.csv", lines))
    assert not found.refused
    assert len(found.days) == 365
    assert (found.days[0].day, found.days[0].is_working, found.days[0].note) == (
        date(2026, 1, 1),
        False,
        "開國紀念日",
    )
    assert found.days[0].source == Source.OFFICIAL


@pytest.mark.parametrize(
    ("number", "line", "reason"),
    [
        (5, "20260231,六,2,", "line 5: '20260231' is no day"),
        (5, "20260104,日,1,", "line 5: 是否放假 must be 0 or 2, not '1'"),
        (5, "20260104,六,2,", "line 5: 20260104 is a 日, not '六'"),
        (5, "20260104,日,2", "line 5: 4 columns expected, 3 found"),
        (1, "Date,Day,Off,Note", "line 1: the columns must be 西元日期,星期,是否放假,備註"),
        (5, "20260103,六,2,", "a day is listed twice"),
        (5, "20260103,六,2,", "2026 lacks 1 days, the first is 20260104"),
    ],
)
def test_a_malformed_line_is_refused_with_its_number_and_reason(
    tmp_path: Path, number: int, line: str, reason: str
) -> None:
    lines = official_lines(2026)
    lines[number - 1] = line
    assert any(told.startswith(reason) for told in read_official(write(tmp_path / "a.csv", lines)).refused)


def test_an_incomplete_year_is_refused(tmp_path: Path) -> None:
    found = read_official(write(tmp_path / "a.csv", official_lines(2026)[:-1]))
    assert found.refused == ["2026 lacks 1 days, the first is 20261231"]


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(",".join(COLUMNS).encode("big5"))
    assert read_official(path).refused == ["the file is not UTF-8"]


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert read_official(write(tmp_path / "a.csv", [])).refused


@pytest.mark.skipif(not OFFICIAL, reason="the shared official lists are absent")
@pytest.mark.parametrize("path", OFFICIAL, ids=lambda path: path.stem)
def test_the_computed_days_of_a_year_are_the_official_ones(path: Path) -> None:
    official = read_official(path)
    assert not official.refused
    year = official.days[0].day.year
    computed = compute(year, year)
    assert {day.day: day.is_working for day in computed.days} == {
        day.day: day.is_working for day in official.days
    }


def test_make_up_days_and_the_new_holidays_are_computed() -> None:
    days = {day.day: day for day in compute(2015, 2027).days}
    assert len(days) == 4748
    assert days[date(2016, 1, 30)].is_working  # a Saturday
    assert not days[date(2027, 2, 8)].is_working
    assert days[date(2026, 10, 9)].note
    assert all(day.source == Source.COMPUTED for day in days.values())
