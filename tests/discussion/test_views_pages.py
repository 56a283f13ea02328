"""Pages that stay: threads by their replies, earlier words, answers; and that nothing typed is ever run."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from participation.agencies.models import Role
from participation.discussion import actions
from participation.discussion.models import (
    Comment,
    Discussion,
)
from participation.record.actors import Actor
from tests.discussion import factories as make
from tests.discussion.pages import DAY, link, many, path_of, words_of
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW
from tests.petitions.pages import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


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
        page = words_of(client, url)
        for run in (
            "<script>alert",
            "<img src=x",
            "<b>",
            "<h1>",
            'onmouseover="',
            'href="javascript',
            "only-for",
        ):
            assert run not in page


def test_what_does_not_exist_is_not_found(client: Client) -> None:
    for name in ("comment", "history", "answer"):
        assert client.get(reverse(f"discussion:{name}", args=[404])).status_code == 404
        assert client.get(reverse(f"discussion:{name}", args=[10**30])).status_code == 404
