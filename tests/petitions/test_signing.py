"""Who signs: a browser's session or a checked account; and presets that say other than today's."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from participation.people.actions import end_sessions
from participation.people.models import Level, Person, Session
from participation.refusals import Refused
from petitions import actions, rules
from petitions.actions import signing
from petitions.actions.signing import Signatory
from petitions.lifecycles import LIFECYCLES
from petitions.lifecycles.join import JOIN
from petitions.lifecycles.shape import Lifecycle, Status
from petitions.models import Blackout, Petition, Signature, SignatureHour, SignatureLedger
from tests.petitions import factories as make
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
INSTANT = timedelta(microseconds=1)


def session(person: Person, **changes: Any) -> Signatory:
    """A browser in which this person is signed in."""
    facts = {"token": person.session_token, "expire_date": NOW + timedelta(days=1), **changes}
    row = Session.objects.create(session_key=f"key-{person.pk}", person=person, **facts)
    return Signatory(session_key=row.session_key)


def refused(verb: Any, number: str, by: Signatory, **facts: Any) -> str:
    """The code of the refusal; nothing may have been written."""
    before = Signature.objects.count(), SignatureLedger.objects.count()
    with pytest.raises(Refused) as caught:
        verb(number, by=by, **{"now": NOW, **facts})
    assert (Signature.objects.count(), SignatureLedger.objects.count()) == before
    return caught.value.refusal.code


def test_a_signature_keeps_who_how_sure_and_when_and_is_one_statement(
    django_assert_num_queries: Any,
) -> None:
    petition, person = make.published(), make.person()
    with django_assert_num_queries(1):
        actions.sign(petition.number, by=Signatory(person_id=person.pk), now=NOW)
    signature = Signature.objects.get()
    assert (signature.petition_id, signature.identity_id) == (petition.pk, person.identity_id)
    assert (signature.level, signature.signed_at) == (Level.MOBILE, NOW)
    row = SignatureLedger.objects.get()
    assert (row.petition_id, row.delta, row.level, row.at) == (petition.pk, 1, Level.MOBILE, NOW)
    # What the page shows is what the fold has counted.
    petition.refresh_from_db()
    assert petition.signature_count == 0


def test_a_browser_signs_and_takes_back_by_its_session_in_one_statement_each(
    django_assert_num_queries: Any,
) -> None:
    petition, by = make.published(), session(make.person())
    with django_assert_num_queries(1):
        actions.sign(petition.number, by=by, now=NOW)
    assert refused(actions.sign, petition.number, by) == "already-signed"
    with django_assert_num_queries(1):
        actions.withdraw(petition.number, by=by, now=NOW)
    assert refused(actions.withdraw, petition.number, by) == "not-signed"
    assert list(SignatureLedger.objects.order_by("id").values_list("delta", flat=True)) == [1, -1]
    assert not Signature.objects.exists()


@pytest.mark.parametrize("verb", [actions.sign, actions.withdraw])
def test_a_session_that_is_over_signs_nothing(verb: Any) -> None:
    petition = make.published()
    expired = session(make.person(), expire_date=NOW)
    stale = session(make.person(), token="another")
    inactive = session(make.person(is_active=False))
    ended = make.person()
    by = session(ended)
    end_sessions(ended, by=ended, now=NOW)
    for who in (expired, stale, inactive, by, Signatory(session_key="nobody")):
        assert refused(verb, petition.number, who) == "not-signed-in"
    assert refused(verb, petition.number, Signatory(person_id=0)) == "not-signed-in"
    assert refused(verb, petition.number, Signatory()) == "not-signed-in"


def test_a_session_signs_until_the_instant_at_which_it_expires() -> None:
    petition = make.published()
    actions.sign(petition.number, by=session(make.person(), expire_date=NOW + INSTANT), now=NOW)
    assert Signature.objects.count() == 1


def test_a_session_of_nobody_signs_nothing() -> None:
    petition = make.published()
    Session.objects.create(session_key="visitor", expire_date=NOW + timedelta(days=1))
    assert refused(actions.sign, petition.number, Signatory(session_key="visitor")) == "not-signed-in"


@pytest.mark.parametrize("verb", [actions.sign, actions.withdraw])
def test_a_number_that_nobody_gave_is_unknown(verb: Any) -> None:
    person = make.person()
    for by in (session(person), Signatory(person_id=person.pk)):
        with pytest.raises(Petition.DoesNotExist):
            verb("P2026-9999", by=by, now=NOW)


def test_two_accounts_of_one_person_sign_once_and_either_takes_it_back() -> None:
    petition, first = make.published(), make.person()
    second = make.person(identity=first.identity)
    actions.sign(petition.number, by=Signatory(person_id=first.pk), now=NOW)
    assert refused(actions.sign, petition.number, Signatory(person_id=second.pk)) == "already-signed"
    actions.withdraw(petition.number, by=Signatory(person_id=second.pk), now=NOW)
    assert not Signature.objects.exists()


STRICT = replace(
    JOIN,
    key="strict",
    signing_statuses=(Status.OPEN,),
    withdraw_until_threshold=True,
    sign_level=Level.NATIONAL,
    observes_blackout=False,
)


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> Lifecycle:
    """One more preset in the list, as somebody may write it."""
    monkeypatch.setitem(LIFECYCLES, STRICT.key, STRICT)
    monkeypatch.setattr(signing, "_SQL", signing.statements_of(LIFECYCLES.values()))
    return STRICT


def outcome(verb: Any, petition: Petition, person: Person) -> str:
    try:
        verb(petition.number, by=Signatory(person_id=person.pk), now=NOW)
    except Refused as caught:
        return caught.refusal.code
    return "done"


def test_the_statement_follows_a_preset_that_says_other_than_todays(strict: Lifecycle) -> None:
    petition = make.published()
    people = [make.person(level=level) for level in (Level.MOBILE, Level.NATIONAL)]
    Petition.objects.update(lifecycle_key=strict.key)
    Blackout.objects.create(starts_at=NOW, ends_at=NOW + INSTANT, reason="全國性投票")
    statuses = (Status.OPEN, Status.AWAITING_RESPONSE)
    for status, reached_at, person in product(statuses, (None, NOW), people):
        if status == Status.AWAITING_RESPONSE and reached_at is None:
            continue
        Petition.objects.update(status=status, threshold_reached_at=reached_at)
        facts = rules.SigningFacts(
            preset=strict,
            status=status,
            opened_at=petition.opened_at,
            closes_at=petition.closes_at,
            threshold_reached_at=reached_at,
            level=person.level,
            has_signed=False,
            blackout_since=NOW,
        )
        Signature.objects.all().delete()
        expected = rules.may_sign(facts, now=NOW)
        assert outcome(actions.sign, petition, person) == (expected.code if expected else "done")
        Signature.objects.all().delete()
        Signature.objects.create(petition=petition, identity=person.identity, level=2, signed_at=NOW)
        expected = rules.may_withdraw_signature(replace(facts, has_signed=True), now=NOW)
        assert outcome(actions.withdraw, petition, person) == (expected.code if expected else "done")


def test_a_signature_taken_back_in_another_hour_is_counted_there() -> None:
    petition, person = make.published(), make.person()
    by = Signatory(person_id=person.pk)
    later = NOW + timedelta(hours=1)
    actions.sign(petition.number, by=by, now=NOW)
    actions.withdraw(petition.number, by=by, now=later)
    actions.fold_signatures(now=later)
    hours = SignatureHour.objects.order_by("hour").values_list("hour", "level", "signed", "withdrawn")
    assert list(hours) == [(NOW, Level.MOBILE, 1, 0), (later, Level.MOBILE, 0, 1)]
    petition.refresh_from_db()
    assert (petition.signature_count, petition.folded_at) == (0, later)
