"""Wagtail's own pages and interfaces have no say about answers: nobody publishes, edits or deletes there.

Whoever works for an agency sees its answers on the pages of `viewsets`, which ask for the office itself.
"""

from typing import Any

from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from participation.people.models import Person
from participation.responses.models import Response

WATCHED = frozenset({"view"})


class Closed(BasePermissionPolicy):
    """Administrators look; nobody does anything."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Looking is for administrators; there is nothing else."""
        return action in WATCHED and user.is_active and user.is_superuser

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Whether one of the actions is looking."""
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Any) -> Any:
        """Administrators, for looking."""
        found = Person.objects.filter(is_active=True, is_superuser=True)
        return found if WATCHED.intersection(actions) else found.none()

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """As for all of them."""
        return self.user_has_permission(user, action)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        """As for all of them."""
        return self.user_has_any_permission(user, actions)

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> Any:
        """All for administrators who look, none for others."""
        found = Response.objects.all()
        return found if self.user_has_any_permission(user, actions) else found.none()

    def users_with_any_permission_for_instance(self, actions: Any, instance: Any) -> Any:
        """As for all of them."""
        return self.users_with_any_permission(actions)


register_permission_policy(Response, Closed(Response))
