"""`python -m benchmarks.files`: what it costs to make a large table's spreadsheet, and to hand it out."""

import time
from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import Any

from benchmarks.board import MANY, obligations
from benchmarks.stage import stage
from benchmarks.table import Mark, write

ANSWERS = 20


def processor(work: Callable[[], Any]) -> float:
    """Seconds of the processor that something takes here; what others do at the time does not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def costs() -> dict[str, float]:
    """Seconds for all rows as CSV, for the job that keeps the spreadsheet, and for one written at once."""
    from django.db import connection

    from participation import clock
    from participation.board.large import DUTIES
    from participation.shell.files import csv_lines
    from participation.shell.spreadsheets import ods
    from participation.shell.tables import AT_ONCE
    from participation.shell.tasks import make_tables

    now = clock.now()

    def sheet() -> bytes:
        return ods(DUTIES.name, DUTIES.fields, islice(DUTIES.rows(now), AT_ONCE))

    sheet()  # what is read once by each process
    found = {
        "at once": processor(sheet),
        "csv": processor(lambda: deque(csv_lines(DUTIES.fields, DUTIES.rows(now)), maxlen=0)),
        "ods": processor(make_tables),
    }
    connection.close()
    return found


def handing_out() -> float:
    """Seconds of the processor that one answer with the kept spreadsheet takes."""
    from django.db import connection
    from django.test import Client

    client = Client(SERVER_NAME="localhost")

    def answer() -> None:
        response = client.get("/duties/obligations.ods")
        if response.status_code != 200:
            raise SystemExit(f"not handed out: {response.status_code}")

    answer()  # what is read once by each process
    taken = processor(lambda: [answer() for _ in range(ANSWERS)]) / ANSWERS
    connection.close()
    return taken


def main() -> None:
    """Measure with 10⁵ obligations, and write the table."""
    with stage() as made:
        obligations(made, MANY)
        made.sql("TRUNCATE shell_kepttable")
        found, answer = costs(), handing_out()
        size = int(str(made.sql("SELECT max(length(content)) FROM shell_kepttable")[0][0]))
        made.sql("TRUNCATE shell_kepttable")
        made.clear()
    marks = [
        Mark(
            "making it, once a day by a job", found["ods"], 240, "", " s", f"{size / 1e6:.1f} MB", least=False
        ),
        Mark("the same rows as CSV", found["csv"], None, "", " s", "in a stream, at each request"),
        Mark(
            "spreadsheet / CSV of the same rows", found["ods"] / found["csv"], 2, "1.5", "×", "", least=False
        ),
        Mark(
            "the largest that is written at once",
            1000 * found["at once"],
            1000,
            "500",
            " ms",
            "",
            least=False,
        ),
        Mark("handing out the kept one", 1000 * answer, 200, "50", " ms", "", least=False),
    ]
    write(
        "files",
        marks,
        "Time of the processor for the spreadsheet of 100,000 obligations, whatever else the machine does.",
    )


if __name__ == "__main__":
    main()
