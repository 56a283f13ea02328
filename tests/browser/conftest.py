"""What the browser's tests share: one demonstration, one Chromium, and a fresh window for each visitor."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, sync_playwright

from tests.browser.places import import_a_long_one
from tests.browser.stage import demonstration, nobody_has_tried_anything
from tests.browser.visitors import Screen, Visitor

# Chromium without a window to draw: half the work of the whole browser for the same pages.
CHROMIUM = "/usr/bin/chromium-headless-shell"
QUIET = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"
).split()
HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All in one group: one process, one Chromium, one copy of the database."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def db(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The demonstration on a database of its own, instead of a transaction a test; gives its address."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        # Playwright keeps an event loop in this thread, and Django would take it for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with demonstration(tmp_path_factory.mktemp("files")) as url:
            import_a_long_one(tmp_path_factory.mktemp("archive"))
            yield url


@pytest.fixture(scope="package")
def chromium(db: str) -> Iterator[Browser]:
    """The one browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        # Under Playwright's event loop this thread has had database connections of their own.
        connections.close_all()
        browser.close()


@pytest.fixture
def visit(chromium: Browser, db: str) -> Iterator[Callable[..., Visitor]]:
    """Opens a window: `visit(screen)` for a stranger, `visit(mail=…)` for somebody who is signed in."""
    nobody_has_tried_anything()
    visitors: list[Visitor] = []

    def opened(screen: Screen | None = None, *, mail: str = "", language: str = "zh-TW") -> Visitor:
        visitor = Visitor.arrive(chromium, db, screen or Screen(), mail=mail, language=language)
        visitors.append(visitor)
        return visitor

    yield opened
    for visitor in visitors:
        visitor.leave()
