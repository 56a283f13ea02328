"""Matters of public record with agencies that owe something on them."""

from typing import Any

import pytest

from participation import clock
from participation.shell import actions as shell
from tests.board.scene import NOW


@pytest.fixture(autouse=True)
def _at_now(settings: Any) -> None:
    """The board's clock shows the factories' day."""
    settings.CLOCK_SHIFT_SECONDS = 0
    settings.CLOCK_SHIFT_SECONDS = (NOW - clock.now()).total_seconds()


@pytest.fixture
def alive(db: None) -> None:
    """The job that notices lateness has just run."""
    shell.beat(now=clock.now(), name="reminders")
