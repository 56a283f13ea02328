"""The public reason of an extension, as the personal-data gate knows it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.gate.statements import Lines, Payload, Statement
from participation.obligations.actions import extend_obligation
from participation.obligations.models import Obligation
from participation.obligations.notices import due_words
from participation.obligations.rules import EXTEND
from participation.record.actors import Actor
from participation.record.models import Record


def _extend(record: Record, payload: Payload, *, by: Actor, now: datetime) -> Any:
    """Move the due instant of the duty that was meant, of this very record."""
    return extend_obligation(
        _duty(record, payload),
        new_due_at=datetime.fromisoformat(payload["new_due_at"]),
        reason=payload["reason"],
        by=by,
        now=now,
    )


def _duty(record: Record, payload: Payload) -> Obligation:
    return Obligation.objects.select_related("record").get(pk=payload["duty"], record=record)


def _facts(record: Record, payload: Payload) -> Lines:
    new_due_at = datetime.fromisoformat(payload["new_due_at"])
    return [(_("事項"), _duty(record, payload).label), (_("新的期限"), due_words(new_due_at))]


EXTENSION = Statement(EXTEND, gettext_lazy("展延期限"), {"reason": gettext_lazy("展延理由")}, _extend, _facts)
