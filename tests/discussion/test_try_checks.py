"""`try_checks`: what it reads, what it says, and what it refuses."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from participation.discussion.checks import Listed
from participation.discussion.management.commands.try_checks import Command, try_rows

ARCHIVE = Path(__file__).resolve().parents[3] / "shared/data/join"

needs_archive = pytest.mark.skipif(not ARCHIVE.exists(), reason="the shared archive is not here")

ROWS: list[dict[str, object]] = [
    {"title": "拓寬人行道", "content": "請打 0912-345-678 找我", "likes": 3},
    {"title": "普通的提議", "benefit_impact": "沒有壞處", "secret": "A123456789"},
    {"body": "笨 蛋政策，笨蛋政策", "title": None},
    {"content": ""},
]


def run(path: Path) -> list[str]:
    said = io.StringIO()
    call_command(Command(), path, quiet=True, stdout=said)
    return said.getvalue().splitlines()


@pytest.fixture
def jsonl(tmp_path: Path) -> Path:
    path = tmp_path / "texts.jsonl"
    path.write_text("\n\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), encoding="utf-8-sig")
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "texts.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["title", "content", "benefit_impact", "body", "secret", "likes"])
        writer.writeheader()
        writer.writerows(ROWS)
    return path


@pytest.mark.parametrize("kind", ["jsonl", "table"])
def test_try_checks_counts_by_rule_and_check_and_ends_with_the_share_held(
    kind: str, request: pytest.FixtureRequest
) -> None:
    assert run(request.getfixturevalue(kind)) == [
        "abuse / listed-word: 2 to flag",
        "    row 3 body: ⟦笨 蛋⟧政策，笨蛋政策",
        "    row 3 body: 笨 蛋政策，⟦笨蛋⟧政策",
        "personal-data / mobile: 1 to hold",
        "    row 1 content: 請打 ⟦0912-345-678⟧ 找我",
        "held 1 of 4 = 25.00 %",
    ]


def test_try_checks_shows_the_passage_among_sixty_characters() -> None:
    trial = try_rows([{"body": "前" * 100 + "0912345678" + "後" * 100}])
    (examples,) = trial.examples.values()
    assert examples == [f"row 1 body: {'前' * 60}⟦0912345678⟧{'後' * 60}"]


def test_try_checks_shows_a_few_examples_and_counts_all() -> None:
    trial = try_rows([{"body": f"091234567{n}"} for n in range(9)])
    assert [*trial.counts.values()] == [9]
    assert [len(examples) for examples in trial.examples.values()] == [3]
    assert trial.last_line == "held 9 of 9 = 100.00 %"


def test_try_rows_looks_for_the_list_it_is_given() -> None:
    trial = try_rows([{"body": "笨蛋 evil.example"}], listed=[Listed("domain", "evil.example", "malware")])
    assert {check for _, check, _ in trial.counts} == {"listed-domain"}
    assert trial.held == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "has no rows"),
        (b"\n\n", "has no rows"),
        (b"title,body\n", "has no rows"),
        (b"name,likes\nx,3\n", "none of the fields"),
        (b'{"name": "x"}\n', "none of the fields"),
        (b'{"title": "x"}\n{"title":\n', "line 2 is not JSON"),
        (b'{"title": "x"}\n["body"]\n', "line 2 is no JSON object"),
        ("標題".encode("big5"), "cannot be read as text"),
        (b'title\n"\x00\xff"', "cannot be read as text"),
    ],
)
def test_try_checks_refuses_what_it_cannot_use(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "texts"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=said):
        run(path)


def test_try_checks_refuses_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="there is no file"):
        run(tmp_path / "nowhere.jsonl")
    with pytest.raises(CommandError, match="there is no file"):
        run(tmp_path)


@needs_archive
def test_hardly_anything_of_the_archive_is_held() -> None:
    """Petitions as people wrote them, with mails and mobile numbers taken out before they were published."""
    *_, last = run(ARCHIVE / "proposals.jsonl")
    held, _, rows, *_ = last.removeprefix("held ").split()
    assert int(rows) > 1000
    assert int(held) <= 0.002 * int(rows)


@needs_archive
def test_nothing_that_agencies_wrote_is_held_for_their_desks_numbers() -> None:
    posts = [
        json.loads(line) for line in (ARCHIVE / "responses.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    trial = try_rows({"body": text} for post in posts for text in post.values() if isinstance(text, str))
    assert trial.rows > 1000
    assert trial.held == 0


@needs_archive
def test_letters_of_agencies_have_numbers_like_mobiles_and_are_not_held() -> None:
    """Whoever masked the archive took the numbers of letters for mobile numbers; here they are again."""
    said = (ARCHIVE / "proposals.jsonl").read_text(encoding="utf-8")
    said += (ARCHIVE / "responses.jsonl").read_text(encoding="utf-8")
    around = [said[at - 40 : at + 60] for at in range(len(said)) if said.startswith("第[mobile]號", at)]
    trial = try_rows({"body": text.replace("[mobile]", "0970012345")} for text in around)
    assert trial.rows > 5
    assert trial.held == 0
