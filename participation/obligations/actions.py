"""Opening, meeting, extending, pausing, waiving a duty, and reminding of it.

Every verb locks the record before its obligations, as a procedure does that records an event and
then meets a duty; so two verbs on one record take turns and cannot wait for each other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from participation.agencies.models import Agency
from participation.calendar.models import CalendarDay
from participation.calendar.rules import Period, UnknownYear, end_after_pause, end_of
from participation.gate.actions import refuse_unless_looked_at
from participation.obligations.models import (
    Obligation,
    ObligationExtension,
    ObligationPause,
    ObligationReminder,
)
from participation.obligations.rules import (
    EXTEND,
    REASON_MISSING,
    furthest,
    refuse_closed,
    refuse_extension,
    refuse_reopening,
    refuse_stranger,
    reminder_after,
    reminder_at,
)
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.record.models import Event, Record
from participation.record.procedures import procedure_of
from participation.refusals import refuse_if

OWING = ("officers",)
PUBLIC = ("officers", "followers")
LATE = ("officers", "supervisors")


def open_obligation(
    record: Record,
    *,
    kind: str,
    agency: Agency,
    period: Period,
    starts_at: datetime,
    basis: str,
    rule: str,
    by: Actor,
    now: datetime,
    max_extensions: int = 0,
    max_extension: Period | None = None,
    announce: bool = True,
) -> Obligation:
    """Let an agency owe an act from an instant on. The same duty twice is refused by the database.

    `max_extensions` and `max_extension` (total length, none: no limit) are promised with it. Without
    `announce` nobody is told now and nobody is reminded later: for matters of the past. Raises
    `UnknownYear` for a period in working days beyond the loaded calendar.
    """
    calendar = CalendarDay.objects.working_calendar()
    due_at = end_of(starts_at, period, calendar)
    with transaction.atomic():
        obligation = Obligation(
            record=record,
            agency=agency,
            kind=kind,
            basis=basis,
            rule=rule,
            starts_at=starts_at,
            due_at=due_at,
            original_due_at=due_at,
            period_amount=period.amount,
            period_unit=period.unit,
            max_extensions=max_extensions,
            latest_due_at=furthest(due_at, max_extension, calendar) if max_extensions else None,
            reminds=announce,
        )
        _schedule(obligation, now)
        obligation.save(force_insert=True)
        facts = {"starts_at": starts_at.isoformat(), "due_at": due_at.isoformat()}
        _record(obligation, "obligation_opened", by=by, now=now, facts=facts, tell=OWING if announce else ())
    return obligation


def meet_obligations(record: Record, *, kind: str, agency: Agency, event: Event, now: datetime) -> int:
    """Note that the act of an event meets the agency's open duties of a kind; how many there were.

    A paused duty is met in time: its clock goes on first. The given event is the public account of it.
    """
    with transaction.atomic():
        _lock(record)
        owed = Obligation.objects.open().filter(record=record, kind=kind, agency=agency)
        met = list(owed.order_by("id").select_for_update())
        for obligation in met:
            _meet(obligation, event, now)
    return len(met)


def meet_obligation(obligation: Obligation, *, event: Event, now: datetime) -> bool:
    """Note that the act of an event meets this very duty; False if it was met or waived before."""
    with _locked(obligation) as owed:
        if not owed.is_open:
            return False
        _meet(owed, event, now)
    return True


def _meet(obligation: Obligation, event: Event, now: datetime) -> None:
    if obligation.paused_at:
        _run_on(obligation, obligation.paused_at, now)
    obligation.met_at, obligation.met_by, obligation.next_reminder_at = now, event, None
    obligation.save()


def extend_obligation(
    obligation: Obligation, *, new_due_at: datetime, reason: str, by: Actor, now: datetime
) -> Obligation:
    """Move the due instant, in public and with a reason, before it has come.

    Refuses strangers to the owing agency, a closed or paused duty, the due instant and after, no
    reason, an instant that is not later, too many extensions, more than the promised total, and a reason
    that may hold personal data nobody but its author has looked at.
    """
    with _locked(obligation) as owed:
        refuse_if(refuse_stranger(role=by.role, agency_id=_id_of(by.agency), owing_agency_id=owed.agency_id))
        refuse_if(refuse_closed(is_open=owed.is_open, is_paused=owed.paused_at is not None))
        refuse_if(
            refuse_extension(
                now=now,
                due_at=owed.due_at,
                new_due_at=new_due_at,
                latest_due_at=owed.latest_due_at,
                extensions_left=owed.max_extensions - owed.extensions.count(),
                reason=reason,
            )
        )
        words = {"reason": reason.strip()}
        refuse_unless_looked_at(owed.record, agency=owed.agency, verb=EXTEND, words=words)
        old_due_at, owed.due_at = owed.due_at, new_due_at
        ObligationExtension.objects.create(
            obligation=owed,
            old_due_at=old_due_at,
            new_due_at=new_due_at,
            reason=reason.strip(),
            by_role=by.role,
            by=by.person,
            at=now,
        )
        _schedule(owed, now)
        owed.save()
        facts = {"old_due_at": old_due_at.isoformat(), "due_at": new_due_at.isoformat()}
        # Who waits for the answer hears that it comes later, also without following the matter.
        tell = (*PUBLIC, *procedure_of(owed.record).concerned)
        _record(owed, "obligation_extended", by=by, now=now, facts=facts, reason=reason, tell=tell)
    return owed


def pause_obligations(record: Record, *, reason: str, by: Actor, now: datetime) -> list[Obligation]:
    """Stop the clocks of a record's open duties. Those already overdue go on: lateness stays visible."""
    refuse_if(None if reason.strip() else REASON_MISSING)
    with transaction.atomic():
        _lock(record)
        running = Obligation.objects.open().filter(record=record, paused_at__isnull=True, due_at__gt=now)
        paused = list(running.order_by("id").select_for_update())
        for obligation in paused:
            ObligationPause.objects.create(obligation=obligation, from_at=now, reason=reason.strip())
            obligation.paused_at, obligation.next_reminder_at = now, None
            obligation.save()
            _record(obligation, "obligation_paused", by=by, now=now, reason=reason, tell=PUBLIC)
    return paused


