"""One obligation, as lists show it and as files carry it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.obligations.models import Obligation, ObligationQuerySet
from participation.obligations.rules import State

# So many rows are in memory at a time, whatever the size of the board.
CHUNK = 1000
FIELDS = (
    "id",
    "procedure",
    "record",
    "title",
    "url",
    "agency_code",
    "agency",
    "kind",
    "act",
    "basis",
    "rule",
    "starts_at",
    "original_due_at",
    "due_at",
    "state",
    "days_late",
    "met_at",
    "waived_at",
    "paused_since",
    "extensions",
    "extension_reasons",
    "pauses",
    "pause_reasons",
)


def card(obligation: Obligation, now: datetime) -> dict[str, Any]:
    """What the duty card shows."""
    state, record = obligation.state(now), obligation.record
    anchor = f"#duty-{obligation.pk}" if obligation.is_open else ""
    return {
        "office": obligation.agency.public_name,
        "office_url": reverse("obligations:agency", args=[obligation.agency.code]),
        "act": _("%(act)s：%(title)s") % {"act": obligation.label, "title": record.title},
        "number": record.number,
        "url": record.get_absolute_url() + anchor,
        "state": "cancelled" if state is State.WAIVED else state.value,
        "starts_at": obligation.starts_at,
        "due_at": obligation.due_at,
        "met_at": obligation.met_at,
        "late_by": obligation.days_late(now),
        "basis": obligation.basis_words,
        "original_due_at": obligation.original_due_at if obligation.is_extended else None,
    }


def facts_of(obligation: Obligation, now: datetime) -> dict[str, Any]:
    """One row of a file: FIELDS in order. Reasons are the public ones."""
    extensions, pauses = list(obligation.extensions.all()), list(obligation.pauses.all())
    values = (
        obligation.pk,
        obligation.record.procedure,
        obligation.record.number,
        obligation.record.title,
        f"{settings.SITE_URL}{obligation.record.get_absolute_url()}",
        obligation.agency.code,
        obligation.agency.public_name,
        obligation.kind,
        obligation.label,
        obligation.basis_words,
        obligation.rule,
        obligation.starts_at.isoformat(),
        obligation.original_due_at.isoformat(),
        obligation.due_at.isoformat(),
        obligation.state(now).value,
        obligation.days_late(now),
        _written(obligation.met_at),
        _written(obligation.waived_at),
        _written(obligation.paused_at),
        len(extensions),
        " / ".join(row.reason for row in extensions),
        len(pauses),
        " / ".join(row.reason for row in pauses),
    )
    return dict(zip(FIELDS, values, strict=True))


def _written(instant: datetime | None) -> str:
    return instant.isoformat() if instant else ""


def all_rows(found: ObligationQuerySet) -> Iterator[Obligation]:
    """Every obligation of a choice, the oldest promise first, a chunk at a time by keyset."""
    place = Q()
    rows = found.select_related("agency", "record").prefetch_related("extensions", "pauses").order_by("pk")
    while chunk := list(rows.filter(place)[:CHUNK]):
        yield from chunk
        place = Q(pk__gt=chunk[-1].pk)
