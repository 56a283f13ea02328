"""Following a subject, how often one hears of it, and leaving it by the link in a mail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from participation.agencies.models import Agency
from participation.notices.audiences import leavable
from participation.notices.models import Bounce, Follow, SubjectKind
from participation.notices.rules import may_follow
from participation.people.models import Person
from participation.record.models import (
    DIGEST,
    DIGESTS,
    Delivery,
    DeliveryState,
    Frequency,
    Record,
)
from participation.refusals import refuse_if

UNWANTED = "no longer wanted"


@dataclass(frozen=True)
class Subject:
    """What somebody wants to follow, well formed."""

    kind: SubjectKind
    record: Record | None = None
    agency: Agency | None = None
    procedure: str = ""
    topic: str = ""
    words: str = ""

    def key(self) -> dict[str, Any]:
        """The fields by which a follow of it is found."""
        return {
            "kind": self.kind,
            "record": self.record,
            "agency": self.agency,
            "procedure": self.procedure,
            "topic": self.topic,
            "words": self.words,
        }


def follow(
    person: Person, record: Record, now: datetime, *, frequency: Frequency = Frequency.AT_ONCE
) -> Follow:
    """Let a person hear what happens to a record. Following twice is following once."""
    return follow_subject(person, Subject(SubjectKind.RECORD, record=record), frequency=frequency, now=now)


def follow_subject(person: Person, subject: Subject, *, frequency: Frequency, now: datetime) -> Follow:
    """Let a person hear of a subject so often; followed already, it takes the new frequency.

    Refused is what would be one too many. Two clicks at once are one follow, and two requests for the last
    place do not both find it free: the person's row makes them take turns.
    """
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        own = Follow.objects.filter(person=person)
        if not own.filter(**subject.key()).exists():
            refuse_if(may_follow(is_search=subject.kind == SubjectKind.SEARCH, **own.counted()))
        following, made = Follow.objects.get_or_create(
            person=person, **subject.key(), defaults={"since": now, "frequency": frequency}
        )
        if not made and following.frequency != frequency:
            choose_frequency(following, frequency=frequency, now=now)
    return following


def choose_frequency(following: Follow, *, frequency: Frequency, now: datetime) -> Follow:
    """Hear of a subject more or less often from now on; what is held already comes with its digest."""
    stops = frequency == Frequency.NEVER
    if stops == following.is_stopped and frequency == following.frequency:
        return following
    former = following.frequency if stops else ""
    following.frequency, following.former = frequency, former
    following.stopped_at = now if stops else None
    with transaction.atomic():
        following.save(update_fields=["frequency", "former", "stopped_at"])
        if stops:
            _drop(following)
    return following


def unfollow(person: Person, record: Record) -> None:
    """Let a person hear no more of a record by following it; who signed it still hears as a signatory."""
    with transaction.atomic():
        for following in Follow.objects.filter(
            person=person, record=record, kind=SubjectKind.RECORD
        ).wanted():
            end(following)


def end(following: Follow) -> None:
    """End a follow for good, with what waits to be told because of it."""
    with transaction.atomic():
        _drop(following)
        following.delete()


def leave(person: Person, follow_id: int | None, record: Record, *, now: datetime) -> list[Follow]:
    """Stop the mails of a notice's subject: of the follow that caused it, or else of its record.

    Leaving twice is leaving once. Who never followed the record, but signed it, has a follow that says
    never from now on.
    """
    with transaction.atomic():
        found = Follow.objects.select_for_update().filter(person=person)
        if follow_id is not None:
            following = found.filter(pk=follow_id).first()
        else:
            subject = Subject(SubjectKind.RECORD, record=record)
            following, _made = Follow.objects.get_or_create(
                person=person, **subject.key(), defaults={"since": now}
            )
        if following is None:
            return []
        choose_frequency(following, frequency=Frequency.NEVER, now=now)
    return [following]


def leave_digests(person: Person, frequency: str, *, now: datetime) -> list[Follow]:
    """Stop all that comes to a person by this digest."""
    with transaction.atomic():
        stopped = list(Follow.objects.select_for_update().filter(person=person, frequency=frequency))
        for following in stopped:
            choose_frequency(following, frequency=Frequency.NEVER, now=now)
    return stopped


def resume(follows: list[Follow], *, now: datetime) -> int:
    """Take up again what was stopped, as often as before; how many."""
    stopped = [following for following in follows if following.is_stopped]
    with transaction.atomic():
        for following in stopped:
            former = Frequency(following.former or Frequency.AT_ONCE)
            choose_frequency(following, frequency=former, now=now)
    return len(stopped)


def _drop(following: Follow) -> None:
    """Let nothing be mailed that waits because of this follow; it stays in the inbox."""
    because = Q(audience=f"follow:{following.pk}")
    if following.record_id is not None:
        # A notice of right (to a proposer, an office) is none that one can leave.
        because |= Q(event__record=following.record_id, audience__in=leavable())
    Delivery.objects.filter(
        because, person=following.person_id, state__in=[DeliveryState.HELD, DeliveryState.PENDING]
    ).exclude(audience=DIGEST).update(state=DeliveryState.UNSENT, failure=UNWANTED)


def erase_follows(person_id: int, now: datetime) -> None:
    """Forget what a person followed and what their mailbox refused, before the account is emptied."""
    Follow.objects.filter(person=person_id).delete()
    waiting = Delivery.objects.filter(person=person_id, state__in=[DeliveryState.HELD, DeliveryState.PENDING])
    waiting.filter(frequency__in=DIGESTS).update(state=DeliveryState.UNSENT, failure=UNWANTED)
    Bounce.objects.filter(person=person_id).delete()
