"""Writing through the pages, and what becomes of typed words."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from participation.agencies.models import Role
from participation.discussion import actions
from participation.discussion.actions.effects import lock_thread
from participation.discussion.models import (
    Comment,
    CommentStatus,
    Discussion,
    HouseRulesAccepted,
    Restricted,
    Restriction,
)
from participation.people.actions import end_sessions
from participation.people.models import Person
from participation.record.actors import Actor
from participation.refusals import Refused
from tests.discussion import factories as make
from tests.discussion.pages import DAY, SAID, WORDS, link, page_of, path_of, write_url
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW
from tests.petitions.pages import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


SHOWN_AFTER = {
    1: (CommentStatus.PRIVATE, "只有機關和您看得到"),
    2: (CommentStatus.HELD, "現在只有您看得到"),
    3: (CommentStatus.HELD, "現在只有您看得到"),
    4: (CommentStatus.SHOWN, "留言已經公開"),
    5: (CommentStatus.SHOWN, "留言已經公開"),
}


@pytest.mark.parametrize("level", SHOWN_AFTER)
def test_what_is_written_is_shown_as_the_level_says_and_the_writer_is_told(level: int) -> None:
    status, sentence = SHOWN_AFTER[level]
    place = make.discussion(level)
    browser = browser_of(make.citizen("小雨"))
    answer = browser.post(write_url(place), SAID)
    assert answer.status_code == 303
    comment = Comment.objects.get()
    assert (comment.status, comment.stance, comment.text) == (status, "for", WORDS)
    url, anchor = answer["Location"].split("#")
    assert anchor == f"comment-{comment.pk}"
    page = page_of(browser.get(url))
    assert sentence in page
    assert WORDS in page
    assert f'id="{anchor}"' in page


def test_the_form_stands_on_the_page_with_the_rules_to_accept_in_it() -> None:
    place = make.discussion(4)
    person = petitions.person()
    browser = browser_of(person)
    page = page_of(browser.get(path_of(place)))
    assert "我已閱讀並同意留言規範（第 1 版）" in page
    assert f'action="{write_url(place)}"' in page
    refused = browser.post(write_url(place), SAID)
    assert refused.status_code == 422
    assert "請先閱讀並同意留言規範。" in page_of(refused)
    assert WORDS in page_of(refused)
    assert browser.post(write_url(place), {**SAID, "accepts_v1": "on"}).status_code == 303
    assert HouseRulesAccepted.objects.filter(person=person, rules_id=1).exists()
    assert "我已閱讀並同意" not in page_of(browser.get(path_of(place)))


def test_a_version_that_changed_meanwhile_is_not_accepted_by_the_old_box() -> None:
    place = make.discussion(4)
    person = petitions.person()
    make.house_rules(2, now=NOW - DAY)
    refused = browser_of(person).post(write_url(place), {**SAID, "accepts_v1": "on"})
    assert refused.status_code == 409
    page = page_of(refused)
    for shown in ("留言規範已經改版", "（第 2 版）", WORDS):
        assert shown in page
    assert not HouseRulesAccepted.objects.filter(person=person).exists()
    assert not Comment.objects.exists()


def test_typed_words_outlive_a_session_that_ran_out() -> None:
    place = make.discussion(4)
    person = make.citizen("小雨")
    browser = browser_of(person)
    end_sessions(person, by=person, now=NOW)
    answer = browser.post(write_url(place), SAID)
    assert answer.status_code == 403
    assert WORDS in page_of(answer)
    assert f"next={write_url(place)}" in page_of(answer)
    person.refresh_from_db()
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    for _reload in range(2):
        page = page_of(browser.get(write_url(place)))
        assert WORDS in page
        assert "您登入前寫的內容還在。" in page
        assert re.search(r'value="for"[^>]* checked', page)
    browser.post(write_url(place), {**SAID, "accepts_v1": "on"})
    assert WORDS not in page_of(browser.get(write_url(place)))


def closed(place: Discussion) -> None:
    actions.announce_closing(
        place, closes_at=NOW - timedelta(hours=1), reason="彙整。", by=make.supervisor(), now=NOW - DAY
    )


@pytest.mark.parametrize("verb", ["reply", "edit"])
def test_typed_words_outlive_a_thread_that_was_locked(verb: str) -> None:
    place = make.discussion(4)
    author = make.citizen()
    said = make.comment(place, by=author)
    lock_thread(said, NOW)
    who = author if verb == "edit" else make.citizen()
    answer = browser_of(who).post(link(said, verb), SAID)
    assert answer.status_code == 409
    assert "這個討論串已經停止回覆" in page_of(answer)
    assert WORDS in page_of(answer)


@pytest.mark.parametrize("verb", ["write", "reply", "edit"])
def test_typed_words_outlive_a_discussion_that_ended(verb: str) -> None:
    place = make.discussion(4)
    author = make.citizen()
    said = make.comment(place, by=author, now=NOW - 2 * DAY)
    closed(place)
    answer = browser_of(author).post(write_url(place) if verb == "write" else link(said, verb), SAID)
    assert answer.status_code == 409
    assert "這場討論已經結束" in page_of(answer)
    assert WORDS in page_of(answer)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": WORDS}, "請選擇贊成、反對或其他意見。"),
        ({"text": f"{WORDS} ", "stance": "perhaps"}, ""),
        ({"text": WORDS + "字" * 2000, "stance": "for"}, "太長了"),
        ({"text": " \n ", "stance": "for"}, "請寫下留言。"),
    ],
)
def test_what_does_not_do_is_explained_beside_what_was_typed(typed: dict[str, str], sentence: str) -> None:
    place = make.discussion(4)
    answer = browser_of(make.citizen()).post(write_url(place), typed)
    assert answer.status_code == 422
    page = page_of(answer)
    assert sentence in page
    assert typed["text"].strip() in page
    assert "錯誤：" in page


def test_typed_words_outlive_writing_too_often() -> None:
    place = make.discussion(5)
    browser = browser_of(make.citizen())
    for number in range(10):
        assert (
            browser.post(write_url(place), {**SAID, "text": f"第 {number} 個不同的意見"}).status_code == 303
        )
    answer = browser.post(write_url(place), SAID)
    assert answer.status_code == 429
    assert "次數太多了" in page_of(answer)
    assert WORDS in page_of(answer)


def test_what_a_check_holds_is_kept_and_explained_to_its_author() -> None:
    place = make.discussion(4)
    browser = browser_of(make.citizen())
    answer = browser.post(
        write_url(place), {**SAID, "text": f"{WORDS}他的身分證字號是 A123456789，電話 0912345678。"}
    )
    assert answer.status_code == 303
    comment = Comment.objects.get()
    assert comment.is_held
    page = page_of(browser.get(answer["Location"]))
    assert "可能有個人資料" in page
    assert WORDS in page
    assert browser_of(make.citizen()).get(link(comment)).status_code == 404


def suspended(person: Person, what: Restricted) -> None:
    decision = make.decided()
    Restriction.objects.create(
        person=person, decision=decision, what=what, starts_at=NOW - DAY, ends_at=NOW + DAY
    )


def test_somebody_suspended_is_told_until_when_and_keeps_their_words() -> None:
    place = make.discussion(4)
    person = make.citizen()
    suspended(person, Restricted.SPEAKING)
    browser = browser_of(person)
    assert "發言權停止到 2026-11-21 10:00" in page_of(browser.get(path_of(place)))
    answer = browser.post(write_url(place), SAID)
    assert answer.status_code == 403
    assert "發言權停止到 2026-11-21 10:00" in page_of(answer)
    assert WORDS in page_of(answer)


def test_somebody_without_a_verified_mail_is_led_to_verify_it() -> None:
    place = make.discussion(4)
    answer = browser_of(make.citizen(level=0)).get(path_of(place))
    assert "請先完成電子郵件驗證。" in page_of(answer)
    assert "/accounts/email/?next=" in page_of(answer)


def test_nobody_can_write_before_there_are_house_rules() -> None:
    petition = petitions.published()
    place = actions.open_discussion(petition.record, level=4, takes_stances=True, by=Actor.system(), now=NOW)
    browser = browser_of(petitions.person())
    assert "還沒有公布留言規範" in page_of(browser.get(path_of(place)))
    answer = browser.post(write_url(place), SAID)
    assert answer.status_code == 409
    assert WORDS in page_of(answer)


def test_a_reply_is_shown_in_its_thread_under_whom_it_answers() -> None:
    place = make.discussion(4)
    opener = make.comment(place, by=make.citizen("小雨"))
    first = make.comment(place, "先問一個問題。", by=make.citizen("海風"), parent=opener)
    browser = browser_of(make.citizen("阿德"))
    assert "先問一個問題。" in page_of(browser.get(link(first, "reply")))
    answer = browser.post(link(first, "reply"), {"text": WORDS})
    assert answer.status_code == 303
    reply = Comment.objects.latest("pk")
    assert (reply.root_id, reply.parent_id, reply.stance) == (opener.pk, first.pk, "")
    page = page_of(browser.get(answer["Location"]))
    assert "回覆海風" in page
    assert WORDS in page


def test_nobody_answers_what_is_not_shown() -> None:
    place = make.discussion(4)
    author = make.citizen()
    said = make.comment(place, by=author)
    actions.withdraw_comment(said, by=Actor.citizen(author), now=NOW)
    answer = browser_of(make.citizen()).post(link(said, "reply"), {"text": WORDS})
    assert answer.status_code == 409
    assert WORDS in page_of(answer)


def test_an_official_chooses_in_whose_name_to_speak() -> None:
    road = petitions.agency("交通與道路部")
    place = make.discussion(4, lead=[road])
    officer = petitions.official(road, Role.OFFICER, "某某承辦人").person
    assert officer is not None
    actions.accept_rules(officer, version=1, now=NOW)
    browser = browser_of(officer)
    assert "以誰的名義" in page_of(browser.get(path_of(place)))
    browser.post(write_url(place), {**SAID, "speaks_as": str(road.pk)})
    browser.post(write_url(place), {**SAID, "text": "這是我自己的看法。", "speaks_as": ""})
    assert list(Comment.objects.order_by("pk").values_list("agency", flat=True)) == [road.pk, None]


def test_only_who_answers_a_record_and_the_platform_speak_in_an_agencys_name_there() -> None:
    road, sea = petitions.agency("交通與道路部"), petitions.agency("環境與海洋部")
    place = make.discussion(4, lead=[road])
    for office, role in ((sea, Role.SUPERVISOR), (petitions.desk(), Role.MODERATOR)):
        by = petitions.official(office, role)
        assert by.person is not None
        actions.accept_rules(by.person, version=1, now=NOW)
        browser, said = browser_of(by.person), {**SAID, "speaks_as": str(office.pk)}
        ours = office.is_platform
        assert ("以誰的名義" in page_of(browser.get(path_of(place)))) is ours
        answer = browser.post(write_url(place), said)
        assert answer.status_code == (303 if ours else 422)
        if not ours:
            assert "才能在這裡以機關名義發言" in page_of(answer)
            assert WORDS in page_of(answer)
            with pytest.raises(Refused, match="not-answering"):
                actions.write_comment(place, text=WORDS, stance="for", by=by, now=NOW)
    assert list(Comment.objects.values_list("agency__is_platform", flat=True)) == [True]


def test_nobody_speaks_for_an_agency_that_is_not_theirs() -> None:
    road, sea = petitions.agency("交通與道路部"), petitions.agency("環境與海洋部")
    place = make.discussion(4, lead=[road])
    other = petitions.official(sea, Role.OFFICER).person
    editor = petitions.official(road, Role.EDITOR).person
    for person in (other, editor, make.citizen()):
        assert person is not None
        actions.accept_rules(person, version=1, now=NOW)
        browser_of(person).post(
            write_url(place), {**SAID, "text": f"{person.pk}{WORDS}", "speaks_as": str(road.pk)}
        )
    assert not Comment.objects.filter(agency__isnull=False).exists()


POST_ONLY = ("vote",)
FORMS = ("reply", "edit", "withdraw", "report")
READ_ONLY = ("comment", "history")


def test_every_address_takes_its_own_methods_and_no_others() -> None:
    author = make.citizen()
    said = make.comment(make.discussion(4), by=author)
    browser = browser_of(author)
    for name in POST_ONLY:
        assert browser.get(link(said, name)).status_code == 405
        assert browser.options(link(said, name)).status_code == 405
    for name in READ_ONLY:
        assert browser.post(link(said, name)).status_code == 405
    for name in (*POST_ONLY, *FORMS, *READ_ONLY):
        for method in (browser.put, browser.delete, browser.patch):
            assert method(link(said, name)).status_code == 405
    assert browser.post(path_of(said.discussion)).status_code == 405
    assert browser.delete(write_url(said.discussion)).status_code == 405


def test_every_form_needs_its_token() -> None:
    author = make.citizen()
    place = make.discussion(4)
    said = make.comment(place, by=author)
    browser = browser_of(author, enforce_csrf_checks=True)
    for url in (write_url(place), *(link(said, name) for name in (*POST_ONLY, *FORMS))):
        answer = browser.post(url, {**SAID, "value": "1"})
        assert answer.status_code == 403
    said.refresh_from_db()
    assert said.is_shown
    assert Comment.objects.count() == 1


def test_a_discussion_of_what_is_not_public_is_not_found() -> None:
    petition = petitions.refused(code="abusive")
    place = make.discussion(4, petition=petition)
    browser = browser_of(make.citizen())
    assert browser.get(write_url(place)).status_code == 404
    assert browser.post(write_url(place), SAID).status_code == 404
    assert browser.get(path_of(place)).status_code == 404
    said = make.comment(place)
    for name in ("comment", "history", "reply", "report"):
        assert browser.get(link(said, name)).status_code == 404


def test_strangers_are_sent_to_sign_in_and_come_back(client: Client) -> None:
    place = make.discussion(4)
    said = make.comment(place)
    for name in FORMS:
        answer = client.get(link(said, name))
        assert answer.status_code == 302
        assert answer["Location"] == f"/accounts/login/?next={link(said, name)}"
    answer = client.post(
        link(said, "vote"), {"value": "1"}, headers={"referer": f"http://testserver{path_of(place)}"}
    )
    assert answer["Location"] == f"/accounts/login/?next={path_of(place)}"
