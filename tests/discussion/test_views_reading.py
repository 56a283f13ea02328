"""What anybody reads of a discussion: threads, tombstones, answers, in constant queries."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from participation.agencies.models import Role
from participation.discussion import actions
from participation.discussion.models import Comment, CommentStatus, Discussion, HouseRules
from participation.discussion.models.reading import openers_of
from participation.record.actors import Actor
from tests.discussion import factories as make
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW
from tests.petitions.pages import at_now as at_now
from tests.petitions.pages import browser_of, queries

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


def many(place: Discussion, number: int, *, root: Comment | None = None) -> list[Comment]:
    """Comments written in bulk, a third of each stance."""
    author, rules = petitions.person("阿德"), HouseRules.objects.get()
    return Comment.objects.bulk_create(
        Comment(
            discussion=place,
            author=author,
            root=root,
            parent=root,
            stance="" if root else ("for", "against", "other")[n % 3],
            text=f"第 {n} 則意見，路燈要裝在轉角。",
            fingerprint="",
            status=CommentStatus.SHOWN,
            rules=rules,
            written_at=NOW - DAY + timedelta(seconds=n // 3),
            shown_at=NOW - DAY + timedelta(seconds=n // 3),
            up_count=n % 7,
            down_count=n % 3,
        )
        for n in range(number)
    )


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
    seen: list[int] = []
    pages: list[list[int]] = []
    url = f"{path_of(place)}?sort={sort}&stance={stance}"
    last = client.get(url)
    while True:
        pages.append([said.comment.pk for said in last.context["threads"]])
        seen += pages[-1]
        if not last.context["next_url"]:
            break
        last = client.get(last.context["next_url"])
    assert seen == wanted
    back = [pages[-1]]
    while url := last.context["previous_url"]:
        last = client.get(url)
        back.insert(0, [said.comment.pk for said in last.context["threads"]])
    assert back == pages


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


def answered(level: int, number: int = 2) -> tuple[Discussion, list[Comment], int]:
    """Comments that one answer serves; gives the answer's number."""
    road = petitions.agency("交通與道路部")
    place = make.discussion(level, lead=[road])
    comments = [
        make.comment(place, f"第 {n} 個問題，燈何時裝？", by=make.citizen(f"民眾{n}號"))
        for n in range(number)
    ]
    officer = petitions.official(road, Role.OFFICER)
    given = actions.answer(
        place, kind="brief", text="明年三月。" * 120, comments=comments, by=officer, now=NOW
    )
    return place, comments, given.pk


def test_one_answer_to_many_stands_under_each_and_lists_them(client: Client) -> None:
    place, comments, number = answered(4)
    page = words_of(client, path_of(place))
    assert page.count("這則回應一併答復 2 則留言") == 2
    assert len(re.findall("(?:明年三月。){20,}", page)) == 1
    assert page.count("明年三月。" * 120) == 0
    whole = words_of(client, reverse("discussion:answer", args=[number]))
    assert "明年三月。" * 120 in whole
    for comment in comments:
        assert comment.text in whole


def test_a_private_answer_is_read_by_its_authors_alone(client: Client) -> None:
    place, comments, number = answered(2)
    url = reverse("discussion:answer", args=[number])
    assert client.get(url).status_code == 404
    assert browser_of(make.citizen()).get(url).status_code == 404
    first = browser_of(comments[0].author)
    page = words_of(first, url)
    assert comments[0].text in page
    assert comments[1].text not in page
    assert "明年三月。" in words_of(first, path_of(place))
    assert "明年三月。" not in words_of(client, path_of(place))


def test_late_edits_leave_a_history_that_anybody_reads(client: Client) -> None:
    place = make.discussion(4)
    author = make.citizen("小雨")
    said = make.comment(place, "第一版的話。", by=author, now=NOW - DAY)
    quick = make.comment(place, "打錯的字。", by=author, now=NOW)
    by = Actor.citizen(author)
    actions.edit_comment(said, text="第二版的話。", by=by, now=NOW)
    actions.edit_comment(quick, text="改好的字。", by=by, now=NOW + timedelta(minutes=5))
    page = words_of(client, path_of(place))
    assert link(said, "history") in page
    assert link(quick, "history") not in page
    assert "第一版的話。" not in page
    history = words_of(client, link(said, "history"))
    assert "第一版的話。" in history
    assert "第二版的話。" in history
    assert "打錯的字。" not in words_of(client, link(quick, "history"))


def test_the_address_of_a_reply_begins_its_thread_with_it(client: Client) -> None:
    place = make.discussion(4)
    opener = make.comment(place, "開頭的話。")
    replies = many(place, 80, root=opener)
    page = client.get(link(replies[40]))
    shown = [said.comment.pk for said in page.context["replies"]]
    assert shown[0] == replies[40].pk
    assert "開頭的話。" in page.content.decode()
    earlier = client.get(page.context["previous_url"])
    assert [said.comment.pk for said in earlier.context["replies"]][-1] == replies[39].pk
    assert client.get(link(replies[0])).context["previous_url"] == ""


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        'https://example.org/"onmouseover="alert(1)',
        "javascript:alert(1)",
        "https://example.org/<b>x</b>",
        "</article></main><h1>假的標題</h1>",
        "{{ settings.SECRET_KEY }}{% debug %}",
    ],
)
def test_what_is_typed_is_never_run(client: Client, text: str) -> None:
    place = make.discussion(4)
    said = make.comment(place, f"{text} 路燈", by=make.citizen("<b>小雨</b>"))
    for url in (path_of(place), link(said), link(said, "history")):
        page = words_of(client, url).partition("<main")[2].partition("</main>")[0]
        assert not re.search(r"<(script|img|b|h1)[ >](?!.*yq-plain|.*class)", page.replace("<h1 class", ""))
        assert 'onmouseover="' not in page
        assert 'href="javascript' not in page
        assert "only-for-tests" not in page


def test_what_does_not_exist_is_not_found(client: Client) -> None:
    for name in ("comment", "history", "answer"):
        assert client.get(reverse(f"discussion:{name}", args=[404])).status_code == 404
        assert client.get(reverse(f"discussion:{name}", args=[10**30])).status_code == 404


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
