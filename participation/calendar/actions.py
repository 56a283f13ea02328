"""Loading days and declaring single ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from participation.calendar.models import CalendarChange, CalendarDay, Source
from participation.record.actors import Actor
from participation.refusals import Refusal, refuse_if


@dataclass(frozen=True)
class Loaded:
    """What a loading did: days made, changed, left as they were, and kept against the list."""

    made: int
    changed: int
    unchanged: int
    kept: int


def load_days(days: Iterable[CalendarDay], *, what: str, now: datetime) -> Loaded:
    """Make and change days, all or none. Days of a weightier source are kept. Idempotent."""
    wanted = {day.day: day for day in days}
    with transaction.atomic():
        known = {day.day: day for day in CalendarDay.objects.filter(day__in=wanted).select_for_update()}
        kept = {day for day in known if Source(known[day].source).weight > Source(wanted[day].source).weight}
        made = [day for at, day in wanted.items() if at not in known]
        changed = [
            day for at, day in wanted.items() if at in known and at not in kept and _differs(day, known[at])
        ]
        CalendarDay.objects.bulk_create(
            made + changed,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["day"],
            update_fields=["is_working", "note", "source"],
        )
        if made or changed:
            CalendarChange.objects.create(at=now, what=what, days=len(made) + len(changed))
    unchanged = len(wanted) - len(made) - len(changed) - len(kept)
    return Loaded(made=len(made), changed=len(changed), unchanged=unchanged, kept=len(kept))


def _differs(one: CalendarDay, other: CalendarDay) -> bool:
    return (one.is_working, one.note, one.source) != (other.is_working, other.note, other.source)


def declare_day(day: date, *, is_working: bool, note: str, by: Actor, now: datetime) -> CalendarDay:
    """Say that a day is worked or not, against the official list: a typhoon, an extra holiday.

    Refuses without a note. Due instants promised before stay as they are; whoever should have more
    time for it gets an extension.
    """
    refuse_if(None if note.strip() else Refusal("note_missing", _("請說明這一天為何變更。")))
    with transaction.atomic():
        declared, _made = CalendarDay.objects.update_or_create(
            day=day, defaults={"is_working": is_working, "note": note.strip(), "source": Source.DECLARED}
        )
        CalendarChange.objects.create(at=now, what=f"{day:%Y-%m-%d}", days=1, by=by.person)
    return declared
