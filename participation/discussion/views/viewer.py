"""Who looks at a discussion, what they may do in it, and for whom they may speak."""

from dataclasses import dataclass, field
from datetime import datetime

from django.http import Http404, HttpRequest

from participation.agencies.models import Agency, AgencyRole, Role
from participation.discussion import rules
from participation.discussion.actions.answering import answering
from participation.discussion.actions.commenting import NO_RULES
from participation.discussion.models import Comment, Discussion, HouseRules, HouseRulesText
from participation.discussion.models.reading import visible_to
from participation.discussion.models.speakers import rules_in_force, speaker_of
from participation.people.models import Person
from participation.people.visiting import person_of
from participation.record.actors import Actor
from participation.record.models import Record
from participation.refusals import Refusal

# Those who speak for an agency; screeners and editors do not.
SPEAKS = (Role.OFFICER, Role.APPROVER, Role.SUPERVISOR, Role.MODERATOR)


@dataclass(frozen=True)
class Viewer:
    """What is known of who looks; nothing of a stranger."""

    person: Person | None = None
    speaker: rules.Speaker = field(default_factory=rules.Speaker)
    in_force: HouseRules | None = None

    @property
    def person_id(self) -> int | None:
        """The person's number, for what is theirs."""
        return self.person.pk if self.person else None

    @property
    def must_accept(self) -> bool:
        """Whether the house rules in force have yet to be accepted."""
        return self.in_force is not None and self.speaker.accepted != self.in_force.version

    def owns(self, comment: Comment) -> bool:
        """Whether this person wrote it."""
        return self.person is not None and comment.author_id == self.person.pk


def viewer_of(request: HttpRequest, now: datetime) -> Viewer:
    """Who looks. Three queries for a signed-in person, none for a stranger."""
    person = person_of(request)
    if person is None:
        return Viewer()
    return Viewer(person, speaker_of(person, now), rules_in_force(now))


def may_write(viewer: Viewer, discussion: Discussion, *, is_locked: bool, now: datetime) -> Refusal | None:
    """Why this person may not write here now; rules that are yet to be accepted stand in the form itself."""
    version = viewer.in_force.version if viewer.in_force else None
    refusal = rules.may_comment(
        viewer.speaker,
        level=discussion.level,
        is_open=discussion.is_open(now),
        in_force=version,
        is_locked=is_locked,
        now=now,
    )
    if refusal == rules.NOT_ACCEPTED:
        return None
    return NO_RULES if refusal is None and viewer.in_force is None else refusal


def rules_title(house_rules: HouseRules, language: str) -> str:
    """What the house rules are called in this language, or in the one they were written in."""
    titles = dict(HouseRulesText.objects.filter(rules=house_rules).values_list("language", "title"))
    return titles.get(language) or next(iter(titles.values()), "")


def agencies_of(person: Person, record: Record) -> list[tuple[Agency, Role]]:
    """The agencies that a person may speak for about a record, each with the first role that lets them."""
    if not person.is_staff:
        return []
    held = AgencyRole.objects.filter(person=person, role__in=SPEAKS).select_related("agency")
    found: dict[int, tuple[Agency, Role]] = {}
    for office in sorted(held, key=lambda office: SPEAKS.index(Role(office.role))):
        found.setdefault(office.agency_id, (office.agency, Role(office.role)))
    owing = [agency.pk for agency in answering(record)] if found else []
    return [
        (agency, role)
        for agency, role in found.values()
        if rules.may_speak_for(agency.pk, is_platform=agency.is_platform, answering=owing) is None
    ]


def actor_of(person: Person, agency_id: str, record: Record) -> Actor:
    """The person themselves, or in the name of an agency that they may speak for here."""
    for agency, role in agencies_of(person, record) if agency_id else []:
        if str(agency.pk) == agency_id:
            return Actor.official(person, agency, role)
    return Actor.citizen(person)


def load(pk: int, viewer_id: int | None) -> Comment:
    """A comment that this person may look at. 404 for others, whether they exist or not."""
    found: Comment | None = visible_to(viewer_id).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
