"""What the database refuses of discussions, each promise broken once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from participation.agencies.rules import Role
from participation.discussion import actions
from participation.discussion.models import (
    AnsweredComment,
    Appeal,
    CannedPassage,
    Case,
    CommentAnswer,
    CommentDuty,
    CommentVersion,
    CommentVote,
    Finding,
    HouseRules,
    HouseRulesAccepted,
    HouseRulesText,
    ListedTerm,
    Report,
    Restriction,
    Theme,
)
from participation.people.models import Identity
from tests.discussion import factories
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
EARLIER = NOW - timedelta(days=1)


def broken(constraint: str, write: Callable[[], Any]) -> None:
    """The write is refused, by this very constraint."""
    with pytest.raises(IntegrityError, match=f'"{constraint}"'), transaction.atomic():
        write()


def changed(row: models.Model, constraint: str, changes: dict[str, Any]) -> None:
    broken(constraint, lambda: type(row)._default_manager.filter(pk=row.pk).update(**changes))


def doubled(row: models.Model, constraint: str, **changes: Any) -> None:
    """A second row with the same facts is refused."""

    def write() -> None:
        row.pk = None
        for name, value in changes.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    broken(constraint, write)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("comment_status_known", {"status": "lost", "withdrawn_at": None}),
        ("comment_stance_known", {"stance": "maybe"}),
        ("comment_classified_by_somebody", {"classified_as": "question"}),
        ("comment_in_thread", {"root": models.F("pk")}),
        ("comment_says_something", {"text": ""}),
        ("comment_erased_is_empty", {"erased_at": NOW}),
        ("comment_taken_down_by_decision", {"status": "removed"}),
        ("comment_held_for_a_reason", {"status": "held"}),
        ("comment_held_for_a_reason", {"held_for": "review"}),
        ("comment_held_for_a_reason", {"status": "held", "held_for": "abuse"}),
        ("comment_shown_dated", {"shown_at": None}),
        ("comment_withdrawn_dated", {"status": "withdrawn"}),
    ],
)
def test_a_comment_is_whole(constraint: str, changes: dict[str, Any]) -> None:
    changed(factories.comment(factories.discussion()), constraint, changes)


def test_a_lock_stands_on_the_first_comment_of_a_thread() -> None:
    place = factories.discussion()
    reply = factories.comment(place, "回覆。", parent=factories.comment(place))
    changed(reply, "comment_lock_on_opener", {"locked_at": NOW})


def test_what_belongs_to_a_comment_is_whole() -> None:
    comment = factories.comment(factories.discussion())
    doubled(comment.versions.get(), "comment_version_once")
    doubled(comment.versions.get(), "comment_version_from_one", number=0)
    vote = CommentVote.objects.create(
        comment=comment, identity=Identity.objects.create(created_at=NOW), value=1, at=NOW
    )
    changed(vote, "comment_vote_up_or_down", {"value": 2})
    doubled(vote, "comment_vote_once")
    assert CommentVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("discussion_level_known", {"level": 6}),
        ("discussion_closing_explained", {"closes_at": NOW}),
        ("discussion_closed_with_statement", {"closed_at": NOW}),
    ],
)
def test_a_discussion_is_whole(constraint: str, changes: dict[str, Any]) -> None:
    changed(factories.discussion(), constraint, changes)


def test_a_record_has_one_discussion_of_a_topic() -> None:
    doubled(factories.discussion(), "discussion_once")


def test_house_rules_are_whole() -> None:
    rules = factories.house_rules()
    broken(
        "house_rules_from_one",
        lambda: HouseRules.objects.create(version=0, in_force_from=NOW, codes=["abuse"]),
    )
    changed(rules, "house_rules_prohibit_something", {"codes": []})
    words = HouseRulesText.objects.get()
    changed(words, "house_rules_text_written", {"html": ""})
    doubled(words, "house_rules_text_once")
    accepted = actions.accept_rules(petitions.person(), version=1, now=NOW)
    doubled(accepted, "house_rules_accepted_once")
    assert HouseRulesAccepted.objects.count() == 1


def test_terms_are_whole() -> None:
    term = ListedTerm.objects.create(kind="word", text="測試用字", rule="abuse")
    changed(term, "listed_term_kind_known", {"kind": "sound"})
    changed(term, "listed_term_rule_known", {"rule": "taste"})
    changed(term, "listed_term_written", {"text": ""})
    doubled(term, "listed_term_once")


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("case_status_known", {"status": "lost"}),
        ("case_source_known", {"source": "rumour"}),
        ("case_rule_known", {"rule": "taste"}),
        ("case_taken_whole", {"taken_at": NOW}),
        ("case_correction_dated", {"status": "correcting"}),
        ("case_decided_dated", {"status": "decided"}),
    ],
)
def test_a_case_is_whole(constraint: str, changes: dict[str, Any]) -> None:
    changed(factories.reported(), constraint, changes)


def test_a_comment_has_one_undecided_case_and_a_person_one_report_in_it() -> None:
    case = factories.reported()
    report = Report.objects.get()
    changed(report, "report_rule_known", {"rule": "taste"})
    changed(report, "report_outcome_known", {"outcome": "funny"})
    doubled(report, "report_once")
    doubled(Case.objects.get(pk=case.pk), "case_one_open")


def test_a_finding_holds_only_what_may_be_held() -> None:
    case = factories.reported()
    facts = {
        "comment": case.comment,
        "case": case,
        "check_name": "listed-word",
        "start": 0,
        "end": 2,
        "at": NOW,
    }
    finding = Finding.objects.create(rule="abuse", **facts)
    changed(finding, "finding_span_forward", {"start": 3})
    changed(finding, "finding_holds_only_what_may", {"holds": True})
    changed(finding, "finding_rule_known", {"rule": "taste"})


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("decision_kind_known", {"kind": "shout"}),
        ("decision_ground_known", {"ground": "mood"}),
        ("decision_rule_known", {"rule": "taste"}),
        ("decision_adverse_names_rule", {"rule": ""}),
        ("decision_names_law", {"ground": "law"}),
        ("decision_explained", {"reason": ""}),
        ("decision_other_explained_well", {"rule": "other", "reason": "太短"}),
        ("decision_second_is_another", {"second_by": models.F("by"), "second_at": NOW}),
        ("decision_confirmed_before_force", {"needs_second": True}),
        ("decision_closure_needs_two", {"kind": "close_account"}),
        ("decision_second_whole", {"second_at": NOW}),
        ("decision_adverse_can_be_appealed", {"appeal_until": EARLIER}),
        ("decision_suspension_lasts", {"suspended_until": EARLIER}),
        ("decision_lifted_whole", {"lifted_at": NOW, "lift_reason": "看錯了。"}),
        (
            "decision_lifted_by_another",
            {"lifted_at": NOW, "lift_reason": "看錯了。", "lifted_by": models.F("by")},
        ),
    ],
)
def test_a_decision_is_whole(constraint: str, changes: dict[str, Any]) -> None:
    changed(factories.decided(), constraint, changes)


def test_a_restriction_is_whole() -> None:
    factories.decided(factories.reported(rule="illegal-trade"), "remove", rule="illegal-trade")
    restriction = Restriction.objects.get()
    changed(restriction, "restriction_known", {"what": "breathing"})
    changed(restriction, "restriction_lasts", {"ends_at": EARLIER})
    doubled(restriction, "restriction_once")


def test_an_appeal_is_decided_whole_and_by_another() -> None:
    appeal = factories.appealed(factories.decided())
    whole = {"decided_at": NOW, "is_upheld": True, "reason": "看錯了。"}
    changed(appeal, "appeal_has_grounds", {"grounds": ""})
    changed(appeal, "appeal_decided_whole", {"decided_at": NOW})
    changed(appeal, "appeal_decided_by_another", {**whole, "decided_by": appeal.first_by})
    second = petitions.person()
    changed(appeal, "appeal_not_decided_by_second", {**whole, "decided_by": second, "second_by": second})
    assert not Appeal.objects.get().is_decided


def test_answers_are_whole() -> None:
    office = petitions.agency()
    place = factories.discussion(lead=[office])
    comment, officer = factories.comment(place), petitions.official(office, Role.OFFICER)
    given = actions.answer(place, kind="brief", text="收到。", comments=[comment], by=officer, now=NOW)
    changed(given, "comment_answer_kind_known", {"kind": "long"})
    changed(given, "comment_answer_written", {"text": ""})
    changed(given, "comment_answer_signed_by_another", {"needs_sign_off": True})
    doubled(AnsweredComment.objects.get(), "answered_comment_once")
    actions.classify(comment, as_="criticism", by=officer, now=NOW)
    theme = actions.group(place, title="太慢", comments=[comment], by=officer, now=NOW)
    doubled(Theme.objects.get(pk=theme.pk), "theme_once")
    changed(theme, "theme_named", {"title": ""})
    duty = CommentDuty.objects.get(theme=theme)
    changed(duty, "comment_duty_to_one", {"comment": comment})
    passage = CannedPassage.objects.create(topic="交通", title="路燈", text="路燈由地方政府裝設。")
    changed(passage, "canned_passage_written", {"text": ""})
    assert CommentAnswer.objects.count() == 1
