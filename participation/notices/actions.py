"""Following a record, and the steps of a delivery from the outbox to its end."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q

from participation.notices.models import DemoMessage, Follow, MessageKind
from participation.people.models import Person
from participation.record.models import Delivery, DeliveryQuerySet, DeliveryState, Record

STALE = timedelta(minutes=5)  # a claim this old belongs to a worker that died
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
MAX_ATTEMPTS = len(BACK_OFF) + 1

# One statement, so that two workers can never take the same row and neither waits for the other.
CLAIM = """
UPDATE record_delivery SET state = 'claimed', claimed_at = %(now)s, attempts = attempts + 1
WHERE id = (
    SELECT id FROM record_delivery WHERE state = 'pending' AND not_before <= %(now)s
    ORDER BY not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING *
"""


def follow(person: Person, record: Record, now: datetime) -> Follow:
    """Let a person hear what happens to a record. Following twice is following once."""
    following, _made = Follow.objects.get_or_create(person=person, record=record, defaults={"since": now})
    return following


def unfollow(person: Person, record: Record) -> None:
    """Let a person hear no more of a record."""
    Follow.objects.filter(person=person, record=record).delete()


def claim(*, now: datetime) -> Delivery | None:
    """Take the delivery that has waited longest; None when nothing is due."""
    return next(iter(Delivery.objects.raw(CLAIM, {"now": now})), None)


def take_back(*, now: datetime) -> int:
    """Give the claims of dead workers back to the queue, or up after too many attempts; how many."""
    stale = Q(state=DeliveryState.CLAIMED, claimed_at__lt=now - STALE)
    Delivery.objects.filter(stale, attempts__gte=MAX_ATTEMPTS).update(
        state=DeliveryState.FAILED, failure="abandoned by its worker"
    )
    return Delivery.objects.filter(stale).update(state=DeliveryState.PENDING)


def last_expanded(delivery: Delivery) -> int:
    """The highest person that an audience has been expanded to; 0 before the first."""
    made = Delivery.objects.filter(event=delivery.event_id, audience=delivery.audience, person__isnull=False)
    return made.aggregate(last=Max("person_id"))["last"] or 0


def expand(delivery: Delivery, people: Sequence[int], *, more: bool, now: datetime) -> None:
    """Write one delivery per person, then close the audience's own or, if there are MORE, put it back.

    The key is of event and person: who belongs to two audiences of an event is told once.
    """
    with transaction.atomic():
        Delivery.objects.bulk_create(
            (
                Delivery(
                    event_id=delivery.event_id,
                    audience=delivery.audience,
                    person_id=person_id,
                    key=f"{delivery.event_id}:p{person_id}",
                    not_before=now,
                )
                for person_id in people
            ),
            ignore_conflicts=True,
        )
        if more:
            postpone(delivery, until=delivery.not_before)
        else:
            finish(delivery, now=now)


def finish(delivery: Delivery, *, now: datetime) -> None:
    """Note that a delivery is done."""
    _claimed(delivery).update(state=DeliveryState.DONE, done_at=now, failure="")


def postpone(delivery: Delivery, *, until: datetime) -> None:
    """Put a delivery back unharmed: what kept it was not its own fault."""
    _claimed(delivery).update(
        state=DeliveryState.PENDING, not_before=until, attempts=max(delivery.attempts - 1, 0)
    )


def fail(delivery: Delivery, reason: str, *, now: datetime, for_good: bool = False) -> None:
    """Note why a delivery did not succeed; it is tried again later until the attempts are used up."""
    if for_good or delivery.attempts >= MAX_ATTEMPTS:
        _claimed(delivery).update(state=DeliveryState.FAILED, failure=reason[:200])
    else:
        later = now + BACK_OFF[delivery.attempts - 1]
        _claimed(delivery).update(state=DeliveryState.PENDING, not_before=later, failure=reason[:200])


def _claimed(delivery: Delivery) -> DeliveryQuerySet:
    # A worker that was thought dead must not undo what its successor did.
    return Delivery.objects.filter(
        pk=delivery.pk, state=DeliveryState.CLAIMED, claimed_at=delivery.claimed_at
    )


def mark_read(person: Person, *, now: datetime, delivery: Delivery | None = None) -> int:
    """Note that a person has read one of their notices, or all of them; how many were unread until now."""
    unread = Delivery.objects.filter(person=person).unread()
    if delivery is not None:
        unread = unread.filter(pk=delivery.pk)
    return unread.update(read_at=now)


def keep_demo_message(
    kind: MessageKind, *, to: str, subject: str = "", body: str, html: str = "", now: datetime
) -> DemoMessage:
    """Keep a message for the demonstration's page instead of sending it."""
    return DemoMessage.objects.create(
        kind=kind, to=to[:254], subject=subject[:300], body=body, html=html, at=now
    )
