"""Who moderates and who answers, and for whom."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from participation.agencies.models import Agency, Role
from participation.agencies.rules import NOT_YOUR_DESK
from participation.discussion.actions.answering import NOT_YOURS, answering
from participation.discussion.models import Discussion
from participation.discussion.rules import NOT_A_MODERATOR, SUPERVISOR_ONLY
from participation.record import desk
from participation.record.actors import Actor
from participation.refusals import Refusal, Refused

# A supervisor moderates too; what only a supervisor may do is then done as one.
MODERATORS = (Role.SUPERVISOR, Role.MODERATOR)
WORKERS = (Role.OFFICER, Role.APPROVER, Role.SUPERVISOR)
KEEPERS = (Role.EDITOR, *WORKERS)


@dataclass(frozen=True)
class Desk(desk.Desk):
    """What an official's offices mean here."""

    @property
    def moderates(self) -> bool:
        """Whether this person moderates for the platform."""
        return self.holds_at_platform(*MODERATORS)

    @property
    def supervises(self) -> bool:
        """Whether this person supervises the platform's desk."""
        return self.holds_at_platform(Role.SUPERVISOR)

    @property
    def sees_cases(self) -> bool:
        """Whether the moderators' work is shown."""
        return self.sees_all or self.moderates

    @property
    def sees_comments(self) -> bool:
        """Whether the work of answering is shown."""
        return self.sees_cases or bool(self.agencies)

    @property
    def signs(self) -> bool:
        """Whether this person signs answers off for some agency."""
        return any(role is Role.SUPERVISOR for _agency, role in self.held)

    @cached_property
    def agencies(self) -> list[Agency]:
        """The agencies for which this person answers comments; the platform's desk may be one."""
        return self.agencies_as(*WORKERS, platform=True)

    def look_at_cases(self) -> None:
        """Refuse who does not moderate, administrators apart."""
        if not self.sees_cases:
            raise Refused(NOT_A_MODERATOR)

    def moderate(self) -> Actor:
        """This person as a moderator of the platform, or a refusal."""
        if not self.moderates:
            raise Refused(NOT_A_MODERATOR)
        return self.act(Agency.objects.platform(), *MODERATORS)

    def look_as_supervisor(self) -> None:
        """Refuse who does not supervise the platform's desk, administrators apart."""
        if not self.sees_all and not self.supervises:
            raise Refused(SUPERVISOR_ONLY)

    def supervise(self) -> Actor:
        """This person as the supervisor of the platform's desk, or a refusal."""
        if not self.supervises:
            raise Refused(SUPERVISOR_ONLY)
        return self.act(Agency.objects.platform(), Role.SUPERVISOR)

    @property
    def sees_everywhere(self) -> bool:
        """Whether comments of every record are shown: to moderators and the platform's own desk."""
        return self.sees_cases or any(agency.is_platform for agency in self.agencies)

    def look_at_comments(self, discussion: Discussion) -> None:
        """Refuse who neither moderates nor works for an agency that answers here."""
        if not self.sees_everywhere and self.answers_for(discussion) is None:
            raise Refused(NOT_YOUR_DESK)

    def refusals(self, discussion: Discussion) -> dict[str, Refusal | None]:
        """Why this person may not classify or answer here, before a button is pressed.

        The verbs say the same: moderators classify everywhere, and answer alone at level 5.
        """
        owing = {agency.pk for agency in answering(discussion.record)}
        is_theirs = any(agency.pk in owing for agency in self.agencies)
        alone = self.moderates and discussion.openness.moderator_answers
        return {
            "refusal_to_classify": None if is_theirs or self.moderates else NOT_YOURS,
            "refusal_to_answer": None if is_theirs or alone else NOT_YOURS,
        }

    def answers_for(self, discussion: Discussion) -> Actor | None:
        """As whom this person answers here: for their agency, or at level 5 as a moderator; else None."""
        owing = {agency.pk for agency in answering(discussion.record)}
        for agency in self.agencies:
            if agency.pk in owing:
                return self.act(agency, Role.SUPERVISOR, Role.OFFICER, Role.APPROVER)
        # The verbs say where a moderator may answer, too.
        return self.moderate() if self.moderates else None

    def answer(self, discussion: Discussion) -> Actor:
        """This person as one who answers here, or a refusal."""
        by = self.answers_for(discussion)
        if by is None:
            raise Refused(NOT_YOUR_DESK)
        return by


def desk_of(request: HttpRequest) -> Desk:
    """The desk of who is signed in."""
    return Desk(*desk.held_by(request))
