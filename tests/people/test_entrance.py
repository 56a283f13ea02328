"""The way in, as a citizen walks it."""

import re
from html import unescape

import pytest
from allauth.account.internal.flows import manage_email
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from participation.people.models import Identity, IdentityKey, Level, Person, Session
from tests.people.cast import browser_of, xiaoyu

pytestmark = pytest.mark.django_db
MAIL = "xiaoyu@example.org"
PASSWORD = "correct horse battery"


def mailed_code() -> str:
    """The code in the last letter."""
    found = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[0]


def wrong_code() -> str:
    """Any other code than the one in the last letter."""
    return f"{(int(mailed_code()) + 1) % 1_000_000:06}"


def sign_up(client: Client, address: str = MAIL, nickname: str = "小雨", target: str = "") -> Person:
    """Walk through the sign-up pages to the end."""
    response = client.post("/accounts/signup/", {"email": address, "nickname": nickname, "next": target})
    assert (response.status_code, response.headers.get("Location")) == (302, "/accounts/confirm-email/")
    response = client.post("/accounts/confirm-email/", {"code": mailed_code()})
    assert (response.status_code, response.headers.get("Location")) == (302, target or "/me/")
    return Person.objects.get(email=address)


def sign_in(client: Client, address: str = MAIL, target: str = "") -> str:
    """Sign in by a mailed code; returns where it leads."""
    response = client.post("/accounts/login/", {"login": address, "password": "", "next": target})
    assert response.status_code == 302, response.content.decode()
    response = client.post(response.headers["Location"], {"code": mailed_code(), "next": target})
    assert response.status_code == 302, response.content.decode()
    return response.headers["Location"]


def test_sign_up_by_code_opens_an_account_without_a_password(client: Client) -> None:
    person = sign_up(client)
    assert (person.nickname, person.level, person.language) == ("小雨", Level.MAIL, "zh-hant")
    assert not person.has_usable_password()
    assert EmailAddress.objects.get(user=person).verified
    assert IdentityKey.objects.get().identity == person.identity
    assert client.get("/me/").status_code == 200
    assert "小雨" in client.get("/me/").content.decode()


def test_sign_up_in_english_makes_an_english_speaking_account(client: Client) -> None:
    response = client.post("/en/accounts/signup/", {"email": MAIL, "nickname": "Rain"})
    assert response.headers["Location"] == "/en/accounts/confirm-email/"
    assert Person.objects.get().language == "en"


def test_sign_up_asks_for_a_nickname_that_is_no_mail_address(client: Client) -> None:
    for nickname in ("", "   ", MAIL, "a" * 31, "小\u202e雨"):
        response = client.post("/accounts/signup/", {"email": MAIL, "nickname": nickname})
        assert response.status_code == 200, nickname
        assert "有幾個地方要修正" in response.content.decode()
    assert not Person.objects.exists()


def test_after_sign_up_the_citizen_is_back_where_the_wish_began(client: Client) -> None:
    page = unescape(client.get("/accounts/login/?next=/petitions/P2026-0001/").content.decode())
    assert "/accounts/signup/?next=%2Fpetitions%2FP2026-0001%2F" in page or (
        "/accounts/signup/?next=/petitions/P2026-0001/" in page
    )
    sign_up(client, target="/petitions/P2026-0001/")


def test_after_sign_in_the_citizen_is_back_where_the_wish_began(client: Client) -> None:
    xiaoyu()
    response = client.post(
        "/accounts/login/", {"login": MAIL, "password": "", "next": "/petitions/P2026-0001/"}
    )
    page = client.get(response.headers["Location"]).content.decode()
    assert 'name="next" value="/petitions/P2026-0001/"' in page
    response = client.post(
        "/accounts/login/code/confirm/", {"code": mailed_code(), "next": "/petitions/P2026-0001/"}
    )
    assert response.headers["Location"] == "/petitions/P2026-0001/"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"]
)
def test_nobody_is_led_to_another_site(client: Client, target: str) -> None:
    xiaoyu()
    assert sign_in(client, target=target) == "/me/"


