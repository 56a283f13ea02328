"""Voting, reporting, editing and taking back through the pages."""

from datetime import timedelta

import pytest

from participation.discussion.models import (
    CommentVote,
    Report,
    Restricted,
    Restriction,
)
from participation.people.models import Person
from tests.discussion import factories as make
from tests.discussion.pages import DAY, SAID, WORDS, link, page_of, path_of
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW
from tests.petitions.pages import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def suspended(person: Person, what: Restricted) -> None:
    decision = make.decided()
    Restriction.objects.create(
        person=person, decision=decision, what=what, starts_at=NOW - DAY, ends_at=NOW + DAY
    )


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
    assert "您已經檢舉過這則留言" in page_of(browser.get(link(said, "report")))
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
    for number in range(20):
        said = make.comment(place, f"第 {number} 個完全不同的意見")
        answer = reporter.post(link(said, "report"), {"rule": "abuse", "words": WORDS})
        assert answer.status_code == 303
    answer = reporter.post(link(make.comment(place), "report"), {"rule": "abuse", "words": WORDS})
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
