"""Whose turn it is: who decides a step of a chain, and who answers for a unit.

The rule is `rules.who_decides`; everything that asks it reads the offices here.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Max

from participation.agencies.models import AgencyRole
from participation.people.models import Person
from participation.record.models import Event
from participation.responses import rules
from participation.responses.models.chains import SignOffTask, Unit, UnitMember
from participation.responses.models.responses import DRAFTED, Response
from participation.responses.models.versions import ResponseVersion
from participation.responses.rules import Turn, TurnShape

Roles = dict[int, set[str]]


@dataclass(frozen=True)
class Roster:
    """Who holds which office in some agencies, and who belongs to which of their units, as it is now.

    People whose account is closed are left out, and so are units that are no longer in use.
    """

    # By agency, then by person.
    held: dict[int, Roles]
    # By unit.
    members: dict[int, set[int]]
    # The control unit of an agency.
    control: dict[int, int]

    @classmethod
    def of(cls, agencies: Collection[int]) -> "Roster":
        """Of these agencies, in three queries."""
        held: dict[int, Roles] = defaultdict(lambda: defaultdict(set))
        offices = AgencyRole.objects.filter(agency__in=agencies, person__is_active=True)
        for agency, person, role in offices.values_list("agency", "person", "role"):
            held[agency][person].add(role)
        members: dict[int, set[int]] = defaultdict(set)
        belonging = UnitMember.objects.filter(unit__agency__in=agencies, unit__is_active=True)
        for unit, agency, person in belonging.values_list("unit", "unit__agency", "person"):
            # Whoever has left the agency answers for none of its units.
            if person in held[agency]:
                members[unit].add(person)
        control = Unit.objects.filter(agency__in=agencies, is_control=True, is_active=True)
        return cls(held, members, dict(control.values_list("agency", "pk")))

    def members_of(self, unit_id: int | None) -> set[int]:
        """Those who answer for a unit: its members who hold an office in its agency."""
        return self.members.get(unit_id or 0, set())

    def holders(self, agency_id: int, role: str) -> set[int]:
        """Those who hold an office in an agency."""
        return {person for person, roles in self.held.get(agency_id, {}).items() if role in roles}

    def deciders(self, turn: SignOffTask, agency_id: int) -> set[int]:
        """The people who may decide the step for the agency."""
        held, members = self._asked(turn, agency_id)
        return rules.who_decides(TurnShape(turn.kind, turn.role), held=held, members=members)

    def is_stood_in_for(self, turn: SignOffTask, agency_id: int) -> bool:
        """Whether nobody is there for whom the step was made."""
        held, members = self._asked(turn, agency_id)
        return not rules.whose_turn(TurnShape(turn.kind, turn.role), held=held, members=members)

    def _asked(self, turn: SignOffTask, agency_id: int) -> tuple[Roles, set[int]]:
        unit = turn.unit_id if turn.kind == Turn.UNIT else self.control.get(agency_id)
        return self.held.get(agency_id, {}), self.members_of(unit)


def deciders_of(turn: SignOffTask, agency_id: int) -> set[int]:
    """The people who may decide one step for one agency."""
    return Roster.of([agency_id]).deciders(turn, agency_id)


def is_asked(response: Response, person_id: int) -> bool:
    """Whether the text in the making waits for somebody, or for a unit of theirs that was asked for its part.

    They may read it for this, whatever office they hold in the agency.
    """
    if not response.is_in_the_making:
        return False
    roster, turn = Roster.of([response.agency_id]), response.current_workflow_task
    if turn is not None and person_id in roster.deciders(turn, response.agency_id):
        return True
    asked = response.unit_parts.filter(for_version=response.next_number)
    return any(person_id in roster.members_of(unit) for unit in asked.values_list("unit", flat=True))


def written_by(person: Person, responses: Collection[Response]) -> set[int]:
    """Of these answers, those in the making of which the person has written any; under any account of theirs.

    What `Response.writers` tells of one, told of many in four queries.
    """
    accounts = list(Person.objects.filter(identity=person.identity_id).values_list("pk", flat=True))
    known = {response.pk: response for response in responses}
    found = {pk for pk, one in known.items() if one.author_id in accounts and not one.is_published}
    return found | _saved(known, accounts) | _recorded(known, accounts)


def _saved(known: dict[int, Response], accounts: list[int]) -> set[int]:
    """Those with a revision of these accounts since they were last public."""
    newest = Response.objects.filter(pk__in=known).newest_of(accounts)
    return {key for key, revision in newest.items() if revision > (known[key].live_revision_id or 0)}


def _recorded(known: dict[int, Response], accounts: list[int]) -> set[int]:
    """Those of which the record tells that these accounts saved a draft since they were last public."""
    versions = ResponseVersion.objects.filter(response__in=known).order_by().values_list("response")
    public = dict(versions.annotate(Max("event__position")))
    events = Event.objects.filter(
        record__in={one.record_id for one in known.values()}, kind__in=DRAFTED, actor__in=accounts
    )
    pairs = ((event.fact("response"), event.position) for event in events)
    return {key for key, position in pairs if key in known and position > (public.get(key) or 0)}
