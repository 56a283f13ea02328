"""What several verbs share: locking, recording, and opening a preset's duties."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from participation.agencies.models import Agency
from participation.calendar.models import CalendarDay
from participation.calendar.rules import WorkingCalendar
from participation.gate.actions import refuse_unless_looked_at
from participation.obligations.actions import open_obligation
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.record.models import Event, Record
from participation.responses.models import Part
from petitions.lifecycles.shape import Debtor, Duty
from petitions.models import Petition


def locked(petition: Petition) -> Petition:
    """The petition as it is now, locked until the transaction ends. Signing does not wait for this.

    Its record is locked first, as every other verb does: who approves an answer holds the record when it
    comes to the petition, and would wait for whoever holds the petition and comes to the record.
    """
    Record.objects.select_for_update(no_key=True).get(pk=petition.pk)
    return Petition.objects.select_for_update(of=("self",)).select_related("record").get(pk=petition.pk)


def recorded(
    petition: Petition,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
    once: bool = False,
    pressed: str = "",
) -> Event:
    """Record an event under the petition's rule; its preset says who is told."""
    preset = petition.lifecycle
    return record_event(
        petition.record,
        kind,
        by=by,
        now=now,
        rule=preset.key,
        facts=facts,
        texts=texts,
        tell=preset.notices.get(kind, ()),
        once=once,
        pressed=pressed,
    )


def refuse_personal_data(petition: Petition, *, agency: Agency, verb: str, **words: str) -> None:
    """Refuse official words that may hold personal data nobody but their author has looked at."""
    refuse_unless_looked_at(petition.record, agency=agency, verb=verb, words=words)


def working_calendar() -> WorkingCalendar:
    """The government calendar as loaded."""
    return CalendarDay.objects.working_calendar()


def open_duty(
    petition: Petition, duty: Duty, *, agency: Agency, starts_at: datetime, by: Actor, now: datetime
) -> None:
    """Open one of the preset's duties for one agency; its basis is kept in the language of the law."""
    with translation.override(settings.LANGUAGE_CODE):
        basis = str(duty.basis)
    open_obligation(
        petition.record,
        kind=duty.kind,
        agency=agency,
        period=duty.period,
        starts_at=starts_at,
        basis=basis,
        rule=petition.lifecycle_key,
        max_extensions=duty.max_extensions,
        max_extension=duty.max_extension,
        by=by,
        now=now,
    )


def debtors(petition: Petition, duty: Duty) -> list[Agency]:
    """Who owes a duty: the platform's desk, or every lead agency."""
    if duty.debtor is Debtor.PLATFORM:
        return [platform_desk()]
    return list(lead_agencies(petition))


def lead_agencies(petition: Petition) -> list[Agency]:
    """The agencies that owe the answer."""
    return list(Agency.objects.filter(petition_parts__petition=petition, petition_parts__part="lead"))


def parts_of(petition: Petition) -> dict[int, Part]:
    """Which agency leads and which joins, by agency."""
    rows = petition.agency_parts.filter(part__in=Part.values).values_list("agency_id", "part")
    return {agency: Part(part) for agency, part in rows}


def platform_desk() -> Agency:
    """The platform's own desk. Raises Agency.DoesNotExist on an installation without one."""
    return Agency.objects.get(is_platform=True)
