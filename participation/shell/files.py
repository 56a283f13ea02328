"""Tables as files to take away, row by row: CSV and JSON. Spreadsheets: `spreadsheets`, `tables`."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponseBase
from django.utils.timezone import localtime

CSV = "text/csv; charset=utf-8"
# What a spreadsheet would take for a formula or a command [OWASP: CSV injection].
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
KEPT_SECONDS = 60


class Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        """The value itself."""
        return value


def safe(value: Any) -> Any:
    """A cell that no spreadsheet runs: text that begins like a formula gets an apostrophe before it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return f"'{value}"
    return "" if value is None else value


def csv_lines(fields: Sequence[str], rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The lines of a CSV file, with the mark by which spreadsheets know UTF-8."""
    writer = csv.writer(Echo())
    yield f"\ufeff{writer.writerow(fields)}"
    for row in rows:
        yield writer.writerow([safe(value) for value in row.values()])


def json_parts(name: str, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One JSON object with all rows under one name, a row at a time."""
    opening = f'{{"{name}": ['
    before = f"{opening}\n"
    for row in rows:
        yield before + json.dumps(row, ensure_ascii=False)
        before = ",\n"
    yield f"{opening}]}}\n" if before != ",\n" else "\n]}\n"


def dated(now: datetime, *name: str) -> str:
    """The name of a file that says what is in it, and of which day it is."""
    return "-".join([*filter(None, name), f"{localtime(now):%Y-%m-%d}"])


def named(response: HttpResponseBase, ending: str, name: str) -> HttpResponseBase:
    """A file to be saved under a name, which may be kept for a short while."""
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response
