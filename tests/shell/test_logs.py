"""Log lines carry no personal data."""

import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.template import Context, Template

from participation.shell.logs import configuration, without_personal_data


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


@pytest.fixture
def log_level() -> Iterator[None]:
    """Give the tests their own levels back."""
    yield
    logging.config.dictConfig(settings.LOGGING)


@pytest.mark.usefixtures("log_level")
@pytest.mark.parametrize(
    ("level", "least"), [("DEBUG", logging.INFO), ("INFO", logging.INFO), ("ERROR", logging.ERROR)]
)
@pytest.mark.parametrize("name", ["django.template", "django.db.backends"])
def test_what_pages_show_and_the_database_is_asked_is_never_logged(name: str, level: str, least: int) -> None:
    logging.config.dictConfig(configuration(level))
    assert logging.getLogger(name).getEffectiveLevel() == least
    assert logging.getLogger("petitions").getEffectiveLevel() == logging.getLevelNamesMapping()[level]


@pytest.mark.usefixtures("log_level")
def test_a_page_with_a_name_that_is_missing_logs_nothing_of_its_context(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logging.config.dictConfig(configuration("DEBUG"))
    Template("{{ person.nothing }}").render(Context({"person": {"mail": "小雨住在海邊"}}))
    assert "小雨" not in capsys.readouterr().err
