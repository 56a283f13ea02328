"""`import_join`: bring the national platform's archive in."""

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from participation import clock
from participation.calendar.rules import WorkingCalendar
from petitions import rules
from petitions.actions.archived import Archived
from petitions.actions.importing import Imported, import_petitions
from petitions.imports import (
    ArchivedPetition,
    ArchivedPost,
    DayTotal,
    Line,
    Row,
    Unreadable,
    csv_lines,
    day_total_of,
    json_lines,
    petition_of,
    post_of,
)
from petitions.lifecycles import lifecycle

AT_ONCE = 100


class Command(BaseCommand):
    """Reads three files, writes petitions in batches, and reports what was read, made, changed, refused."""

    help = (
        "Import the archive: proposals (JSON lines), agency posts (JSON lines), running daily totals (CSV)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("proposals", type=Path)
        parser.add_argument("responses", type=Path)
        parser.add_argument("cosign_daily", type=Path)
        parser.add_argument("--tolerant", action="store_true", help="exit 0 although lines were refused")
        parser.add_argument("--quiet", action="store_true", help="no progress bar")

    def handle(self, *args: Any, **options: Any) -> None:
        self.refused: list[str] = []
        self.lines: Counter[str] = Counter()
        petitions = {row.n: row for row in self._read(options["proposals"], json_lines, petition_of)}
        posts: dict[int, list[ArchivedPost]] = defaultdict(list)
        for post in self._read(options["responses"], json_lines, post_of, of=petitions):
            posts[post.n].append(post)
        totals: dict[int, list[DayTotal]] = defaultdict(list)
        for total in self._read(options["cosign_daily"], csv_lines, day_total_of, of=petitions):
            totals[total.n].append(total)
        archived = [Archived(row, tuple(posts[n]), tuple(totals[n])) for n, row in sorted(petitions.items())]
        outcome = self._write(archived, quiet=options["quiet"])
        self._report(archived, outcome)
        if self.refused and not options["tolerant"]:
            raise CommandError(f"{len(self.refused)} refused; --tolerant accepts that")

    def _read(
        self,
        path: Path,
        lines_of: Callable[[str, Any], Iterator[Line]],
        row_of: Callable[[dict[str, Any]], Row],
        *,
        of: dict[int, ArchivedPetition] | None = None,
    ) -> Iterator[Row]:
        if not path.is_file():
            raise CommandError(f"there is no file {path}")
        seen: set[str] = set()
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            for line in lines_of(path.name, file):
                self.lines[path.name] += 1
                try:
                    if line.row is None:
                        raise Unreadable(line.refusal)
                    row = row_of(line.row)
                    if row.identity in seen:
                        raise Unreadable(f"{row.identity} stands here twice")
                    if of is not None and row.n not in of:
                        raise Unreadable(f"there is no proposal {row.n}")
                except Unreadable as reason:
                    self.refused.append(f"{path.name} line {line.number}: {reason}")
                    continue
                seen.add(row.identity)
                yield row

    def _write(self, archived: list[Archived], *, quiet: bool) -> Imported:
        total = Imported()
        with tqdm(total=len(archived), unit=" petitions", disable=quiet, file=sys.stderr) as progress:
            for start in range(0, len(archived), AT_ONCE):
                batch = archived[start : start + AT_ONCE]
                outcome = import_petitions(batch, now=clock.now())
                total.made += outcome.made
                total.changed += outcome.changed
                total.unchanged += outcome.unchanged
                total.refused |= outcome.refused
                progress.update(len(batch))
        self.refused += [f"proposal {n}: {reason}" for n, reason in total.refused.items()]
        return total

    def _report(self, archived: list[Archived], outcome: Imported) -> None:
        read = ", ".join(f"{name} {count}" for name, count in self.lines.items())
        self.stdout.write(f"read: {read}")
        self.stdout.write(
            f"petitions: {len(outcome.made)} made, {len(outcome.changed)} changed, "
            f"{len(outcome.unchanged)} unchanged, {len(outcome.refused)} refused"
        )
        answers = Counter(post.is_answer for item in archived for post in item.posts)
        self.stdout.write(
            f"agency posts: {answers[True]} formal answers, {answers[False]} timetables and notes"
        )
        for key, (equal, count) in sorted(_window_ends(archived).items()):
            self.stdout.write(
                f"end of signing as our rule has it, {key}: {equal} of {count} = {equal / count:.1%}"
            )
        self.stdout.write(f"refused: {len(self.refused)}")
        for reason in self.refused:
            self.stderr.write(reason)


def _window_ends(archived: list[Archived]) -> dict[str, tuple[int, int]]:
    """By preset: for how many petitions the archive's end of signing is the one that our rule computes."""
    ends: dict[str, tuple[int, int]] = {}
    for row in (item.petition for item in archived):
        # Windows count calendar days, for which no calendar of working days is needed.
        ours = rules.window_end(lifecycle(row.lifecycle_key), row.opened_at, WorkingCalendar())
        equal, count = ends.get(row.lifecycle_key, (0, 0))
        ends[row.lifecycle_key] = (equal + (ours == row.closes_at), count + 1)
    return ends
