"""Who may enter the desk: everybody who holds an office, without a group to keep in step."""

from typing import Any

import rules

ENTER_THE_DESK = "wagtailadmin.access_admin"


@rules.predicate
def works_here(person: Any) -> bool:
    """Whether the person is an official whose account is open."""
    return bool(person.is_authenticated and person.is_active and person.is_staff)


rules.add_perm(ENTER_THE_DESK, works_here)
