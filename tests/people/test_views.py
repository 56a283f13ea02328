"""My page: mine alone, complete, and gone when I go."""

import json
import logging
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.test import Client

from participation.agencies import actions as agencies
from participation.agencies.models import Agency, Role
from participation.people import actions, identities, mypage
from participation.people.limits import count_use
from participation.people.models import Identity, IdentityKey, Level, Person, RateCount, Session
from participation.refusals import Refused
from tests.people.cast import NOW, ade, admin, browser_of, xiaoyu
from tests.people.tables import holding

pytestmark = pytest.mark.django_db
PAGES = ["/me/", "/me/details/", "/me/mobile/", "/me/mobile/code/", "/me/export/", "/me/erase/"]
MOBILE = "+886912345678"
PERSONAL = ("xiaoyu", "小雨", MOBILE[1:], "rain-subject", "A123456789")


@pytest.fixture
def full() -> Person:
    """小雨, with something in every corner of the account."""
    person = xiaoyu()
    actions.verify_mobile(person, number=MOBILE, now=NOW)
    actions.prove_national_identity(person, number="A123456789", by=None, now=NOW)
    actions.send_mobile_code(person, number="0912345678", now=NOW)
    SocialAccount.objects.create(user=person, provider="national", uid="rain-subject")
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "xiaoyu"})
    count_use("mobile.number", MOBILE, limit=5, per=timedelta(hours=1), now=NOW)
    return person


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_sent_to_sign_in_and_back(client: Client, page: str) -> None:
    response = client.get(page)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/accounts/login/?next={page}"


@pytest.mark.parametrize("page", PAGES)
def test_my_pages_are_never_kept_by_anybody_between(page: str) -> None:
    response = browser_of(xiaoyu()).get(page)
    assert "no-store" in response.headers["Cache-Control"]


def test_a_stranger_can_sign_nobody_out(client: Client) -> None:
    browser = browser_of(xiaoyu())
    assert client.post("/me/sign-out-everywhere/").status_code == 302
    assert browser.get("/me/").status_code == 200
    assert browser.get("/me/sign-out-everywhere/").status_code == 405


def test_my_page_shows_my_details_and_what_can_be_done() -> None:
    html = browser_of(xiaoyu()).get("/me/").content.decode()
    for words in (
        "小雨",
        "xiaoyu@example.org",
        "已驗證電子郵件",
        "驗證手機",
        "下載我的資料",
        "刪除帳號",
        "設定密碼",
    ):
        assert words in html, words
    assert "進入工作臺" not in html
    assert "style=" not in html


def test_my_page_speaks_english() -> None:
    assert browser_of(xiaoyu()).get("/en/me/").status_code == 200


def test_an_official_sees_the_way_to_the_desk() -> None:
    person = xiaoyu()
    agency = Agency.objects.create(code="D1", slug="d1", name="交通與道路部")
    agencies.grant_role(person, agency=agency, role=Role.OFFICER, by=None, now=NOW)
    html = browser_of(person).get("/me/").content.decode()
    assert "交通與道路部 · 承辦人" in html
    assert "進入工作臺" in html


def test_i_change_my_nickname_and_language() -> None:
    person = xiaoyu()
    browser = browser_of(person)
    response = browser.post("/me/details/", {"nickname": " 小雨 2 號 ", "language": "en"})
    assert response.status_code == 302
    person.refresh_from_db()
    assert (person.nickname, person.language) == ("小雨 2 號", "en")
    assert browser.post("/me/details/", {"nickname": "", "language": "xx"}).status_code == 200


def test_signing_out_everywhere_ends_every_session_at_once() -> None:
    person = xiaoyu()
    here, elsewhere, other = browser_of(person), browser_of(person), browser_of(ade())
    response = here.post("/me/sign-out-everywhere/")
    assert response.status_code == 302
    assert not Session.objects.filter(person=person).exists()
    assert [browser.get("/me/").status_code for browser in (here, elsewhere, other)] == [302, 302, 200]


def test_a_session_row_that_survives_is_worthless_without_the_token() -> None:
    person = xiaoyu()
    browser = browser_of(person)
    Person.objects.filter(pk=person.pk).update(session_token="another")
    assert browser.get("/me/").status_code == 302


def test_my_copy_holds_everything_about_me_and_no_secret(full: Person) -> None:
    browser = browser_of(full)
    response = browser.get("/me/export/")
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    copy = json.loads(response.content)
    assert copy["account"]["email"] == "xiaoyu@example.org"
    assert copy["account"]["mobile"] == MOBILE
    assert copy["account"]["nickname"] == "小雨"
    assert [entry["email"] for entry in copy["email_addresses"]] == ["xiaoyu@example.org"]
    assert copy["sign_in_services"][0]["uid"] == "rain-subject"
    assert copy["second_factors"][0]["type"] == "totp"
    assert len(copy["identity_hashes"]) == 3
    assert len(copy["sessions"]) == 1
    text = response.content.decode()
    assert full.session_token not in text
    assert str(browser.session.session_key) not in text
    assert full.password not in text
    assert "小雨" in text


def test_my_copy_is_not_of_anybody_else(full: Person) -> None:
    text = browser_of(ade()).get("/me/export/").content.decode()
    assert not [word for word in PERSONAL if word in text]


def words_left() -> list[str]:
    """Personal words found in any row of any table that knows people."""
    known = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in {"people", "account", "socialaccount", "mfa", "agencies", "notices"}
    }
    return [f"{table}: {word}" for word in PERSONAL for table in holding(word, known)]


