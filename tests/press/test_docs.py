"""The example in docs/journalists.md accepts what we send, and nothing else."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from participation.press.models import Webhook, WebhookMessage
from participation.press.rules import TOLERANCE
from participation.press.sending import SECONDS, body_of, headers_of
from tests.guards.tree import ROOT
from tests.petitions.factories import NOW

DOC = (ROOT / "docs/journalists.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def is_ours() -> Callable[..., bool]:
    [example] = re.findall(r"```python\n(.*?)```", DOC, re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(example, "docs/journalists.md", "exec"), names)  # noqa: S102 - the example itself is tested
    found: Callable[..., bool] = names["is_ours"]
    return found


def test_the_example_accepts_ours_and_refuses_changes_and_replays(
    is_ours: Callable[..., bool], settings: Any
) -> None:
    from participation.press.rules import secret_of

    message = WebhookMessage(webhook=Webhook(nonce=b"n" * 16), made_at=NOW, not_before=NOW)
    body = body_of(message)
    headers, secret = headers_of(message, body, NOW), secret_of(b"n" * 16, settings.SECRET_KEY)
    at = NOW.timestamp()
    assert is_ours(secret, headers, body, at)
    assert is_ours(secret, headers, body, at + TOLERANCE.total_seconds())
    assert not is_ours(secret, headers, body, at + TOLERANCE.total_seconds() + 1)
    assert not is_ours(secret, headers, body + b" ", at)
    assert not is_ours(secret + "x", headers, body, at)
    for name, value in [
        ("Webhook-Id", "another"),
        ("Webhook-Timestamp", str(int(at) + 9)),
        ("Webhook-Timestamp", "x"),
    ]:
        assert not is_ours(secret, {**headers, name: value}, body, at)
    assert datetime.fromtimestamp(int(headers["Webhook-Timestamp"]), UTC) == NOW.replace(microsecond=0)


def test_the_page_tells_the_numbers_of_the_code() -> None:
    assert f"{SECONDS:.0f} 秒內請回 2xx" in DOC
    assert "共 8 次" in DOC
