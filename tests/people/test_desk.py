"""Officials: their second factor, and the accounts that administrators keep."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client

from participation.agencies import actions as agencies
from participation.agencies.models import Agency, AgencyRole, Role
from participation.people import actions
from participation.people.models import Person
from tests.people.cast import NOW, ade, admin, browser_of, xiaoyu

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict(settings: object) -> None:
    """As in production."""
    settings.STAFF_SECOND_FACTOR = True  # type: ignore[attr-defined]


def officer() -> Person:
    person = actions.open_account(
        email="officer@example.gov.tw", nickname="承辦人", now=NOW, mail_is_verified=True
    )
    agency = Agency.objects.create(code="D20000000B", slug="transport", name="交通與道路部")
    agencies.grant_role(person, agency=agency, role=Role.OFFICER, by=None, now=NOW)
    return person


def totp_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_an_official_without_a_second_factor_is_sent_to_set_one_up(strict: None) -> None:
    for browser in (browser_of(officer()), browser_of(admin())):
        response = browser.get("/cms/")
        assert response.status_code == 302
        assert response.headers["Location"] == "/accounts/2fa/?next=%2Fcms%2F"
        assert browser.get("/me/").status_code == 200


def test_an_official_with_a_second_factor_may_enter(strict: None) -> None:
    person = officer()
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    response = browser_of(person).get("/cms/")
    assert response.status_code == 200
    assert "第二道驗證已經關閉" not in response.content.decode()


@pytest.mark.parametrize(
    ("demo", "words"), [(True, "這是展示環境"), (False, "請開啟（STAFF_SECOND_FACTOR=1）")]
)
def test_a_demonstration_lets_officials_in_without_and_says_so_on_every_page(
    settings: object, demo: bool, words: str
) -> None:
    settings.STAFF_SECOND_FACTOR = False  # type: ignore[attr-defined]
    settings.DEMO = demo  # type: ignore[attr-defined]
    browser = browser_of(officer())
    for path in ("/cms/", "/cms/petitions/"):
        response = browser.get(path)
        assert response.status_code == 200
        page = response.content.decode()
        assert "第二道驗證已經關閉" in page
        assert words in page


def test_citizens_are_told_that_the_desk_is_not_theirs() -> None:
    browser = browser_of(xiaoyu())
    # Not sent to sign in: they are signed in, and would be sent back and forth for ever.
    assert browser.get("/cms/").status_code == 403
    assert browser.get("/cms/pages/").status_code == 403


def test_the_desk_has_no_door_of_its_own(client: Client) -> None:
    assert client.get("/cms/login/").headers["Location"] == "/accounts/login/"
    assert client.get("/cms/").headers["Location"].startswith("/accounts/login/")
    assert client.get("/cms/password_reset/").headers["Location"] == "/accounts/password/reset/"
    assert client.post("/cms/login/", {"username": "x", "password": "y"}).status_code in {301, 302}


def test_a_second_factor_is_set_up_and_then_asked_for_at_every_sign_in(strict: None) -> None:
    person = officer()
    browser = browser_of(person)
    page = browser.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert secret
    response = browser.post("/accounts/2fa/totp/activate/", {"code": totp_code(secret[1])})
    assert response.status_code == 302, response.content.decode()
    stored = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    assert secret[1] not in str(stored.data)
    assert TOTP(stored).instance == stored
    assert browser.get("/cms/").status_code == 200
    assert browser.get("/accounts/2fa/recovery-codes/").status_code == 200

    fresh = Client()
    fresh.post("/accounts/login/", {"login": "officer@example.gov.tw", "password": ""})
    code = re.search(r"\d{6}", str(mail.outbox[-1].body))
    assert code
    response = fresh.post("/accounts/login/code/confirm/", {"code": code[0]})
    assert response.headers["Location"] == "/accounts/2fa/authenticate/"
    assert fresh.get("/accounts/2fa/authenticate/").status_code == 200
    assert fresh.get("/me/").status_code == 302
    recovery = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES)
    response = fresh.post("/accounts/2fa/authenticate/", {"code": recovery.wrap().get_unused_codes()[0]})
    assert (response.status_code, response.headers.get("Location")) == (302, "/me/")
    assert fresh.get("/cms/").status_code == 200


def test_public_pages_do_not_vary_by_cookie_for_strangers(client: Client, strict: None) -> None:
    response = client.get("/robots.txt")
    assert response.status_code == 200
    assert "Cookie" not in response.headers.get("Vary", "")


def test_an_administrator_opens_an_account_for_an_official() -> None:
    browser = browser_of(admin())
    assert browser.get("/cms/users/").status_code == 200
    assert browser.get("/cms/users/new/").status_code == 200
    fields = {
        "email": "Screener@example.gov.tw",
        "nickname": "檢核員",
        "language": "zh-hant",
        "is_staff": "on",
    }
    response = browser.post("/cms/users/new/", fields)
    assert response.status_code == 302, response.content.decode()
    person = Person.objects.get(email="screener@example.gov.tw")
    assert person.is_staff
    assert not person.is_superuser
    assert not person.has_usable_password()
    response = browser.post("/cms/users/new/", fields)
    assert "已經有帳號" in response.content.decode()


def test_an_administrator_closes_an_account_and_its_sessions() -> None:
    person, browser = ade(), browser_of(admin())
    theirs = browser_of(person)
    page = f"/cms/users/edit/{person.pk}/"
    assert browser.get(page).status_code == 200
    response = browser.post(page, {"nickname": "阿德", "language": "zh-hant"})
    assert response.status_code == 302, response.content.decode()
    person.refresh_from_db()
    assert (person.is_active, person.email) == (False, "ade@example.org")
    assert theirs.get("/me/").status_code == 302
    assert not person.sessions.exists()


def test_an_administrator_erases_and_never_deletes() -> None:
    person, browser = ade(), browser_of(admin())
    assert browser.post(f"/cms/users/delete/{person.pk}/").status_code == 302
    person.refresh_from_db()
    assert person.erased_at is not None
    assert "阿德" not in browser.get("/cms/users/").content.decode()


def test_an_official_is_not_erased_by_the_way() -> None:
    person, browser = officer(), browser_of(admin())
    response = browser.post(f"/cms/users/delete/{person.pk}/")
    assert response.status_code == 200
    assert "這個帳號仍有機關角色" in response.content.decode()
    browser.post(f"/cms/bulk/people/person/delete/?id={person.pk}&id={ade().pk}", {"next": "/cms/users/"})
    person.refresh_from_db()
    assert person.erased_at is None
    assert Person.objects.exclude(erased_at=None).count() == 1


def test_officials_do_not_see_the_accounts() -> None:
    browser = browser_of(officer())
    assert browser.get("/cms/users/").status_code == 302
    assert browser.get("/cms/agencies/").status_code == 302
    assert browser.get("/cms/offices/").status_code == 302


def test_an_administrator_gives_and_takes_offices() -> None:
    person, browser = ade(), browser_of(admin())
    agency = Agency.objects.create(code="D30000000C", slug="environment", name="環境與海洋部")
    assert browser.get("/cms/offices/").status_code == 200
    fields = {"mail": "ade@example.org", "agency": agency.pk, "role": Role.OFFICER}
    response = browser.post("/cms/offices/new/", fields)
    assert response.status_code == 302, response.content.decode()
    person.refresh_from_db()
    assert person.is_staff
    role = AgencyRole.objects.get(person=person)
    browser.post(f"/cms/offices/edit/{role.pk}/", {**fields, "role": Role.APPROVER})
    role = AgencyRole.objects.get(person=person)
    assert role.role == Role.APPROVER
    assert browser.post("/cms/offices/new/", {**fields, "mail": "no@example.org"}).status_code == 200
    browser.post(f"/cms/offices/delete/{role.pk}/")
    person.refresh_from_db()
    assert not person.is_staff


def test_an_administrator_keeps_the_agencies() -> None:
    browser = browser_of(admin())
    fields = {"name": "海洋局", "code": "D30000001C", "slug": "oceans", "position": 5, "is_active": "on"}
    assert browser.get("/cms/agencies/").status_code == 200
    assert browser.post("/cms/agencies/new/", fields).status_code == 302
    agency = Agency.objects.get(code="D30000001C")
    page = f"/cms/agencies/edit/{agency.pk}/"
    assert browser.get(page).status_code == 200
    assert browser.post(page, {**fields, "contact_email": "ocean@example.gov.tw"}).status_code == 302
    response = browser.post(page, {**fields, "parent": agency.pk})
    assert response.status_code == 200
    assert "不能隸屬於自己" in response.content.decode()
    agency.refresh_from_db()
    assert (agency.contact_email, agency.parent) == ("ocean@example.gov.tw", None)