def resume_obligations(record: Record, *, by: Actor, now: datetime) -> list[Obligation]:
    """Let the stopped clocks of a record go on with exactly the time that was left."""
    with transaction.atomic():
        _lock(record)
        stopped = Obligation.objects.open().filter(record=record, paused_at__isnull=False)
        resumed = list(stopped.order_by("id").select_for_update())
        for obligation in resumed:
            facts = {"old_due_at": obligation.due_at.isoformat()}
            _run_on(obligation, obligation.paused_at or now, now)
            _schedule(obligation, now)
            obligation.save()
            facts["due_at"] = obligation.due_at.isoformat()
            _record(obligation, "obligation_resumed", by=by, now=now, facts=facts, tell=PUBLIC)
    return resumed


def waive_obligation(obligation: Obligation, *, reason: str, by: Actor, now: datetime) -> Obligation:
    """Say in public why an act is no longer owed. Refuses one that is met or waived, and no reason."""
    refuse_if(None if reason.strip() else REASON_MISSING)
    with _locked(obligation) as owed:
        refuse_if(refuse_closed(is_open=owed.is_open, is_paused=False))
        if owed.paused_at:
            _run_on(owed, owed.paused_at, now)
        owed.waived_at, owed.next_reminder_at = now, None
        owed.save()
        _record(owed, "obligation_waived", by=by, now=now, reason=reason, tell=PUBLIC)
    return owed


def reopen_obligation(obligation: Obligation, *, reason: str, by: Actor, now: datetime) -> Obligation:
    """Let an act that was waived be owed again, by the instant that held then.

    Refuses one that was not waived, and no reason.
    A promise does not move by being taken off and given back: neither do the extensions that were used.
    """
    refuse_if(None if reason.strip() else REASON_MISSING)
    with _locked(obligation) as owed:
        refuse_if(refuse_reopening(is_waived=owed.waived_at is not None))
        owed.waived_at = None
        _schedule(owed, now)
        owed.save()
        facts = {"due_at": owed.due_at.isoformat()}
        _record(owed, "obligation_reopened", by=by, now=now, facts=facts, reason=reason, tell=PUBLIC)
    return owed


