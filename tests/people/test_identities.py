"""One human, one identity: proofs, joins, and races between them."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from participation.people import actions, identities
from participation.people.models import Identity, IdentityKey, Level, Person
from participation.refusals import Refused
from tests.people.cast import NOW, ade, xiaoyu
from tests.people.tables import holding

LATER = NOW + timedelta(days=1)
MOBILE, OTHER_MOBILE = "+886912345678", "+886987654321"
NUMBER, OTHER_NUMBER = "A123456789", "F131104093"


@pytest.fixture
def joins(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The joins that others are told of."""
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(identities._registry, "join", [lambda old, new, now: told.append((old, new))])
    return told


def prove(person: Person, number: str) -> Person:
    return actions.prove_national_identity(person, number=number, by=None, now=LATER)


@pytest.mark.django_db
def test_verifying_a_mobile_raises_the_level_and_keeps_the_identity() -> None:
    person = xiaoyu()
    before = person.identity_id
    actions.verify_mobile(person, number=MOBILE, now=LATER)
    assert (person.level, person.identity_id) == (Level.MOBILE, before)
    assert (person.mobile, person.mobile_verified_at) == (MOBILE, LATER)
    assert set(person.identity.keys.values_list("level", flat=True)) == {Level.MAIL, Level.MOBILE}


@pytest.mark.django_db
def test_a_changed_mobile_is_one_more_key_to_the_same_identity(joins: list[tuple[int, int]]) -> None:
    person, other = xiaoyu(), ade()
    actions.verify_mobile(person, number=MOBILE, now=NOW)
    actions.verify_mobile(person, number=OTHER_MOBILE, now=LATER)
    assert person.identity.keys.filter(level=Level.MOBILE).count() == 2
    assert person.mobile == OTHER_MOBILE
    # Whoever verifies the number that was given up is still taken for the same person.
    actions.verify_mobile(other, number=MOBILE, now=LATER)
    assert other.identity_id == person.identity_id
    assert len(joins) == 1


@pytest.mark.django_db
def test_two_accounts_of_one_mobile_become_one_identity(joins: list[tuple[int, int]]) -> None:
    first, second = xiaoyu(), ade()
    left = second.identity_id
    actions.verify_mobile(first, number=MOBILE, now=NOW)
    actions.verify_mobile(second, number=MOBILE, now=LATER)
    first.refresh_from_db()
    assert first.identity_id == second.identity_id
    assert joins == [(left, first.identity_id)]
    assert not Identity.objects.filter(pk=left).exists()
    assert first.identity.keys.count() == 3


@pytest.mark.django_db
def test_verifying_twice_changes_nothing(joins: list[tuple[int, int]]) -> None:
    person = xiaoyu()
    for _again in range(2):
        actions.verify_mobile(person, number=MOBILE, now=NOW)
        prove(person, NUMBER)
    assert person.identity.keys.count() == 3
    assert joins == []


@pytest.mark.django_db
def test_two_accounts_of_one_national_identity_become_one(joins: list[tuple[int, int]]) -> None:
    first, second = prove(xiaoyu(), NUMBER), prove(ade(), NUMBER)
    assert first.identity_id == second.identity_id
    assert first.level == second.level == Level.NATIONAL
    assert len(joins) == 1


@pytest.mark.django_db
def test_one_account_cannot_be_two_humans() -> None:
    person = prove(xiaoyu(), NUMBER)
    with pytest.raises(Refused) as refused:
        prove(person, OTHER_NUMBER)
    assert refused.value.refusal.code == "national_identity_differs"
    assert refused.value.refusal.forbidden


@pytest.mark.django_db
def test_a_malformed_national_number_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        prove(xiaoyu(), "A123456788")
    assert refused.value.refusal.code == "national_number_malformed"
    assert not IdentityKey.objects.filter(level=Level.NATIONAL).exists()


