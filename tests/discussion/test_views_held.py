"""What was shown and is held again after an edit keeps its place, its thread and its count."""

import pytest
from django.test import Client
from django.urls import reverse

from participation.discussion import actions
from participation.discussion.models import Case, Comment
from participation.record.actors import Actor
from tests.discussion import factories as make
from tests.discussion.pages import link, path_of, words_of
from tests.petitions.factories import NOW
from tests.petitions.pages import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
HELD = "想一起去的人請打我的手機 0912-345-678，我叫王大明。"
CHECKED, REPLY = "正在等管理員看過", "同意，還有階梯。"


def held_again(said: Comment) -> Comment:
    """An edit that the checks hold."""
    edited = actions.edit_comment(said, text=HELD, by=Actor.citizen(said.author), now=NOW)
    assert edited.is_held
    return edited


def test_a_thread_stays_while_its_opener_is_checked_again(client: Client) -> None:
    place = make.discussion(4)
    opener = make.comment(place, by=make.citizen("小雨"))
    reply = make.comment(place, REPLY, parent=opener)
    make.comment(place, "轉角沒有燈。")
    before = client.get(path_of(place)).context["counts"]
    held_again(opener)
    for url in (path_of(place), link(opener), link(reply)):
        page = words_of(client, url)
        assert CHECKED in page
        assert REPLY in page
        assert "0912" not in page
        assert "小雨" not in page
    shown = client.get(path_of(place)).context
    assert (shown["counts"], len(shown["threads"])) == (before, 2)
    assert "看 3 則留言" in words_of(client, reverse("petitions:detail", args=[place.record.number]))
    assert 'content="noindex"' in words_of(client, link(opener))


def test_a_reply_that_is_checked_again_keeps_its_place(client: Client) -> None:
    place = make.discussion(4)
    opener = make.comment(place)
    reply = make.comment(place, REPLY, parent=opener)
    held_again(reply)
    for url in (path_of(place), link(opener), link(reply)):
        page = words_of(client, url)
        assert CHECKED in page
        assert "0912" not in page


def test_its_author_reads_it_in_its_place_and_once(client: Client) -> None:
    place = make.discussion(4)
    opener = make.comment(place)
    held_again(opener)
    page = words_of(browser_of(opener.author), path_of(place))
    assert page.count(f'id="comment-{opener.pk}"') == 1
    assert "0912-345-678" in page
    assert client.get(link(opener, "history")).status_code == 404


def test_nothing_is_lost_when_a_moderator_lets_it_pass(client: Client) -> None:
    place = make.discussion(4)
    opener = make.comment(place)
    held_again(opener)
    case = Case.objects.get(comment=opener)
    actions.decide(case, kind="dismiss", reasons=make.reasons(""), by=make.moderator(), now=NOW)
    assert "0912-345-678" in words_of(client, path_of(place))
    assert client.get(path_of(place)).context["counts"].openers == 1


def test_machines_are_told_of_the_place_and_of_nothing_in_it(client: Client) -> None:
    place = make.discussion(4)
    opener = held_again(make.comment(place))
    (row,) = client.get(f"/api/v1/petitions/{place.record.number}/comments/").json()["results"]
    assert (row["id"], row["status"], row["text"], row["author"]) == (opener.pk, "held", None, None)
