"""Writing, voting, reporting, editing, taking back: through the pages, and what becomes of typed words."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from participation.agencies.models import Role
from participation.discussion import actions
from participation.discussion.models import (
    Comment,
    CommentStatus,
    CommentVote,
    Discussion,
    HouseRulesAccepted,
    Report,
    Restricted,
    Restriction,
)
from participation.people.actions import end_sessions
from participation.people.models import Person
from participation.record.actors import Actor
from tests.discussion import factories as make
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW
from tests.petitions.pages import at_now as at_now
from tests.petitions.pages import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
DAY = timedelta(days=1)
WORDS = "這一段寫了很久，不能不見。"
SAID = {"stance": "for", "text": WORDS}


def path_of(place: Discussion) -> str:
    return reverse("petitions:comments", args=[place.record.number])


def write_url(place: Discussion) -> str:
    return reverse("discussion:write", args=[place.pk])


def link(comment: Comment, name: str = "comment") -> str:
    return reverse(f"discussion:{name}", args=[comment.pk])


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


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
    page = page_of(browser.get(write_url(place)))
    assert WORDS in page
    assert "您登入前寫的內容還在。" in page
    assert 'value="for" required id="id_stance_0" checked' in page or "checked" in page
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
    actions.effects.lock_thread(said, NOW)  # type: ignore[attr-defined]
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


def test_votes_are_given_changed_and_taken_back_by_the_same_two_buttons() -> None:
    place = make.discussion(4)
    said = make.comment(place, by=make.citizen("小雨"))
    browser = browser_of(make.citizen())
    back = f"{path_of(place)}?sort=best"
    page = page_of(browser.get(path_of(place)))
    assert '贊同<span class="govuk-visually-hidden">小雨的留言</span>' in page
    counts = []
    for value in ("1", "-1", "-1", "1"):
        answer = browser.post(link(said, "vote"), {"value": value, "next": back})
        assert answer.status_code == 303
        assert answer["Location"] == f"{back}#comment-{said.pk}"
        said.refresh_from_db()
        counts.append((said.up_count, said.down_count))
    assert counts == [(1, 0), (0, 1), (0, 0), (1, 0)]
    assert 'aria-pressed="true"' in page_of(browser.get(path_of(place)))


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_a_vote_leads_nowhere_else(elsewhere: str) -> None:
    said = make.comment(make.discussion(4))
    answer = browser_of(make.citizen()).post(link(said, "vote"), {"value": "1", "next": elsewhere})
    assert answer["Location"] == f"{link(said)}#comment-{said.pk}"


@pytest.mark.parametrize("value", ["", "0", "2", "up", "-1 or 1"])
def test_a_vote_is_up_or_down(value: str) -> None:
    said = make.comment(make.discussion(4))
    assert browser_of(make.citizen()).post(link(said, "vote"), {"value": value}).status_code == 400
    assert not CommentVote.objects.exists()


def test_voting_too_often_is_refused_in_words() -> None:
    said = make.comment(make.discussion(4))
    browser = browser_of(make.citizen())
    for _ in range(60):
        assert browser.post(link(said, "vote"), {"value": "1"}).status_code == 303
    answer = browser.post(link(said, "vote"), {"value": "1"})
    assert answer.status_code == 429
    assert "次數太多了" in page_of(answer)


def test_a_report_names_a_rule_and_reaches_the_moderators() -> None:
    said = make.comment(make.discussion(4), "這是一句話。", by=make.citizen("小雨"))
    browser = browser_of(petitions.person())
    page = page_of(browser.get(link(said, "report")))
    for shown in ("檢舉小雨的留言", "這是一句話。", "商業廣告", "辱罵、騷擾、恐嚇、誹謗或惡意攻擊"):
        assert shown in page
    assert "三次以上惡意不實檢舉" not in page
    answer = browser.post(link(said, "report"), {"rule": "abuse", "words": "罵人。"})
    assert answer.status_code == 303
    assert Report.objects.get().words == "罵人。"
    assert "檢舉已經收到" in page_of(browser.get(answer["Location"]))
    again = browser.post(link(said, "report"), {"rule": "abuse", "words": WORDS})
    assert again.status_code == 409
    assert "您已經檢舉過這則留言" in page_of(again)
    assert WORDS in page_of(again)


@pytest.mark.parametrize(
    "typed", [{"words": WORDS}, {"rule": "other"}, {"rule": "report-abuse", "words": WORDS}]
)
def test_a_report_without_a_reason_is_asked_for_one(typed: dict[str, str]) -> None:
    said = make.comment(make.discussion(4))
    answer = browser_of(make.citizen()).post(link(said, "report"), typed)
    assert answer.status_code == 422
    assert typed.get("words", "") in page_of(answer)
    assert not Report.objects.exists()


def test_reporting_too_often_is_refused_in_words() -> None:
    place = make.discussion(5)
    reporter = browser_of(petitions.person())
    for number in range(21):
        said = make.comment(place, f"第 {number} 個完全不同的意見")
        answer = reporter.post(link(said, "report"), {"rule": "abuse", "words": WORDS})
    assert answer.status_code == 429
    assert WORDS in page_of(answer)


def test_who_reported_falsely_reports_no_more() -> None:
    said = make.comment(make.discussion(4))
    person = make.citizen()
    suspended(person, Restricted.REPORTING)
    browser = browser_of(person)
    assert link(said, "report") not in page_of(browser.get(link(said)))
    answer = browser.post(link(said, "report"), {"rule": "abuse", "words": WORDS})
    assert answer.status_code == 403
    assert WORDS in page_of(answer)


def test_an_edit_keeps_its_stance_and_says_what_it_leaves_behind() -> None:
    place = make.discussion(4)
    author = make.citizen()
    said = make.comment(place, "第一版的話。", by=author, now=NOW - timedelta(minutes=5))
    late = make.comment(place, "早先的話。", by=author, now=NOW - DAY)
    browser = browser_of(author)
    page = page_of(browser.get(link(said, "edit")))
    assert "第一版的話。" in page
    assert "以前修改不會留下紀錄" in page
    assert "修改前的文字仍公開可查。" in page_of(browser.get(link(late, "edit")))
    assert browser.post(link(said, "edit"), {"text": WORDS, "stance": "against"}).status_code == 303
    said.refresh_from_db()
    assert (said.text, said.stance) == (WORDS, "against")


def test_whoever_is_asked_to_correct_sees_until_when_and_can() -> None:
    place = make.discussion(4)
    author = make.citizen()
    said = make.comment(place, "這個人的電話很好記。", by=author)
    case = make.reported(said, rule="personal-data")
    make.decided(case, "request_edit", rule="personal-data")
    browser = browser_of(author)
    assert "管理員請您在" in page_of(browser.get(link(said)))
    assert "修改前的文字不公開" in page_of(browser.get(link(said, "edit")))
    assert browser.post(link(said, "edit"), SAID).status_code == 303
    case.refresh_from_db()
    assert case.status == "corrected"


def test_taking_back_is_asked_about_first() -> None:
    place = make.discussion(4)
    author = make.citizen()
    said = make.comment(place, by=author)
    browser = browser_of(author)
    assert "要撤回這則留言嗎？" in page_of(browser.get(link(said, "withdraw")))
    said.refresh_from_db()
    assert said.is_shown
    answer = browser.post(link(said, "withdraw"))
    assert answer.status_code == 303
    assert "已經撤回留言。" in page_of(browser.get(answer["Location"]))
    assert browser.post(link(said, "withdraw")).status_code == 409


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