@pytest.mark.django_db
def test_a_family_that_shares_a_mobile_parts_when_each_proves_who_they_are(
    joins: list[tuple[int, int]],
) -> None:
    mother, child = xiaoyu(), ade()
    for person in (mother, child):
        actions.verify_mobile(person, number=MOBILE, now=NOW)
    assert len(joins) == 1
    prove(mother, NUMBER)
    child.refresh_from_db()
    prove(child, OTHER_NUMBER)
    mother.refresh_from_db()
    assert mother.identity_id != child.identity_id
    assert len(joins) == 1


@pytest.mark.django_db
def test_an_account_that_shared_a_mobile_finds_its_own_identity_again() -> None:
    mother, child = xiaoyu(), ade()
    elsewhere = actions.open_account(
        email="haifeng@example.org", nickname="海風", now=NOW, mail_is_verified=True
    )
    prove(elsewhere, OTHER_NUMBER)
    for person in (mother, child):
        actions.verify_mobile(person, number=MOBILE, now=NOW)
    prove(mother, NUMBER)
    prove(child, OTHER_NUMBER)
    assert child.identity_id == elsewhere.identity_id


@pytest.mark.django_db
def test_a_number_given_to_another_proven_human_moves_to_them(joins: list[tuple[int, int]]) -> None:
    former, present = prove(xiaoyu(), NUMBER), prove(ade(), OTHER_NUMBER)
    actions.verify_mobile(former, number=MOBILE, now=NOW)
    actions.verify_mobile(present, number=MOBILE, now=LATER)
    former.refresh_from_db()
    assert former.identity_id != present.identity_id
    assert (former.mobile, former.mobile_verified_at, former.level) == ("", None, Level.NATIONAL)
    assert present.identity.keys.filter(level=Level.MOBILE).exists()
    assert not former.identity.keys.filter(level=Level.MOBILE).exists()
    assert joins == []


@pytest.mark.django_db
def test_a_mailbox_that_changed_hands_within_one_person_is_recognised() -> None:
    """Sign, change the address, and come back with the old one as another account: still one person."""
    first, second = xiaoyu(), ade()
    actions.verify_mail(second, mail="Xiaoyu@Example.org ", now=LATER)
    assert second.identity_id == Person.objects.get(pk=first.pk).identity_id


@pytest.mark.django_db
def test_the_number_itself_is_stored_nowhere() -> None:
    prove(xiaoyu(), NUMBER)
    assert holding(NUMBER[1:]) == []


def at_once(*jobs: Callable[[], object]) -> list[BaseException]:
    """Run the jobs at the same moment, each on its own connection; returns what went wrong."""
    barrier, errors = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], object]) -> None:
        try:
            barrier.wait()
            job()
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.django_db(transaction=True)
def test_eight_accounts_that_verify_one_number_at_once_end_as_one_identity() -> None:
    people = [
        actions.open_account(email=f"xiaoyu+{i}@example.org", nickname="小雨", now=NOW, mail_is_verified=True)
        for i in range(8)
    ]
    assert at_once(*(lambda p=p: actions.verify_mobile(p, number=MOBILE, now=LATER) for p in people)) == []
    assert len(set(Person.objects.values_list("identity_id", flat=True))) == 1
    assert IdentityKey.objects.filter(level=Level.MOBILE).count() == 1
    assert Identity.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_identities_that_join_each_other_at_once_end_as_one() -> None:
    first, second = xiaoyu(), ade()
    actions.verify_mobile(first, number=MOBILE, now=NOW)
    actions.verify_mobile(second, number=OTHER_MOBILE, now=NOW)
    errors = at_once(
        lambda: actions.verify_mobile(first, number=OTHER_MOBILE, now=LATER),
        lambda: actions.verify_mobile(second, number=MOBILE, now=LATER),
    )
    assert errors == []
    assert len(set(Person.objects.values_list("identity_id", flat=True))) == 1
