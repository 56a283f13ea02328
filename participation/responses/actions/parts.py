"""What units of the agency add to its answer."""

from datetime import date, datetime

from django.db import transaction

from participation.calendar.rules import day_of
from participation.record.actors import Actor
from participation.refusals import refuse_if
from participation.responses import rules
from participation.responses.actions.common import ours, person_of, standing_of, told, within
from participation.responses.models import Response, Roster, Unit, UnitPart


def ask_unit(
    response: Response, *, unit: Unit, asked: str, wanted_on: date | None, by: Actor, now: datetime
) -> UnitPart:
    """Ask a unit for its part. The text does not go to sign-off before it has delivered.

    Refused for a unit in which nobody is left who could deliver: the text would wait for nobody.
    """
    with transaction.atomic():
        response = ours(response, by)
        refuse_if(None if unit.agency_id == response.agency_id and unit.is_active else rules.OTHER_AGENCY)
        refuse_if(rules.may_write(standing_of(response, by.person)))
        refuse_if(None if asked.strip() else rules.SAY_WHY)
        refuse_if(rules.refuse_day(wanted_on, today=day_of(now), years=rules.PART_YEARS))
        refuse_if(None if Roster.of([unit.agency_id]).members_of(unit.pk) else rules.NOBODY_THERE)
        number = response.next_number
        known = UnitPart.objects.filter(response=response, unit=unit, for_version=number)
        refuse_if(rules.ASKED_BEFORE if known.exists() else None)
        part = UnitPart.objects.create(
            response=response,
            unit=unit,
            for_version=number,
            asked=asked.strip(),
            asked_by=person_of(by),
            asked_at=now,
            wanted_on=wanted_on,
        )
        told(response, "unit_asked", by=by, now=now, facts={"part": part.pk}, tell=("response_unit",))
    return part


def deliver_part(part: UnitPart, *, words: str, by: Actor, now: datetime) -> UnitPart:
    """A member of the unit delivers its part, whatever office they hold in the agency.

    Delivering again before sign-off replaces it. Refused once the text for which it was asked is public.
    """
    with transaction.atomic():
        response = within(part.response, by)
        part = UnitPart.objects.select_for_update().get(pk=part.pk)
        members = Roster.of([response.agency_id]).members_of(part.unit_id)
        refuse_if(None if person_of(by).pk in members else rules.NOT_YOUR_UNIT)
        refuse_if(None if part.for_version == response.next_number else rules.PART_IS_OVER)
        refuse_if(rules.may_write(standing_of(response, by.person)._replace(is_locked=False)))
        refuse_if(None if words.strip() else rules.SAY_WHY)
        part.words, part.delivered_by, part.delivered_at = words.strip(), by.person, now
        part.save(update_fields=["words", "delivered_by", "delivered_at"])
        told(response, "unit_delivered", by=by, now=now, facts={"part": part.pk}, tell=("response_authors",))
    return part


def call_off_part(part: UnitPart, *, by: Actor, now: datetime) -> None:
    """Ask a unit no longer, as long as it has not delivered."""
    with transaction.atomic():
        response = ours(part.response, by)
        part = UnitPart.objects.select_for_update().get(pk=part.pk)
        refuse_if(rules.DELIVERED if part.is_done else None)
        facts = {"unit": part.unit_id}
        told(response, "unit_called_off", by=by, now=now, facts=facts, tell=("response_unit",))
        part.delete()
