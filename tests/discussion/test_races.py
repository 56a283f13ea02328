"""Real connections in parallel: what two may do at once happens once."""

from functools import partial

import pytest

from participation.agencies.models import Role
from participation.discussion import actions
from participation.discussion.models import Case, Comment, CommentVote, Decision, Report
from participation.people.models import Person
from participation.record.actors import Actor
from participation.record.models import Event
from tests.discussion import factories
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW
from tests.petitions.test_races import at_once, refusals

pytestmark = pytest.mark.django_db(transaction=True)


def test_five_hundred_reports_make_one_case_and_hide_nothing() -> None:
    comment = factories.comment(factories.discussion())
    people = [petitions.person() for _ in range(500)]
    results = at_once([partial(factories.report, comment, by=person) for person in people])
    assert [result for result in results if not isinstance(result, Report)] == []
    case = Case.objects.get(comment=comment)
    assert (case.report_count, case.is_burst) == (500, True)
    assert Comment.objects.get(pk=comment.pk).is_shown
    assert Event.objects.filter(kind="moderation_case_opened").count() == 1
    assert Event.objects.filter(kind="moderation_burst").count() == 1


def test_one_reporter_at_once_reports_once() -> None:
    comment, person = factories.comment(factories.discussion()), petitions.person()
    results = at_once([partial(factories.report, comment, by=person)] * 20)
    assert refusals(results) == ["reported"] * 19
    assert Case.objects.get(comment=comment).report_count == 1


def test_two_moderators_take_and_decide_a_case_once() -> None:
    case = factories.reported()
    moderators = [factories.moderator() for _ in range(10)]
    results = at_once([partial(factories.decided, case, by=one) for one in moderators])
    assert refusals(results) == ["case-decided"] * 9
    assert Decision.objects.count() == 1


def test_a_case_is_checked_out_to_one() -> None:
    case = factories.reported()
    results = at_once(
        [partial(actions.take_case, case, by=factories.moderator(), now=NOW) for _ in range(10)]
    )
    assert refusals(results) == ["case-taken"] * 9


def test_the_first_moderator_cannot_be_the_second_by_being_quick() -> None:
    proposed = factories.decided(kind="close_account")
    first = Actor.official(proposed.by, petitions.desk(), Role.MODERATOR)
    results = at_once([partial(actions.confirm, proposed, by=first, now=NOW)] * 10)
    assert refusals(results) == ["same-person"] * 10
    assert Person.objects.get(pk=proposed.person_id).is_active


def test_two_seconds_confirm_once() -> None:
    proposed = factories.decided(kind="close_account")
    results = at_once(
        [partial(actions.confirm, proposed, by=factories.moderator(), now=NOW) for _ in range(10)]
    )
    assert refusals(results) == ["case-decided"] * 9
    assert Event.objects.filter(kind="moderation_decided").count() == 1


def test_an_appeal_is_filed_once_and_decided_once_and_never_by_the_first() -> None:
    decision = factories.decided()
    results = at_once([partial(factories.appealed, decision)] * 10)
    assert refusals(results) == ["appealed"] * 9
    appeal = decision.appeal
    first = Actor.official(decision.by, petitions.desk(), Role.MODERATOR)
    deciders = [first] * 5 + [factories.moderator() for _ in range(5)]
    results = at_once(
        [
            partial(actions.decide_appeal, appeal, uphold=True, reason="看錯了。", by=one, now=NOW)
            for one in deciders
        ]
    )
    # Whoever comes after the decision hears of that, the first moderator too.
    assert len(refusals(results)) == 9
    assert set(refusals(results)) <= {"appeal-decided", "first-moderator"}
    appeal.refresh_from_db()
    assert appeal.decided_by_id != decision.by_id
    assert Event.objects.filter(kind="moderation_appeal_upheld").count() == 1


def test_one_voter_at_once_counts_once() -> None:
    comment, voter = factories.comment(factories.discussion()), factories.citizen()
    at_once([partial(actions.vote, comment, value=1, by=Actor.citizen(voter), now=NOW)] * 50)
    comment.refresh_from_db()
    assert (comment.up_count, CommentVote.objects.count()) == (1, 1)


def test_a_hundred_voters_at_once_are_counted_exactly() -> None:
    comment, voters = factories.comment(factories.discussion()), [factories.citizen() for _ in range(100)]
    at_once([partial(actions.vote, comment, value=1, by=Actor.citizen(one), now=NOW) for one in voters])
    comment.refresh_from_db()
    assert comment.up_count == 100


def test_carrying_out_twice_at_once_closes_once() -> None:
    case = factories.reported()
    factories.decided(case, "request_edit")
    case.refresh_from_db()
    assert case.correct_by is not None
    results = at_once([partial(actions.carry_out, case, now=case.correct_by)] * 8)
    assert sum(isinstance(result, Decision) for result in results) == 1
    assert results.count(None) == 7
