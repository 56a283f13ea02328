"""`manage.py read_bounces`: take in what mail servers returned."""

import sys
from argparse import ArgumentParser
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from participation import clock
from participation.notices.actions import note_bounce
from participation.notices.models import HeardFrom
from participation.notices.returned import has_failed, is_report, report_in


class Command(BaseCommand):
    help = "Record undeliverable letters from returned mail: one message on standard input, or a maildir."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--maildir",
            type=Path,
            help="Read what is new there; move it to cur, with a flag if not understood.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["maildir"]:
            self._read_maildir(options["maildir"])
        else:
            self.stdout.write("understood" if _take_in(sys.stdin.buffer.read()) else "not understood")

    def _read_maildir(self, folder: Path) -> None:
        if not (folder / "new").is_dir() or not (folder / "cur").is_dir():
            raise CommandError(f"{folder} is no maildir: it has no new/ and cur/")
        recorded = others = 0
        for path in sorted((folder / "new").iterdir()):
            is_understood = _take_in(path.read_bytes())
            # Moved after it was recorded: killed in between, it is read again, which changes nothing.
            path.rename(folder / "cur" / f"{path.name}:2,{'S' if is_understood else 'F'}")
            recorded, others = recorded + is_understood, others + (not is_understood)
        self.stdout.write(f"{recorded} understood, {others} not understood (flagged)")


def _take_in(raw: bytes) -> bool:
    """Record what one returned message says; whether it was understood. A letter that is late still comes."""
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    report = report_in(message)
    if report is None:
        return is_report(message) and not has_failed(message)
    note_bounce(
        report.delivery,
        code=report.code,
        status=report.status,
        heard_from=HeardFrom.REPORT,
        former=report.former,
        now=clock.now(),
    )
    return True
