"""A message over real TLS to a server of this test; and what never leaves."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from participation.press import sending
from participation.press.models import Webhook, WebhookMessage
from participation.press.rules import secret_of, signature
from participation.press.sending import NotPublic, Outcome, public_address, send
from tests.petitions.factories import NOW

NAME = "hook.example.org"


def certificate(folder: Path) -> Path:
    """A certificate of NAME that signs itself, with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    path = folder / "both.pem"
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem)
    )
    return path


class Receiver(BaseHTTPRequestHandler):
    """Takes what is posted, and answers as it is told."""

    got: ClassVar[list[tuple[str, dict[str, str], bytes]]] = []
    status: ClassVar[int] = 200
    drips: ClassVar[bool] = False

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.path, dict(self.headers), body))
        if self.drips:
            with suppress(OSError):
                for letter in b"HTTP/1.1 200 " + b"O" * 40:
                    self.wfile.write(bytes([letter]))
                    time.sleep(0.1)
            return
        self.send_response(self.status)
        self.send_header("Location", "https://10.0.0.1/elsewhere")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Be quiet."""


@pytest.fixture(scope="module")
def receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, ssl.SSLContext]]:
    """The port of a server that proves to be NAME, and a context that believes it."""
    path = certificate(tmp_path_factory.mktemp("tls"))
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(path)
    server.socket = own.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, ssl.create_default_context(cafile=str(path))
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing received yet; this machine itself counts as public, for the server stands there."""
    Receiver.got.clear()
    Receiver.status, Receiver.drips = 200, False
    monkeypatch.setattr(sending, "is_public", lambda address: address == "127.0.0.1")


def message(url: str = f"https://{NAME}/hook?x=1") -> WebhookMessage:
    return WebhookMessage(webhook=Webhook(url=url, nonce=b"n" * 16), made_at=NOW, not_before=NOW)


def here(_host: str) -> list[str]:
    return ["127.0.0.1"]


def test_a_message_arrives_signed_with_its_time(receiver: tuple[int, ssl.SSLContext]) -> None:
    port, context = receiver
    sent = message()
    assert send(sent, now=NOW, resolve=here, context=context, port=port) == Outcome(True, "200")
    [(path, headers, body)] = Receiver.got
    assert path == "/hook?x=1"
    assert json.loads(body)["type"] == "test"
    assert headers["Host"].startswith(NAME)
    assert headers["Webhook-Id"] == str(sent.key)
    assert int(headers["Webhook-Timestamp"]) == int(NOW.timestamp())
    secret = secret_of(b"n" * 16, settings.SECRET_KEY)
    expected = signature(secret, message_id=str(sent.key), timestamp=int(NOW.timestamp()), body=body)
    assert headers["Webhook-Signature"] == expected


@pytest.mark.parametrize("status", [201, 204, 301, 307, 400, 410, 500])
def test_only_success_counts_and_no_redirect_is_followed(
    receiver: tuple[int, ssl.SSLContext], status: int
) -> None:
    port, context = receiver
    Receiver.status = status
    outcome = send(message(), now=NOW, resolve=here, context=context, port=port)
    assert outcome == Outcome(status < 300, str(status))
    assert len(Receiver.got) == 1


def test_a_certificate_of_another_name_or_nobodys_is_refused(receiver: tuple[int, ssl.SSLContext]) -> None:
    port, context = receiver
    other = message("https://other.example.org/")
    for asked, trust in ((other, context), (message(), ssl.create_default_context())):
        outcome = send(asked, now=NOW, resolve=here, context=trust, port=port)
        assert (outcome.is_taken, outcome.answer) == (False, "SSLCertVerificationError")
    assert Receiver.got == []


@pytest.mark.parametrize(
    "addresses", [["10.0.0.1"], ["127.0.0.1", "10.0.0.1"], ["169.254.169.254"], ["::1"], []]
)
def test_nothing_is_sent_where_any_address_is_not_public(
    receiver: tuple[int, ssl.SSLContext], addresses: list[str]
) -> None:
    port, context = receiver
    outcome = send(message(), now=NOW, resolve=lambda _host: addresses, context=context, port=port)
    assert outcome == Outcome(False, "NotPublic: address is not public")
    assert Receiver.got == []


def test_the_name_is_asked_once_and_the_connection_goes_to_what_was_looked_at(
    receiver: tuple[int, ssl.SSLContext],
) -> None:
    port, context = receiver
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])  # a name that changes its mind
    outcome = send(message(), now=NOW, resolve=lambda _host: next(answers), context=context, port=port)
    assert outcome.is_taken
    assert next(answers) == ["10.0.0.1"]


def test_who_does_not_answer_costs_seconds_and_an_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SECONDS", 0.2)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        outcome = send(message(), now=NOW, resolve=here, port=deaf.getsockname()[1])
    assert (outcome.is_taken, outcome.answer) == (False, "TimeoutError")


def test_who_answers_a_letter_at_a_time_is_cut_off(
    receiver: tuple[int, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "WHOLE_SECONDS", 0.5)
    Receiver.drips = True
    port, context = receiver
    began = time.monotonic()
    outcome = send(message(), now=NOW, resolve=here, context=context, port=port)
    assert not outcome.is_taken
    assert time.monotonic() - began < 2.5


def test_the_connection_goes_to_the_address_and_asks_for_the_name(
    receiver: tuple[int, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = socket.getaddrinfo

    def watched(host: Any, *words: Any, **facts: Any) -> Any:
        asked.append(str(host))
        return real(host, *words, **facts)

    monkeypatch.setattr(socket, "getaddrinfo", watched)
    port, context = receiver
    assert send(message(), now=NOW, resolve=here, context=context, port=port).is_taken
    assert asked == ["127.0.0.1"], "the name itself is never looked up again"


def test_a_name_server_that_never_answers_costs_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_words: Any, **_facts: Any) -> list[Any]:
        time.sleep(1)
        return []

    monkeypatch.setattr(sending, "SECONDS", 0.1)
    monkeypatch.setattr(socket, "getaddrinfo", slow)
    began = time.monotonic()
    assert send(message(), now=NOW) == Outcome(False, "NotPublic: unknown name")
    assert time.monotonic() - began < 0.8


@pytest.mark.parametrize("error", [socket.gaierror(), UnicodeError()])
def test_a_name_that_the_resolver_refuses_is_unknown(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(*_words: Any, **_facts: Any) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert send(message(), now=NOW) == Outcome(False, "NotPublic: unknown name")


def test_a_name_that_nobody_knows_is_not_public() -> None:
    def unknown(_host: str) -> list[str]:
        raise NotPublic("unknown name")

    assert send(message(), now=NOW, resolve=unknown) == Outcome(False, "NotPublic: unknown name")
    assert public_address("x.example.org", here) == "127.0.0.1"
