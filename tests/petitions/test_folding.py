"""From ledger rows to counts and hours, and the instant at which a threshold was crossed."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from participation.obligations.models import Obligation
from participation.record.actors import Actor
from participation.record.models import Event
from participation.refusals import Refused
from petitions import actions
from petitions.actions.signing import Signatory
from petitions.lifecycles.shape import Status
from petitions.models import Petition, Signature, SignatureBatch, SignatureHour, SignatureLedger
from tests.petitions import factories as make
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db


def sign(petition: Petition, at: datetime) -> Signatory:
    by = Signatory(person_id=make.person().pk)
    actions.sign(petition.number, by=by, now=at)
    return by


def batch(
    petition: Petition, count: int, at: datetime, label: str = "第一批", **facts: Any
) -> SignatureBatch:
    return actions.announce_batch(
        petition,
        source="paper",
        label=label,
        count=count,
        counted_on=at.date(),
        now=at,
        **{"by": make.screener(), **facts},
    )


def fresh(petition: Petition) -> Petition:
    return Petition.objects.select_related("record").get(pk=petition.pk)


def minutes(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


def test_a_fold_of_nothing_touches_nothing() -> None:
    petition = make.published()
    assert actions.fold_signatures(now=NOW) == 0
    assert fresh(petition).folded_at is None


def test_a_fold_counts_each_petition_and_hour_and_empties_the_ledger() -> None:
    first, second = make.published(), make.published()
    for at in (minutes(1), minutes(59), minutes(60)):
        sign(first, at)
    sign(second, minutes(2))
    assert actions.fold_signatures(now=minutes(61)) == 2
    assert not SignatureLedger.objects.exists()
    assert (fresh(first).online_count, fresh(second).online_count) == (3, 1)
    hours = SignatureHour.objects.filter(petition=first).order_by("hour").values_list("hour", "signed")
    assert list(hours) == [(NOW, 2), (minutes(60), 1)]
    # More of the same hour is added to it.
    sign(first, minutes(62))
    actions.fold_signatures(now=minutes(63))
    assert SignatureHour.objects.get(petition=first, hour=minutes(60)).signed == 2


def test_a_fold_takes_no_more_than_it_may_and_the_next_one_the_rest() -> None:
    petition = make.published()
    for number in range(5):
        sign(petition, minutes(number))
    assert actions.fold_signatures(now=minutes(9), at_once=2) == 1
    assert (fresh(petition).online_count, fresh(petition).threshold_reached_at) == (2, None)
    assert actions.fold_signatures(now=minutes(9), at_once=2) == 1
    assert actions.fold_signatures(now=minutes(9), at_once=2) == 1
    assert actions.fold_signatures(now=minutes(9), at_once=2) == 0
    assert (fresh(petition).online_count, fresh(petition).threshold_reached_at) == (5, minutes(4))


def test_the_crossing_is_at_the_signature_that_reached_the_threshold() -> None:
    petition = make.published()
    for number in range(7):
        sign(petition, minutes(number))
    actions.fold_signatures(now=minutes(30))
    assert fresh(petition).threshold_reached_at == minutes(4)


def test_signatures_taken_back_before_count_against_the_crossing() -> None:
    petition = make.published()
    first = [sign(petition, minutes(number)) for number in range(4)]
    actions.withdraw(petition.number, by=first[0], now=minutes(4))
    sign(petition, minutes(5))
    actions.fold_signatures(now=minutes(6))
    assert fresh(petition).threshold_reached_at is None
    sign(petition, minutes(7))
    actions.fold_signatures(now=minutes(8))
    assert fresh(petition).threshold_reached_at == minutes(7)


def test_a_moment_above_the_threshold_crosses_it_although_the_fold_comes_later() -> None:
    petition = make.published()
    first = [sign(petition, minutes(number)) for number in range(5)]
    actions.withdraw(petition.number, by=first[0], now=minutes(6))
    actions.fold_signatures(now=minutes(7))
    assert (fresh(petition).signature_count, fresh(petition).threshold_reached_at) == (4, minutes(4))
    # Crossed once: reaching it again moves nothing.
    sign(petition, minutes(8))
    actions.fold_signatures(now=minutes(9))
    assert fresh(petition).threshold_reached_at == minutes(4)


def test_a_batch_that_reaches_the_threshold_crosses_at_its_own_instant() -> None:
    petition = make.published()
    for number in (1, 2):
        sign(petition, minutes(number))
    batch(petition, 1, minutes(3))
    actions.fold_signatures(now=minutes(4))
    batch(petition, 2, minutes(5), "第二批")
    assert [crossed.pk for crossed in Petition.objects.crossed()] == [petition.pk]
    petition = actions.reach_threshold(petition, now=minutes(9))
    assert (petition.status, petition.threshold_reached_at) == (Status.AWAITING_RESPONSE, minutes(5))
    assert {duty.starts_at for duty in Obligation.objects.open()} == {minutes(5)}


def test_a_batch_counts_in_the_crossing_from_its_own_instant_on() -> None:
    petition = make.published()
    for number in (1, 2, 6):
        sign(petition, minutes(number))
    batch(petition, 2, minutes(4))
    actions.fold_signatures(now=minutes(7))
    assert fresh(petition).threshold_reached_at == minutes(6)


def test_a_batch_before_the_fold_crosses_at_the_batch_not_at_an_earlier_signature() -> None:
    petition = make.published()
    for number in (1, 2):
        sign(petition, minutes(number))
    batch(petition, 3, minutes(4))
    actions.fold_signatures(now=minutes(7))
    assert fresh(petition).threshold_reached_at == minutes(4)


def test_a_batch_is_recorded_with_its_source_and_by_whom() -> None:
    petition, screener = make.published(), make.screener()
    entered = batch(petition, 3, NOW, by=screener)
    assert (entered.entered_by, entered.entered_at, entered.count) == (screener.person, NOW, 3)
    event = Event.objects.get(kind="batch_announced")
    assert (event.actor, event.facts) == (screener.person, {"source": "paper", "count": 3})
    assert fresh(petition).batch_count == 3
    with pytest.raises(IntegrityError, match="signature_batch_once"), transaction.atomic():
        batch(petition, 4, NOW)
    assert fresh(petition).batch_count == 3


@pytest.mark.parametrize("count", [0, -3])
def test_an_empty_batch_is_refused(count: int) -> None:
    with pytest.raises(Refused) as refused:
        batch(make.published(), count, NOW)
    assert refused.value.refusal.code == "empty-batch"
    assert not SignatureBatch.objects.exists()


def test_a_batch_is_refused_outside_the_window() -> None:
    petition = make.published()
    assert petition.closes_at is not None
    for other, at in ((make.proposed(), NOW), (petition, petition.closes_at)):
        with pytest.raises(Refused) as refused:
            batch(other, 3, at)
        assert refused.value.refusal.code == "signing-over"
    assert not Event.objects.filter(kind="batch_announced").exists()


def test_below_the_threshold_nothing_is_reached() -> None:
    petition = make.signed(make.published(), times=4)
    assert actions.reach_threshold(petition, now=NOW).status == Status.OPEN
    assert not Obligation.objects.open().exists()


def test_a_petition_that_is_not_open_reaches_nothing() -> None:
    petition = make.signed(make.published(), times=5)
    author = petition.proposer
    assert author is not None
    actions.withdraw_petition(petition, reason="已經解決", by=Actor.proposer(author), now=NOW)
    assert actions.reach_threshold(petition, now=NOW).status == Status.WITHDRAWN
    assert not Obligation.objects.open().exists()


def test_the_crossing_tells_its_number_and_whom() -> None:
    petition = make.reached()
    event = Event.objects.get(kind="threshold_reached")
    assert event.facts == {"threshold": 5, "count": 5, "reached_at": NOW.isoformat()}
    assert (event.actor_role, event.rule, event.once) == ("system", "demo", "threshold_reached")
    assert set(event.deliveries.values_list("audience", flat=True)) == {
        "proposer",
        "followers",
        "screeners",
        "lead_officers",
    }
    assert Petition.objects.crossed().count() == 0
    assert petition.record.obligations.open().count() == 3


def test_joined_accounts_keep_one_signature_of_each_petition() -> None:
    both, only_new, only_old = (make.published() for _ in range(3))
    old, new = make.person(), make.person()
    for petition, person in ((both, old), (both, new), (only_new, new), (only_old, old)):
        actions.sign(petition.number, by=Signatory(person_id=person.pk), now=NOW)
    actions.join_signatures(old.identity_id, new.identity_id, minutes(5))
    actions.fold_signatures(now=minutes(6))
    assert set(Signature.objects.values_list("petition_id", "identity_id")) == {
        (petition.pk, new.identity_id) for petition in (both, only_new, only_old)
    }
    assert [fresh(petition).signature_count for petition in (both, only_new, only_old)] == [1, 1, 1]
    # The double is taken back when the accounts are joined; what is left keeps its own instant.
    assert sum(SignatureHour.objects.filter(petition=both).values_list("withdrawn", flat=True)) == 1
    assert Signature.objects.get(petition=only_old).signed_at == NOW
