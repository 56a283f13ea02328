"""A signature and the discovery that its giver is somebody known, at the same moment."""

import threading

import pytest
from django.db import connections, transaction

from participation.people import actions as people
from participation.people.models import Person
from petitions import actions
from petitions.actions.signing import Signatory
from petitions.models import Signature
from tests.petitions import factories as make
from tests.petitions.factories import NOW

MOBILE = "+886912345678"


@pytest.mark.django_db(transaction=True)
def test_a_signature_given_at_the_moment_of_a_join_moves_with_it() -> None:
    petition, person, known = make.published(), make.person(), make.person()
    people.verify_mobile(known, number=MOBILE, now=NOW)
    signed, joining = threading.Event(), threading.Event()

    def sign() -> None:
        with transaction.atomic():
            actions.sign(petition.number, by=Signatory(person_id=person.pk), now=NOW)
            signed.set()
            # Long enough for the join to reach the accounts; it must wait there.
            joining.wait(10)
            threading.Event().wait(0.5)
        connections.close_all()

    def join() -> None:
        joining.set()
        people.verify_mobile(Person.objects.get(pk=person.pk), number=MOBILE, now=NOW)
        connections.close_all()

    signing, proving = threading.Thread(target=sign), threading.Thread(target=join)
    signing.start()
    signed.wait(10)
    proving.start()
    signing.join()
    proving.join()
    person.refresh_from_db()
    assert person.identity_id == known.identity_id
    assert [signature.identity_id for signature in Signature.objects.all()] == [known.identity_id]
