"""Accounts in the editors' desk; the pages themselves are in `viewsets`."""

from wagtail import hooks

from participation.people.viewsets import EraseBulkAction

# Later than Wagtail's own, whose place it takes.
hooks.register("register_bulk_action", EraseBulkAction, order=100)
