"""A signature and the discovery that its giver is somebody known, at the same moment."""

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction

from participation.people import actions as people
from participation.people.models import JoinedIdentity, Person
from petitions import actions
from petitions.actions.signing import Signatory
from petitions.models import Petition, Signature
from tests.petitions import factories as make
from tests.petitions.factories import NOW

MOBILE = "+886912345678"


@pytest.mark.django_db(transaction=True)
def test_a_signature_given_at_the_moment_of_a_join_moves_after_it_and_counts_once() -> None:
    petition, person, known = make.published(), make.person(), make.person()
    people.verify_mobile(known, number=MOBILE, now=NOW)
    actions.sign(petition.number, by=Signatory(person_id=known.pk), now=NOW)
    signed, joined = threading.Event(), threading.Event()

    def sign() -> None:
        with transaction.atomic():
            actions.sign(petition.number, by=Signatory(person_id=person.pk), now=NOW)
            signed.set()
            joined.wait(10)
        connections.close_all()

    signing = threading.Thread(target=sign)
    signing.start()
    assert signed.wait(10)
    people.verify_mobile(Person.objects.get(pk=person.pk), number=MOBILE, now=NOW)
    joined.set()
    signing.join()
    assert Signature.objects.count() == 2
    assert people.settle_joined(now=NOW) == 0
    assert people.settle_joined(now=NOW + timedelta(minutes=1)) == 1
    person.refresh_from_db()
    assert person.identity_id == known.identity_id
    assert [signature.identity_id for signature in Signature.objects.all()] == [known.identity_id]
    assert not JoinedIdentity.objects.exists()
    while actions.fold_signatures(now=NOW):
        pass
    assert Petition.objects.get(pk=petition.pk).signature_count == 1
