"""Load the government calendar: official files, or computed years for a demonstration."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from participation import clock
from participation.calendar.actions import load_days
from participation.calendar.files import DayList, compute, read_official


def years(words: str) -> tuple[int, int]:
    """2015-2027 or 2026 as first and last year."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", words)
    if not match or int(match[2] or match[1]) < int(match[1]):
        raise ArgumentTypeError(f"{words!r} are no years such as 2015-2027")
    return int(match[1]), int(match[2] or match[1])


class Command(BaseCommand):
    help = (
        "Load which days public offices work. PATH: files of the official office calendar (data set 14718 of "
        "data.gov.tw, one a year). Running it again changes nothing. Days declared by hand are kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
        parser.add_argument(
            "--from-holidays",
            type=years,
            metavar="YEARS",
            help="compute years such as 2015-2027 with the `holidays` package; official days are kept",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        paths: list[Path] = options["paths"]
        if not paths and not options["from_holidays"]:
            raise CommandError("Name at least one file, or years with --from-holidays.")
        usable = True
        for path in paths:
            if not path.is_file():
                raise CommandError(f"There is no file {path}.")
            usable &= self._load(path.name, read_official(path))
        if options["from_holidays"]:
            first, last = options["from_holidays"]
            usable &= self._load(f"holidays TW {first}-{last}", compute(first, last))
        if not usable:
            raise CommandError("Some lists were refused; nothing of them was loaded.")

    def _load(self, what: str, found: DayList) -> bool:
        """Load one list and report it; False when it was refused."""
        if found.refused:
            self.stderr.write(f"{what}: refused")
            for reason in found.refused:
                self.stderr.write(f"  {reason}")
            return False
        done = load_days(found.days, what=what, now=clock.now())
        self.stdout.write(
            f"{what}: {len(found.days)} read, {done.made} made, {done.changed} changed, "
            f"{done.unchanged} unchanged, {done.kept} kept from a weightier source"
        )
        return True