def test_a_wrong_code_opens_nothing_and_five_of_them_end_the_attempt(client: Client) -> None:
    client.post("/accounts/signup/", {"email": MAIL, "nickname": "小雨"})
    for _try in range(4):
        response = client.post("/accounts/confirm-email/", {"code": wrong_code()})
        assert response.status_code == 200
        assert "驗證碼不正確" in response.content.decode()
    client.post("/accounts/confirm-email/", {"code": wrong_code()})
    client.post("/accounts/confirm-email/", {"code": mailed_code()})
    assert not EmailAddress.objects.filter(verified=True).exists()
    assert client.get("/me/").status_code == 302


def test_signing_up_with_a_known_address_tells_only_its_owner(client: Client) -> None:
    xiaoyu()
    response = client.post("/accounts/signup/", {"email": MAIL, "nickname": "另一個人"})
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert "已經有帳號" in mail.outbox[-1].subject
    unknown = Client().post("/accounts/signup/", {"email": "new@example.org", "nickname": "新人"})
    assert unknown.headers["Location"] == response.headers["Location"]
    assert Person.objects.filter(nickname="另一個人").count() == 0


def test_signing_in_with_an_unknown_address_tells_only_its_owner(client: Client) -> None:
    xiaoyu()
    known = client.post("/accounts/login/", {"login": MAIL, "password": ""})
    unknown = Client().post("/accounts/login/", {"login": "nobody@example.org", "password": ""})
    assert known.headers["Location"] == unknown.headers["Location"]
    assert "還沒有帳號" in mail.outbox[-1].subject


def test_a_squatter_of_an_address_loses_it_to_whoever_reads_the_mail(client: Client) -> None:
    client.post("/accounts/signup/", {"email": MAIL, "nickname": "冒名"})
    owner = Client()
    sign_in(owner)
    assert owner.get("/me/").status_code == 200
    assert Person.objects.get(email=MAIL).level == Level.MAIL
    assert client.get("/me/").status_code == 302


def test_codes_are_sent_a_few_times_a_minute_at_most(client: Client) -> None:
    xiaoyu()
    answers = [client.post("/accounts/login/code/", {"email": MAIL}) for _try in range(5)]
    assert len(mail.outbox) <= 3
    assert answers[-1].status_code in {200, 302, 429}


