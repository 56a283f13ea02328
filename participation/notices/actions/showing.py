"""What was read on the platform, and what a demonstration shows instead of sending it."""

from datetime import datetime

from participation.notices.models import DemoMessage, MessageKind
from participation.people.models import Person
from participation.record.models import Delivery


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