def remind(obligation_id: int, *, now: datetime) -> Event | None:
    """Remind the owing agency, and its supervisors once overdue, if that is due; None otherwise.

    Two workers may come for the same reminder: the row lock lets the second see that it is given.
    """
    record = Record.objects.get(obligations=obligation_id)
    with transaction.atomic():
        _lock(record)
        owed = Obligation.objects.select_for_update().get(pk=obligation_id)
        if owed.next_reminder_at is None or owed.next_reminder_at > now:
            return None
        event = _give_reminder(owed, now)
        owed.next_reminder_at = reminder_after(now, **_course(owed)).at
        owed.save(update_fields=["next_reminder_at"])
    return event


def _give_reminder(obligation: Obligation, now: datetime) -> Event | None:
    reminder = reminder_at(now, **_course(obligation))
    if reminder is None or obligation.reminders.filter(step=reminder.step).exists():
        return None
    ObligationReminder.objects.create(obligation=obligation, step=reminder.step, at=now)
    return _record(
        obligation,
        "obligation_reminded",
        by=Actor.system(),
        now=now,
        facts={
            "step": reminder.step,
            "due_at": obligation.due_at.isoformat(),
            "days_late": obligation.days_late(now),
        },
        tell=LATE if reminder.late else OWING,
        public=False,
    )


def _lock(record: Record) -> None:
    Record.objects.select_for_update(no_key=True).get(pk=record.pk)


@contextmanager
def _locked(obligation: Obligation) -> Iterator[Obligation]:
    """A fresh copy of the row, held with its record until the transaction ends."""
    with transaction.atomic():
        _lock(obligation.record)
        yield (
            Obligation.objects.select_for_update(of=("self",))
            .select_related("agency", "record")
            .get(pk=obligation.pk)
        )


def _id_of(agency: Agency | None) -> int | None:
    return agency.pk if agency else None


def _run_on(obligation: Obligation, paused_at: datetime, now: datetime) -> None:
    """End the pause of a row that the caller saves; its instants move by the unused time."""
    calendar = CalendarDay.objects.working_calendar()

    def moved(instant: datetime) -> datetime:
        return end_after_pause(instant, paused_at, now, obligation.unit, calendar)

    obligation.due_at = moved(obligation.due_at)
    if obligation.latest_due_at:
        obligation.latest_due_at = moved(obligation.latest_due_at)
    obligation.paused_at = None
    obligation.pauses.filter(until_at__isnull=True).update(until_at=now)


def _course(obligation: Obligation) -> dict[str, Any]:
    """What the reminders of an obligation are computed from."""
    pauses = obligation.pauses.all() if obligation.pk else ()
    stopped = sum((pause.until_at - pause.from_at for pause in pauses if pause.until_at), timedelta())
    return {
        "starts_at": obligation.starts_at,
        "due_at": obligation.due_at,
        "stopped": stopped,
        "calendar": CalendarDay.objects.working_calendar(),
    }


def _schedule(obligation: Obligation, now: datetime) -> None:
    """Set when the next reminder is due. Where the calendar ends the reminding task will say so, loudly.

    A citizen's signature or an officer's extension does not fail for want of next year's calendar.
    """
    if obligation.reminds:
        try:
            obligation.next_reminder_at = reminder_after(now, **_course(obligation)).at
        except UnknownYear:
            obligation.next_reminder_at = now


def _record(
    obligation: Obligation,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    facts: dict[str, Any] | None = None,
    reason: str = "",
    tell: tuple[str, ...],
    public: bool = True,
) -> Event:
    return record_event(
        obligation.record,
        kind,
        by=by,
        now=now,
        rule=obligation.rule,
        facts={
            "obligation": obligation.pk,
            "kind": obligation.kind,
            "agency": obligation.agency.code,
            "agency_name": obligation.agency.name,
            "agency_name_en": obligation.agency.name_en,
            **(facts or {}),
        },
        texts={"reason": reason.strip()},
        tell=tell,
        public=public,
    )
