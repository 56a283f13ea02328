"""Which addresses are public, how a message is signed, when it is tried again: tables."""

import hashlib
import hmac
from datetime import datetime, timedelta

import pytest

from participation.press import rules
from participation.refusals import Refusal
from tests.petitions.factories import NOW

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("127.8.9.10", False),
        ("0.0.0.0", False),  # noqa: S104 - nothing is bound to it
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("172.31.255.255", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # the clouds' metadata
        ("100.64.0.1", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fd12:3456::1", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
        ("::ffff:127.0.0.1", False),  # mapped
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),  # 6to4 around 127.0.0.1
        ("64:ff9b::7f00:1", False),  # NAT64 around 127.0.0.1
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b::808:808", True),  # NAT64 around 8.8.8.8
        ("2a00:1450:4001:81b::200e", True),
        ("2001:200::1", True),  # the first block given to anybody
        ("0.1.2.3", False),
        ("100.127.255.255", False),
        ("100.128.0.1", True),
        ("169.253.255.255", True),
        ("192.0.0.9", False),
        ("192.0.0.192", False),
        ("192.0.1.1", True),
        ("192.88.99.1", False),
        ("198.19.255.255", False),
        ("198.20.0.1", True),
        ("198.51.100.1", False),
        ("203.0.113.1", False),
        ("223.255.255.1", True),
        ("239.255.255.255", False),
        ("::1.2.3.4", False),  # compatible, out of use
        ("::127.0.0.1", False),
        ("::ffff:8.8.8.8", False),  # nothing on the wire looks like this
        ("::ffff:169.254.169.254", False),
        ("::ffff:0:10.0.0.1", False),  # translated
        ("64:ff9b::a00:1", False),  # NAT64 around 10.0.0.1
        ("64:ff9b::c0a8:1", False),
        ("64:ff9b::6440:1", False),
        ("64:ff9b:1::808:808", False),  # a network's own NAT64
        ("64:ff9b:1:ffff::1", False),
        ("2001::1", False),  # Teredo
        ("2001:0:808:808:0:3fff:f7f7:f7f7", False),
        ("2001:0:7f00:1::", False),
        ("2001:2::1", False),
        ("2001:10::1", False),
        ("2001:1ff:ffff::1", False),
        ("2002:808:808::1", False),  # 6to4
        ("2002:a00:1::1", False),
        ("3fff::1", False),
        ("100::1", False),
        ("100:0:0:1::1", False),
        ("5f00::1", False),
        ("fec0::1", False),
        ("feff::1", False),
        ("febf::1", False),
        ("fdff::1", False),
        ("ff0e::1", False),
        ("4000::1", False),  # given to nobody yet
    ],
)
def test_only_addresses_of_the_open_internet_are_public(address: str, public: bool) -> None:
    assert rules.is_public(address) == public


@pytest.mark.parametrize("text", ["", "example.org", "127.1", "0x7f.0.0.1", "010.0.0.1", "2130706433"])
def test_what_is_no_address_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        rules.is_public(text)


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://news.example.org/hook", True),
        ("https://news.example.org:443/hook?x=1", True),
        ("https://8.8.8.8/", True),
        ("http://news.example.org/", False),
        ("ftp://news.example.org/", False),
        ("https://news.example.org:8443/", False),
        ("https://user:pass@news.example.org/", False),
        ("https://user@news.example.org/", False),
        ("https://localhost/", False),
        ("https://printer.local/", False),
        ("https://db.internal/", False),
        ("https://db.internal./", False),
        ("https://router.home.arpa/", False),
        ("https://localhost./", False),
        ("https://news.example.org./", True),
        ("https://[64:ff9b::7f00:1]/", False),
        ("https://[2002:7f00:1::]/", False),
        ("https://[fec0::1]/", False),
        ("https://100.64.0.1/", False),
        ("https://127.0.0.1/", False),
        ("https://127.1/", False),
        ("https://2130706433/", False),
        ("https://0x7f.0x0.0x0.0x1/", False),
        ("https://[::1]/", False),
        ("https://[::ffff:10.0.0.1]/", False),
        ("https://169.254.169.254/latest/", False),
        ("https://例子.tw/", False),
        ("https://news.example.org/a b", False),
        ("https://news.example.org/\r\nHost: x", False),
        ("https://news.example.org\\@127.0.0.1/", False),
        ("https://news.example.org/#x", False),
        ("https://news.example.org:x/", False),
        ("https://[::1", False),
        ("https:///hook", False),
        ("https://news.example.org/" + "x" * 500, False),
        ("", False),
    ],
)
def test_a_webhook_is_a_public_https_address(url: str, fine: bool) -> None:
    assert (rules.url_refusal(url) is None) == fine


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://10.0.0.1/hook", "not-public"),
        ("https://127.1/", "not-public"),
        ("https://[::1]/", "not-public"),
        ("https://localhost/hook", "not-public"),
        ("https://news.internal/hook", "not-public"),
        ("http://10.0.0.1/hook", "bad-url"),
        ("https://news.example.org:8443/", "bad-url"),
    ],
)
def test_a_refused_address_is_told_what_is_wrong_with_it(url: str, code: str) -> None:
    refusal = rules.url_refusal(url)
    assert refusal is not None
    assert refusal.code == code


