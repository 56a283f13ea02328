"""What is not read by everybody: tombstones, held and private comments, locked and closed places."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from participation.agencies.models import Role
from participation.discussion import actions
from participation.discussion.models import Comment, Discussion
from participation.record.actors import Actor
from tests.discussion import factories as make
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW
from tests.petitions.pages import at_now as at_now
from tests.petitions.pages import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
DAY = timedelta(days=1)


def path_of(place: Discussion) -> str:
    return reverse("petitions:comments", args=[place.record.number])


def link(comment: Comment, name: str = "comment") -> str:
    return reverse(f"discussion:{name}", args=[comment.pk])


def words_of(client: Client, url: str) -> str:
    page = client.get(url)
    assert page.status_code == 200, url
    return str(page.content.decode())


def test_tombstones_say_why_and_keep_the_place(client: Client) -> None:
    place = make.discussion(4)
    author = make.citizen("小雨")
    hidden = make.comment(place, "很難聽的話一。", by=author)
    make.comment(place, "回覆留著。", parent=hidden)
    decision = make.decided(make.reported(hidden))
    withdrawn = make.comment(place, "我說錯了的話。", by=author)
    actions.withdraw_comment(withdrawn, by=Actor.citizen(author), now=NOW)
    page = words_of(client, path_of(place))
    for shown in (
        "這則留言已經關閉。",
        "辱罵、騷擾、恐嚇、誹謗或惡意攻擊",
        "作者已經撤回這則留言。",
        "回覆留著。",
    ):
        assert shown in page
    assert "2026 年 11 月 20 日" in page
    for gone in ("很難聽的話一。", "我說錯了的話。", "小雨"):
        assert gone not in page
    assert decision.comment_id == hidden.pk
    for said in (hidden, withdrawn):
        alone = words_of(client, link(said))
        assert "noindex" in alone
        assert "很難聽的話一。" not in alone
        assert "我說錯了的話。" not in alone
        assert client.get(link(said, "history")).status_code == 404


def test_a_removed_comment_leads_to_the_statement_of_reasons(client: Client) -> None:
    pytest.importorskip("participation.discussion.moderation_urls")
    decision = make.decided()
    page = words_of(client, path_of(decision.case.discussion))
    assert reverse("moderation:decision", args=[decision.pk]) in page


def test_what_is_held_is_seen_by_its_author_who_is_told_why(client: Client) -> None:
    place = make.discussion(2)
    author = make.citizen("小雨")
    held = make.comment(place, "先裝在轉角。", by=author)
    for viewer in (client, browser_of(make.citizen())):
        assert "先裝在轉角。" not in words_of(viewer, path_of(place))
        for name in ("comment", "history"):
            assert viewer.get(link(held, name)).status_code == 404
    for url in (path_of(place), link(held)):
        page = words_of(browser_of(author), url)
        assert "先裝在轉角。" in page
        assert "現在只有您看得到。這場討論的留言由管理員看過再公開。" in page


def test_what_is_private_is_read_by_nobody_else(client: Client) -> None:
    place = make.discussion(1)
    author = make.citizen("小雨")
    private = make.comment(place, "我家門口的燈壞了。", by=author)
    assert "我家門口的燈壞了。" not in words_of(client, path_of(place))
    assert client.get(link(private)).status_code == 404
    page = words_of(browser_of(author), path_of(place))
    assert "我家門口的燈壞了。" in page
    assert "只有承辦機關和您看得到。" in page


def test_a_locked_thread_and_a_closed_discussion_say_so(client: Client) -> None:
    place = make.discussion(4)
    said = make.comment(place)
    make.decided(make.reported(said), "lock")
    browser = browser_of(make.citizen())
    page = words_of(browser, link(said))
    assert "這個討論串已經停止回覆" in page
    assert link(said, "reply") not in page
    supervisor = make.supervisor()
    actions.announce_closing(
        place, closes_at=NOW + DAY, reason="已經彙整意見。", by=supervisor, now=NOW - DAY
    )
    assert "討論將於" in words_of(client, path_of(place))
    assert "已經彙整意見。" in words_of(client, path_of(place))
    Discussion.objects.filter(pk=place.pk).update(closes_at=NOW - timedelta(hours=1))
    place.refresh_from_db()
    actions.close_discussion(place, statement="謝謝大家，路燈明年裝。", by=supervisor, now=NOW)
    page = words_of(browser, path_of(place))
    assert "謝謝大家，路燈明年裝。" in page
    assert "留言仍可閱讀" in page
    assert link(said, "vote") not in page
    assert 'id="id_text"' not in page


def test_an_agency_speaks_under_its_own_mark(client: Client) -> None:
    road = petitions.agency("交通與道路部")
    place = make.discussion(4, lead=[road])
    officer = petitions.official(road, Role.OFFICER, "某某承辦人")
    assert officer.person is not None
    actions.accept_rules(officer.person, version=1, now=NOW)
    actions.write_comment(place, text="下週會勘。", stance="other", by=officer, now=NOW)
    page = words_of(client, path_of(place))
    assert "yq-said__mark" in page
    assert "交通與道路部" in page
    assert "某某承辦人" not in page
