"""The names by which a letter is known outside: its Message-ID, its return address, its links.

Each carries the delivery's number and a keyed mark, so that nobody can guess another's, and says
nothing about whom the letter is for.
"""

import re
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from participation.people.rules import keyed_hash, normal_mail
from participation.record.models import Delivery, Event
from participation.record.procedures import procedure_of

_LENGTH, _SHORT = 24, 8
_TOKEN = re.compile(rf"([0-9a-f]{{1,15}})-([0-9a-f]{{{_LENGTH}}})", re.IGNORECASE)
LEAVING, RETURNING, NAMING = "notices.leave", "notices.return", "notices.message"


def token_of(delivery: Delivery, purpose: str) -> str:
    """The delivery's mark for one purpose; it fits into addresses and forgets upper and lower case."""
    return f"{delivery.pk:x}-{_mark(delivery.pk, purpose)}"


def delivery_of(text: str, purpose: str) -> Delivery | None:
    """The delivery whose mark for this purpose stands somewhere in a text; None if none does."""
    for number, mark in _TOKEN.findall(text):
        pk = int(number, 16)
        if constant_time_compare(mark.lower(), _mark(pk, purpose)):
            return Delivery.objects.select_related("person", "event__record").filter(pk=pk).first()
    return None


def _mark(pk: int, purpose: str) -> str:
    return salted_hmac(purpose, str(pk), algorithm="sha256").hexdigest()[:_LENGTH]


def host() -> str:
    """The platform's host name."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def message_id(delivery: Delivery) -> str:
    """The same for one delivery at all times; tells nothing about whom it is for."""
    return f"<{token_of(delivery, NAMING)}@{host()}>"


def return_address(delivery: Delivery) -> str:
    """Where mail servers send back what they cannot deliver: one address for each letter (VERP)."""
    address = settings.MAIL_BOUNCE_ADDRESS
    if not address:
        return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    name, _at, domain = address.rpartition("@")
    mailbox = address_hash(delivery.person.email or "").hex()[:_SHORT] if delivery.person else ""
    return f"{name}+{token_of(delivery, RETURNING)}-{mailbox}@{domain}"


def is_of_mailbox(returned_to: str, address: str) -> bool:
    """Whether a letter that came back to such an address had been sent to this mailbox, not a former one."""
    mark = _TOKEN.search(returned_to)
    told = returned_to[mark.end() + 1 : mark.end() + 1 + _SHORT] if mark else ""
    return told.lower() == address_hash(address).hex()[:_SHORT]


def address_hash(address: str) -> bytes:
    """By which a mailbox is recognised without keeping its address."""
    return keyed_hash("mailbox", normal_mail(address), settings.IDENTITY_PEPPER)


def leave_url(delivery: Delivery) -> str:
    """Where a reader leaves the subject of a notice without signing in, in the active language."""
    return settings.SITE_URL + reverse("follows:leave", args=[token_of(delivery, LEAVING)])


def entry_url(event: Event) -> str:
    """The permanent link of an event on the timeline of its record, in the active language."""
    record_url = procedure_of(event.record).url(event.record)
    return f"{settings.SITE_URL}{record_url}#event-{event.position}"
