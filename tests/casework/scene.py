"""An agency with its people and a petition that it leads."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from participation.agencies.models import Agency, Role
from participation.people.models import Person
from participation.record.actors import Actor
from participation.responses.actions import submit_response
from participation.responses.models import Response
from petitions.models import Petition
from tests.petitions import factories
from tests.petitions.factories import NOW


def who(actor: Actor) -> Person:
    """The person behind an actor."""
    assert actor.person is not None
    return actor.person


@dataclass
class Scene:
    """A petition over its threshold and the people of one of its agencies."""

    agency: Agency
    petition: Petition

    @cached_property
    def supervisor(self) -> Actor:
        return factories.official(self.agency, Role.SUPERVISOR, "主管阿梅")

    @cached_property
    def officer(self) -> Actor:
        return factories.official(self.agency, Role.OFFICER, "承辦小林")

    @cached_property
    def approver(self) -> Actor:
        return factories.official(self.agency, Role.APPROVER, "核定老陳")

    @property
    def record(self) -> Any:
        return self.petition.record


def submitted(of: Scene) -> Response:
    """The agency's draft on its way through sign-off."""
    return submit_response(factories.drafted(of.petition, of.agency), by=of.officer, now=NOW)


def scene(*, co: list[Agency] | None = None, **facts: Any) -> Scene:
    """A petition that has just reached its threshold."""
    agency = factories.agency("交通測試部")
    return Scene(agency, factories.reached(lead=[agency], co=co, **facts))
