"""Agencies and offices in the editors' desk; the pages themselves are in `viewsets`."""

from wagtail import hooks

from participation.agencies.viewsets import AgencyGroup


@hooks.register("register_admin_viewset")
def register_agencies() -> AgencyGroup:
    """Add agencies and offices to the menu of those who may change them."""
    return AgencyGroup()
