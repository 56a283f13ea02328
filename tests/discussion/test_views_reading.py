"""What anybody reads of a discussion: threads, tombstones, in constant queries."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from participation.agencies.models import Role
from participation.discussion import actions
from participation.discussion.models import (
    Comment,
    Discussion,
)
from participation.discussion.models.reading import openers_of
from participation.record.actors import Actor
from tests.discussion import factories as make
from tests.discussion.pages import DAY, link, many, path_of, words_of
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW
from tests.petitions.pages import browser_of, queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_a_stranger_reads_comments_replies_and_how_far_the_discussion_is_open(client: Client) -> None:
    place = make.discussion(4)
    said = make.comment(place, "先裝在轉角。\n\n看 https://example.org/燈 的例子", by=make.citizen("小雨"))
    make.comment(place, "同意，還有階梯。", by=make.citizen("阿德"), parent=said)
    page = words_of(client, path_of(place))
    for shown in (
        "留言送出後立即公開",
        "小雨",
        "先裝在轉角。",
        "贊成",
        "阿德",
        "同意，還有階梯。",
        "登入後留言",
    ):
        assert shown in page
    assert 'rel="nofollow ugc noopener"' in page
    assert "csrfmiddlewaretoken" not in page
    assert link(said) in page


def test_the_page_of_a_petition_names_its_discussion_in_one_query_more(client: Client) -> None:
    place = make.discussion(4)
    said = make.comment(place)
    make.comment(place, "還有階梯。", parent=said)
    with queries(6):
        page = words_of(client, reverse("petitions:detail", args=[place.record.number]))
    assert "看 2 則留言" in page
    assert path_of(place) in page


def test_there_is_no_discussion_where_none_was_opened(client: Client) -> None:
    petition = petitions.published()
    assert client.get(reverse("petitions:comments", args=[petition.number])).status_code == 404
    assert "看 0 則留言" not in words_of(client, reverse("petitions:detail", args=[petition.number]))


def test_an_empty_discussion_invites_and_another_stance_says_that_it_is_empty(client: Client) -> None:
    place = make.discussion(4)
    assert "還沒有人留言" in words_of(client, path_of(place))
    make.comment(place, stance="for")
    assert "這個立場還沒有人留言" in words_of(client, path_of(place) + "?stance=against")


def test_stances_are_counted_and_narrowed(client: Client) -> None:
    place = make.discussion(4)
    many(place, 7)
    page = client.get(path_of(place), {"stance": "against"})
    assert [(option["label"], option["count"]) for option in page.context["stances"]] == [
        ("全部", 7), ("贊成", 3), ("反對", 2), ("其他意見", 2),
    ]  # fmt: skip
    assert {said.comment.stance for said in page.context["threads"]} == {"against"}


@pytest.mark.parametrize("sort", ["newest", "oldest", "best"])
@pytest.mark.parametrize("stance", ["", "for"])
def test_every_thread_is_met_once_going_on_and_going_back(client: Client, sort: str, stance: str) -> None:
    place = make.discussion(4)
    many(place, 70)
    wanted = [comment.pk for comment in _sorted(place, sort, stance)]
    page = client.get(path_of(place), {"sort": sort, "stance": stance})
    pages = [_numbers(page)]
    while url := page.context["next_url"]:
        page = client.get(url)
        pages.append(_numbers(page))
    assert [number for numbers in pages for number in numbers] == wanted
    back = [pages[-1]]
    while url := page.context["previous_url"]:
        page = client.get(url)
        back.insert(0, _numbers(page))
    assert back == pages


def _numbers(page: Any) -> list[int]:
    return [said.comment.pk for said in page.context["threads"]]


def _sorted(place: Discussion, sort: str, stance: str) -> list[Comment]:
    order = {"newest": ["-shown_at", "-pk"], "oldest": ["shown_at", "pk"], "best": ["-score", "-pk"]}[sort]
    found = Comment.objects.filter(discussion=place, **({"stance": stance} if stance else {}))
    return list(found.order_by(*order))


@pytest.mark.parametrize(
    "wrong",
    [
        "after=x",
        "after=1.2.3",
        "before=-",
        "sort=no",
        "stance=no",
        "after=99999999999999999.9",
        f"sort=best&after={'9' * 16}.{'9' * 18}",
    ],
)
def test_an_address_that_says_nothing_shows_the_first_page(client: Client, wrong: str) -> None:
    place = make.discussion(4)
    make.comment(place)
    assert client.get(f"{path_of(place)}?{wrong}").status_code == 200


@pytest.mark.parametrize("viewer", ["stranger", "citizen"])
def test_queries_are_as_many_at_twenty_and_at_two_thousand_comments(viewer: str) -> None:
    place = make.discussion(4)
    browser = Client() if viewer == "stranger" else browser_of(make.citizen())
    asked = []
    for number in (20, 1980):
        openers = many(place, number)
        many(place, 20 if number == 20 else 300, root=openers[-1])
        Comment.objects.filter(pk=openers[-1].pk).update(reply_count=20 if number == 20 else 300)
        make.comment(place, by=make.citizen())
        for url in (path_of(place), link(openers[-1])):
            # The petition itself takes one.
            with queries(5 if viewer == "stranger" else 12) as own:
                browser.get(url)
            asked.append(len(own))
    assert asked[:2] == asked[2:]


PLANS: dict[str, tuple[Callable[[Discussion], object], str]] = {
    "newest": (lambda place: openers_of(place).order_by("-shown_at", "-pk")[:21], "comment_newest"),
    "oldest": (lambda place: openers_of(place).order_by("shown_at", "pk")[:21], "comment_newest"),
    "best": (lambda place: openers_of(place).order_by("-score", "-pk")[:21], "comment_best"),
    "stance": (
        lambda place: openers_of(place).filter(stance="for").order_by("-shown_at", "-pk")[:21],
        "comment_by_stance",
    ),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_page_is_found_by_an_index_in_its_order(name: str) -> None:
    # One discussion among others: of nearly the whole table, a walk along the numbers is as quick.
    place, other = make.discussion(4), make.discussion(4)
    many(place, 100, root=many(place, 400)[0])
    many(other, 3000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE discussion_comment")
    made, index = PLANS[name]
    plan = made(place).explain()  # type: ignore[attr-defined]
    assert index in plan, plan
    assert "Sort" not in plan.split("SubPlan")[0]
    assert "comment_of_thread" in plan


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


def test_anonymous_pages_are_the_same_bytes_for_everybody_and_may_be_kept(client: Client) -> None:
    place = make.discussion(4)
    said = make.comment(place)
    for url in (path_of(place), link(said)):
        first, second = client.get(url), Client(headers={"user-agent": "another"}).get(url)
        assert first.content == second.content
        assert first["Cache-Control"].startswith("public")
        assert "Cookie" not in first.get("Vary", "")
        again = client.get(url, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304
