"""Small archives in our own words, written where the command can read them."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from participation import clock
from petitions.models import Petition
from tests.petitions import factories as make

OPENED = "2017-10-02T09:00:00+08:00"
CLOSES = "2017-12-02T00:00:00+08:00"
PASSED = "2017-10-20T12:00:00+08:00"
SEEN = "2018-06-01T00:00:00+08:00"
YOUNG: dict[str, Any] = {"outcome": "open", "last_seen_at": "2017-10-06T00:00:00+08:00"}


def proposal(n: int = 1, **changes: Any) -> dict[str, Any]:
    """A proposal that failed, as the archive writes it."""
    return {
        "n": n,
        "id": f"archive-{n}",
        "title": f"第{n}條河堤夜間要有燈",
        "content": "天黑以後看不見路。",
        "benefit_impact": "走路比較安全。",
        "outcome": "failed",
        "endorse_count_last_seen": 30,
        "endorse_goal": 5000,
        "published_at": "2017-09-29T15:00:00+08:00",
        "approved_at": OPENED,
        "endorse_due_at": CLOSES,
        "passed_at": None,
        "revoked_at": None,
        "master_agencies": [],
        "co_agencies": [],
        "rule_version": "EndorseStage_2017",
        "last_seen_at": SEEN,
        **changes,
    }


def passed(n: int = 1, **changes: Any) -> dict[str, Any]:
    """A proposal that reached its threshold and is led by one agency."""
    facts = {
        "outcome": "passed",
        "endorse_count_last_seen": 5100,
        "passed_at": PASSED,
        "master_agencies": [office("L1", "路燈部")],
        **changes,
    }
    return proposal(n, **facts)


def office(code: str, name: str) -> dict[str, str]:
    """An agency in a proposal."""
    return {"code": code, "name": name}


def post(n: int = 1, seq: int = 1, **changes: Any) -> dict[str, Any]:
    """An agency's formal answer."""
    return {
        "n": n,
        "seq": seq,
        "agency_code": "L1",
        "agency": "路燈部",
        "first_posted_at": "2017-12-01T10:00:00+08:00",
        "analysis_分析說明": "已現勘。",
        "consult_研商辦理情形": "",
        "adoption_參採情形": "同意裝設，明年六月前完成。",
        "plan_後續推動規劃": "",
        **changes,
    }


def written(
    folder: Path,
    proposals: list[dict[str, Any] | str] | None = None,
    posts: list[dict[str, Any] | str] | None = None,
    totals: list[tuple[Any, ...]] | None = None,
) -> list[str]:
    """The three files; a string instead of a row is written as it is."""
    names = []
    for name, rows in (("proposals.jsonl", proposals or []), ("responses.jsonl", posts or [])):
        lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
        (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        names.append(str(folder / name))
    with (folder / "cosign_daily.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("n", "date", "count"), *(totals or [])])
    return [*names, str(folder / "cosign_daily.csv")]


@pytest.fixture(autouse=True)
def calendar() -> None:
    make.load_weekdays(2017, 2018)


@pytest.fixture
def bring(tmp_path: Path) -> Callable[..., str]:
    """Write an archive and import it; answers what the command said."""

    def run(*parts: Any, **options: Any) -> str:
        said = io.StringIO()
        files = written(tmp_path, *parts)
        call_command("import_join", *files, quiet=True, stdout=said, stderr=said, **options)
        return said.getvalue()

    return run


def only() -> Petition:
    return Petition.objects.select_related("record").get()


@pytest.fixture
def then(settings: Any) -> None:
    """Let the clock show a day on which the window is still open."""
    settings.CLOCK_SHIFT_SECONDS = 0
    settings.CLOCK_SHIFT_SECONDS = (datetime(2017, 10, 7, tzinfo=UTC) - clock.now()).total_seconds()
