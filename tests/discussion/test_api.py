"""Moderation and comments for machines."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation.agencies.models import Role
from participation.discussion import actions
from participation.discussion.models import Discussion
from participation.discussion.published.decisions import FIELDS
from participation.record.actors import Actor
from petitions.models import Petition
from tests.discussion import factories
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
MODERATION = "/api/v1/moderation/"


def comments(client: Client, place: Discussion, query: str = "") -> list[dict[str, Any]]:
    """The comments of a discussion as the interface tells them."""
    response = client.get(f"/api/v1/petitions/{place.record.number}/comments/?{query}")
    assert response.status_code == 200, response.content
    rows: list[dict[str, Any]] = response.json()["results"]
    return rows


def test_decisions_have_the_fields_of_the_files(client: Client) -> None:
    decision = factories.decided()
    (row,) = client.get(MODERATION).json()["results"]
    assert tuple(row) == FIELDS
    assert row["date"].endswith("+08:00")
    assert row["in_force_from"].endswith("+08:00")
    assert (row["id"], row["decision"], row["automated_decision"]) == (decision.pk, "hide", False)


def test_decisions_can_be_filtered(client: Client) -> None:
    factories.decided()
    for query, found in {
        "kind=hide": 1,
        "kind=remove": 0,
        "rule=abuse": 1,
        "procedure=petitions": 1,
        "procedure=mailboxes": 0,
    }.items():
        assert len(client.get(f"{MODERATION}?{query}").json()["results"]) == found, query
    for query in ("kind=dismiss", "rule=x", "procedure=x", "cursor=x"):
        assert client.get(f"{MODERATION}?{query}").status_code == 400, query


def test_decisions_are_paged_by_cursor(client: Client) -> None:
    place = factories.discussion()
    made = [
        factories.decided(factories.reported(factories.comment(place, f"第{n}盞燈不亮。"))).pk
        for n in range(3)
    ]
    first = client.get(f"{MODERATION}?limit=2").json()
    second = client.get(first["next"]).json()
    assert [row["id"] for row in (*first["results"], *second["results"])] == sorted(made, reverse=True)
    assert second["next"] is None


def test_a_comment_is_told_with_its_author_votes_and_answers(client: Client) -> None:
    lead = petitions.agency("交通與道路部")
    place = factories.discussion(lead=[lead])
    said = factories.comment(place, by=factories.citizen("小雨"))
    actions.vote(said, value=1, by=Actor.citizen(factories.citizen()), now=NOW)
    officer = petitions.official(lead, Role.OFFICER)
    actions.answer(place, kind="formal", text="下個月裝設。", comments=[said], by=officer, now=NOW)
    (row,) = comments(client, place)
    assert (row["author"], row["stance"], row["up"], row["down"]) == ("小雨", "for", 1, 0)
    assert row["text"] == said.text
    assert [answer["text"] for answer in row["answers"]] == ["下個月裝設。"]
    assert row["decision"] is None


def test_a_tombstone_has_no_words_and_no_author_but_its_decision(client: Client) -> None:
    decision = factories.decided()
    (row,) = comments(client, decision.comment.discussion)
    assert (row["text"], row["author"], row["decision"], row["status"]) == (None, None, decision.pk, "hidden")


def test_a_withdrawn_comment_has_no_words_and_no_author(client: Client) -> None:
    place, author = factories.discussion(), factories.citizen("小雨")
    said = factories.comment(place, by=author)
    actions.withdraw_comment(said, by=Actor.citizen(author), now=NOW)
    (row,) = comments(client, place)
    assert (row["text"], row["author"], row["status"]) == (None, None, "withdrawn")


@pytest.mark.parametrize("level", [1, 2, 3])
def test_what_others_may_not_see_is_not_told(client: Client, level: int) -> None:
    place = factories.discussion(level)
    factories.comment(place)
    assert comments(client, place) == []


@pytest.mark.parametrize(("minutes", "edited"), [(14, False), (15, True)])
def test_what_was_changed_in_the_free_minutes_is_not_called_edited(
    client: Client, minutes: int, edited: bool
) -> None:
    place = factories.discussion()
    said = factories.comment(place)
    at = NOW + timedelta(minutes=minutes)
    actions.edit_comment(said, text="步道轉角的燈不亮。", by=Actor.citizen(said.author), now=at)
    (row,) = comments(client, place)
    assert row["edited"] is edited


def test_the_number_of_a_record_that_is_not_public_is_left_out(client: Client) -> None:
    decision = factories.decided()
    number = decision.case.discussion.record.number
    addresses = [MODERATION, reverse("moderation:decisions_json"), reverse("moderation:decisions_csv")]

    def told(address: str) -> str:
        answer: Any = client.get(address)
        return b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()

    assert all(number in told(address) for address in addresses)
    Petition.objects.update(text_hidden=True)
    for address in addresses:
        assert number not in told(address)
        assert "hide" in told(address)


def test_a_private_answer_is_not_told(client: Client) -> None:
    lead = petitions.agency()
    place = factories.discussion(2, lead=[lead])
    said = factories.comment(place)
    case = said.cases.get()
    actions.decide(case, kind="dismiss", reasons=factories.reasons(""), by=factories.moderator(), now=NOW)
    officer = petitions.official(lead, Role.OFFICER)
    actions.answer(place, kind="brief", text="只寄給您。", comments=[said], by=officer, now=NOW)
    (row,) = comments(client, place)
    assert row["answers"] == []


def test_comments_can_be_filtered_and_ordered(client: Client) -> None:
    place = factories.discussion()
    first = factories.comment(place, "我贊成，燈要夠亮。")
    second = factories.comment(place, "我反對，會影響螢火蟲。", stance="against")
    actions.vote(first, value=1, by=Actor.citizen(factories.citizen()), now=NOW)
    assert [row["id"] for row in comments(client, place)] == [second.pk, first.pk]
    assert [row["id"] for row in comments(client, place, "ordering=score")] == [first.pk, second.pk]
    assert [row["id"] for row in comments(client, place, "stance=against")] == [second.pk]
    number = place.record.number
    assert client.get(f"/api/v1/petitions/{number}/comments/?stance=x").status_code == 400


def test_comments_of_what_is_not_public_are_not_found(client: Client) -> None:
    petition = petitions.proposed()
    assert client.get(f"/api/v1/petitions/{petition.number}/comments/").status_code == 404
    assert client.get("/api/v1/petitions/P2000-0001/comments/").status_code == 404


def test_both_lists_cost_the_same_with_few_rows_and_with_many(client: Client) -> None:
    place, counts = factories.discussion(), []
    for more in (1, 8):
        for serial in range(more):
            factories.comment(place, f"第{more}-{serial}盞燈不亮。")
            factories.decided(factories.reported(factories.comment(place, f"第{more}-{serial}級階梯鬆動。")))
        with CaptureQueriesContext(connection) as queries:
            comments(client, place)
            client.get(MODERATION)
        counts.append(len(queries))
    assert counts[0] == counts[1]
