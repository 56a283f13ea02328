"""What the person who looks at a petition has to do with it."""

from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from participation.notices.models import Follow
from participation.people.models import Level, Person
from participation.people.visiting import person_of, verification
from participation.refusals import Refusal
from petitions import rules
from petitions.models import Petition, Signature

_TAKEN_BACK = "petitions.taken-back"


@dataclass(frozen=True)
class Viewer:
    """What a signed-in person has to do with a petition; nothing of it for anybody else."""

    person: Person | None = None
    signed_at: datetime | None = None
    # When a signature was given and when it was taken back, on the page that follows taking it back.
    taken_back: tuple[datetime, datetime] | None = None
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
    signed_at = Signature.objects.given_at(petition, person.identity_id)
    return Viewer(
        person=person,
        signed_at=signed_at,
        taken_back=None if signed_at else _taken_back(request, petition.number),
        follows=Follow.objects.filter(person=person, record=petition.record_id).wanted().exists(),
        is_proposer=petition.proposer_id == person.pk,
    )


def taken_back_mark(number: str, given_at: datetime, now: datetime) -> str:
    """What the page's address carries after a signature was taken back: the two instants, signed.

    The ledger does not know whose changes it holds, so nothing else could tell the page.
    """
    return signing.dumps([number, given_at.isoformat(), now.isoformat()], salt=_TAKEN_BACK)


def _taken_back(request: HttpRequest, number: str) -> tuple[datetime, datetime] | None:
    try:
        named, *instants = signing.loads(request.GET.get("withdrawn", ""), salt=_TAKEN_BACK)
    except signing.BadSignature:
        return None
    given_at, taken_at = map(datetime.fromisoformat, instants)
    return (given_at, taken_at) if named == number else None


def facts_for(petition: Petition, viewer: Viewer, *, blackout_since: datetime | None) -> rules.SigningFacts:
    """What the rules of signing look at; somebody we do not know may turn out to be sure enough."""
    return rules.SigningFacts(
        preset=petition.lifecycle,
        status=petition.status,
        opened_at=petition.opened_at,
        closes_at=petition.closes_at,
        threshold_reached_at=petition.threshold_reached_at,
        level=viewer.person.level if viewer.person else Level.NATIONAL,
        has_signed=viewer.has_signed,
        blackout_since=blackout_since,
    )


def count_for(petition: Petition, viewer: Viewer) -> int:
    """The stored count, corrected by what the viewer changed since the last fold.

    One more for a signature that is younger, one less for an older one taken back after it.
    """
    count: int = petition.signature_count
    if viewer.taken_back:
        given_at, taken_at = viewer.taken_back
        return count - (_is_folded(petition, given_at) and not _is_folded(petition, taken_at))
    return count + (viewer.signed_at is not None and not _is_folded(petition, viewer.signed_at))


def _is_folded(petition: Petition, at: datetime) -> bool:
    return petition.folded_at is not None and at <= petition.folded_at


def verify_url(refusal: Refusal | None, petition: Petition) -> str:
    """Where to go to become sure enough, and back to signing; empty if that is not what is missing."""
    return verification(refusal, reverse("petitions:sign", args=[petition.number]))
