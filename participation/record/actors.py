"""Who does something: a role, the agency it is done for, and the person behind it.

The public sees role and agency; the person stays internal.
"""

from dataclasses import dataclass

from participation.agencies.models import Agency, Role
from participation.people.models import Person

CITIZEN = "citizen"
PROPOSER = "proposer"
SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """The `by` of every action."""

    role: str
    person: Person | None = None
    agency: Agency | None = None

    @classmethod
    def system(cls) -> "Actor":
        """The platform itself: the clock ran out, a count was folded."""
        return cls(SYSTEM)

    @classmethod
    def citizen(cls, person: Person) -> "Actor":
        """A signed-in member of the public."""
        return cls(CITIZEN, person)

    @classmethod
    def proposer(cls, person: Person) -> "Actor":
        """The person who proposed the record in question."""
        return cls(PROPOSER, person)

    @classmethod
    def official(cls, person: Person, agency: Agency, role: Role) -> "Actor":
        """A person acting for an agency. The caller has checked that the person holds the role."""
        return cls(role.value, person, agency)
