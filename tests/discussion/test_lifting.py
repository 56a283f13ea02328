"""Lifting a decision without an appeal: who may, what comes back, who is told, what the record says."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from participation.agencies.models import Role
from participation.discussion import actions, rules
from participation.discussion.models import CaseStatus, Comment, Decision, Restriction
from participation.discussion.models.speakers import speaker_of
from participation.notices.tasks import deliver
from participation.people.models import Person
from participation.record.actors import Actor
from participation.record.models import Delivery, Event
from participation.refusals import Refused
from tests.discussion import factories
from tests.discussion.desk import as_actor, member, moderator, text, url
from tests.people.cast import browser_of
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW
from tests.petitions.test_races import at_once, refusals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LATER = NOW + timedelta(days=9)
WHY = "重新看過，這句話沒有攻擊任何人。"
HELD = {
    "is_in_force": True,
    "is_adverse": True,
    "is_by_law": False,
    "is_under_appeal": False,
    "by_role": "moderator",
    "lifter_id": 3,
    "first_ids": {1, 2},
}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"is_in_force": False}, "nothing-to-lift"),
        ({"is_adverse": False}, "nothing-to-lift"),
        ({"is_under_appeal": True}, "under-appeal"),
        ({"lifter_id": 1}, "own-decision"),
        ({"lifter_id": 2}, "own-decision"),
        ({"is_by_law": True}, "supervisor-only"),
        ({"is_by_law": True, "by_role": "supervisor"}, None),
    ],
)
def test_who_may_lift_what(changes: dict[str, object], code: str | None) -> None:
    refusal = rules.may_lift(**{**HELD, **changes})  # type: ignore[arg-type]
    assert (refusal.code if refusal else None) == code


def lifted(decision: Decision, now: datetime = LATER) -> Decision:
    return actions.lift_decision(decision, reason=WHY, by=factories.moderator(), now=now)


def suspended() -> Decision:
    """A removal of something grave, with a suspension."""
    return factories.decided(factories.reported(rule="illegal-trade"), "remove", rule="illegal-trade")


def closed_account() -> Decision:
    case = factories.reported(rule="illegal-trade")
    proposed = factories.decided(case, "close_account", rule="illegal-trade")
    return actions.confirm(proposed, by=factories.moderator(), now=NOW)


def locked() -> Decision:
    return factories.decided(kind="lock")


@pytest.mark.parametrize("made", [suspended, closed_account, locked])
def test_everything_that_a_decision_did_comes_back(made: Callable[[], Decision]) -> None:
    decision = lifted(made())
    author = Person.objects.get(pk=decision.person_id)
    said = Comment.objects.get(pk=decision.comment_id)
    assert (said.is_shown, said.locked_at, author.is_active) == (True, None, True)
    assert not speaker_of(author, LATER).is_suspended
    assert not Restriction.objects.at(LATER).exists()
    assert (decision.lifted_at, decision.lift_reason) == (LATER, WHY)
    assert Event.objects.get(kind="moderation_lifted").is_public


def test_a_correction_that_was_asked_for_is_not_awaited_any_more() -> None:
    decision = lifted(factories.decided(kind="request_edit"))
    assert decision.case.status == CaseStatus.DECIDED


def test_nobody_lifts_what_is_theirs_or_alone_what_they_decided() -> None:
    decision = closed_account()
    first = Actor.official(decision.by, petitions.desk(), Role.MODERATOR)
    assert decision.second_by is not None
    second = Actor.official(decision.second_by, petitions.desk(), Role.MODERATOR)
    author = petitions.official(petitions.desk(), Role.MODERATOR)
    Decision.objects.filter(pk=decision.pk).update(person=author.person)
    officer = petitions.official(petitions.agency(), Role.SUPERVISOR)
    for by, code in (
        (first, "own-decision"),
        (second, "own-decision"),
        (author, "own-matter"),
        (officer, "not-a-moderator"),
    ):
        with pytest.raises(Refused, match=code):
            actions.lift_decision(decision, reason=WHY, by=by, now=LATER)
    with pytest.raises(Refused, match="reason-missing"):
        actions.lift_decision(decision, reason=" ", by=factories.moderator(), now=LATER)
    assert not Decision.objects.filter(lifted_at__isnull=False).exists()


def test_an_appeal_that_waits_is_decided_instead() -> None:
    decision = factories.decided()
    appeal = factories.appealed(decision)
    with pytest.raises(Refused, match="under-appeal"):
        lifted(decision)
    actions.decide_appeal(appeal, uphold=False, reason="維持。", by=factories.moderator(), now=NOW)
    assert lifted(decision).lifted_at == LATER


def test_the_person_is_told_the_reason_and_the_record_that_it_was_lifted(client: Client) -> None:
    decision = lifted(factories.decided(), NOW)
    deliver()
    browser = browser_of(decision.person)
    row = Delivery.objects.filter(person=decision.person, event__kind="moderation_lifted").get()
    notice = browser.get(reverse("moderation:notice", args=[row.pk])).content.decode()
    assert WHY in notice
    assert "不再計入" in notice
    reporter = Delivery.objects.filter(event__kind="moderation_lifted", audience="reporters")
    assert reporter.filter(person__isnull=False).count() == 1
    public = reverse("moderation:decision", args=[decision.pk])
    assert "由另一位管理員主動撤銷" in client.get(public).content.decode()
    assert WHY not in client.get(public).content.decode()
    assert WHY in browser.get(public).content.decode()


def test_the_desk_lists_what_holds_and_lifts_it() -> None:
    decision = factories.decided()
    listed = text(moderator().get(url("decisions")))
    assert url("lift", decision.pk) in listed
    assert url("lift", decision.pk) in text(moderator().get(url("case", decision.case_id)))
    first = as_actor(Actor.official(decision.by, petitions.desk(), Role.MODERATOR))
    assert "請另一位管理員決定" in text(first.get(url("lift", decision.pk)))
    assert first.post(url("lift", decision.pk), {"reason": WHY}).status_code == 403
    other = moderator()
    assert "留言恢復公開" in text(other.get(url("lift", decision.pk)))
    assert other.post(url("lift", decision.pk), {"reason": ""}).status_code == 422
    assert other.post(url("lift", decision.pk), {"reason": WHY}).status_code == 302
    assert other.post(url("lift", decision.pk), {"reason": WHY}).status_code == 409
    assert url("lift", decision.pk) not in text(other.get(url("decisions")))
    assert WHY in text(other.get(url("case", decision.case_id)))


def test_the_list_is_narrowed_by_kind_and_name() -> None:
    decision, other = factories.decided(), locked()
    for query, found in (
        ({"kind": "hide"}, [decision.pk]),
        ({"kind": "no"}, [other.pk, decision.pk]),
        ({"q": decision.person.nickname}, [decision.pk]),
        ({"q": str(other.pk)}, [other.pk]),
        ({"q": "沒有這個人"}, []),
    ):
        page = moderator().get(url("decisions"), query)
        assert [row.pk for row in page.context["rows"]] == found, query


def test_the_desks_pages_are_the_moderators() -> None:
    decision = factories.decided()
    officer = member(petitions.agency(), Role.OFFICER)
    for path in (url("decisions"), url("lift", decision.pk)):
        assert officer.get(path).status_code == 403
    assert officer.post(url("lift", decision.pk), {"reason": WHY}).status_code == 403
    assert moderator().get(url("lift", 10**9)).status_code == 404


def test_what_was_corrected_when_asked_is_no_violation() -> None:
    case = factories.reported()
    factories.decided(case, "request_edit")
    author = Actor.citizen(case.comment.author)
    actions.edit_comment(case.comment, text="步道的燈請先裝在轉角。", by=author, now=NOW)
    case.refresh_from_db()
    factories.decided(case, "dismiss")
    again = factories.reported(factories.comment(case.discussion, "又一句罵人的話。", by=case.comment.author))
    with pytest.raises(Refused, match="minor-first"):
        factories.decided(again, "remove")


@pytest.mark.django_db(transaction=True)
def test_ten_who_lift_at_once_lift_once() -> None:
    decision = factories.decided()
    moderators = [factories.moderator() for _ in range(10)]
    results = at_once(
        [partial(actions.lift_decision, decision, reason=WHY, by=one, now=LATER) for one in moderators]
    )
    assert refusals(results) == ["nothing-to-lift"] * 9
    assert Event.objects.filter(kind="moderation_lifted").count() == 1