def test_a_signature_depends_on_everything_that_is_sent() -> None:
    secret = rules.secret_of(b"n" * 16, "k" * 50)
    first = rules.signature(secret, message_id="m", timestamp=1, body=b"{}")
    assert first == "v1=" + hmac.new(secret.encode(), b"m.1.{}", hashlib.sha256).hexdigest()
    others = [
        rules.signature(secret, message_id="n", timestamp=1, body=b"{}"),
        rules.signature(secret, message_id="m", timestamp=2, body=b"{}"),
        rules.signature(secret, message_id="m", timestamp=1, body=b"[]"),
        rules.signature(rules.secret_of(b"o" * 16, "k" * 50), message_id="m", timestamp=1, body=b"{}"),
        rules.signature(rules.secret_of(b"n" * 16, "l" * 50), message_id="m", timestamp=1, body=b"{}"),
    ]
    assert len({first, *others}) == 6
    assert secret.startswith("whsec_")


def test_a_message_is_tried_eight_times_over_two_and_a_half_days() -> None:
    now, tried = NOW, 0
    for attempt in range(1, rules.MOST_ATTEMPTS + 1):
        tried = attempt
        later = rules.next_attempt(attempt, now)
        if later is None:
            break
        assert later > now
        now = later
    assert tried == rules.MOST_ATTEMPTS == 8
    assert timedelta(days=2) < now - NOW < timedelta(days=3)


@pytest.mark.parametrize(
    ("until", "has_valid", "code"),
    [
        (NOW + DAY, False, None),
        (NOW, False, "ends-before"),
        (NOW - DAY, False, "ends-before"),
        (NOW + 731 * DAY, False, None),
        (NOW + 732 * DAY, False, "too-long"),
        (NOW + DAY, True, "accredited"),
    ],
)
def test_an_accreditation_lasts_for_a_time(until: object, has_valid: bool, code: str | None) -> None:
    refusal = rules.may_accredit(until=until, now=NOW, has_valid=has_valid)  # type: ignore[arg-type]
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("scheduled_for", "ended_at", "now", "open_"),
    [
        (NOW + DAY, None, NOW, True),
        (NOW + DAY, None, NOW + DAY, False),  # at the instant itself it is public
        (None, None, NOW, False),  # the schedule was taken back
        (NOW + 2 * DAY, None, NOW, False),  # moved: to be offered anew
        (NOW + DAY, NOW, NOW, False),
    ],
)
def test_a_preview_is_for_one_publication_to_come(
    scheduled_for: object, ended_at: object, now: object, open_: bool
) -> None:
    facts = {"scheduled_for": scheduled_for, "until": NOW + DAY, "ended_at": ended_at, "now": now}
    assert rules.is_previewable(**facts) == open_  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scheduled_for", "is_withdrawn", "now", "refusal"),
    [
        (NOW + DAY, False, NOW + DAY, rules.ABOUT_TO_APPEAR),
        (NOW + DAY, True, NOW + DAY, rules.WITHDRAWN),
        (NOW + DAY, True, NOW, rules.WITHDRAWN),
        (NOW + 2 * DAY, False, NOW, rules.RESCHEDULED),
        (None, False, NOW, rules.RESCHEDULED),
        (None, False, NOW + 2 * DAY, rules.RESCHEDULED),
    ],
)
def test_a_preview_that_is_over_says_why(
    scheduled_for: datetime | None, is_withdrawn: bool, now: datetime, refusal: Refusal
) -> None:
    found = rules.why_over(scheduled_for=scheduled_for, until=NOW + DAY, is_withdrawn=is_withdrawn, now=now)
    assert found is refusal
