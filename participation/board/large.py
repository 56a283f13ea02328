"""The board's tables that grow for ever, and so are made beforehand as spreadsheets once they are large."""

from participation.board.commitments import COMMITMENT_FIELDS, all_of, commitment_facts
from participation.board.rows import FIELDS, all_rows, facts_of
from participation.obligations.models import Obligation
from participation.shell.tables import Table, are_many

DUTIES = Table(
    "obligations",
    FIELDS,
    lambda now: (facts_of(row, now) for row in all_rows(Obligation.objects.public())),
    lambda: are_many(Obligation.objects.public()),
)
COMMITMENTS = Table(
    "commitments",
    COMMITMENT_FIELDS,
    commitment_facts,
    lambda: are_many(*all_of()),
)
