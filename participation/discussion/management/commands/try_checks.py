"""`try_checks`: try the automatic checks on texts that one has, before they meet people."""

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from participation.discussion.checks import Effect, Finding, Listed, check_text
from participation.discussion.checks.starting_words import STARTING_WORDS

FIELDS = ("title", "content", "benefit_impact", "body")
EXAMPLES = 3
AROUND = 60
LONGEST_CELL = 16 * 1024 * 1024

Row = dict[str, Any]


@dataclass
class Trial:
    """What the checks found in rows of texts."""

    rows: int = 0
    held: int = 0
    counts: dict[tuple[str, str, Effect], int] = field(default_factory=lambda: defaultdict(int))
    examples: dict[tuple[str, str, Effect], list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, number: int, name: str, text: str, finding: Finding) -> None:
        """Count a finding in field `name` of row `number`, and keep the first few as examples."""
        kind = (finding.rule, finding.check, finding.effect)
        self.counts[kind] += 1
        if len(self.examples[kind]) < EXAMPLES:
            self.examples[kind].append(f"row {number} {name}: {in_context(text, finding)}")

    @property
    def last_line(self) -> str:
        """The share of rows that are held."""
        return f"held {self.held} of {self.rows} = {100 * self.held / self.rows:.2f} %"


def in_context(text: str, finding: Finding) -> str:
    """The passage between corner brackets, with at most 60 characters before and after it, on one line."""
    before = text[max(0, finding.start - AROUND) : finding.start]
    after = text[finding.end : finding.end + AROUND]
    return " ".join(f"{before}⟦{finding.passage}⟧{after}".split())


def try_rows(rows: Iterable[Row], *, listed: Sequence[Listed] = STARTING_WORDS) -> Trial:
    """Check every text of every row. A row is held when one of its texts is."""
    trial = Trial()
    for row in rows:
        trial.rows += 1
        is_held = False
        for name in FIELDS:
            text = row.get(name)
            if not isinstance(text, str):
                continue
            for finding in check_text(text, listed=listed):
                trial.add(trial.rows, name, text, finding)
                is_held = is_held or finding.effect is Effect.HOLD
        trial.held += is_held
    return trial


class Command(BaseCommand):
    """Reads the file's rows, checks their texts, and says what would be flagged and held."""

    help = (
        "Try the automatic checks on a file, JSON lines or CSV: every field named "
        f"{', '.join(FIELDS)} is checked. Nothing is written."
    )
    # Another list to look for than the starting one.
    listed: Sequence[Listed] = STARTING_WORDS

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--quiet", action="store_true", help="no progress bar")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = read(options["path"])
        progress = tqdm(rows, unit=" rows", disable=options["quiet"], file=sys.stderr)
        trial = try_rows(progress, listed=self.listed)
        for kind, count in sorted(trial.counts.items()):
            rule, check, effect = kind
            self.stdout.write(f"{rule} / {check}: {count} to {effect.value}")
            for example in trial.examples[kind]:
                self.stdout.write(f"    {example}")
        self.stdout.write(trial.last_line)


def read(path: Path) -> list[Row]:
    """The rows of a file. Raises `CommandError` for what cannot be read or has nothing to check."""
    if not path.is_file():
        raise CommandError(f"there is no file {path}")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(_json_rows(file) if _is_json(file) else _csv_rows(file))
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{path} cannot be read as text: {error}") from error
    if not rows:
        raise CommandError(f"{path} has no rows")
    if not any(name in row for row in rows for name in FIELDS):
        raise CommandError(f"{path} has none of the fields {', '.join(FIELDS)}")
    return rows


def _is_json(file: IO[str]) -> bool:
    is_json = file.read(4096).lstrip().startswith("{")
    file.seek(0)
    return is_json


def _json_rows(file: IO[str]) -> Iterator[Row]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise CommandError(f"line {number} is not JSON: {error}") from error
        if not isinstance(row, dict):
            raise CommandError(f"line {number} is no JSON object")
        yield row


def _csv_rows(file: IO[str]) -> Iterator[Row]:
    """The rows of a table. A text may be as long as a cell can be.

    The limit is the whole process's, and other readers keep Python's own, so it is put back.
    """
    usual = csv.field_size_limit(LONGEST_CELL)
    try:
        yield from csv.DictReader(file)
    finally:
        csv.field_size_limit(usual)
