"""Verifying a mobile, by action and by page."""

import re
import threading
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import connections
from django.test import Client

from participation.people import actions
from participation.people.models import Level, MobileCode, Person, RateCount
from participation.refusals import Refused
from tests.people.cast import NOW, ade, browser_of, xiaoyu

NUMBER = "0912 345 678"


class Outbox:
    """Text messages that were sent during a test."""

    sent: ClassVar[list[tuple[str, str]]] = []

    def send(self, number: str, words: str) -> None:
        self.sent.append((number, words))


@pytest.fixture(autouse=True)
def texts(settings: object) -> list[tuple[str, str]]:
    settings.SMS_GATEWAY = f"{__name__}.Outbox"  # type: ignore[attr-defined]
    Outbox.sent = []
    return Outbox.sent


def code_of(person: Person, *, number: str = NUMBER) -> str:
    return actions.send_mobile_code(person, number=number, now=NOW)[1]


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def refusal_of(person: Person, code: str, after: timedelta = timedelta(minutes=1)) -> str:
    with pytest.raises(Refused) as refused:
        actions.confirm_mobile(person, code=code, now=NOW + after)
    return refused.value.refusal.code


@pytest.mark.django_db
def test_the_right_code_verifies_the_number_once() -> None:
    person = xiaoyu()
    code = code_of(person)
    actions.confirm_mobile(person, code=code, now=NOW)
    assert (person.mobile, person.level) == ("+886912345678", Level.MOBILE)
    assert refusal_of(person, code) == "code_missing"


@pytest.mark.django_db
def test_a_code_is_kept_as_a_hash_only() -> None:
    person = xiaoyu()
    code = code_of(person)
    assert code.encode() not in bytes(MobileCode.objects.get().code_hash)


@pytest.mark.django_db
def test_wrong_expired_and_overtried_codes_are_refused() -> None:
    person = xiaoyu()
    code = code_of(person)
    assert refusal_of(person, code, timedelta(minutes=10)) == "code_expired"
    assert [refusal_of(person, other(code)) for _try in range(6)] == ["code_wrong"] * 5 + ["code_used_up"]
    assert refusal_of(person, code) == "code_used_up"
    assert person.mobile == ""


@pytest.mark.django_db
def test_a_code_is_good_for_its_own_person_and_the_last_number_only() -> None:
    person, stranger = xiaoyu(), ade()
    first = code_of(person)
    code_of(stranger)
    if code_of(person, number="0987654321") != first:
        assert refusal_of(person, first) == "code_wrong"
    assert refusal_of(stranger, first) in {"code_wrong"}


@pytest.mark.django_db
def test_a_malformed_number_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        code_of(xiaoyu(), number="02 2345 6789")
    assert refused.value.refusal.code == "mobile_malformed"


@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_have_five_tries_between_them() -> None:
    person = xiaoyu()
    wrong = other(code_of(person))
    codes: list[str] = []
    barrier = threading.Barrier(12)

    def guess() -> None:
        barrier.wait()
        try:
            actions.confirm_mobile(person, code=wrong, now=NOW)
        except Refused as refused:
            codes.append(refused.refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guess) for _guess in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["code_used_up"] * 7 + ["code_wrong"] * 5


@pytest.mark.django_db
def test_a_citizen_verifies_a_mobile_and_comes_back(texts: list[tuple[str, str]]) -> None:
    browser = browser_of(xiaoyu())
    target = "/petitions/P2026-0001/"
    response = browser.post("/me/mobile/", {"number": NUMBER, "next": target})
    assert response.status_code == 302
    assert response.headers["Location"] == "/me/mobile/code/?next=%2Fpetitions%2FP2026-0001%2F"
    (number, words) = texts[0]
    assert number == "+886912345678"
    code = re.search(r"\d{6}", words)
    assert code
    page = browser.get(response.headers["Location"]).content.decode()
    assert f'name="next" value="{target}"' in page
    response = browser.post("/me/mobile/code/", {"code": other(code[0]), "next": target})
    assert "驗證碼不正確" in response.content.decode()
    response = browser.post("/me/mobile/code/", {"code": f"{code[0][:3]} {code[0][3:]}", "next": target})
    assert response.headers["Location"] == target
    assert Person.objects.get().level == Level.MOBILE


@pytest.mark.django_db
def test_a_page_without_a_code_sent_leads_to_the_number() -> None:
    response = browser_of(xiaoyu()).get("/me/mobile/code/")
    assert response.headers["Location"] == "/me/mobile/"


@pytest.mark.django_db
def test_texts_are_limited_by_person_and_by_number(texts: list[tuple[str, str]]) -> None:
    browser = browser_of(xiaoyu())
    answers = [browser.post("/me/mobile/", {"number": NUMBER}) for _try in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [200]
    assert "次數太多了" in answers[-1].content.decode()
    # Another person cannot flood the same number either.
    assert browser_of(ade()).post("/me/mobile/", {"number": NUMBER}).status_code == 200
    assert len(texts) == 5
    assert all(b"912345678" not in bytes(row.key_hash) for row in RateCount.objects.all())


@pytest.mark.django_db
def test_a_malformed_number_on_the_page_says_what_to_do(texts: list[tuple[str, str]]) -> None:
    response = browser_of(xiaoyu()).post("/me/mobile/", {"number": "123"})
    assert "例如 0912 345 678" in response.content.decode()
    assert texts == []


@pytest.mark.django_db
def test_without_a_gateway_the_page_says_so(settings: object) -> None:
    settings.SMS_GATEWAY = ""  # type: ignore[attr-defined]
    browser: Client = browser_of(xiaoyu())
    assert "簡訊服務目前沒有開放" in browser.get("/me/mobile/").content.decode()
    assert "現在無法傳送簡訊" in browser.post("/me/mobile/", {"number": NUMBER}).content.decode()


@pytest.mark.django_db
def test_a_gateway_that_fails_is_told_in_plain_words(settings: object) -> None:
    settings.SMS_GATEWAY = f"{__name__}.Silence"  # type: ignore[attr-defined]
    response = browser_of(xiaoyu()).post("/me/mobile/", {"number": NUMBER})
    assert "現在無法傳送簡訊" in response.content.decode()


class Silence:
    """A service that does not answer."""

    def send(self, number: str, words: str) -> None:
        raise ConnectionError
