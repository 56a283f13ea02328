"""Matters of public record with agencies that owe something on them."""

import pytest

from participation import clock
from participation.shell import actions as shell


@pytest.fixture(autouse=True)
def _at_now(at_now: None) -> None:
    """The board's clock shows the factories' day."""


@pytest.fixture
def alive(db: None) -> None:
    """The job that notices lateness has just run."""
    shell.beat(now=clock.now(), name="reminders")