def test_a_password_can_be_set_later_and_used(client: Client) -> None:
    person = sign_up(client)
    response = client.post("/accounts/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    assert response.status_code == 302, response.content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert client.get("/me/").status_code == 200
    other = Client()
    response = other.post("/accounts/login/", {"login": MAIL, "password": PASSWORD})
    assert (response.status_code, response.headers.get("Location")) == (302, "/me/")


def test_a_wrong_password_is_refused_in_the_same_words_for_everybody(client: Client) -> None:
    person = xiaoyu()
    person.set_password(PASSWORD)
    person.save()
    for address in (MAIL, "nobody@example.org"):
        response = client.post("/accounts/login/", {"login": address, "password": "something else"})
        assert response.status_code == 200
        assert "電子郵件或密碼不正確" in response.content.decode()


def test_weak_passwords_are_refused(client: Client) -> None:
    sign_up(client)
    for weak in ("short", "1234567890", "password123"):
        response = client.post("/accounts/password/set/", {"password1": weak, "password2": weak})
        assert response.status_code == 200, weak


def test_a_forgotten_password_is_reset_by_code(client: Client) -> None:
    xiaoyu()
    response = client.post("/accounts/password/reset/", {"email": MAIL})
    assert response.headers["Location"] == "/accounts/password/reset/confirm/"
    response = client.post("/accounts/password/reset/confirm/", {"code": mailed_code()})
    assert response.headers["Location"] == "/accounts/password/reset/complete/"
    client.post("/accounts/password/reset/complete/", {"password1": PASSWORD, "password2": PASSWORD})
    assert Person.objects.get(email=MAIL).check_password(PASSWORD)


def test_changing_the_password_ends_every_other_session(client: Client) -> None:
    person = sign_up(client)
    elsewhere = browser_of(person)
    assert elsewhere.get("/me/").status_code == 200
    client.post("/accounts/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    assert client.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302


def test_renewing_an_outdated_hash_ends_no_session(settings: object) -> None:
    person = xiaoyu()
    person.set_password(PASSWORD)
    person.save()
    elsewhere = browser_of(person)
    settings.PASSWORD_HASHERS = [  # type: ignore[attr-defined]
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    assert person.check_password(PASSWORD)
    person.refresh_from_db()
    assert person.password.startswith("argon2")
    assert elsewhere.get("/me/").status_code == 200


def test_the_mail_address_changes_only_when_the_new_mailbox_answers(client: Client) -> None:
    person = sign_up(client)
    before = person.identity_id
    client.post("/accounts/email/", {"email": "rain@example.org", "action_add": ""})
    person.refresh_from_db()
    assert person.email == MAIL
    assert mail.outbox[-1].to == ["rain@example.org"]
    client.post("/accounts/confirm-email/", {"code": mailed_code()})
    person.refresh_from_db()
    assert (person.email, person.identity_id) == ("rain@example.org", before)
    assert person.identity.keys.filter(level=Level.MAIL).count() == 2
    assert list(EmailAddress.objects.filter(user=person).values_list("email", flat=True)) == [
        "rain@example.org"
    ]


def test_signing_out_ends_the_session_on_the_server(client: Client) -> None:
    sign_up(client)
    key = client.session.session_key
    client.post("/accounts/logout/")
    assert not Session.objects.filter(session_key=key).exists()
    assert client.get("/me/").status_code == 302


def test_a_session_row_knows_whose_it_is(client: Client) -> None:
    person = sign_up(client)
    row = Session.objects.get(session_key=client.session.session_key)
    assert (row.person_id, row.token) == (person.pk, person.session_token)


def test_a_closed_account_is_let_in_by_no_way(client: Client) -> None:
    person = xiaoyu()
    browser = browser_of(person)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert browser.get("/me/").status_code == 302
    client.post("/accounts/login/", {"login": MAIL, "password": ""})
    assert "還沒有帳號" in mail.outbox[-1].subject


def test_letters_are_in_the_language_of_the_page_and_come_as_text_and_html(client: Client) -> None:
    xiaoyu()
    client.post("/accounts/login/", {"login": MAIL, "password": ""})
    letter = mail.outbox[-1]
    assert mailed_code() in letter.subject
    html = str(letter.alternatives[0][0])  # type: ignore[attr-defined]
    assert mailed_code() in html
    assert "http" not in html.replace("http://localhost:8000", "")
    assert "%(" not in html + str(letter.body)


def test_every_page_of_the_way_in_renders(client: Client) -> None:
    for page in ("login/", "signup/", "login/code/", "password/reset/", "inactive/"):
        response = client.get(f"/accounts/{page}")
        assert response.status_code == 200, page
        assert "noindex" in response.content.decode(), page
    sign_up(client)
    for page in (
        "email/",
        "password/set/",
        "2fa/",
        "2fa/totp/activate/",
        "2fa/webauthn/",
        "logout/",
        "3rdparty/",
    ):
        response = client.get(f"/accounts/{page}")
        assert response.status_code == 200, page
        assert "style=" not in response.content.decode(), page


def test_two_sign_ups_of_one_address_at_the_same_moment_open_one_account(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second finds the address free and meets the database's own refusal."""
    sign_up(client)
    cache.clear()
    monkeypatch.setattr(manage_email, "assess_unique_email", lambda email, user=None: True)
    response = Client().post("/accounts/signup/", {"email": MAIL, "nickname": "同時"})
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert Person.objects.count() == 1
    assert Identity.objects.count() == 1
