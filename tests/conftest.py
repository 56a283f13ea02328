"""What all tests share."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation

pytest_plugins = ["tests.flush"]


@pytest.fixture(autouse=True)
def _every_test_begins_in_chinese() -> Iterator[None]:
    """A request for an English page leaves its language to whatever the thread does next."""
    with translation.override(settings.LANGUAGE_CODE):
        yield
