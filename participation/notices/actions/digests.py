"""Putting together what a person wants to hear by the day or week."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max, OuterRef, Subquery

from participation.notices.rules import digest_slot
from participation.record.models import DIGEST, Delivery, DeliveryState

BATCH = 500
_COMPOSING = 0x64696765  # the number of an advisory lock: one worker at a time puts digests together


def compose_digests(frequency: str, *, now: datetime) -> int:
    """Gather a batch of people's entries, each into the one digest of the slot that has come; how many.

    An entry is in one digest for ever, so none is told twice; run again after a crash, it goes on with
    whoever has none yet. What comes to light after a person's digest of a slot waits for the next one.
    """
    slot = digest_slot(frequency, now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_COMPOSING])
        due = Delivery.objects.filter(
            state=DeliveryState.HELD, frequency=frequency, digest=None, not_before__lte=slot
        )
        rows = due.order_by().values("person").annotate(event=Max("event")).order_by("person")[:BATCH]
        wanted = {
            f"{DIGEST}:{row['person']}:{frequency}:{slot:%Y-%m-%d}": Delivery(
                event_id=row["event"],
                audience=DIGEST,
                person_id=row["person"],
                frequency=frequency,
                not_before=now,
                # The inbox has the entries themselves.
                read_at=now,
            )
            for row in rows
        }
        sent = dict(Delivery.objects.filter(key__in=wanted).values_list("key", "person"))
        due.filter(person__in=sent.values()).update(not_before=now)
        for key, digest in wanted.items():
            digest.key = key
        made = Delivery.objects.bulk_create(digest for key, digest in wanted.items() if key not in sent)
        ours = Delivery.objects.filter(pk__in=[digest.pk for digest in made], person=OuterRef("person"))
        due.filter(person__in=[digest.person_id for digest in made]).update(
            digest=Subquery(ours.values("pk"))
        )
    return len(wanted)
