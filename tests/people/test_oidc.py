"""Signing in by a government's service, against a real OpenID Connect provider in its own process."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from participation.people.models import Level, Person
from tests.people.cast import ade, browser_of
from tests.people.tables import holding

pytestmark = pytest.mark.django_db
START = "/accounts/oidc/national/login/"
NUMBER = "A123456789"
CLIENT = "yiqi"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A provider that lets everybody in and asks no questions; returns its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _try in range(200):
            try:
                requests.get(f"{address}/.well-known/openid-configuration", timeout=1).raise_for_status()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(autouse=True)
def _service(provider: str, settings: Any) -> None:
    settings.OIDC_NATIONAL_ID_CLAIM = "national_id"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "national",
                    "name": "政府的登入服務",
                    "client_id": CLIENT,
                    "secret": "only for tests",
                    "settings": {"server_url": provider},
                }
            ],
        }
    }


def knows(provider: str, subject: str, **claims: str | bool) -> None:
    """Tell the provider about somebody."""
    requests.put(f"{provider}/users/{subject}", json=claims, timeout=5).raise_for_status()


def walk(client: Client, subject: str, start: str = START) -> Any:
    """Go to the provider, sign in there as SUBJECT, and come back; returns our answer."""
    response = client.post(start)
    assert response.status_code == 302, response.content.decode()
    asked = parse_qs(urlsplit(response.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/accounts/oidc/national/login/callback/"]
    there = requests.post(
        response.headers["Location"], data={"sub": subject}, allow_redirects=False, timeout=5
    )
    assert there.status_code == 302, there.text
    back = urlsplit(there.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def sign_up(client: Client, subject: str, mail: str, nickname: str) -> Person:
    response = walk(client, subject)
    assert response.headers["Location"] == "/accounts/3rdparty/signup/"
    page = client.get("/accounts/3rdparty/signup/").content.decode()
    assert mail in page
    response = client.post("/accounts/3rdparty/signup/", {"email": mail, "nickname": nickname})
    assert (response.status_code, response.headers.get("Location")) == (302, "/me/")
    return Person.objects.get(email=mail)


def test_the_first_sign_in_opens_an_account_under_a_chosen_nickname(client: Client, provider: str) -> None:
    knows(provider, "s1", email="xiaoyu@example.org", email_verified=True, name="林小雨", national_id=NUMBER)
    person = sign_up(client, "s1", "xiaoyu@example.org", "小雨")
    assert (person.nickname, person.level) == ("小雨", Level.NATIONAL)
    assert SocialAccount.objects.get().extra_data == {}
    assert not SocialToken.objects.exists()
    assert holding("林小雨") == []
    assert holding(NUMBER) == []


def test_the_next_sign_in_finds_the_account_again(provider: str) -> None:
    knows(provider, "s2", email="xiaoyu@example.org", email_verified=True)
    person = sign_up(Client(), "s2", "xiaoyu@example.org", "小雨")
    assert person.level == Level.MAIL
    again = Client()
    response = walk(again, "s2", start=f"{START}?next=/petitions/P2026-0001/")
    assert response.headers["Location"] == "/petitions/P2026-0001/"
    assert Person.objects.count() == 1


def test_a_mail_that_the_service_did_not_verify_is_verified_here(client: Client, provider: str) -> None:
    knows(provider, "s3", email="xiaoyu@example.org", email_verified=False)
    walk(client, "s3")
    response = client.post("/accounts/3rdparty/signup/", {"email": "xiaoyu@example.org", "nickname": "小雨"})
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert client.get("/me/").status_code == 302


def test_two_sign_ins_with_one_national_number_are_one_person(provider: str) -> None:
    knows(provider, "s4", email="xiaoyu@example.org", email_verified=True, national_id=NUMBER)
    knows(provider, "s5", email="rain@example.org", email_verified=True, national_id=NUMBER.lower())
    first = sign_up(Client(), "s4", "xiaoyu@example.org", "小雨")
    second = sign_up(Client(), "s5", "rain@example.org", "雨")
    first.refresh_from_db()
    assert first.pk != second.pk
    assert first.identity_id == second.identity_id


def test_linking_the_service_to_an_account_proves_the_identity(provider: str) -> None:
    knows(provider, "s6", email="somebody@example.org", national_id=NUMBER)
    person = ade()
    browser = browser_of(person)
    assert "連結「政府的登入服務」" in browser.get("/accounts/3rdparty/").content.decode()
    response = walk(browser, "s6", start=f"{START}?process=connect")
    assert response.headers["Location"] == "/accounts/3rdparty/"
    person.refresh_from_db()
    assert (person.level, person.email) == (Level.NATIONAL, "ade@example.org")
    assert holding(NUMBER) == []


def test_a_malformed_number_proves_nothing(client: Client, provider: str) -> None:
    knows(provider, "s7", email="xiaoyu@example.org", email_verified=True, national_id="A123456788")
    assert sign_up(client, "s7", "xiaoyu@example.org", "小雨").level == Level.MAIL


def test_an_address_that_has_an_account_is_not_taken_over(client: Client, provider: str) -> None:
    ade()
    knows(provider, "s8", email="ade@example.org", email_verified=True)
    walk(client, "s8")
    client.post("/accounts/3rdparty/signup/", {"email": "ade@example.org", "nickname": "冒名"})
    assert client.get("/me/").status_code == 302
    assert Person.objects.get(email="ade@example.org").nickname == "阿德"
    assert not SocialAccount.objects.exists()


def test_the_pages_offer_the_service_by_its_name(client: Client) -> None:
    for page in ("/accounts/login/", "/accounts/signup/"):
        assert "用「政府的登入服務」登入" in client.get(page).content.decode()


def test_a_failed_sign_in_says_what_to_do(client: Client) -> None:
    response = client.get("/accounts/oidc/national/login/callback/?error=access_denied&state=unknown")
    assert "登入服務沒有完成登入" in response.content.decode() or response.status_code == 302
