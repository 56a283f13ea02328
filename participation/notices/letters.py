"""Turning composed notices into mails: plain text and HTML, nothing loaded from elsewhere.

Who may leave finds the link in the letter, and their mail program in its headers (RFC 8058).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.notices.audiences import OF_THE_PLATFORM, may_be_left
from participation.notices.composing import Composed
from participation.notices.links import entry_url, host, leave_url, message_id, return_address
from participation.notices.models import Follow
from participation.notices.rules import digest_slot
from participation.notices.subjects import name_of
from participation.notices.telling import audience_of, follow_behind
from participation.people.models import Person
from participation.record.models import DIGEST, Delivery, Frequency
from participation.record.procedures import Message, procedure_of
from participation.shell.context import brand
from participation.shell.templatetags.yiqi import day

MOST_ENTRIES = 60


@dataclass(frozen=True)
class Entry:
    """What happened, as the public timeline has it, and where it stands there."""

    title: str
    number: str
    sentence: str
    at: datetime
    url: str
    # Of what one hears by it besides the record, and where to hear no more of that; empty where one cannot.
    subject: str = ""
    leave_url: str = ""
    # The one line of what it says.
    gist: str = ""


def entry_of(delivery: Delivery, *, subject: str = "", gist: str = "") -> Entry | None:
    """The timeline's entry of the event behind a notice; None for an event that the public does not see."""
    event = delivery.event
    if not event.is_public:
        return None
    return Entry(
        title=event.record.title,
        number=event.record.number,
        sentence=procedure_of(event.record).sentence(event),
        at=event.at,
        url=entry_url(event),
        subject=subject,
        leave_url=leave_url(delivery) if may_be_left(audience_of(delivery)) else "",
        gist=" ".join(gist.split()),
    )


def followed(delivery: Delivery, follows: dict[int, Follow]) -> str:
    """By which follow a person hears of this, in the active language; empty for one of the record itself."""
    follow = follows.get(follow_behind(delivery) or 0)
    return name_of(follow) if follow else ""


def _shown(entry: Entry | None, audience: str) -> Entry | None:
    """The entry without its public address for the platform's desk, which hears before the public."""
    return replace(entry, url="") if entry and audience in OF_THE_PLATFORM else entry


def _why(subject: str, message: Message) -> str:
    if subject:
        return _("您收到這封信，是因為您追蹤%(subject)s。") % {"subject": subject}
    return message.why


def letter(
    delivery: Delivery, message: Message, person: Person, *, follows: dict[int, Follow] | None = None
) -> EmailMultiAlternatives:
    """The mail of a notice. Sent twice after a crash, it carries the same Message-ID both times."""
    subject = followed(delivery, follows or {})
    leaving = leave_url(delivery) if may_be_left(audience_of(delivery)) else ""
    context = {
        "message": message,
        "entry": _shown(entry_of(delivery), delivery.audience),
        "subject": subject or _("「%(words)s」") % {"words": delivery.event.record.title},
        "why": _why(subject, message),
        "leave_url": leaving,
    }
    return _mail("notices/mail", delivery, message.subject, context, person, leaving)


def digest_letter(
    digest: Delivery,
    entries: Sequence[Delivery],
    person: Person,
    *,
    follows: dict[int, Follow],
    composed: Composed,
) -> EmailMultiAlternatives:
    """One mail for all that a person wants to hear of by the day or week."""
    made = (
        entry_of(
            one,
            subject=followed(one, follows),
            gist=composed.gist_of(one.event, person, audience_of(one)),
        )
        for one in entries
    )
    told = [entry for entry in made if entry is not None]
    frequency = entries[0].frequency
    slot = digest_slot(frequency, digest.not_before)
    words = ngettext(
        "您追蹤的事：%(day)s，%(count)s 則新消息", "您追蹤的事：%(day)s，%(count)s 則新消息", len(told)
    ) % {"day": day(slot), "count": len(told)}
    context = {
        "heading": words,
        "entries": told[:MOST_ENTRIES],
        "others": max(0, len(told) - MOST_ENTRIES),
        "weekly": frequency == Frequency.WEEKLY,
        "leave_url": leave_url(digest),
    }
    return _mail("notices/digest", digest, words, context, person, leave_url(digest))


def mailbox_letter(person: Person, path: str) -> EmailMultiAlternatives:
    """The letter whose link says that a mailbox works, in the active language."""
    subject = _("請確認這個信箱收得到信")
    words = {
        "title": subject,
        "paragraphs": [
            _("我們先前寄到這個信箱的信被退回，所以暫停寄送通知。"),
            _("如果您收到這封信，請按下面的連結，我們就會恢復寄送。連結三天內有效。"),
        ],
        "link": settings.SITE_URL + path,
        "link_text": _("這個信箱收得到信"),
        "brand": brand(),
        "site_url": settings.SITE_URL,
    }
    text = render_to_string("account/email/letter.txt", words)
    mail = EmailMultiAlternatives(subject, text, to=[person.email or ""])
    mail.attach_alternative(render_to_string("account/email/letter.html", words), "text/html")
    return mail


def _mail(
    template: str, delivery: Delivery, subject: str, context: dict[str, Any], person: Person, leaving: str
) -> EmailMultiAlternatives:
    context |= {"title": subject, "brand": brand(), "site_url": settings.SITE_URL}
    headers = {
        "From": settings.DEFAULT_FROM_EMAIL,
        "Message-ID": message_id(delivery),
        "Auto-Submitted": "auto-generated",
        "List-Id": f"<{_list_of(delivery)}.{host()}>",
    }
    if leaving:
        headers |= {
            "List-Unsubscribe": f"<{leaving}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    mail = EmailMultiAlternatives(
        # Who sends it first: in a full mailbox a subject alone does not say so.
        subject=" ".join(f"[{context['brand']}] {subject}".split()),
        body=render_to_string(f"{template}.txt", context),
        # Where a server returns what it cannot deliver; the reader sees the sender named above.
        from_email=return_address(delivery),
        to=[person.email or ""],
        headers=headers,
    )
    mail.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return mail


def _list_of(delivery: Delivery) -> str:
    """By which mail programs sort: the record, or the digests."""
    if delivery.audience == DIGEST:
        return "digests"
    return f"{delivery.event.record.number.lower()}.{delivery.event.record.procedure}"
