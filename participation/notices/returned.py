"""Reading returned mail: which letter was not delivered, and why (RFC 3464).

Pure functions of a parsed message. What is no delivery report, or one of a letter that is not ours,
yields nothing; a report that things went well or will be tried again yields nothing either.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

from participation.notices.links import NAMING, RETURNING, delivery_of, is_of_mailbox
from participation.record.models import Delivery

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_CODE = re.compile(r"\b([245]\d\d)\b")
# Where mail servers leave the address to which a report was returned.
_RETURNED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


@dataclass(frozen=True)
class Report:
    """That a letter was not delivered, for good, and the server's code and enhanced status.

    `former`: it had gone to a mailbox that the person has changed since.
    """

    delivery: Delivery
    code: int
    status: str
    former: bool = False


def report_in(message: EmailMessage) -> Report | None:
    """What a returned message says about a letter of ours; None if it says nothing."""
    failed = next(_failures(message), None)
    if failed is None:
        return None
    delivery, returned_to = _letter_of(message)
    if delivery is None:
        return None
    address = delivery.person.email if delivery.person else ""
    former = bool(returned_to) and not is_of_mailbox(returned_to, address or "")
    status = found.group() if (found := _STATUS.search(str(failed.get("Status", "")))) else ""
    answer = _CODE.search(str(failed.get("Diagnostic-Code", "")))
    # A report without the server's own words still has the class of its status.
    return Report(delivery, int(answer.group()) if answer else 500, status, former)


def is_report(message: EmailMessage) -> bool:
    """Whether this is a delivery report at all, also one that a letter is late."""
    return any(part.get_content_type() == "message/delivery-status" for part in message.walk())


def has_failed(message: EmailMessage) -> bool:
    """Whether it reports that nothing was or will be delivered to somebody."""
    return any(True for _block in _failures(message))


def _failures(message: EmailMessage) -> Iterator[EmailMessage]:
    """The recipients of delivery reports to whom nothing was or will be delivered."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            for block in blocks if isinstance(blocks, list) else []:
                if str(block.get("Action", "")).strip().lower() == "failed":  # type: ignore[union-attr]
                    yield block  # type: ignore[misc]


def _letter_of(message: EmailMessage) -> tuple[Delivery | None, str]:
    """The delivery, by the address that the report came to (given, too) or by the returned letter's name."""
    for name in _RETURNED_TO:
        for address in message.get_all(name, []):
            if delivery := delivery_of(str(address), RETURNING):
                return delivery, str(address)
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "text/rfc822-headers":
            words = str(part.get_content())
        elif kind == "message/rfc822" and part.is_multipart():
            inner = part.get_payload(0)
            words = str(inner.get("Message-ID", ""))  # type: ignore[union-attr]
        else:
            continue
        if delivery := delivery_of(words, NAMING):
            return delivery, ""
    return None, ""
