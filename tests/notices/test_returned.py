"""What mail servers return, as they write it, and what becomes of it."""

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from participation.notices.links import message_id, return_address
from participation.notices.models import Bounce
from participation.people.models import Person
from participation.record.models import Delivery, DeliveryState
from tests.notices.test_delivery import deliver_all, followers, tell
from tests.obligations.scene import Scene

POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.
--B
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
Arrival-Date: Sat, 21 Nov 2026 08:00:00 +0800 (CST)

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; {answer}

--B
Content-Description: Undelivered Message Headers
Content-Type: {inner}

Message-ID: {name}
Subject: =?utf-8?b?6YCa55+l?=

--B--
"""


@pytest.fixture
def delivery(scene: Scene, settings: Any) -> Delivery:
    """A letter that a server took."""
    settings.MAIL_BOUNCE_ADDRESS = "bounces@example.gov.tw"
    followers(scene, 1)
    tell(scene, "followers")
    deliver_all()
    return Delivery.objects.select_related("person").get(person__isnull=False)


def returned(delivery: Delivery, **facts: str) -> bytes:
    person = delivery.person
    words = {
        "to": return_address(delivery),
        "recipient": str(person.email if person else ""),
        "action": "failed",
        "status": "5.1.1",
        "answer": "550 5.1.1 user unknown",
        "inner": "text/rfc822-headers",
        "name": "<other@example.org>",
    }
    return POSTFIX.format(**(words | facts)).replace("\n", "\r\n").encode()


def read(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the command says of a message on its standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    said = io.StringIO()
    call_command("read_bounces", stdout=said)
    return said.getvalue().strip()


def test_each_letter_returns_to_an_address_of_its_own(delivery: Delivery) -> None:
    [letter] = mail.outbox
    assert letter.from_email == return_address(delivery)
    assert letter.from_email.startswith("bounces+")
    assert len(letter.from_email.partition("@")[0]) <= 64
    assert "no-reply@localhost" in str(letter.message()["From"])


@pytest.mark.parametrize(
    ("facts", "code", "counts"),
    [
        ({}, "550 5.1.1", True),
        ({"status": "5.2.2", "answer": "552 5.2.2 mailbox full"}, "552 5.2.2", True),
        ({"status": "5.7.1", "answer": "554 5.7.1 blocked"}, "554 5.7.1", False),
        ({"status": "5.1.1", "answer": "x-local; no such user"}, "500 5.1.1", True),
    ],
)
def test_a_failed_letter_is_recorded_on_delivery_and_mailbox(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch, facts: dict[str, str], code: str, counts: bool
) -> None:
    for _ in range(2):  # the same report twice is one
        assert read(returned(delivery, **facts), monkeypatch) == "understood"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.failure) == (DeliveryState.FAILED, f"bounced {code}")
    bounce = Bounce.objects.get()
    assert (bounce.code, bounce.is_permanent, bounce.heard_from) == (code, counts, "report")
    assert bounce.person == delivery.person


@pytest.mark.parametrize("inner", ["text/rfc822-headers", "message/rfc822"])
def test_a_letter_is_known_by_its_own_name_too(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch, inner: str
) -> None:
    raw = returned(delivery, to="postmaster@example.gov.tw", name=message_id(delivery), inner=inner)
    assert read(raw, monkeypatch) == "understood"
    assert Bounce.objects.exists()


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_what_was_not_lost_is_not_recorded(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    assert read(returned(delivery, action=action, status="4.4.1"), monkeypatch) == "understood"
    assert not Bounce.objects.exists()


def test_a_forged_or_foreign_return_changes_nothing(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged = f"bounces+{delivery.pk:x}-{'0' * 24}-00000000@example.gov.tw"
    for raw in (returned(delivery, to=forged), b"Subject: hello\r\n\r\nbounce", b"", b"\xff\xfe\x00"):
        assert read(raw, monkeypatch) == "not understood"
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DONE
    assert not Bounce.objects.exists()


def test_a_return_from_a_former_mailbox_does_not_count_against_the_new_one(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = returned(delivery)
    Person.objects.filter(pk=delivery.person_id).update(email="new@example.org")
    assert read(raw, monkeypatch) == "understood"
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.FAILED
    assert not Bounce.objects.exists()


def test_a_maildir_is_read_once_and_what_was_not_understood_is_flagged(
    delivery: Delivery, tmp_path: Path
) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1.host").write_bytes(returned(delivery))
    (tmp_path / "new" / "2.host").write_bytes(b"Subject: out of office\r\n\r\nBack on Monday.")
    for expected in ("1 understood, 1 not", "0 understood, 0 not"):
        said = io.StringIO()
        call_command("read_bounces", maildir=tmp_path, stdout=said)
        assert said.getvalue().startswith(expected)
    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == ["1.host:2,S", "2.host:2,F"]
    assert Bounce.objects.count() == 1
    with pytest.raises(CommandError, match="no maildir"):
        call_command("read_bounces", maildir=tmp_path / "new")
