"""What a person's own page and copy say of petitions, and what stays when an account goes."""

import re
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
from participation.press.models import Accreditation
from participation.record.actors import Actor
from petitions import actions
from petitions.actions.signing import Signatory
from petitions.models import PetitionAgency, PetitionDraft, Topic
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


def test_the_copy_holds_grounds_files_topic_and_agencies() -> None:
    person, lead = make.person(), make.agency("路燈部")
    petition = make.refused(by=person, topic=Topic.objects.create(slug="light", name="照明", name_en="Light"))
    actions.file_objection(petition, grounds="我認為寫得很清楚。", by=Actor.proposer(person), now=NOW)
    PetitionAgency.objects.create(petition=petition, agency=lead, part="suggested", assigned_at=NOW)
    draft = actions.start_draft(by=person, lifecycle_key="join", now=NOW)
    for name in ("a.pdf", "b.pdf"):
        actions.attach(
            draft, file=BytesIO(b"%PDF-1.7"), name=name, media_type="application/pdf", size=8, now=NOW
        )
    draft.attachments.filter(name="b.pdf").update(draft=None, petition=petition)
    copy = browser_of(person).get("/me/export/").json()
    [mine] = copy["petitions_proposed"]["petitions"]
    assert mine["topic"] == "照明"
    assert mine["agencies"] == [{"name": "路燈部", "part": "提議人建議"}]
    assert [file["name"] for file in mine["attachments"]] == ["b.pdf"]
    assert mine["objection"]["grounds"] == "我認為寫得很清楚。"
    assert mine["refusal_note"] == petition.refusal_note
    [mine] = copy["petitions_proposed"]["drafts"]
    assert [file["name"] for file in mine["attachments"]] == ["a.pdf"]
    assert browser_of(person).get(mine["attachments"][0]["url"]).status_code == 200
    assert isinstance(copy["notices"], list)
    assert copy["comments"]["restrictions"] == []


def test_own_matters_come_first_and_webhooks_are_one_quiet_link() -> None:
    page = browser_of(make.person()).get("/me/").content.decode()
    headings = re.findall(r'<h2 class="govuk-heading-m" id="section-(\w+)"', page)
    assert headings == [
        *("petitions_proposed", "petitions_signed", "petitions_followed", "follows"),
        *("comments", "survey_answers"),
    ]
    assert page.count("我的公布通知訂閱") == 1


def test_an_accredited_person_finds_the_webhooks_as_a_section() -> None:
    person = make.person()
    Accreditation.objects.create(
        person=person, outlet="日報", granted_at=NOW, granted_by=make.person(), until=NOW + timedelta(days=9)
    )
    assert 'id="section-webhooks"' in browser_of(person).get("/me/").content.decode()


def test_the_way_to_what_can_be_signed_leads_to_open_petitions() -> None:
    assert Signed().empty_url == "/petitions/?state=open"
