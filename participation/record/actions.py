"""Opening records and recording events: the only writer of the public record."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from participation.record.actors import Actor
from participation.record.models import Delivery, Event, EventText, NumberSeries, ProcedureKey, Record
from participation.refusals import Refusal, refuse_if

PRESSED_BEFORE = Refusal("pressed-before", _("這份表單剛才已經送出，沒有再記錄一次。"))
TAIPEI = ZoneInfo("Asia/Taipei")
PREFIXES = {
    ProcedureKey.PETITIONS: "P",
    ProcedureKey.CONSULTATIONS: "C",
    ProcedureKey.OVERSIGHT: "O",
    ProcedureKey.MAILBOXES: "M",
}


def open_record(procedure: ProcedureKey, *, title: str, now: datetime, number: str = "") -> Record:
    """Open a record and give it its public number, such as P2026-0001.

    Numbers count up within a procedure and year (Asia/Taipei). Imported matters bring their own.
    """
    with transaction.atomic():
        return Record.objects.create(
            procedure=procedure, number=number or _next_number(procedure, now), title=title, created_at=now
        )


def _next_number(procedure: ProcedureKey, now: datetime) -> str:
    year = now.astimezone(TAIPEI).year
    NumberSeries.objects.get_or_create(procedure=procedure, year=year)
    # Two people may submit at once: the row lock makes them take turns.
    series = NumberSeries.objects.select_for_update().get(procedure=procedure, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{PREFIXES[procedure]}{year}-{series.last:04d}"


def refuse_second_press(record: Record, pressed: str) -> None:
    """Refuse what the same showing of a form has done already; asked with the record locked.

    PRESSED tells it from every other, "" where no form was: in archives, by machines.
    """
    done = bool(pressed) and Event.objects.filter(record=record, once=pressed).exists()
    refuse_if(PRESSED_BEFORE if done else None)


def record_event(
    record: Record,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    rule: str = "",
    facts: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
    tell: Iterable[str] = (),
    once: bool = False,
    pressed: str = "",
    public: bool = True,
    supersedes: Event | None = None,
) -> Event:
    """Append one event to a record, and beside it one outbox row per audience that is to be told.

    Must run inside the transaction of the change it records. `facts` are JSON values without free
    text or personal data; `texts` are the words. With `once`, a second event of this kind on this
    record is refused by the database (IntegrityError); so is a second one of the same PRESSED form.
    """
    assert transaction.get_connection().in_atomic_block, "an event is written with the change it records"
    # The row lock serialises writers of one record, so positions have neither gap nor double.
    Record.objects.filter(pk=record.pk).update(event_count=F("event_count") + 1)
    position = Record.objects.values_list("event_count", flat=True).get(pk=record.pk)
    event = Event.objects.create(
        record=record,
        position=position,
        kind=kind,
        at=now,
        actor_role=by.role,
        actor_agency=by.agency,
        actor=by.person,
        rule=rule,
        facts=dict(facts or {}),
        is_public=public,
        supersedes=supersedes,
        once=kind if once else pressed or None,
    )
    EventText.objects.bulk_create(
        EventText(event=event, name=name, words=words) for name, words in (texts or {}).items() if words
    )
    Delivery.objects.bulk_create(Delivery.to_audience(event, audience, now) for audience in tell)
    return event
