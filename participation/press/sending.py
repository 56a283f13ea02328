"""Handing a message to somebody else's server: only over TLS, only on the open internet, only once.

The name is looked up when something is sent, every address it stands for must be public, and the
connection goes to the very address that was looked at: a name that changes its mind in between (DNS
rebinding) leads nowhere else. Redirects are not followed; little of the answer is read. Every wait has an
end, also that for the name: whose own name server never answers keeps nobody else's message waiting.
"""

import json
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from queue import Empty, SimpleQueue
from threading import Thread, Timer
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from participation.press.models import WebhookMessage
from participation.press.rules import is_public, secret_of, signature
from participation.press.showing import facts_of

SECONDS = 5.0
# From the connection to the end of the answer.
WHOLE_SECONDS = 8.0
MOST_READ = 1024
PORT = 443
Resolve = Callable[[str], list[str]]


class NotPublic(Exception):
    """The name stands for an address that is not on the open internet, or for none."""


def addresses_of(host: str) -> list[str]:
    """Every address that a name stands for now.

    The system's resolver cannot be told how long to wait, so it is asked in a thread that is left behind
    when the time is over; it ends when the resolver gives up.
    """
    answers: SimpleQueue[list[str] | None] = SimpleQueue()
    Thread(target=lambda: answers.put(_looked_up(host)), daemon=True).start()
    try:
        found = answers.get(timeout=SECONDS)
    except Empty:
        found = None
    if found is None:
        raise NotPublic("unknown name")
    return found


def _looked_up(host: str) -> list[str] | None:
    """None for a name that nobody knows."""
    try:
        found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return None
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def public_address(host: str, resolve: Resolve) -> str:
    """One address to connect to; refused if any of them is not public."""
    found = resolve(host)
    if not found or not all(is_public(address) for address in found):
        raise NotPublic("address is not public")
    return found[0]


class Pinned(HTTPConnection):
    """A TLS connection to a given address that must prove to be the given name."""

    def __init__(self, host: str, address: str, *, port: int, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address, self._context, self._name = address, context, host
        self._end: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the address, and ask for a certificate of the name."""
        plain = socket.create_connection((self._address, self.port), SECONDS)
        self._end = plain.dup()
        try:
            self.sock = self._context.wrap_socket(plain, server_hostname=self._name)
        except BaseException:
            plain.close()
            raise

    def cut(self) -> None:
        """End the conversation, whatever it is about just now: handshake, head or body."""
        if self._end is not None:
            with suppress(OSError):
                self._end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection and our second hold of it."""
        super().close()
        if self._end is not None:
            self._end.close()


@dataclass(frozen=True)
class Outcome:
    """Whether the address took a message, and what it answered."""

    is_taken: bool
    answer: str


def body_of(message: WebhookMessage) -> bytes:
    """What is sent. A test names no response."""
    content: dict[str, Any] = {"id": str(message.key), "type": "test", "made_at": message.made_at.isoformat()}
    if message.version is not None:
        kind = "response.published" if message.version.number == 1 else "response.corrected"
        content |= {"type": kind, "data": facts_of(message.version)}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(message: WebhookMessage, body: bytes, now: datetime) -> dict[str, str]:
    """What proves who sent it and when; a retry is signed anew, under the same id."""
    secret = secret_of(bytes(message.webhook.nonce), settings.SECRET_KEY)
    message_id, timestamp = str(message.key), int(now.timestamp())
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "yiqi-webhook/1",
        "Webhook-Id": message_id,
        "Webhook-Timestamp": str(timestamp),
        "Webhook-Signature": signature(secret, message_id=message_id, timestamp=timestamp, body=body),
    }


def send(
    message: WebhookMessage,
    *,
    now: datetime,
    resolve: Resolve = addresses_of,
    context: ssl.SSLContext | None = None,
    port: int = PORT,
) -> Outcome:
    """Send a message once. Never raises for what the other side does."""
    parts = urlsplit(message.webhook.url)
    host = parts.hostname or ""
    body = body_of(message)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        address = public_address(host, resolve)
        connection = Pinned(host, address, port=port, context=context or ssl.create_default_context())
        # Each wait has a limit of its own; one who answers a letter at a time would never reach it.
        whole = Timer(WHOLE_SECONDS, connection.cut)
        whole.start()
        try:
            connection.request("POST", path, body, headers_of(message, body, now))
            answer = connection.getresponse()
            answer.read(MOST_READ)
        finally:
            whole.cancel()
            connection.close()
    except (OSError, HTTPException, NotPublic, ValueError) as error:
        return Outcome(False, f"{type(error).__name__}: {_known(error)}".rstrip(": "))
    return Outcome(200 <= answer.status < 300, str(answer.status))


def _known(error: Exception) -> str:
    """Of our own errors the words; of others only their kind, for their words may name anything."""
    return str(error) if isinstance(error, NotPublic) else ""
