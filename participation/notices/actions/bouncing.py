"""What came back: letters that a mail server would not deliver, and mailboxes that work again."""

from datetime import datetime

from django.db import transaction

from participation.notices.links import address_hash
from participation.notices.models import Bounce, HeardFrom
from participation.notices.rules import is_about_the_mailbox
from participation.people.models import Person
from participation.record.models import Delivery, DeliveryState


def note_bounce(
    delivery: Delivery, *, code: int, status: str, heard_from: HeardFrom, former: bool = False, now: datetime
) -> Bounce | None:
    """Record that a delivery's letter was refused; hearing of it again, by whatever way, changes nothing.

    It closes the delivery as failed, also one that a server had taken at first. It counts against the
    mailbox only if it is about the mailbox, and not if the letter went to a FORMER one of the person.
    """
    person, words = delivery.person, f"{code} {status}".strip()
    closed = {"state": DeliveryState.FAILED, "failure": f"bounced {words}"}
    with transaction.atomic():
        if Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.DONE).update(**closed):
            Delivery.objects.filter(digest=delivery.pk).update(**closed)
        if former or person is None or not person.email:
            return None
        bounce, _made = Bounce.objects.get_or_create(
            delivery=delivery,
            is_permanent=is_about_the_mailbox(code, status),
            defaults={
                "person": person,
                "address": address_hash(person.email),
                "code": words,
                "heard_from": heard_from,
                "at": now,
            },
        )
    return bounce


def confirm_address(person: Person, *, now: datetime) -> int:
    """Note that the person's mailbox works again; how many refusals that clears."""
    address = address_hash(person.email or "")
    return Bounce.objects.standing().filter(person=person, address=address).update(cleared_at=now)
