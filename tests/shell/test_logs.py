"""Log lines carry no personal data."""

import pytest

from participation.shell.logs import without_personal_data


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("mail to xiaoyu@example.org failed", "mail to … failed"),
        ("code for 0912345678", "code for …"),
        ("code for +886912345678.", "code for …."),
        ("code for 0912-345-678", "code for …"),
        ("number A123456789 refused", "number … refused"),
        ("petition P2026-0001, 5000 signatures", "petition P2026-0001, 5000 signatures"),
        ("took 1234567890123 ns", "took 1234567890123 ns"),
    ],
)
def test_personal_data_is_blanked(said: str, kept: str) -> None:
    assert without_personal_data(None, "info", {"event": said})["event"] == kept


def test_query_browser_and_address_are_dropped() -> None:
    said = {"event": "request_started", "request": "GET /petitions/?q=肝病", "user_agent": "x", "ip": "::1"}
    line = without_personal_data(None, "info", said)
    assert line == {"event": "request_started", "request": "GET /petitions/"}
