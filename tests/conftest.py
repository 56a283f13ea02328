"""What all tests share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

pytest_plugins = ["tests.flush"]
# What decides and what writes is reached by tests of its own. Following those that open pages as well, where
# most of the time goes, finds four more of 100 lines and branches and slows every one of them by a third.
OPENS_PAGES = {"Client", "at_desk", "browser", "member"}
HERE = Path(__file__).parent
UNFOLLOWED = {"browser", "cms", "deploy", "guards", "opendata", "search", "shell"}


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Coverage stands aside for tests that open pages."""
    for item in items:
        opens_pages = OPENS_PAGES & vars(item.module).keys() or "client" in item.fixturenames
        if opens_pages or item.path.relative_to(HERE).parts[0] in UNFOLLOWED:
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture(autouse=True)
def _every_test_begins_in_chinese() -> Iterator[None]:
    """A request for an English page leaves its language to whatever the thread does next."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def at_now(settings: Any) -> None:
    """Let the platform's clock show the factories' day."""
    from participation import clock
    from tests.petitions.factories import NOW

    settings.CLOCK_SHIFT_SECONDS = 0
    settings.CLOCK_SHIFT_SECONDS = (NOW - clock.now()).total_seconds()
