"""`obligations_report`: how often agencies answered in time, by three definitions of that."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from participation import clock
from participation.obligations.definitions import Judgement, judge, shares
from petitions.models.judged import duties_to_answer

Judged = Sequence[Judgement]


class Command(BaseCommand):
    """Prints a line for each definition: of all agencies together, of petitions, and of each agency."""

    help = "The on-time share of formal responses under three definitions, nationally and per agency."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--here", action="store_true", help="of the petitions proposed here, not of the imported archive"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        duties = list(duties_to_answer(imported=not options["here"]))
        if not duties:
            raise CommandError("There is no duty to answer; import an archive with import_join first.")
        judged: list[Judged] = []
        agencies: dict[str, list[Judged]] = defaultdict(list)
        petitions: dict[int, list[Judged]] = defaultdict(list)
        for duty in duties:
            row = judge(
                starts_at=duty.starts_at,
                first_post_at=duty.first_post_at,  # type: ignore[attr-defined]
                answered_at=duty.met_at,
            )
            judged.append(row)
            agencies[f"{duty.agency.name} ({duty.agency.code})"].append(row)
            petitions[duty.record_id].append(row)
        self.stdout.write(f"{len(duties)} duties to answer, {len(petitions)} petitions")
        self._lines("all agencies, by duty", judged, now)
        self._lines("all agencies, by petition", [earliest(rows) for rows in petitions.values()], now)
        for name, rows in agencies.items():
            self._lines(name, rows, now)

    def _lines(self, name: str, rows: Iterable[Judged], now: datetime) -> None:
        for share in shares(list(rows), now):
            self.stdout.write(
                f"{name}: {share.definition.words}: {share.on_time} of {share.judged} = {share.percent:.1f}%"
            )


def earliest(rows: Sequence[Judged]) -> Judged:
    """A petition by the first of its lead agencies, as reports that count petitions do."""
    return [
        min(same, key=lambda one: (one.done_at is None, one.done_at or one.due_at))
        for same in zip(*rows, strict=True)
    ]
