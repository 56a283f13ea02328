"""What the author may still do: clarify, change, take back, object; and nobody else."""

from datetime import timedelta

import pytest
from django.test import Client

from participation.people.models import Person
from petitions import actions
from petitions.actions.signing import Signatory
from petitions.lifecycles.shape import Status
from petitions.models import Objection, Petition
from petitions.views.author import ACTS_A_DAY
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.pages import browser_of, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
ACTS = ("clarify", "change_text", "withdraw_petition", "object")


@pytest.fixture
def author() -> Person:
    return make.person("小雨")


@pytest.mark.parametrize("act", ACTS)
def test_nobody_but_the_author_comes_in(client: Client, author: Person, act: str) -> None:
    petition = make.published(by=author)
    assert client.get(url(act, petition.number))["Location"].startswith("/accounts/login/")
    stranger = browser_of(make.person())
    assert stranger.get(url(act, petition.number)).status_code == 404
    assert stranger.post(url(act, petition.number), {"words": "x", "reason": "x"}).status_code == 404


def test_the_author_finds_what_is_possible_on_the_petitions_page(author: Person) -> None:
    petition = make.published(by=author)
    page = browser_of(author).get(url("detail", petition.number)).content.decode()
    for act in ("clarify", "change_text", "withdraw_petition"):
        assert url(act, petition.number) in page


def test_clarifying_adds_to_the_text(author: Person) -> None:
    petition, browser = make.published(by=author), browser_of(author)
    assert "公開後不能修改" in browser.get(url("clarify", petition.number)).content.decode()
    assert (
        "請寫下要補充的內容。"
        in browser.post(url("clarify", petition.number), {"words": " "}).content.decode()
    )
    answer = browser.post(url("clarify", petition.number), {"words": "以末班車後一小時為準。"})
    assert answer["Location"] == url("detail", petition.number)
    page = browser.get(answer["Location"]).content.decode()
    assert "以末班車後一小時為準。" in page
    assert "已經公開補充說明。" in page


def test_changing_the_text_ends_with_the_first_signature(author: Person) -> None:
    petition, browser = make.published(by=author), browser_of(author)
    changed = {"title": "新標題", "content": "新內容", "benefit": "新影響", "links": "https://example.org/"}
    assert petition.content in browser.get(url("change_text", petition.number)).content.decode()
    assert browser.post(url("change_text", petition.number), changed).status_code == 302
    petition.refresh_from_db()
    assert (petition.title, petition.links) == ("新標題", ["https://example.org/"])
    actions.sign(petition.number, by=Signatory(person_id=make.person().pk), now=NOW)
    answer = browser.post(url("change_text", petition.number), {**changed, "content": "改得太晚"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "已經有人附議，內容不能再修改" in page
    assert "改得太晚" in page
    petition.refresh_from_db()
    assert petition.content == "新內容"


def test_taking_back_needs_a_reason_and_ends_the_petition(author: Person) -> None:
    petition, browser = make.published(by=author), browser_of(author)
    address = url("withdraw_petition", petition.number)
    assert "請說明為什麼撤回。" in browser.post(address, {}).content.decode()
    assert browser.post(address, {"reason": "主管機關已經宣布辦理。"}).status_code == 302
    assert Petition.objects.get(pk=petition.pk).status == Status.WITHDRAWN
    again = browser.get(address).content.decode()
    assert "目前的狀態是「已撤回」" in again


def test_objecting_once_and_in_time(author: Person) -> None:
    petition, browser = make.refused(by=author), browser_of(author)
    address = url("object", petition.number)
    assert "期限：2026 年 11 月 27 日（五）" in browser.get(address).content.decode()
    assert browser.post(address, {"grounds": "訴求寫得很清楚。"}).status_code == 302
    assert Objection.objects.get().grounds == "訴求寫得很清楚。"
    assert "您已經申復過" in browser.get(address).content.decode()
    page = browser.get(url("detail", petition.number)).content.decode()
    assert "由原檢核員以外的人決定" in page
    assert "訴求寫得很清楚。" not in page


def test_objecting_too_late_is_refused_with_the_sentence(author: Person) -> None:
    petition = make.refused(by=author, now=NOW - timedelta(days=8))
    answer = browser_of(author).post(url("object", petition.number), {"grounds": "太晚了"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "申復期限已過。" in page
    assert "太晚了" in page


def test_nobody_clarifies_without_end(author: Person) -> None:
    petition, browser = make.published(by=author), browser_of(author)
    for n in range(ACTS_A_DAY):
        assert browser.post(url("clarify", petition.number), {"words": f"第 {n} 次"}).status_code == 302
    assert "次數太多了" in browser.post(url("clarify", petition.number), {"words": "再一次"}).content.decode()


def test_words_typed_after_the_session_ended_are_back_after_signing_in(author: Person) -> None:
    petition, browser = make.refused(by=author), Client()
    address = url("object", petition.number)
    assert browser.post(address, {"grounds": "寫了很久的理由"}).status_code == 403
    browser.force_login(author, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "寫了很久的理由" in browser.get(address).content.decode()
