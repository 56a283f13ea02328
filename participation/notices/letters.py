"""Turning a composed notice into a mail: plain text and HTML, nothing loaded from elsewhere."""

from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.translation import get_language

from participation.people.models import Person
from participation.record.models import Delivery
from participation.record.procedures import Message
from participation.shell.context import brand


def letter(
    delivery: Delivery, message: Message, person: Person, connection: BaseEmailBackend
) -> EmailMultiAlternatives:
    """The mail of a notice. Sent twice after a crash, it carries the same Message-ID both times."""
    context = {"message": message, "brand": brand(), "site_url": settings.SITE_URL}
    context["language"] = "en" if (get_language() or "").startswith("en") else "zh-Hant-TW"
    mail = EmailMultiAlternatives(
        subject=" ".join(message.subject.split()),
        body=render_to_string("notices/mail.txt", context),
        to=[person.email or ""],
        connection=connection,
        headers={"Message-ID": message_id(delivery), "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("notices/mail.html", context), "text/html")
    return mail


def message_id(delivery: Delivery) -> str:
    """The same for one delivery at all times; tells nothing about whom it is for."""
    digest = sha256(f"{settings.SECRET_KEY}:{delivery.key}".encode()).hexdigest()[:32]
    return f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>"
