"""The steps of a delivery from the outbox to its end.

Pending, claimed, sending, done: each step is one conditional update, so two workers never do the
same one, and a worker that was thought dead undoes nothing of its successor.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from participation.notices.rules import room_left
from participation.record.models import DIGEST, IN_HAND, Delivery, DeliveryQuerySet, DeliveryState, Frequency

STALE = timedelta(minutes=5)  # what is in hand for so long belongs to a worker that died
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
MAX_ATTEMPTS = len(BACK_OFF) + 1
PRESUMED = "presumed accepted"
_CLAIMING = 0x6E6F7469  # the number of an advisory lock: who claims under a rate takes turns

# One statement, so that two workers can never take the same row and neither waits for the other. The
# rows are picked once: as a plain subquery the planner may run it for every row, and so pass the limit.
_CLAIM = """
WITH picked AS MATERIALIZED (
    SELECT id FROM record_delivery WHERE state = 'pending' AND not_before <= %(now)s
    ORDER BY not_before, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
UPDATE record_delivery AS row SET state = 'claimed', claimed_at = %(now)s, attempts = attempts + 1
FROM picked WHERE row.id = picked.id
RETURNING row.id
"""

# Two stamps in one statement and so one wait for the disk: the letter before was taken, this one begins.
_BEGIN = """
WITH taken AS (
    UPDATE record_delivery SET state = 'done', done_at = %(now)s, failure = ''
    WHERE id = %(before)s AND state IN ('claimed', 'sending') AND claimed_at = %(before_claimed_at)s
)
UPDATE record_delivery SET state = 'sending', sending_at = %(now)s, worker = %(worker)s
WHERE id = %(id)s AND state = 'claimed' AND claimed_at = %(claimed_at)s
RETURNING id
"""


def claim(*, now: datetime, most: int = 1, per_minute: int = 0) -> list[Delivery]:
    """Take the deliveries that have waited longest, with what composing them looks at.

    PER_MINUTE is how many letters may leave in a minute, all workers together; 0 sets no limit.
    """
    with transaction.atomic():
        if per_minute:
            # Two who counted at the same time would both take what is left.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CLAIMING])
            most = min(most, _room(now, per_minute))
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, {"now": now, "most": max(most, 0)})
            ids = [row[0] for row in cursor.fetchall()]
    taken = Delivery.objects.filter(pk__in=ids).to_compose().select_related("person")
    return sorted(taken, key=lambda delivery: (delivery.not_before, delivery.pk)) if ids else []


def _room(now: datetime, per_minute: int) -> int:
    def left_since(instant: datetime) -> int:
        return Delivery.objects.filter(sending_at__gt=instant).count()

    in_hand = Delivery.objects.filter(state=DeliveryState.CLAIMED, person__isnull=False).count()
    return room_left(per_minute, left_since, in_hand=in_hand, now=now)


def take_back(*, now: datetime) -> int:
    """Give what dead workers had claimed and not begun back to the queue, or up after too many attempts."""
    stale = Q(state=DeliveryState.CLAIMED, claimed_at__lt=now - STALE)
    Delivery.objects.filter(stale, attempts__gte=MAX_ATTEMPTS).update(
        state=DeliveryState.FAILED, failure="abandoned by its worker"
    )
    return Delivery.objects.filter(stale).update(state=DeliveryState.PENDING)


def doubtful(*, now: datetime) -> list[Delivery]:
    """Letters that dead workers were sending: only their slips can tell how far they came."""
    return list(Delivery.objects.filter(state=DeliveryState.SENDING, claimed_at__lt=now - STALE))


def settle(delivery: Delivery, *, left: bool, confirmed: bool = False, now: datetime) -> None:
    """Close a doubtful delivery whose letter LEFT, or put one that did not back to the queue.

    CONFIRMED if the server is known to have taken it; else that it did is presumed, and written down.
    """
    if left:
        failure = "" if confirmed else PRESUMED
        _end(delivery, state=DeliveryState.DONE, done_at=now, failure=failure)
    else:
        _in_hand(delivery).update(state=DeliveryState.PENDING, not_before=now, worker="")


def expand(delivery: Delivery, told: Sequence[Delivery], *, upto: int, more: bool, now: datetime) -> None:
    """Write one delivery per person, then close the audience's own or, if there are MORE, put it back.

    The key is of event and person: who belongs to two audiences of an event is told once, and at once
    if one of them says so.
    """
    at_once = [one.person_id for one in told if one.frequency == Frequency.AT_ONCE]
    with transaction.atomic():
        Delivery.objects.bulk_create(told, ignore_conflicts=True)
        Delivery.objects.filter(
            event=delivery.event_id, person__in=at_once, state=DeliveryState.HELD, digest=None
        ).update(state=DeliveryState.PENDING, frequency=Frequency.AT_ONCE, not_before=now)
        Delivery.objects.filter(pk=delivery.pk).update(expanded_to=upto)
        if more:
            postpone(delivery, until=delivery.not_before)
        else:
            finish(delivery, now=now)


def begin(delivery: Delivery, *, worker: str, now: datetime, before: Delivery | None = None) -> bool:
    """Stamp a delivery as being sent, before its letter leaves; False if it is no longer ours to send.

    BEFORE is the letter that the server has just taken: it is done with the same stamp, either way. Until
    then the worker's slip says of it that it was taken, and the slip does not change before this returns.
    """
    facts = {
        "id": delivery.pk,
        "claimed_at": delivery.claimed_at,
        "before": before.pk if before else None,
        "before_claimed_at": before.claimed_at if before else None,
        "worker": worker,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, facts)
        return cursor.fetchone() is not None


def finish(delivery: Delivery, *, now: datetime) -> None:
    """Note that a delivery is done: the mail server took the letter, or there was none to send."""
    _end(delivery, state=DeliveryState.DONE, done_at=now, failure="")


def leave_unsent(delivery: Delivery, reason: str) -> None:
    """Note that no letter is sent, and why; the notice stands in the person's inbox all the same."""
    _end(delivery, state=DeliveryState.UNSENT, failure=reason[:200])


def postpone(delivery: Delivery, *, until: datetime) -> None:
    """Put a delivery back unharmed: what kept it was not its own fault."""
    put_back([delivery], until=until)


def put_back(deliveries: Sequence[Delivery], *, until: datetime | None = None) -> None:
    """Put claimed deliveries back unharmed, to be taken again at once or not before UNTIL."""
    for claimed_at in {delivery.claimed_at for delivery in deliveries}:
        ids = [delivery.pk for delivery in deliveries if delivery.claimed_at == claimed_at]
        Delivery.objects.filter(pk__in=ids, state__in=IN_HAND, claimed_at=claimed_at).update(
            state=DeliveryState.PENDING,
            attempts=F("attempts") - 1,
            **({"not_before": until} if until else {}),
        )


def fail(delivery: Delivery, reason: str, *, now: datetime, for_good: bool = False) -> None:
    """Note why a delivery did not succeed; it is tried again later until the attempts are used up."""
    if for_good or delivery.attempts >= MAX_ATTEMPTS:
        _end(delivery, state=DeliveryState.FAILED, failure=reason[:200])
    else:
        later = now + BACK_OFF[delivery.attempts - 1]
        _in_hand(delivery).update(state=DeliveryState.PENDING, not_before=later, failure=reason[:200])


def _end(delivery: Delivery, **outcome: Any) -> None:
    """Close a delivery; what a digest carried shares its fate."""
    if delivery.audience != DIGEST:
        _in_hand(delivery).update(**outcome)
        return
    with transaction.atomic():
        if _in_hand(delivery).update(**outcome):
            Delivery.objects.filter(digest=delivery.pk, state=DeliveryState.HELD).update(**outcome)


def _in_hand(delivery: Delivery) -> DeliveryQuerySet:
    # A worker that was thought dead must not undo what its successor did.
    return Delivery.objects.filter(pk=delivery.pk, state__in=IN_HAND, claimed_at=delivery.claimed_at)
