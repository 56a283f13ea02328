"""What the database refuses of people, each promise broken once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from participation.people.models import Identity, IdentityKey, Level, MobileCode, Person, RateCount, Session
from tests.people.cast import NOW, ade, xiaoyu

pytestmark = pytest.mark.django_db


def refuses(name: str) -> pytest.RaisesExc[IntegrityError]:
    return pytest.raises(IntegrityError, match=name)


def test_a_person_has_a_known_level() -> None:
    person = xiaoyu()
    with refuses("person_level_known"), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(level=9)


def test_a_verified_mobile_is_given() -> None:
    person = xiaoyu()
    with refuses("person_verified_mobile_given"), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(mobile="", mobile_verified_at=NOW)


@pytest.mark.parametrize(
    "left",
    [
        {"email": "x@example.org"},
        {"nickname": "小雨"},
        {"mobile": "+886912345678"},
        {"is_active": True},
        {"is_staff": True},
    ],
)
def test_an_erased_person_is_empty(left: dict[str, object]) -> None:
    person = xiaoyu()
    empty = {
        "email": None,
        "nickname": "",
        "mobile": "",
        "is_active": False,
        "is_staff": False,
        "erased_at": NOW,
    }
    with refuses("person_erased_is_empty"), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(**{**empty, **left})
    assert Person.objects.filter(pk=person.pk).update(**empty) == 1


def test_a_mail_address_has_one_account() -> None:
    person = xiaoyu()
    with refuses("people_person_email"), transaction.atomic():
        Person.objects.filter(pk=ade().pk).update(email=person.email)


def test_a_key_belongs_to_one_identity() -> None:
    key = IdentityKey.objects.get(identity=xiaoyu().identity)
    with refuses("identity_key_once"), transaction.atomic():
        IdentityKey.objects.create(
            identity=ade().identity, level=key.level, digest=bytes(key.digest), verified_at=NOW
        )


def test_a_key_proves_something() -> None:
    with refuses("identity_key_level_known"), transaction.atomic():
        IdentityKey.objects.create(
            identity=Identity.objects.create(created_at=NOW),
            level=Level.ACCOUNT,
            digest=b"x",
            verified_at=NOW,
        )


@pytest.mark.parametrize("token", ["", "token"])
def test_a_session_has_a_person_and_a_token_or_neither(token: str) -> None:
    person = None if token else xiaoyu()
    with refuses("session_person_has_token"), transaction.atomic():
        Session.objects.create(
            session_key="k" * 32, session_data="", expire_date=NOW, person=person, token=token
        )


def test_a_code_expires_after_it_was_sent_and_bears_five_tries() -> None:
    fields = {"person": xiaoyu(), "number": "+886912345678", "code_hash": b"x", "sent_at": NOW}
    with refuses("mobile_code_expires_later"), transaction.atomic():
        MobileCode.objects.create(**fields, expires_at=NOW)
    with refuses("mobile_code_tries_limited"), transaction.atomic():
        MobileCode.objects.create(**fields, expires_at=NOW + timedelta(minutes=1), tries=6)


def test_a_scope_and_key_are_counted_in_one_row() -> None:
    fields = {"scope": "test", "key_hash": b"x" * 32, "used": 1, "until": NOW}
    RateCount.objects.create(**fields)
    with refuses("rate_count_once"), transaction.atomic():
        RateCount.objects.create(**fields)
