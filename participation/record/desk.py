"""Who sits at a desk, and for whom they may act; what each procedure's desk builds on.

Administrators may look at everything; deciding and answering needs the office itself, for the very
agency in question.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django.http import HttpRequest

from participation.agencies.models import Agency, AgencyRole, Role
from participation.agencies.rules import NOT_YOUR_DESK, Office, may_act
from participation.people.models import Person
from participation.record.actors import Actor
from participation.refusals import Refusal, Refused, refuse_if

Held = tuple[tuple[Agency, Role], ...]


@dataclass(frozen=True)
class Desk:
    """A signed-in official and the offices they hold."""

    person: Person
    held: Held

    @cached_property
    def offices(self) -> list[Office]:
        """What is held, as the rules take it."""
        return [Office(agency.pk, role) for agency, role in self.held]

    @property
    def sees_all(self) -> bool:
        """Whether this is an administrator, who may look at every desk."""
        return self.person.is_superuser

    def agencies_as(self, *roles: Role, platform: bool = False) -> list[Agency]:
        """The agencies in which one of the roles is held; the platform's own desk only if asked for."""
        found = {agency.pk: agency for agency, role in self.held if role in roles}
        wanted = [agency for agency in found.values() if platform or not agency.is_platform]
        return sorted(wanted, key=lambda agency: (agency.position, agency.code))

    def holds_at_platform(self, *roles: Role) -> bool:
        """Whether one of the roles is held in the platform's own desk."""
        return any(agency.is_platform and role in roles for agency, role in self.held)

    def look(self, agency: Agency | None, *roles: Role) -> None:
        """Refuse who neither holds one of the roles in this agency nor administers the platform."""
        if not self.sees_all:
            refuse_if(may_act(self.offices, agency_id=agency.pk if agency else None, roles=roles))

    def refusal_to_act(self, agency: Agency, *roles: Role) -> Refusal | None:
        """Why this person may not act for the agency in one of the roles; administrators are not exempt."""
        return may_act(self.offices, agency_id=agency.pk, roles=roles)

    def act(self, agency: Agency | None, *roles: Role) -> Actor:
        """This person in the first of the roles that they hold in this agency, or a refusal."""
        for role in roles:
            if agency and not may_act(self.offices, agency_id=agency.pk, roles=[role]):
                return Actor.official(self.person, agency, role)
        raise Refused(NOT_YOUR_DESK)


def offices_of(person: Person) -> Held:
    """What somebody holds; asked of the database once for the person as they were loaded for a request."""
    known: Held | None = getattr(person, "_offices_held", None)
    if known is None:
        rows = AgencyRole.objects.filter(person=person).select_related("agency")
        known = tuple((row.agency, Role(row.role)) for row in rows)
        person._offices_held = known  # type: ignore[attr-defined]
    return known


def held_by(request: HttpRequest) -> tuple[Person, Held]:
    """Who is signed in, and their offices."""
    person = cast(Person, request.user)
    return person, offices_of(person)
