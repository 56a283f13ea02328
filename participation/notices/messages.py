"""Where mails and text messages leave the platform; a demonstration keeps them on a page."""

from collections.abc import Sequence
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from participation import clock
from participation.notices.actions import keep_demo_message
from participation.notices.models import MessageKind
from participation.refusals import Refusal, Refused

NO_GATEWAY = Refusal("no_sms", _("這個平臺目前不能寄送簡訊，因此無法驗證手機。"))


class DemoEmailBackend(BaseEmailBackend):
    """Django's way out for mails, in a demonstration."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep one message per recipient."""
        for mail in email_messages:
            for recipient in mail.recipients():
                keep_demo_message(
                    MessageKind.MAIL,
                    to=recipient,
                    subject=str(mail.subject),
                    body=str(mail.body),
                    html=_html_of(mail),
                    now=clock.now(),
                )
        return len(email_messages)


def _html_of(mail: EmailMessage) -> str:
    if not isinstance(mail, EmailMultiAlternatives):
        return ""
    return next((str(content) for content, kind in mail.alternatives if kind == "text/html"), "")


class Gateway(Protocol):
    """A way out for text messages."""

    def send(self, number: str, words: str) -> None:
        """Send words to a mobile number. Raises OSError when the service cannot be reached."""


class DemoGateway:
    """Keeps text messages for the demonstration's page."""

    def send(self, number: str, words: str) -> None:
        """Keep the message."""
        keep_demo_message(MessageKind.SMS, to=number, body=words, now=clock.now())


def gateway() -> Gateway:
    """The gateway that `SMS_GATEWAY` names. Refuses where none is set."""
    if not settings.SMS_GATEWAY:
        raise Refused(NO_GATEWAY)
    made: Gateway = import_string(settings.SMS_GATEWAY)()
    return made
