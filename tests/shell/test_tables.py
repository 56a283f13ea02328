"""Spreadsheets: what is in their cells, which are made beforehand, when, and in which order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest
from django.db import IntegrityError, transaction
from tablib import Dataset

from participation import clock
from participation.shell import actions, tables
from participation.shell.models import KeptTable
from participation.shell.spreadsheets import ODS, ods, write
from participation.shell.tables import Table, last_making, next_to_make
from participation.shell.tasks import make_tables

DAY = timedelta(days=1)
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


def read(content: bytes) -> list[list[Any]]:
    """The rows as another program reads them, the first with the columns' names."""
    sheet = Dataset().load(content, format="ods")
    return [list(sheet.headers or ()), *(list(row) for row in sheet)]


def texts(content: bytes) -> str:
    return ZipFile(BytesIO(content)).read("content.xml").decode()


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("臺北市", "臺北市"),
        ("<b>&\"'", "<b>&\"'"),
        ("", ""),
        (None, ""),
        (3, 3),
        (-2.5, -2.5),
        (True, "true"),
        ("=1+1", "'=1+1"),
        ("007", "007"),
        ("a\x00b\x0bc\ufffe", "abc"),
        ("😀", "😀"),
        (datetime(2026, 11, 20, tzinfo=UTC), "2026-11-20 00:00:00+00:00"),
    ],
)
def test_a_cell_holds_what_is_put_into_it(value: Any, seen: Any) -> None:
    assert read(ods("x", ["a", "b"], [{"a": value, "b": "last"}])) == [["a", "b"], [seen, "last"]]


def test_lines_and_blanks_of_a_text_stay_as_they_are() -> None:
    content = texts(ods("x", ["a"], [{"a": "one\n  two   three\tfour"}]))
    assert "<text:p>one</text:p>" in content
    assert '<text:p><text:s text:c="2"/>two <text:s text:c="2"/>three<text:tab/>four</text:p>' in content


def test_a_spreadsheet_says_what_it_is_in_its_first_bytes() -> None:
    content = ods("<x>", ["a"], [])
    assert content[38 : 38 + len(ODS)] == ODS.encode()
    [first, *_others] = ZipFile(BytesIO(content)).infolist()
    assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
    assert read(content) == [["a"]]
    assert 'table:name="&lt;x&gt;"' in texts(content)


def test_rows_are_written_as_they_come_and_counted() -> None:
    file = BytesIO()
    assert write(file, "x", ["n"], ({"n": n} for n in range(1201))) == 1201
    assert [row[0] for row in read(file.getvalue())[1:]] == list(range(1201))


@pytest.mark.parametrize(
    ("now", "making"),
    [
        (datetime(2026, 11, 20, 4, tzinfo=UTC), datetime(2026, 11, 19, 19, tzinfo=UTC)),
        (datetime(2026, 11, 19, 19, tzinfo=UTC), datetime(2026, 11, 19, 19, tzinfo=UTC)),
        (datetime(2026, 11, 19, 18, 59, tzinfo=UTC), datetime(2026, 11, 18, 19, tzinfo=UTC)),
        (datetime(2026, 12, 31, 20, tzinfo=UTC), datetime(2026, 12, 31, 19, tzinfo=UTC)),
        (datetime(2028, 2, 28, 20, tzinfo=UTC), datetime(2028, 2, 28, 19, tzinfo=UTC)),
    ],
)
def test_tables_are_made_at_three_in_the_morning(now: datetime, making: datetime) -> None:
    assert last_making(now) == making


class Rows:
    """A table whose size the test decides."""

    def __init__(self, name: str, number: int) -> None:
        self.number = number
        self.table = Table(name, ["n"], lambda now: self.all(), lambda: tables.is_large(self.number))

    def all(self) -> Iterator[dict[str, Any]]:
        return ({"n": n} for n in range(self.number))


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> dict[str, Rows]:
    """Two large tables and a small one, and no others; three rows are large."""
    made = {name: Rows(name, number) for name, number in (("a", 5), ("b", 4), ("small", 2))}
    monkeypatch.setattr(tables, "AT_ONCE", 2)
    monkeypatch.setattr(tables, "_registered", {name: rows.table for name, rows in made.items()})
    return made


def kept() -> dict[tuple[str, str], int]:
    return {(one.name, one.language): one.rows for one in KeptTable.objects.all()}


@pytest.mark.django_db
def test_each_large_table_is_made_once_a_day_in_each_language_one_a_run(known: dict[str, Rows]) -> None:
    make_tables()
    assert len(kept()) == 1
    for _run in range(9):
        make_tables()
    assert kept() == {("a", "zh-hant"): 5, ("a", "en"): 5, ("b", "zh-hant"): 4, ("b", "en"): 4}
    known["a"].number = 6
    make_tables()
    assert kept()["a", "en"] == 5, "today's is made"
    assert next_to_make(clock.now()) is None


@pytest.mark.django_db
def test_of_several_tables_the_one_that_was_made_longest_ago_is_made(known: dict[str, Rows]) -> None:
    for days, (name, language) in enumerate((("b", "en"), ("a", "en"), ("b", "zh-hant"), ("a", "zh-hant"))):
        actions.keep_table(name, language, content=b"", rows=0, now=NOON - (9 - days) * DAY)
    order = []
    while waiting := next_to_make(NOON):
        order.append((waiting[0].name, waiting[1]))
        actions.keep_table(waiting[0].name, waiting[1], content=b"", rows=0, now=NOON)
    assert order == [("b", "en"), ("a", "en"), ("b", "zh-hant"), ("a", "zh-hant")]


@pytest.mark.django_db
def test_a_table_has_no_more_rows_than_a_spreadsheet_is_promised(
    known: dict[str, Rows], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_IN_ODS", 3)
    make_tables()
    [one] = KeptTable.objects.all()
    assert one.rows == 3
    assert len(read(bytes(one.content))) == 1 + 3
    assert tables.MOST_IN_ODS < 1_048_576, "rows of a sheet, with the one of the names"


@pytest.mark.django_db
def test_making_a_table_twice_keeps_the_later_one() -> None:
    for content in (b"first", b"second"):
        actions.keep_table("a", "en", content=content, rows=1, now=NOON)
    assert bytes(KeptTable.objects.get().content) == b"second"


@pytest.mark.django_db
def test_the_database_keeps_one_of_a_table_and_language() -> None:
    facts: dict[str, Any] = {"name": "a", "language": "en", "content": b"", "rows": 0, "made_at": NOON}
    KeptTable.objects.create(**facts)
    with pytest.raises(IntegrityError, match="kept_table_once"), transaction.atomic():
        KeptTable.objects.create(**facts)
