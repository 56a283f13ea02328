"""The signing statement says in SQL what rules.may_sign says in Python."""

from datetime import datetime, timedelta
from itertools import product

import pytest

from participation.people.models import Level
from participation.refusals import Refusal, Refused
from petitions import actions, rules
from petitions.actions.signing import Signatory
from petitions.lifecycles import LIFECYCLES
from petitions.lifecycles.shape import Status
from petitions.models import Blackout, Petition, Signature, SignatureLedger
from tests.petitions import factories as make
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
INSTANT = timedelta(microseconds=1)
# The window's edges, as (opening, end) beside the moment of signing.
WINDOWS = {
    "open": (NOW - INSTANT, NOW + INSTANT),
    "opens now": (NOW, NOW + INSTANT),
    "not yet": (NOW + INSTANT, NOW + 2 * INSTANT),
    "ends now": (NOW - INSTANT, NOW),
}


def outcome(verb: object, number: str, person_id: int) -> str:
    try:
        verb(number, by=Signatory(person_id=person_id), now=NOW)  # type: ignore[operator]
    except Refused as refused:
        return refused.refusal.code
    return "done"


def code(refusal: Refusal | None) -> str:
    return refusal.code if refusal else "done"


def put(petition: Petition, preset: str, status: str, window: tuple[datetime, datetime]) -> None:
    """Bring a petition into a state that the verbs would take months to reach."""
    Petition.objects.filter(pk=petition.pk).update(
        lifecycle_key=preset,
        status=status,
        opened_at=window[0],
        closes_at=window[1],
        threshold_reached_at=NOW - timedelta(days=1),
        responded_at=NOW,
        closed_at=NOW,
        withdrawn_at=NOW,
        screened_at=NOW,
        refusal_code="unclear",
    )


@pytest.mark.parametrize("preset", LIFECYCLES)
@pytest.mark.parametrize("blackout", [False, True])
def test_signing_and_taking_back_follow_the_rules_in_every_case(preset: str, blackout: bool) -> None:
    petition = make.published()
    people = {level: make.person(level=level) for level in Level}
    if blackout:
        Blackout.objects.create(starts_at=NOW, ends_at=NOW + INSTANT, reason="全國性投票")
    for status, (name, window), level, has_signed in product(Status, WINDOWS.items(), Level, (False, True)):
        put(petition, preset, status, window)
        Signature.objects.all().delete()
        SignatureLedger.objects.all().delete()
        who = people[level]
        if has_signed:
            Signature.objects.create(petition=petition, identity=who.identity, level=2, signed_at=NOW)
        facts = rules.SigningFacts(
            preset=LIFECYCLES[preset],
            status=status,
            opened_at=window[0],
            closes_at=window[1],
            threshold_reached_at=NOW - timedelta(days=1),
            level=level,
            has_signed=has_signed,
            blackout_since=NOW if blackout else None,
        )
        case = (status, name, level, has_signed)
        expected = code(rules.may_sign(facts, now=NOW))
        assert outcome(actions.sign, petition.number, who.pk) == expected, case
        assert SignatureLedger.objects.count() == (expected == "done"), case
        if expected != "done":
            expected = code(rules.may_withdraw_signature(facts, now=NOW))
            assert outcome(actions.withdraw, petition.number, who.pk) == expected, case
            assert Signature.objects.count() == (has_signed and expected != "done"), case


@pytest.mark.parametrize(
    ("starts", "ends", "lasts"),
    [(-INSTANT, INSTANT, True), (timedelta(), INSTANT, True), (-INSTANT, timedelta(), False)],
)
def test_a_blackout_holds_from_its_first_instant_until_before_its_end(
    starts: timedelta, ends: timedelta, lasts: bool
) -> None:
    petition, signatory = make.published(now=NOW - timedelta(days=1)), make.person()
    Blackout.objects.create(starts_at=NOW + starts, ends_at=NOW + ends, reason="全國性投票")
    assert outcome(actions.sign, petition.number, signatory.pk) == ("blackout" if lasts else "done")


@pytest.mark.parametrize(("began", "expected"), [(2 * INSTANT, "blackout"), (INSTANT, "signing-over")])
def test_a_window_that_would_have_ended_in_a_blackout_is_refused_as_stopped(
    began: timedelta, expected: str
) -> None:
    petition, signatory = make.published(now=NOW - timedelta(days=1)), make.person()
    Petition.objects.filter(pk=petition.pk).update(closes_at=NOW - INSTANT)
    Blackout.objects.create(starts_at=NOW - began, ends_at=NOW + INSTANT, reason="全國性投票")
    assert outcome(actions.sign, petition.number, signatory.pk) == expected


def test_an_account_that_was_closed_signs_nothing() -> None:
    petition, gone = make.published(), make.person(is_active=False)
    assert outcome(actions.sign, petition.number, gone.pk) == "not-signed-in"
