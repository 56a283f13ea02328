"""Petitions with obligations that stand in a chosen way, made quickly and in any number."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from participation.agencies.models import Agency
from participation.obligations.models import Obligation
from participation.record.models import Event, Record
from petitions.models import Petition
from tests.petitions import factories as make

NOW = make.NOW
DAY = timedelta(days=1)


def matters(number: int) -> list[Record]:
    """Public petitions like one that was published by the verbs."""
    first, known = make.published(), Record.objects.count()
    Obligation.objects.filter(record=first.record).delete()
    records = Record.objects.bulk_create(
        Record(
            procedure="petitions",
            number=f"T-{known + place}",
            title=f"第{place}號公園的步道夜間要有燈",
            created_at=NOW,
            event_count=1,
        )
        for place in range(1, number)
    )
    fields = {
        field.attname: getattr(first, field.attname)
        for field in Petition._meta.concrete_fields
        if not field.generated and field.attname not in ("record_id", "draft_key")
    }
    Petition.objects.bulk_create(Petition(record=record, **fields) for record in records)
    return [first.record, *records]


def duty(record: Record, agency: Agency, **changes: Any) -> Obligation:
    """An unsaved obligation of 30 days that began 20 days ago; its event, where it is met, is saved."""
    starts_at = changes.pop("starts_at", NOW - 20 * DAY)
    due_at = changes.pop("due_at", starts_at + 30 * DAY)
    facts: dict[str, Any] = {
        "kind": "formal_response",
        "basis": "要點",
        "rule": "join",
        "period_amount": 30,
        "period_unit": "days",
        "reminds": False,
        **changes,
    }
    return Obligation(
        record=record, agency=agency, starts_at=starts_at, due_at=due_at, original_due_at=due_at, **facts
    )


def act(record: Record, at: datetime, **facts: Any) -> Event:
    """The event by which a duty is met."""
    position = (record.events.order_by("-position").values_list("position", flat=True).first() or 0) + 1
    values = {"kind": "response_published", "actor_role": "officer", **facts}
    return Event.objects.create(record=record, position=position, at=at, **values)


def met(record: Record, agency: Agency, at: datetime, **changes: Any) -> Obligation:
    """An unsaved obligation that was met."""
    return duty(record, agency, met_at=at, met_by=act(record, at), **changes)


def one_of_each(record: Record, agency: Agency) -> dict[str, Obligation]:
    """Saved: one in time, one overdue, one paused, one met in time, one met late, one waived."""
    long_ago = NOW - 90 * DAY
    made = {
        "waiting": duty(record, agency, kind="contact"),
        "overdue": duty(record, agency, starts_at=NOW - 40 * DAY),
        "paused": duty(record, agency, kind="timetable", paused_at=NOW - DAY),
        "met": met(record, agency, long_ago + 10 * DAY, starts_at=long_ago, kind="contact"),
        "met_late": met(record, agency, long_ago + 50 * DAY, starts_at=long_ago),
        "waived": duty(record, agency, starts_at=long_ago, kind="timetable", waived_at=NOW),
    }
    for obligation in made.values():
        obligation.save()
    return made


def many(records: Sequence[Record], agencies: Sequence[Agency]) -> None:
    """Five obligations on each record, of changing agencies; a third of the commitments has ended."""
    events = Event.objects.bulk_create(
        Event(record=record, position=1000, kind="response_published", actor_role="officer", at=NOW - DAY)
        for record in records
    )
    rows = []
    for place, (record, event) in enumerate(zip(records, events, strict=True)):
        agency = agencies[place % len(agencies)]
        rows += [
            duty(record, agency, kind="contact"),
            duty(record, agency, starts_at=NOW - 40 * DAY),
            duty(record, agency, kind="timetable", met_at=NOW - DAY, met_by=event),
            duty(record, agency, kind="follow_up", starts_at=NOW - 60 * DAY, met_at=NOW - DAY, met_by=event),
            duty(record, agency, kind="follow_up" if place % 3 else "receipt", starts_at=NOW - DAY),
        ]
    Obligation.objects.bulk_create(rows)
    # As the database itself does after many changes; without it, it plans for an empty table.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE obligations_obligation, record_record, record_event, petitions_petition")
