"""Writing, editing, taking back, voting; and what the law may destroy."""

from datetime import timedelta
from typing import Any

import pytest

from participation.discussion import actions
from participation.discussion.models import Case, Comment, Decision
from participation.record.actors import Actor
from participation.record.models import Event
from participation.refusals import Refused
from tests.discussion import factories
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def again(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def test_free_editing_ends_after_a_quarter_of_an_hour() -> None:
    comment = factories.comment(factories.discussion())
    author = Actor.citizen(comment.author)
    edge = NOW + timedelta(minutes=15)
    actions.edit_comment(comment, text="第一次改。", by=author, now=edge - timedelta(microseconds=1))
    assert not comment.versions.filter(is_public=True).exists()
    actions.edit_comment(comment, text="第二次改。", by=author, now=edge)
    assert list(comment.versions.filter(is_public=True).values_list("text", flat=True)) == ["第一次改。"]


def test_an_edit_is_checked_like_a_new_comment() -> None:
    comment = factories.comment(factories.discussion())
    actions.edit_comment(
        comment, text="打電話罵他：0912-345-678，他叫王大明。", by=Actor.citizen(comment.author), now=LATER
    )
    assert again(comment).held_for == "personal-data"
    with pytest.raises(Refused, match="not-shown"):
        factories.report(again(comment))


def test_withdrawing_leaves_a_place_and_keeps_the_case_open() -> None:
    case = factories.reported()
    actions.withdraw_comment(case.comment, by=Actor.citizen(case.comment.author), now=LATER)
    assert Comment.objects.public().filter(pk=case.comment_id).exists()
    assert not Case.objects.get(pk=case.pk).is_decided
    with pytest.raises(Refused, match="not-standing"):
        actions.withdraw_comment(case.comment, by=Actor.citizen(case.comment.author), now=LATER)


def test_only_a_supervisor_erases_and_the_event_keeps_no_words() -> None:
    decision = factories.decided()
    facts: dict[str, Any] = {"law": "個人資料保護法第 11 條", "reason": "當事人請求刪除。", "now": LATER}
    with pytest.raises(Refused, match="supervisor-only"):
        actions.erase_comment(decision.comment, by=factories.moderator(), **facts)
    actions.erase_comment(decision.comment, by=factories.supervisor(), **facts)
    comment = again(decision.comment)
    assert (comment.text, comment.erased_at) == ("", LATER)
    assert set(comment.versions.values_list("text", flat=True)) == {""}
    assert Decision.objects.get(pk=decision.pk).passage == ""
    event = Event.objects.get(kind="comment_erased")
    assert "步道" not in str(event.facts) + "".join(event.words.values())


def test_what_is_still_up_is_not_erased() -> None:
    comment = factories.comment(factories.discussion())
    with pytest.raises(Refused, match="still-up"):
        actions.erase_comment(comment, law="個資法", reason="請求。", by=factories.supervisor(), now=NOW)


def test_votes_count_each_person_once() -> None:
    comment, voter = factories.comment(factories.discussion()), factories.citizen()
    for value, counts in ((1, (1, 0)), (1, (1, 0)), (-1, (0, 1))):
        voted = actions.vote(comment, value=value, by=Actor.citizen(voter), now=NOW)
        assert (voted.up_count, voted.down_count) == counts
    back = actions.take_vote_back(comment, by=Actor.citizen(voter), now=NOW)
    assert (back.up_count, back.down_count) == (0, 0)
    with pytest.raises(Refused, match="own-comment"):
        actions.vote(comment, value=1, by=Actor.citizen(comment.author), now=NOW)


def test_who_is_suspended_does_not_speak_by_editing() -> None:
    place, author = factories.discussion(), factories.citizen()
    other = factories.comment(place, "另一則完全沒有問題的意見。", by=author)
    grave = factories.reported(factories.comment(place, by=author), rule="illegal-trade")
    factories.decided(grave, "remove", rule="illegal-trade")
    with pytest.raises(Refused, match="suspended"):
        actions.edit_comment(other, text="趁機多說幾句。", by=Actor.citizen(author), now=LATER)