def test_erasing_leaves_nothing_personal_in_any_table(full: Person) -> None:
    assert words_left()
    browser = browser_of(full)
    assert browser.post("/me/erase/", {"confirm": "別人"}).status_code == 200
    response = browser.post("/me/erase/", {"confirm": "小雨"})
    assert response.status_code == 302
    assert words_left() == []
    full.refresh_from_db()
    assert full.erased_at is not None
    assert full.public_name == "匿名使用者"
    assert not full.has_usable_password()
    for model in (Session, EmailAddress, SocialAccount, Authenticator):
        assert not model._default_manager.exists(), model
    assert browser.get("/me/").status_code == 302


def test_hashes_go_with_the_account_unless_a_procedure_still_needs_them(
    full: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity, needed = full.identity_id, {full.identity_id}
    monkeypatch.setattr(identities._registry, "need", [lambda identity_id, now: identity_id in needed])
    actions.erase_account(full, by=full, now=NOW)
    assert full.identity_id != identity
    assert IdentityKey.objects.filter(identity=identity).count() == 3
    assert actions.forget(now=NOW)["keys"] == 0
    # Whoever comes back with the same mobile meanwhile is the same person, and cannot sign twice.
    again = ade()
    actions.verify_mobile(again, number=MOBILE, now=NOW)
    assert again.identity_id == identity
    actions.erase_account(again, by=again, now=NOW)
    needed.clear()
    assert actions.forget(now=NOW)["keys"] > 0
    assert not IdentityKey.objects.exists()


def test_others_are_told_before_an_account_is_emptied(full: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(
        identities._registry, "erase", [lambda pk, now: told.append(Person.objects.get(pk=pk).nickname)]
    )
    actions.erase_account(full, by=full, now=NOW)
    assert told == ["小雨"]


def test_an_official_cannot_leave_an_agency_without_its_desk() -> None:
    person = admin()
    html = browser_of(person).get("/me/erase/").content.decode()
    assert "這個帳號仍有機關角色" in html
    assert "disabled" in html
    with pytest.raises(Refused, match="still_official"):
        actions.erase_account(person, by=person, now=NOW)
    assert browser_of(person).post("/me/erase/", {"confirm": "管理員"}).status_code == 200


def test_the_mail_address_of_an_erased_account_is_free_again(full: Person) -> None:
    actions.erase_account(full, by=full, now=NOW)
    assert xiaoyu().pk != full.pk


def test_what_has_served_its_time_is_forgotten() -> None:
    kept, old = xiaoyu(), NOW + timedelta(days=3)
    actions.open_account(email="never@example.org", nickname="未確認", now=NOW)
    fresh = actions.open_account(email="fresh@example.org", nickname="剛註冊", now=old)
    actions.send_mobile_code(kept, number="0912345678", now=NOW)
    count_use("test", "x", limit=1, per=timedelta(hours=1), now=NOW)
    Session.objects.create(session_key="k" * 32, session_data="", expire_date=NOW)
    gone = actions.forget(now=old)
    assert gone == {"sessions": 1, "codes": 1, "counts": 1, "unconfirmed": 1, "keys": 0}
    assert set(Person.objects.values_list("pk", flat=True)) == {kept.pk, fresh.pk}
    assert Identity.objects.count() == 2
    assert not RateCount.objects.exists()
    assert set(actions.forget(now=old).values()) == {0}


def test_a_person_without_a_nickname_is_nobody_in_public() -> None:
    person = actions.open_account(email="x@example.org", nickname="", now=NOW)
    assert person.public_name == "匿名使用者"
    assert str(person) == "匿名使用者"


def test_logs_do_not_say_who_somebody_is(full: Person, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    browser = browser_of(full)
    browser.get("/me/")
    browser.post("/me/details/", {"nickname": "小雨", "language": "en"})
    browser.get("/me/export/")
    browser.post("/me/mobile/", {"number": "0912345678"})
    Client().post("/accounts/login/", {"login": "xiaoyu@example.org", "password": ""})
    logged = "\n".join(str(record.__dict__) for record in caplog.records)
    assert "request_finished" in logged
    assert not [line for line in logged.splitlines() for word in (*PERSONAL, "0912345678") if word in line]


def test_the_sections_of_procedures_stand_on_my_page(monkeypatch: pytest.MonkeyPatch) -> None:
    class Signed:
        key, title, empty, empty_url, empty_label = (
            "signed",
            "我的附議",
            "還沒有附議",
            "/petitions/",
            "看看提議",
        )

        def items(self, person: Person, limit: int) -> list[mypage.Item]:
            return [
                {
                    "title": "夜間公車",
                    "url": "/p/1/",
                    "status": "附議中",
                    "state": "open",
                    "fact": "還有 3 天",
                }
            ]

        def export(self, person: Person) -> list[str]:
            return ["P2026-0001"]

    class Followed(Signed):
        key, title, empty = "followed", "我的追蹤", "還沒有追蹤"

        def items(self, person: Person, limit: int) -> list[mypage.Item]:
            return []

    monkeypatch.setattr(mypage, "_sections", [])
    mypage.register(Signed())
    mypage.register(Followed())
    browser = browser_of(xiaoyu())
    html = browser.get("/me/").content.decode()
    for words in ("我的附議", "夜間公車", "附議中", "還有 3 天", "我的追蹤", "還沒有追蹤", "看看提議"):
        assert words in html, words
    assert json.loads(browser.get("/me/export/").content)["signed"] == ["P2026-0001"]


def test_levels_are_in_order() -> None:
    assert Level.ACCOUNT < Level.MAIL < Level.MOBILE < Level.NATIONAL
