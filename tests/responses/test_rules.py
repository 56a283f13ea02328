"""Who may draft and publish a formal response, in tables."""

import pytest

from participation.responses import rules


@pytest.mark.parametrize(
    ("is_published", "is_assigned", "expected"),
    [
        (False, True, "may"),
        (True, True, "published-before"),
        (False, False, "not-assigned"),
        (True, False, "not-assigned"),
    ],
)
def test_drafting_is_for_assigned_agencies_until_they_published(
    is_published: bool, is_assigned: bool, expected: str
) -> None:
    refusal = rules.may_draft(is_published=is_published, is_assigned=is_assigned)
    assert (refusal.code if refusal else "may") == expected


@pytest.mark.parametrize(
    ("is_published", "author", "demands", "answered", "expected"),
    [
        (False, 2, [1, 2], [2, 1], "may"),
        (False, 2, [], [], "may"),
        # An answer too many hurts nobody.
        (False, 2, [1], [1, 3], "may"),
        (False, None, [1], [1], "may"),
        (True, 2, [1], [1], "published-before"),
        (True, 1, [1], [], "published-before"),
        (False, 1, [1], [1], "own-draft"),
        (False, 1, [1], [], "own-draft"),
        (False, 2, [1, 2], [1], "demands-unanswered"),
        (False, 2, [1, 2], [], "demands-unanswered"),
    ],
)
def test_publishing_is_for_another_than_the_author_once_every_demand_is_answered(
    is_published: bool, author: int | None, demands: list[int], answered: list[int], expected: str
) -> None:
    refusal = rules.may_publish(
        is_assigned=True,
        is_published=is_published,
        author_id=author,
        publisher_id=1,
        written=rules.Written(demands, answered),
    )
    assert (refusal.code if refusal else "may") == expected


def test_the_refusal_says_how_many_demands_are_unanswered() -> None:
    refusal = rules.may_publish(
        is_assigned=True,
        is_published=False,
        author_id=2,
        publisher_id=1,
        written=rules.Written([1, 2, 3], [2]),
    )
    assert refusal is not None
    assert "2" in str(refusal.sentence)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (rules.Written([1, 2], [1, 2]), None),
        (rules.Written([1, 2], [1]), "demands-unanswered"),
        (rules.Written([1, 2], [1], unfinished=1), "demands-unanswered"),
        (rules.Written([1, 2], [1, 2], unfinished=1), "answers-unfinished"),
        # Whoever only joins answers what it likes, but that whole.
        (rules.Written([], [2], unfinished=1), "answers-unfinished"),
        (rules.Written([1], [1], unfinished=1, says_why=False), "answers-unfinished"),
        (rules.Written([1], [1], says_why=False), "correction-says-why"),
    ],
)
def test_what_is_sent_on_is_whole(written: rules.Written, expected: str | None) -> None:
    refusal = rules.refuse_unfinished(written)
    assert (refusal.code if refusal else None) == expected
    assert expected in {None, *rules.UNFINISHED}


def test_an_agency_that_was_taken_off_publishes_nothing() -> None:
    refusal = rules.may_publish(
        is_assigned=False,
        is_published=False,
        author_id=2,
        publisher_id=1,
        written=rules.Written([], []),
    )
    assert refusal == rules.NOT_ASSIGNED


@pytest.mark.parametrize(
    ("agency", "expected"), [(1, None), (2, "not-your-agency"), (None, "not-your-agency")]
)
def test_an_agency_writes_only_its_own_answer(agency: int | None, expected: str | None) -> None:
    refusal = rules.refuse_stranger(agency_id=agency, answering_agency_id=1)
    assert (refusal.code if refusal else None) == expected
