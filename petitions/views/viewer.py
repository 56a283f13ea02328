"""What the person who looks at a petition has to do with it."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from participation.notices.models import Follow
from participation.people.models import Level, Person
from participation.people.visiting import person_of, verification
from participation.refusals import Refusal
from petitions import rules
from petitions.models import Petition, Signature


@dataclass(frozen=True)
class Viewer:
    """What a signed-in person has to do with a petition; nothing of it for anybody else."""

    person: Person | None = None
    signed_at: datetime | None = None
    follows: bool = False
    is_proposer: bool = False

    @property
    def has_signed(self) -> bool:
        """Whether this person's signature stands."""
        return self.signed_at is not None


def viewer_of(request: HttpRequest, petition: Petition) -> Viewer:
    """Who looks at this petition. Two queries for a signed-in person, none for others."""
    person = person_of(request)
    if person is None:
        return Viewer()
    return Viewer(
        person=person,
        signed_at=Signature.objects.given_at(petition, person.identity_id),
        follows=Follow.objects.filter(person=person, record=petition.record_id).exists(),
        is_proposer=petition.proposer_id == person.pk,
    )


def facts_for(petition: Petition, viewer: Viewer, *, blackout: bool) -> rules.SigningFacts:
    """What the rules of signing look at; somebody we do not know may turn out to be sure enough."""
    return rules.SigningFacts(
        preset=petition.lifecycle,
        status=petition.status,
        opened_at=petition.opened_at,
        closes_at=petition.closes_at,
        threshold_reached_at=petition.threshold_reached_at,
        level=viewer.person.level if viewer.person else Level.NATIONAL,
        has_signed=viewer.has_signed,
        blackout=blackout,
    )


def count_for(petition: Petition, viewer: Viewer) -> int:
    """The stored count, and one more while the viewer's own signature is younger than the last fold."""
    count: int = petition.signature_count
    is_younger = viewer.signed_at is not None and (
        petition.folded_at is None or viewer.signed_at > petition.folded_at
    )
    return count + is_younger


def verify_url(refusal: Refusal | None, petition: Petition) -> str:
    """Where to go to become sure enough, and back to signing; empty if that is not what is missing."""
    return verification(refusal, reverse("petitions:sign", args=[petition.number]))
