"""The way of one letter to the mail server, in steps that a crash can be found between.

Django's backend sends a letter as one call. Here the conversation is taken apart, because it matters
at which word a process died: before the end of the letter no server takes it, after it most do.
"""

import smtplib
import socket
from email.utils import parseaddr
from types import TracebackType
from typing import Any, Self

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from participation.notices.rules import is_about_the_mailbox
from participation.notices.slips import Mark, Slip


class Postman:
    """One connection to the mail server, kept open for a whole batch."""

    def __init__(self, slip: Slip) -> None:
        self.slip = slip
        self.connection: BaseEmailBackend = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def call(self) -> None:
        """Open the connection unless it is open. Raises OSError or SMTPException if nobody answers."""
        if self.connection.open() and (server := self._server()) and server.sock:
            # The end of a letter must not wait for the network's acknowledgement of its beginning.
            server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            server.ehlo_or_helo_if_needed()

    def hand_over(self, mail: EmailMessage, delivery_id: int) -> None:
        """Give the server one letter to one person. Raises OSError or SMTPException if refused."""
        mail.connection = self.connection
        server = self._server()
        if server is None:
            # The demonstration's page, a console, the memory of a test: nothing there is half done.
            self.slip.note(delivery_id, Mark.LEAVING)
            self.connection.send_messages([mail])
        else:
            self._converse(server, mail, delivery_id)
        self.slip.note(delivery_id, Mark.TAKEN)

    def hang_up(self) -> None:
        """Close the connection; the next letter opens another."""
        self.connection.close()

    def _server(self) -> smtplib.SMTP | None:
        server: Any = getattr(self.connection, "connection", None)
        return server if isinstance(server, smtplib.SMTP) else None

    def _converse(self, server: smtplib.SMTP, mail: EmailMessage, delivery_id: int) -> None:
        (recipient,) = mail.recipients()
        letter = _as_sent(mail)
        sender = parseaddr(mail.from_email)[1]
        code, words = server.mail(sender, [f"size={len(letter)}"] if server.has_extn("size") else [])
        if code != 250:
            raise smtplib.SMTPSenderRefused(code, words, sender)
        code, words = server.rcpt(recipient)
        if code not in {250, 251}:
            raise smtplib.SMTPRecipientsRefused({recipient: (code, words)})
        code, words = server.docmd("DATA")
        if code != 354:
            raise smtplib.SMTPDataError(code, words)
        self.slip.note(delivery_id, Mark.LEAVING)
        server.send(letter)
        code, words = server.getreply()
        if code != 250:
            raise smtplib.SMTPDataError(code, words)

    def reset(self) -> None:
        """Make the server forget a letter that it refused; a server that cannot is left."""
        server = self._server()
        try:
            if server is not None and server.sock:
                server.rset()
        except (OSError, smtplib.SMTPException):
            self.hang_up()


def _as_sent(mail: EmailMessage) -> bytes:
    """The letter's bytes with the full stop that ends it, as RFC 5321 has them."""
    body: bytes = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in body.split(b"\r\n"))
    return stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def answer_of(error: OSError) -> tuple[int, str]:
    """The server's code and enhanced status, where it gave them; never its words, which may name people."""
    code, words = 0, b""
    if isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, _bytes(error.smtp_error)
    elif isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(((code, _bytes(words)) for code, words in error.recipients.values()), (0, b""))
    first = words.split(b" ", 1)[0].decode("ascii", "ignore")
    parts = first.split(".")
    status = first if len(parts) == 3 and all(part.isdigit() for part in parts) else ""
    return code, status


def _bytes(words: str | bytes) -> bytes:
    return words.encode() if isinstance(words, str) else words


def says_mailbox_is_gone(error: OSError) -> bool:
    """Whether a server refused the recipient for good.

    A refused sender or content is about us and not about whoever the letter is for, so it is tried again.
    """
    return isinstance(error, smtplib.SMTPRecipientsRefused) and is_about_the_mailbox(*answer_of(error))


def reason_of(error: OSError) -> str:
    """The kind of an error and the server's code. Its text may name the recipient and is left out."""
    code, status = answer_of(error)
    return " ".join(part for part in (type(error).__name__, str(code or ""), status) if part)
