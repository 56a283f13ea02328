"""`manage.py load_agencies PATH`: bring in a list of agencies, or the demonstration's own."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from participation import clock
from participation.agencies import actions
from participation.agencies.reading import AgencyRow, read_agencies

DEMO = Path(__file__).resolve().parents[2] / "demo.csv"


class Command(BaseCommand):
    """Reads a file, makes or updates one agency a line, and reports what it did and refused."""

    help = "Loads agencies from a CSV file; running it again changes nothing. See agencies/reading.py."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, help="a CSV file in UTF-8 with a header")
        parser.add_argument("--demo", action="store_true", help="load the demonstration's own agencies")
        parser.add_argument("--tolerant", action="store_true", help="exit with 0 although lines were refused")

    def handle(self, *args: Any, path: Path | None, demo: bool, tolerant: bool, **options: Any) -> None:
        source = DEMO if demo else path
        if source is None:
            raise CommandError("Give the PATH of a CSV file, or --demo.")
        try:
            text = source.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{source}: {error}") from error
        done, refused, now = Counter[str](), 0, clock.now()
        for position, row in enumerate(read_agencies(text.splitlines()), start=1):
            done["read"] += 1
            if isinstance(row, AgencyRow):
                try:
                    done[actions.load_agency(row, position=position * 10, now=now)] += 1
                    continue
                except IntegrityError as error:
                    line, code, why = row.line, "conflict", str(error).splitlines()[0]
            else:
                line, code, why = row.line, row.refusal.code, str(row.refusal.sentence)
            refused += 1
            self.stderr.write(f"line {line}: refused ({code}): {why}")
        counts = ", ".join(f"{done[word]} {word}" for word in ("read", "made", "changed", "same"))
        self.stdout.write(f"Agencies: {counts}, {refused} refused.")
        if refused and not tolerant:
            raise CommandError(f"{refused} lines were refused; see above, or use --tolerant.")
