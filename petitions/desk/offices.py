"""Who sits at the desk of petitions, and for whom they may act."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from participation.agencies.models import Agency, Role
from participation.agencies.rules import NOT_YOUR_DESK
from participation.record import desk
from participation.record.actors import Actor
from participation.refusals import Refused
from participation.responses.rules import WORKERS

# Who alone makes an agency's answer public, after those who do its work; and everybody with an office in
# it, as whom members of its units act.
APPROVERS = (Role.APPROVER,)
HOLDERS = (*WORKERS, *(role for role in Role if role not in WORKERS))
SCREENERS = (Role.SCREENER,)


__all__ = ["APPROVERS", "HOLDERS", "SCREENERS", "WORKERS", "Desk", "desk_of"]


@dataclass(frozen=True)
class Desk(desk.Desk):
    """What an official's offices mean here."""

    @property
    def is_platform(self) -> bool:
        """Whether the platform's own work is shown."""
        return self.sees_all or self.screens

    @property
    def screens(self) -> bool:
        """Whether this person screens for the platform."""
        return self.holds_at_platform(*SCREENERS)

    @property
    def arranges(self) -> bool:
        """Whether this person arranges how answers are signed off, in some agency."""
        return self.is_platform or bool(self.agencies_as(Role.SUPERVISOR, Role.EDITOR))

    @property
    def is_agency(self) -> bool:
        """Whether the work of answering agencies is shown."""
        return self.sees_all or bool(self.agencies)

    @cached_property
    def agencies(self) -> list[Agency]:
        """The answering agencies that this person works for."""
        return self.agencies_as(*WORKERS)

    @property
    def owing(self) -> list[int]:
        """The ids of all agencies whose duties this person works on."""
        platform = [agency.pk for agency, role in self.held if agency.is_platform and role in SCREENERS]
        return [*platform, *(agency.pk for agency in self.agencies)]

    def look_at_platform(self) -> None:
        """Refuse who does not screen for the platform, administrators apart."""
        if not self.is_platform:
            raise Refused(NOT_YOUR_DESK)

    def screen(self) -> Actor:
        """This person as the platform's screener, or a refusal."""
        return self.act(Agency.objects.platform(), *SCREENERS)


def desk_of(request: HttpRequest) -> Desk:
    """The desk of who is signed in."""
    return Desk(*desk.held_by(request))
