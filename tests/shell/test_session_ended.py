"""What was written at the desk outlives the session of who wrote it, and is sent again after signing in."""

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from participation.agencies.models import Agency, Role
from petitions.models import Petition
from tests.petitions import factories
from tests.petitions.offices import url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

WORDS = "十二月十日召開研商會議，十二月底前回應。"


@pytest.fixture
def office() -> tuple[Agency, Petition]:
    own = factories.agency()
    return own, factories.reached(lead=[own])


def place(office: tuple[Agency, Petition], name: str) -> str:
    own, petition = office
    return url(name, own.slug, petition.number)


def hidden(page: str) -> dict[str, str]:
    """The fields of the form that sends again, as a browser would send them."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def token(page: str) -> str:
    return hidden(page)["csrfmiddlewaretoken"]


def test_words_sent_after_the_session_are_given_back_and_nothing_is_stored(
    office: tuple[Agency, Petition],
) -> None:
    browser, path = Client(), place(office, "timetable")
    came_from = f"http://testserver{place(office, 'case')}"
    typed = {"timetable-words": WORDS, "password": "hunter2"}
    answer = browser.post(path, typed, headers={"Referer": came_from})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "no-store" in answer["Cache-Control"]
    assert WORDS in page
    assert "hunter2" not in page
    assert hidden(page)["timetable-words"] == WORDS
    assert f'action="{path}"' in page
    assert f'href="/accounts/login/?next={place(office, "case")}" target="_blank"' in page
    assert "sessionid" not in browser.cookies


def test_words_reach_the_desk_after_signing_in_though_the_token_has_changed(
    office: tuple[Agency, Petition],
) -> None:
    path, officer = place(office, "timetable"), factories.official(office[0], Role.OFFICER).person
    assert officer
    browser = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    first = token(browser.get("/accounts/login/").content.decode())
    ended = browser.post(path, {"timetable-words": WORDS, "csrfmiddlewaretoken": first})
    assert ended.status_code == 403
    sent = hidden(ended.content.decode())
    browser.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    # Signing in changes the token: the form of the other tab is refused once more, and still whole.
    browser.cookies["csrftoken"] = "x" * 32
    refused = browser.post(path, sent)
    assert refused.status_code == 403
    again = hidden(refused.content.decode())
    assert again["timetable-words"] == WORDS
    assert browser.post(path, again).status_code == 302
    assert WORDS in browser.get(place(office, "case")).content.decode()


def test_a_form_with_a_file_is_given_back_to_be_copied(office: tuple[Agency, Petition]) -> None:
    data: dict[str, Any] = {"words": WORDS, "file": SimpleUploadedFile("a.pdf", b"%PDF-1.4")}
    page = Client().post(place(office, "response"), data).content.decode()
    assert "附加的檔案無法保留" in page
    assert WORDS in page
    assert "再送一次" not in page


@pytest.mark.parametrize("data", [{}, {"seen": "2026-11-20"}, {"next": "/petitions/P2026-0001/details/"}])
def test_a_button_without_words_leads_to_sign_in(
    office: tuple[Agency, Petition], data: dict[str, str]
) -> None:
    assert Client().post(place(office, "timetable"), data).status_code == 302
    assert Client().get(place(office, "case")).status_code == 302


def test_a_script_of_the_desk_is_told_to_sign_in_as_before(office: tuple[Agency, Petition]) -> None:
    headers = {"X-Requested-With": "XMLHttpRequest"}
    answer = Client().post(place(office, "timetable"), {"words": WORDS}, headers=headers)
    assert answer.status_code == 403
    assert WORDS not in answer.content.decode()


def test_words_for_a_public_page_that_asks_for_signing_in_are_given_back() -> None:
    answer = Client().post("/me/details/", {"nickname": "住在河邊的小雨"})
    assert answer.status_code == 403
    assert "住在河邊的小雨" in answer.content.decode()
