"""What happens to petitions, said in sentences, and who is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils.translation import override

from participation.agencies.models import Role
from participation.people.models import Person
from participation.record.actors import Actor
from participation.record.models import Event, Record
from participation.record.procedures import procedure_of, public_records
from petitions import actions
from petitions.actions.signing import Signatory
from petitions.notices import SENTENCES, PetitionsProcedure
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.offices import at_desk

pytestmark = pytest.mark.django_db


def said(kind: str, rule: str = "demo", **facts: Any) -> str:
    with override("zh-hant"):
        return PetitionsProcedure().sentence(Event(kind=kind, rule=rule, facts=facts))


@pytest.mark.parametrize("kind", SENTENCES)
def test_every_kind_is_a_sentence_even_without_its_facts(kind: str) -> None:
    assert said(kind).endswith("。")


@pytest.mark.parametrize(
    ("kind", "facts", "expected"),
    [
        ("published", {"threshold": 5000}, "通過檢核，開放附議；門檻 5,000 人。"),
        ("threshold_reached", {"threshold": 5000}, "附議達到門檻 5,000 人。"),
        ("closed", {"count": 4999}, "附議期間結束，共 4,999 人附議，未達門檻。"),
        ("signing_ended", {"count": 12345}, "附議期間結束，共 12,345 人附議。"),
        ("batch_announced", {"count": 1200}, "計入平臺以外收集的附議 1,200 人。"),
        ("refused", {"code": "unclear"}, "不受理：訴求不夠具體，看不出希望政府做什麼。"),
        # A reason or a preset that was taken away since is still told by its code.
        ("refused", {"code": "out-of-fashion"}, "不受理：out-of-fashion。"),
        ("refused", {"code": "unclear", "rule": "taken-away"}, "不受理：unclear。"),
    ],
)
def test_a_sentence_says_its_facts(kind: str, facts: dict[str, Any], expected: str) -> None:
    assert said(kind, **facts) == expected


def test_duties_are_told_by_the_core_and_the_unknown_by_its_kind() -> None:
    assert said("never_heard_of") == "never_heard_of"
    petition = make.proposed()
    opened = petition.record.events.get(kind="obligation_opened")
    with override("zh-hant"):
        assert "檢核" in procedure_of(petition.record).sentence(opened)


def audience(record: Record, name: str) -> list[int]:
    procedure = procedure_of(record)
    return list(procedure.audience(Event(record=record, kind="any"), name))


def test_proposer_and_signatories_are_told_apart_and_the_inactive_not_at_all() -> None:
    author = make.person()
    petition = make.published(by=author)
    first, gone = make.person(), make.person()
    same = make.person(identity=first.identity)
    for person in (author, first, gone):
        actions.sign(petition.number, by=Signatory(person_id=person.pk), now=NOW)
    gone.is_active = False
    gone.save()
    # Every account of one who signed hears of it; the proposer hears as the proposer.
    assert audience(petition.record, "signatories") == sorted([first.pk, same.pk])
    assert audience(petition.record, "proposer") == [author.pk]
    Person.objects.filter(pk=author.pk).update(is_active=False)
    assert audience(petition.record, "proposer") == []


def test_lead_officers_are_the_staff_of_lead_agencies_who_answer_or_watch() -> None:
    lead, co = make.agency(), make.agency()
    petition = make.published(lead=[lead], co=[co])
    officer, supervisor = make.official(lead, Role.OFFICER), make.official(lead, Role.SUPERVISOR)
    make.official(lead, Role.APPROVER)
    make.official(co, Role.OFFICER)
    people = [actor.person.pk for actor in (officer, supervisor) if actor.person]
    assert audience(petition.record, "lead_officers") == sorted(people)


def test_an_audience_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(KeyError):
        audience(make.proposed().record, "passers_by")


def test_only_what_lists_show_is_public() -> None:
    shown = make.published().record
    make.proposed()
    assert list(Record.objects.filter(public_records())) == [shown]


def test_a_notice_says_what_happened_to_which_petition_and_why() -> None:
    author = make.person()
    petition = make.refused(by=author, now=NOW + timedelta(hours=1))
    event = petition.record.events.get(kind="refused")
    with override("zh-hant"):
        message = procedure_of(petition.record).compose(event, author, "proposer")
    assert message is not None
    text = "\n".join(message.paragraphs)
    assert message.subject == f"您的提議「{petition.title}」沒有通過檢核"
    assert petition.number in text
    assert "看不出希望政府做什麼。" in text
    assert message.link.endswith(f"/petitions/{petition.number}/")


def test_a_petition_taken_back_tells_those_who_signed() -> None:
    author, signatory = make.person(), make.person()
    petition = make.published(by=author)
    actions.sign(petition.number, by=Signatory(person_id=signatory.pk), now=NOW)
    actions.withdraw_petition(petition, reason="已經解決", by=Actor.proposer(author), now=NOW)
    event = petition.record.events.get(kind="petition_withdrawn")
    assert list(procedure_of(petition.record).audience(event, "signatories")) == [signatory.pk]


@pytest.mark.parametrize("kind", ["proposed", "objection_filed"])
def test_screeners_are_led_to_where_they_decide(kind: str) -> None:
    author, by = make.person(), make.screener()
    if kind == "proposed":
        petition = make.proposed(by=author)
    else:
        petition = make.refused(by=author)
        actions.file_objection(petition, grounds="訴求具體。", by=Actor.proposer(author), now=NOW)
    event = petition.record.events.get(kind=kind)
    assert by.person is not None
    for person, audience in ((by.person, "screeners"), (author, "proposer")):
        message = procedure_of(petition.record).compose(event, person, audience)
        assert message is not None
        path = message.link.removeprefix(settings.SITE_URL)
        assert path.startswith("/cms/") == (audience == "screeners")
        assert at_desk(person).get(path).status_code == 200


@pytest.mark.parametrize(
    ("kind", "facts", "sentence"),
    [
        ("closed", {"count": 1234}, "附議期間結束，共 1,234 人附議，未達門檻。"),
        ("signing_ended", {"count": 5100}, "附議期間結束，共 5,100 人附議。"),
        (
            "closed",
            {"count": 12, "seen_at": "2017-10-05T18:00:00+00:00"},
            "附議期間結束。原平臺的公開資料收到 2017 年 10 月 6 日（五）為止，當時 12 人，未達門檻；"
            "之後的人數沒有收錄。",
        ),
        (
            "signing_ended",
            {"count": 5100, "seen_at": "2017-10-05T10:00:00+00:00"},
            "附議期間結束。原平臺的公開資料收到 2017 年 10 月 5 日（四）為止，當時 5,100 人；"
            "之後的人數沒有收錄。",
        ),
    ],
)
def test_the_end_of_signing_says_how_far_an_archive_was_read(
    kind: str, facts: dict[str, Any], sentence: str
) -> None:
    event = Event(kind=kind, facts=facts, record=Record(procedure="petitions"))
    assert procedure_of(event.record).sentence(event) == sentence
