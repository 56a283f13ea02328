"""What came back: letters that a mail server would not deliver, and mailboxes that work again."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from participation.notices.models import Bounce, HeardFrom
from participation.notices.rules import is_about_the_mailbox
from participation.people.models import Person
from participation.people.rules import keyed_hash
from participation.record.models import DIGEST, Delivery, DeliveryState


def address_hash(address: str) -> bytes:
    """By which a mailbox is recognised without keeping its address."""
    return keyed_hash("mailbox", address.strip().lower(), settings.IDENTITY_PEPPER)


def note_bounce(
    delivery: Delivery, *, code: int, status: str, heard_from: HeardFrom, now: datetime
) -> Bounce | None:
    """Record that a delivery's letter was refused; hearing of it again, by whatever way, changes nothing.

    A permanent refusal closes the delivery as failed, also one that a server had taken at first. It
    counts against the mailbox only if it is about the mailbox; None if the person has none any more.
    """
    person = delivery.person
    if person is None or not person.email:
        return None
    permanent = is_about_the_mailbox(code, status)
    with transaction.atomic():
        bounce, _made = Bounce.objects.get_or_create(
            delivery=delivery,
            is_permanent=permanent,
            defaults={
                "person": person,
                "address": address_hash(person.email),
                "code": f"{code} {status}".strip(),
                "heard_from": heard_from,
                "at": now,
            },
        )
        if code >= 500 and heard_from == HeardFrom.REPORT:
            closed = {"state": DeliveryState.FAILED, "failure": f"bounced {bounce.code}"}
            Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.DONE).update(**closed)
            if delivery.audience == DIGEST:
                Delivery.objects.filter(digest=delivery.pk).update(**closed)
    return bounce


def confirm_address(person: Person, *, now: datetime) -> int:
    """Note that the person's mailbox works again; how many refusals that clears."""
    address = address_hash(person.email or "")
    return Bounce.objects.standing().filter(person=person, address=address).update(cleared_at=now)
