"""Who sits at the desk, and for whom they may act.

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

# Who does an agency's work on a petition, and who alone makes its answer public.
WORKERS = (Role.OFFICER, Role.SUPERVISOR, Role.APPROVER)
APPROVERS = (Role.APPROVER,)
SCREENERS = (Role.SCREENER,)


@dataclass(frozen=True)
class Desk:
    """A signed-in official and the offices they hold."""

    person: Person
    held: tuple[tuple[Agency, Role], ...]

    @cached_property
    def offices(self) -> list[Office]:
        """What is held, as the rules take it."""
        return [Office(agency.pk, role) for agency, role in self.held]

    @property
    def sees_all(self) -> bool:
        """Whether this is an administrator, who may look at every desk."""
        return self.person.is_superuser

    @property
    def is_platform(self) -> bool:
        """Whether the platform's own work is shown."""
        return self.sees_all or self.screens

    @property
    def screens(self) -> bool:
        """Whether this person screens for the platform."""
        return any(agency.is_platform and role is Role.SCREENER for agency, role in self.held)

    @property
    def is_agency(self) -> bool:
        """Whether the work of answering agencies is shown."""
        return self.sees_all or bool(self.agencies)

    @cached_property
    def agencies(self) -> list[Agency]:
        """The answering agencies that this person works for."""
        worked = {
            agency.pk: agency for agency, role in self.held if role in WORKERS and not agency.is_platform
        }
        return sorted(worked.values(), key=lambda agency: (agency.position, agency.code))

    @property
    def owing(self) -> list[int]:
        """The ids of all agencies whose duties this person works on."""
        platform = [agency.pk for agency, role in self.held if agency.is_platform and role is Role.SCREENER]
        return [*platform, *(agency.pk for agency in self.agencies)]

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

    def look_at_platform(self) -> None:
        """Refuse who does not screen for the platform, administrators apart."""
        if not self.is_platform:
            raise Refused(NOT_YOUR_DESK)

    def screen(self) -> Actor:
        """This person as the platform's screener, or a refusal."""
        return self.act(Agency.objects.platform(), *SCREENERS)


def desk_of(request: HttpRequest) -> Desk:
    """The desk of who is signed in; asked of the database once a request."""
    known: Desk | None = getattr(request, "_petitions_desk", None)
    if known is None:
        person = cast(Person, request.user)
        rows = AgencyRole.objects.filter(person=person).select_related("agency")
        known = Desk(person, tuple((row.agency, Role(row.role)) for row in rows))
        request._petitions_desk = known  # type: ignore[attr-defined]
    return known
