"""What a person's own page and copy say of petitions, and what stays when an account goes."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import TestCase

from participation.notices.actions import follow
from participation.people import identities
from participation.people.actions import erase_account
from participation.people.models import IdentityKey, Level
from petitions import actions
from petitions.actions.signing import Signatory
from petitions.models import PetitionDraft
from petitions.mypage import Followed, Proposed, Signed, needs_identity
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.pages import browser_of

pytestmark = pytest.mark.django_db


def test_the_page_lists_drafts_and_petitions_signed_and_followed_ones() -> None:
    person = make.person()
    mine = make.proposed(by=person)
    actions.save_draft(
        actions.start_draft(by=person, lifecycle_key="join", now=NOW), answers={"title": "寫到一半"}, now=NOW
    )
    backed, watched = make.published(), make.published()
    actions.sign(backed.number, by=Signatory(person_id=person.pk), now=NOW)
    follow(person, watched.record, NOW)
    assert [(item["title"], item["status"]) for item in Proposed().items(person, 10)] == [
        ("寫到一半", "草稿"),
        (mine.title, "檢核中"),
    ]
    assert [item["url"] for item in Signed().items(person, 10)] == [f"/petitions/{backed.number}/"]
    assert [item["title"] for item in Followed().items(person, 10)] == [watched.title]
    page = browser_of(person).get("/me/").content.decode()
    for shown in ("寫到一半", mine.title, backed.title, watched.title):
        assert shown in page


def test_nobody_elses_signatures_are_listed() -> None:
    petition = make.published()
    actions.sign(petition.number, by=Signatory(person_id=make.person().pk), now=NOW)
    assert Signed().items(make.person(), 10) == []


@pytest.mark.parametrize("section", [Proposed(), Signed(), Followed()])
def test_a_section_takes_the_same_queries_for_one_line_or_ten(
    section: Any, django_assert_max_num_queries: Any
) -> None:
    person = make.person()
    for _ in range(3):
        petition = make.published(by=person)
        actions.sign(petition.number, by=Signatory(person_id=person.pk), now=NOW)
        follow(person, petition.record, NOW)
    with django_assert_max_num_queries(2):
        assert len(section.items(person, 10)) == 3


def test_the_copy_holds_every_word_and_every_signature() -> None:
    person = make.person()
    mine = make.proposed(by=person)
    backed = make.published()
    actions.sign(backed.number, by=Signatory(person_id=person.pk), now=NOW)
    follow(person, backed.record, NOW)
    copy = browser_of(person).get("/me/export/").json()
    assert copy["petitions_proposed"]["petitions"][0]["demands"] == ["在步道裝設低光害路燈", "公布裝設時程"]
    assert copy["petitions_proposed"]["petitions"][0]["number"] == mine.number
    assert [row["number"] for row in copy["petitions_signed"]] == [backed.number]
    assert [row["number"] for row in copy["petitions_followed"]] == [backed.number]


def test_hashes_are_needed_while_a_signature_stands_where_signing_goes_on() -> None:
    petition, signatory = make.published(), make.person()
    assert not needs_identity(signatory.identity_id, NOW)
    actions.sign(petition.number, by=Signatory(person_id=signatory.pk), now=NOW)
    assert needs_identity(signatory.identity_id, NOW)
    assert identities.is_needed(signatory.identity_id, NOW)
    assert petition.closes_at is not None
    later = petition.closes_at + timedelta(minutes=1)
    actions.fold_signatures(now=NOW)
    actions.close(petition, now=later)
    assert not needs_identity(signatory.identity_id, later)


def test_an_erased_account_leaves_its_signature_and_takes_its_drafts_and_files_along() -> None:
    petition, person = make.published(), make.person()
    IdentityKey.objects.create(
        identity=person.identity, level=Level.MOBILE, digest=b"x" * 32, verified_at=NOW
    )
    actions.sign(petition.number, by=Signatory(person_id=person.pk), now=NOW)
    draft = actions.start_draft(by=person, lifecycle_key="join", now=NOW)
    attachment = actions.attach(
        draft, file=BytesIO(b"%PDF-1.7"), name="a.pdf", media_type="application/pdf", size=8, now=NOW
    )
    identity = person.identity_id
    with TestCase.captureOnCommitCallbacks(execute=True):
        erase_account(person, by=person, now=NOW)
    assert not PetitionDraft.objects.exists()
    assert not attachment.file.storage.exists(str(attachment.file.name))
    assert petition.signatures.count() == 1
    assert IdentityKey.objects.filter(identity_id=identity).exists()


def test_a_signed_petition_and_an_identity_that_signed_cannot_be_deleted() -> None:
    petition, signatory = make.published(), make.person()
    identity = signatory.identity
    actions.sign(petition.number, by=Signatory(person_id=signatory.pk), now=NOW)
    with pytest.raises(IntegrityError, match="has signatures"), transaction.atomic():
        type(identity).objects.filter(pk=identity.pk)._raw_delete("default")
    with pytest.raises(IntegrityError, match="has signatures"), transaction.atomic():
        type(petition).objects.filter(pk=petition.pk)._raw_delete("default")
