"""Whom of an audience an event is told, why, and how soon: one unsaved delivery each."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from participation.notices.audiences import FOLLOWERS, may_be_left, wanting
from participation.notices.models import Follow, SubjectKind
from participation.notices.rules import URGENCY
from participation.record.models import DIGESTS, Delivery, DeliveryState, Event, Frequency

BY_FOLLOW = "follow:"  # the audience of a delivery that one follow caused, with its number


def deliveries_to(delivery: Delivery, people: Sequence[int], now: datetime) -> list[Delivery]:
    """A delivery for each of these people who wants to hear; two queries.

    What a person chose for the very record counts most: sooner, later, or not at all.
    """
    event, audience = delivery.event, delivery.audience
    if not may_be_left(audience):
        return [_to(event, person, audience, Frequency.AT_ONCE, now) for person in people]
    own = {follow.person_id: follow for follow in _of_record(event, people)}
    other = _soonest(event, people) if audience == FOLLOWERS else {}
    told = []
    for person in people:
        if person in own:
            told.append(_to(event, person, audience, own[person].frequency, now))
        elif audience != FOLLOWERS:
            told.append(_to(event, person, audience, Frequency.AT_ONCE, now))
        elif person in other:
            follow = other[person]
            told.append(_to(event, person, f"{BY_FOLLOW}{follow.pk}", follow.frequency, now))
    return [one for one in told if one.frequency != Frequency.NEVER]


def _of_record(event: Event, people: Iterable[int]) -> Iterable[Follow]:
    return Follow.objects.filter(kind=SubjectKind.RECORD, record=event.record_id, person__in=people)


def _soonest(event: Event, people: Iterable[int]) -> dict[int, Follow]:
    found = Follow.objects.filter(wanting(event), person__in=people).wanted()
    by_urgency = sorted(found, key=lambda follow: (-URGENCY[Frequency(follow.frequency)], -follow.pk))
    return {follow.person_id: follow for follow in by_urgency}


def _to(event: Event, person: int, audience: str, frequency: str, now: datetime) -> Delivery:
    held = frequency in DIGESTS
    return Delivery(
        event_id=event.pk,
        audience=audience,
        person_id=person,
        key=f"{event.pk}:p{person}",
        state=DeliveryState.HELD if held else DeliveryState.PENDING,
        frequency=frequency,
        not_before=now,
    )


def audience_of(delivery: Delivery) -> str:
    """The audience as the composers know it: who follows anything is one of the followers."""
    return FOLLOWERS if delivery.audience.startswith(BY_FOLLOW) else delivery.audience


def follow_behind(delivery: Delivery) -> int | None:
    """The number of the follow that caused a delivery, if it was not one of the record itself."""
    told = delivery.audience.removeprefix(BY_FOLLOW)
    return int(told) if told != delivery.audience else None
