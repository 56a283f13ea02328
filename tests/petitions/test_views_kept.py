"""What was typed while the session ran out is kept for its author, until it is sent and for a while."""

from typing import Any

import pytest
from django.test import Client

from participation.people.models import Person
from participation.shell.keeping import KEY
from tests.petitions import factories as make
from tests.petitions.drafts import WHOLE, answers_of, draft_of, sign_in
from tests.petitions.drafts import author as author
from tests.petitions.drafts import browser as browser
from tests.petitions.drafts import ground as ground
from tests.petitions.pages import url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_words_typed_after_the_session_ended_are_back_after_signing_in(author: Person) -> None:
    draft = draft_of(author)
    address = url("draft-stage", draft.key, "content")
    browser = Client()
    answer = browser.post(address, {"content": "寫了一個小時的內容"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "寫了一個小時的內容" in page
    assert f"/accounts/login/?next={address}" in page
    sign_in(browser, author)
    for _reload in range(2):
        back = browser.get(address).content.decode()
        assert "您登入前寫的內容還在" in back
        assert "寫了一個小時的內容" in back
    assert "content" not in answers_of(draft)
    assert browser.post(address, {"content": "再改過"}).status_code == 302
    back = browser.get(address).content.decode()
    assert "再改過" in back
    assert "寫了一個小時的內容" not in back


def test_the_way_back_to_the_check_page_outlives_the_session(author: Person) -> None:
    draft = draft_of(author, **WHOLE)
    address = url("draft-stage", draft.key, "content") + "?then=check"
    page = Client().post(address, {"content": "改過的內容"}).content.decode()
    assert f"/accounts/login/?next={url('draft-stage', draft.key, 'content')}%3Fthen%3Dcheck" in page


@pytest.mark.parametrize(("claims", "hours"), [(False, 1), (True, 24)])
def test_words_typed_before_signing_in_are_not_kept_for_long(
    author: Person, settings: Any, claims: bool, hours: int
) -> None:
    address = url("draft-stage", draft_of(author).key, "content")
    browser = Client()
    browser.post(address, {"content": "寫了一個小時的內容"})
    sign_in(browser, author)
    if claims:
        browser.get(address)
    settings.CLOCK_SHIFT_SECONDS += hours * 3600 - 60
    if claims:
        assert "寫了一個小時的內容" in browser.get(address).content.decode()
    settings.CLOCK_SHIFT_SECONDS += 120
    assert "寫了一個小時的內容" not in browser.get(address).content.decode()
    assert KEY not in browser.session


def test_words_typed_by_one_person_are_not_shown_to_the_next(author: Person) -> None:
    draft = draft_of(author)
    address = url("draft-stage", draft.key, "content")
    browser = Client()
    browser.post(address, {"content": "只給小雨看的內容"})
    sign_in(browser, make.person())
    assert browser.get(address).status_code == 404


def test_words_too_long_to_be_kept_are_at_least_shown(author: Person) -> None:
    address = url("draft-stage", draft_of(author).key, "content")
    browser = Client()
    page = browser.post(address, {"content": "長" * 70_000}).content.decode()
    assert "請先複製下面的內容" in page
    assert "長" * 1000 in page
    assert "sessionid" not in browser.cookies
