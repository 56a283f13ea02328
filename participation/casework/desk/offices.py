"""Who sits at a desk, whose work is shown there, and for whom somebody may act."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from participation.agencies.models import Agency, Role
from participation.casework import rules
from participation.casework.actions import part_of
from participation.gate.rules import seconders_of
from participation.record import desk
from participation.record.actors import Actor
from participation.record.models import Record
from participation.refusals import Refused


@dataclass(frozen=True)
class Desk(desk.Desk):
    """What an official's offices mean here."""

    @cached_property
    def agencies(self) -> list[Agency]:
        """The answering agencies that this person works for."""
        return self.agencies_as(*rules.WORKERS)

    @property
    def screens(self) -> bool:
        """Whether this person screens for the platform."""
        return self.holds_at_platform(Role.SCREENER)

    @property
    def decides(self) -> bool:
        """Whether the platform's decisions about declined assignments are shown."""
        return self.sees_all or self.screens

    @property
    def works(self) -> bool:
        """Whether duties are this person's work at all."""
        return self.sees_all or self.screens or bool(self.agencies)

    @property
    def is_shown(self) -> bool:
        """Whether something may wait here for this person: duties, or words to look at a second time."""
        return self.works or bool(self.seconds_for)

    @cached_property
    def owing(self) -> list[Agency]:
        """The agencies whose duties this person works on."""
        platform = [agency for agency, role in self.held if agency.is_platform and role == Role.SCREENER]
        return [*platform, *self.agencies]

    @cached_property
    def supervised(self) -> set[int]:
        """The agencies of which this person sees everybody's work first."""
        return {agency.pk for agency, role in self.held if role in (Role.SUPERVISOR, Role.APPROVER)}

    @property
    def sees_own_first(self) -> bool:
        """Whether only what is theirs or nobody's is shown until asked for more: to officers alone."""
        return not self.sees_all and not self.screens and not self.supervised

    @cached_property
    def approves_for(self) -> list[Agency]:
        """The agencies whose answers this person signs off."""
        return self.agencies_as(Role.APPROVER)

    @cached_property
    def seconds_for(self) -> list[Agency]:
        """The agencies at whose words this person may look a second time, the platform's desk among them."""
        held = self.held
        found = (of for of, role in held if role in seconders_of(is_platform=of.is_platform))
        return list({of.pk: of for of in found}.values())

    def refusal_as(self, agency: Agency, *roles: Role) -> bool:
        """Whether this person may not act for the agency in any of the roles."""
        return self.refusal_to_act(agency, *roles) is not None


def desk_of(request: HttpRequest) -> Desk:
    """The desk of who is signed in."""
    return Desk(*desk.held_by(request))


@dataclass(frozen=True)
class Matter:
    """A record as the work of one agency, for somebody who may look at it."""

    record: Record
    agency: Agency
    desk: Desk

    @property
    def address(self) -> list[str]:
        """What the addresses are made of."""
        return [self.agency.slug, self.record.number]

    def act(self, *roles: Role) -> Actor:
        """This person for the agency in the first of the roles that they hold there, or a refusal."""
        return self.desk.act(self.agency, *roles)


def matter_of(request: HttpRequest, agency: str, number: str) -> Matter:
    """The matter, for who works for this agency or administers the platform; anything else is refused.

    Also refused where the agency has no part in the record (any more).
    """
    desk, of = desk_of(request), get_object_or_404(Agency, slug=agency)
    record = get_object_or_404(Record, number=number.replace("\x00", ""))
    desk.look(of, *rules.workers_of(is_platform=of.is_platform))
    if not of.is_platform and part_of(record, of) is None:
        raise Refused(rules.NOT_ASSIGNED)
    return Matter(record, of, desk)
