"""Trying a verb without its effect: what a preview shows is what the verb itself would do."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def rehearsal() -> Iterator[None]:
    """Let verbs run inside with all their locks and refusals, and undo everything at the end.

    So a preview cannot say anything else than the decision will. Nothing is sent: what is told stands in
    the outbox, which is undone too. Numbers taken from sequences are left out later.
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
