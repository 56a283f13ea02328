"""Who wants to speak, as the rules take it."""

from datetime import datetime

from participation.discussion.models.decisions import Restricted, Restriction
from participation.discussion.models.discussions import HouseRules, HouseRulesAccepted
from participation.discussion.rules import Speaker
from participation.people.models import Person


def rules_in_force(now: datetime) -> HouseRules | None:
    """The house rules as they stand; None before any were published."""
    return HouseRules.objects.filter(in_force_from__lte=now).order_by("-version").first()


def speaker_of(person: Person | None, now: datetime) -> Speaker:
    """What is known of who wants to speak. Two queries; none for a stranger.

    A restriction holds for the human being, through whichever account, and after one was erased.
    """
    if person is None:
        return Speaker()
    held = list(
        Restriction.objects.at(now).filter(person__identity=person.identity_id).values_list("what", "ends_at")
    )
    ends = [ends_at for what, ends_at in held if what != Restricted.REPORTING]
    dated = [ends_at for ends_at in ends if ends_at is not None]
    accepted = (
        HouseRulesAccepted.objects.filter(person=person).order_by("-rules_id").values_list("rules", flat=True)
    )
    return Speaker(
        is_signed_in=True,
        assurance=person.level,
        accepted=accepted.first(),
        is_suspended=bool(ends),
        is_suspended_until=max(dated) if dated and len(dated) == len(ends) else None,
        may_not_report=any(what == Restricted.REPORTING for what, _ends in held),
    )


def is_restricted(identity_id: int, now: datetime) -> bool:
    """Whether this human being may not speak, report or use an account: then they must be known again."""
    return Restriction.objects.at(now).filter(person__identity=identity_id).exists()
