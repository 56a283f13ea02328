"""The requests that sign and take back: one statement, every refusal in words, nothing without a token."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participation import clock
from participation.notices.models import Follow
from participation.people.actions import end_sessions
from participation.people.models import Level
from petitions import actions
from petitions.models import Blackout, Petition, Signature, SignatureLedger
from petitions.views.signing import WITHDRAWALS
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.pages import browser_of, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
DAY = timedelta(days=1)


def count(petition: Petition) -> int:
    return Signature.objects.filter(petition=petition).count()


def test_signing_runs_one_statement_and_leads_back_to_the_petition(django_assert_num_queries: Any) -> None:
    petition = make.published()
    browser = browser_of(make.person())
    with django_assert_num_queries(1):
        answer = browser.post(url("sign", petition.number))
    assert answer.status_code == 303
    assert answer["Location"] == f"/petitions/{petition.number}/?signed=1#sign"
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert count(petition) == SignatureLedger.objects.filter(petition=petition).count() == 1
    page = browser.get(answer["Location"]).content.decode()
    assert "已完成附議" in page
    assert "收回附議" in page


def test_signing_needs_the_forms_token() -> None:
    petition = make.published()
    browser = browser_of(make.person(), enforce_csrf_checks=True)
    assert browser.post(url("sign", petition.number)).status_code == 403
    assert count(petition) == 0
    page = browser.get(url("sign", petition.number))
    token = page.context["csrf_token"]
    answer = browser.post(url("sign", petition.number), {"csrfmiddlewaretoken": str(token)})
    assert answer.status_code == 303
    assert count(petition) == 1


def test_signing_twice_is_told_and_counted_once() -> None:
    petition = make.published()
    browser = browser_of(make.person())
    browser.post(url("sign", petition.number))
    again = browser.post(url("sign", petition.number))
    assert again.status_code == 409
    assert "您已經附議過這項提議" in again.content.decode()
    assert count(petition) == 1


@pytest.mark.parametrize("verb", ["sign", "withdraw"])
def test_a_stranger_is_sent_to_sign_in_and_comes_back_to_the_page_that_asks(
    client: Client, verb: str
) -> None:
    petition = make.published()
    for answer in (client.get(url(verb, petition.number)), client.post(url(verb, petition.number))):
        assert answer.status_code == 302
        assert answer["Location"] == f"/accounts/login/?next=/petitions/{petition.number}/{verb}/"
    assert count(petition) == 0


def test_a_session_that_was_ended_elsewhere_signs_nothing() -> None:
    petition, signatory = make.published(), make.person()
    browser = browser_of(signatory)
    end_sessions(signatory, by=signatory, now=NOW)
    assert browser.post(url("sign", petition.number))["Location"].startswith("/accounts/login/")
    assert count(petition) == 0


def test_somebody_not_sure_enough_is_told_what_to_verify_and_returns_here() -> None:
    petition = make.published()
    answer = browser_of(make.person(level=Level.MAIL)).post(url("sign", petition.number))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "請先驗證手機號碼" in page
    assert f"/me/mobile/?next=%2Fpetitions%2F{petition.number}%2Fsign%2F" in page
    assert count(petition) == 0


def test_the_disabled_button_carries_the_same_sentence() -> None:
    petition = make.published()
    page = browser_of(make.person(level=Level.MAIL)).get(url("detail", petition.number)).content.decode()
    assert "請先驗證手機號碼，確保每個人只計一次。" in page
    assert "disabled" in page


def test_a_blackout_stops_signing_with_its_sentence(client: Client) -> None:
    petition = make.published()
    Blackout.objects.create(starts_at=NOW - DAY, ends_at=NOW + DAY, reason="全國性投票")
    answer = browser_of(make.person()).post(url("sign", petition.number))
    assert answer.status_code == 409
    assert "暫停期間" in answer.content.decode()
    assert "暫停期間" in client.get(url("detail", petition.number)).content.decode()


def test_a_window_whose_end_falls_into_a_blackout_says_that_it_is_stopped(client: Client) -> None:
    petition = make.published(now=NOW - 5 * DAY)
    Petition.objects.filter(pk=petition.pk).update(closes_at=NOW - DAY)
    Blackout.objects.create(starts_at=NOW - 2 * DAY, ends_at=NOW + DAY, reason="全國性投票")
    page = client.get(url("detail", petition.number)).content.decode()
    assert "暫停期間" in page
    assert "yq-progress__when" not in page
    answer = browser_of(make.person()).post(url("sign", petition.number))
    assert answer.status_code == 409
    assert "期滿自動恢復" in answer.content.decode()
    assert "附議期間已經結束" not in answer.content.decode()


def test_a_window_that_is_over_takes_nothing() -> None:
    petition = make.published(now=NOW - 90 * DAY)
    answer = browser_of(make.person()).post(url("sign", petition.number))
    assert answer.status_code == 409
    assert "附議期間已經結束" in answer.content.decode()


def test_what_is_being_screened_cannot_be_signed_and_is_not_shown() -> None:
    petition = make.proposed()
    browser = browser_of(make.person())
    assert browser.get(url("sign", petition.number)).status_code == 404
    assert browser.post(url("sign", petition.number)).status_code == 404
    assert count(petition) == 0


@pytest.mark.parametrize("verb", ["sign", "withdraw", "follow"])
def test_a_number_that_is_none_is_not_found(verb: str) -> None:
    assert browser_of(make.person()).post(url(verb, "P1999-0001")).status_code == 404


@pytest.mark.parametrize("verb", ["sign", "withdraw"])
def test_other_methods_are_refused(verb: str) -> None:
    assert browser_of(make.person()).put(url(verb, make.published().number)).status_code == 405


def test_a_program_is_answered_in_json() -> None:
    petition = make.published()
    browser = browser_of(make.person())
    as_json = {"accept": "application/json"}
    signed = browser.post(url("sign", petition.number), headers=as_json)
    assert (signed.status_code, signed.json()) == (200, {"number": petition.number, "signed": True})
    again = browser.post(url("sign", petition.number), headers=as_json)
    assert again.status_code == 409
    assert again["Content-Type"] == "application/problem+json"
    assert again.json()["code"] == "already-signed"
    stranger = Client().post(url("sign", petition.number), headers=as_json)
    assert (stranger.status_code, stranger.json()["code"]) == (401, "not-signed-in")


def test_the_signing_page_says_what_signing_means() -> None:
    petition = make.published(lifecycle_key="join")
    page = browser_of(make.person()).get(url("sign", petition.number)).content.decode()
    for shown in (
        "附議代表什麼",
        "達到 5,000 人，主辦機關須於 2 個月內正式回應。",
        "沒有名單",
        "附議這項提議",
    ):
        assert shown in page


def test_taking_back_asks_first_and_lets_the_count_fall() -> None:
    petition = make.published()
    browser = browser_of(make.person())
    browser.post(url("sign", petition.number))
    assert "要收回附議嗎？" in browser.get(url("withdraw", petition.number)).content.decode()
    assert count(petition) == 1
    answer = browser.post(url("withdraw", petition.number))
    assert answer["Location"].startswith(f"/petitions/{petition.number}/?withdrawn=")
    assert answer["Location"].endswith("#sign")
    assert count(petition) == 0
    assert "已收回附議。" in browser.get(answer["Location"]).content.decode()
    actions.fold_signatures(now=NOW)
    petition.refresh_from_db()
    assert petition.signature_count == 0


@pytest.mark.parametrize("counted_first", [True, False])
def test_the_count_shown_falls_by_ones_own_signature_before_the_fold(counted_first: bool) -> None:
    petition = make.signed(make.published(), times=2)
    browser = browser_of(make.person())
    browser.post(url("sign", petition.number))
    assert browser.get(url("detail", petition.number)).context["count"] == 3
    if counted_first:
        actions.fold_signatures(now=clock.now())
    page = browser.post(url("withdraw", petition.number))["Location"]
    assert browser.get(page).context["count"] == 2
    actions.fold_signatures(now=clock.now())
    assert browser.get(page).context["count"] == 2
    browser.post(url("sign", petition.number))
    assert browser.get(page).context["count"] == 3


@pytest.mark.parametrize("mark", ["1", "", "a:b:c"])
def test_a_mark_that_is_not_ours_moves_no_count(mark: str) -> None:
    petition = make.signed(make.published(), times=2)
    answer = browser_of(make.person()).get(url("detail", petition.number), {"withdrawn": mark})
    assert answer.context["count"] == 2


def test_the_mark_of_one_petition_moves_no_other_count() -> None:
    petition, other = make.signed(make.published(), times=2), make.signed(make.published(), times=2)
    browser = browser_of(make.person())
    browser.post(url("sign", petition.number))
    actions.fold_signatures(now=clock.now())
    mark = browser.post(url("withdraw", petition.number))["Location"].partition("=")[2].partition("#")[0]
    assert browser.get(url("detail", other.number), {"withdrawn": mark}).context["count"] == 2


def test_taking_back_what_was_not_given_is_refused() -> None:
    answer = browser_of(make.person()).post(url("withdraw", make.published().number))
    assert answer.status_code == 409
    assert "您沒有附議這項提議。" in answer.content.decode()


def test_nobody_takes_back_and_signs_again_without_end() -> None:
    petition = make.published()
    browser = browser_of(make.person())
    for _ in range(WITHDRAWALS):
        browser.post(url("sign", petition.number))
        assert browser.post(url("withdraw", petition.number)).status_code == 303
    browser.post(url("sign", petition.number))
    answer = browser.post(url("withdraw", petition.number))
    assert answer.status_code == 409
    assert "次數太多了" in answer.content.decode()
    assert count(petition) == 1


def test_following_and_no_longer_following() -> None:
    petition, reader = make.published(), make.person()
    browser = browser_of(reader)
    assert "追蹤進度" in browser.get(url("detail", petition.number)).content.decode()
    assert browser.post(url("follow", petition.number), {"follow": "1"}).status_code == 302
    assert Follow.objects.filter(person=reader, record=petition.record_id).exists()
    assert "取消追蹤" in browser.get(url("detail", petition.number)).content.decode()
    browser.post(url("follow", petition.number), {"follow": "0", "next": "https://example.org/"})
    assert not Follow.objects.exists()


def test_following_is_for_people_who_are_signed_in(client: Client) -> None:
    petition = make.published()
    assert client.post(url("follow", petition.number))["Location"].startswith("/accounts/login/")
    assert browser_of(make.person()).get(url("follow", petition.number)).status_code == 405
    assert browser_of(make.person()).post(url("follow", make.proposed().number)).status_code == 404


def test_anonymous_readers_see_the_same_page_after_somebody_signed() -> None:
    petition = make.published()
    browser_of(make.person()).post(url("sign", petition.number))
    plain = Client().get(url("detail", petition.number))
    marked = Client().get(url("detail", petition.number), {"signed": "1"})
    assert "已完成附議" not in marked.content.decode()
    assert not plain.cookies


def test_a_refused_request_costs_few_statements() -> None:
    from django.db import connection

    petition = make.published()
    browser = browser_of(make.person())
    browser.post(url("sign", petition.number))
    with CaptureQueriesContext(connection) as captured:
        browser.post(url("sign", petition.number))
    assert len(captured) <= 12
