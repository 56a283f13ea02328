"""What moderators decide and what follows, step by step, as the guideline says it."""

from datetime import timedelta

import pytest

from participation.agencies.models import Role
from participation.discussion import actions
from participation.discussion.models import (
    Appeal,
    Case,
    CaseStatus,
    Comment,
    CommentStatus,
    Decision,
    DecisionKind,
    Discussion,
    Report,
    ReportOutcome,
)
from participation.discussion.models.speakers import speaker_of
from participation.obligations.models import Obligation
from participation.people.models import Person
from participation.record.actors import Actor
from participation.record.models import Delivery, Event
from participation.refusals import Refused
from tests.discussion import factories
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def recorded(discussion: Discussion, beginning: str = "moderation") -> list[str]:
    events = Event.objects.filter(record=discussion.record_id, kind__startswith=beginning)
    return list(events.order_by("position").values_list("kind", flat=True))


def audiences(kind: str) -> set[str]:
    return set(Delivery.objects.filter(event__kind=kind).values_list("audience", flat=True))


def again(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def same_person(decision: Decision) -> Actor:
    return Actor.official(decision.by, decision.by_agency, Role.MODERATOR)


def test_a_minor_violation_takes_its_whole_course() -> None:
    case = factories.reported()
    comment, author = case.comment, case.comment.author
    asked = factories.decided(case, "request_edit")
    case.refresh_from_db()
    assert case.is_correcting
    assert case.correct_by is not None
    assert again(comment).is_shown, "the author has three days to correct it"

    assert actions.carry_out(case, now=case.correct_by - timedelta(microseconds=1)) is None
    closed = actions.carry_out(case, now=case.correct_by)
    assert closed is not None
    assert (closed.kind, closed.follows, closed.by_id) == (DecisionKind.HIDE, asked, asked.by_id)
    assert again(comment).status == CommentStatus.HIDDEN
    later = case.correct_by + timedelta(days=1)
    assert speaker_of(author, later).is_suspended
    assert actions.carry_out(case, now=later) is None, "once is enough"

    appeal = factories.appealed(closed, now=later)
    assert Obligation.objects.open().get(pk=appeal.duty_id).kind == "moderation_appeal"
    with pytest.raises(Refused, match="first-moderator"):
        actions.decide_appeal(appeal, uphold=False, reason="維持。", by=same_person(asked), now=later)
    actions.decide_appeal(appeal, uphold=True, reason="這句話沒有罵人。", by=factories.moderator(), now=later)

    assert again(comment).is_shown
    assert not speaker_of(author, later).is_suspended
    assert not Decision.objects.in_force().filter(person=author).exists(), "the violation is cleared"
    assert Obligation.objects.get(pk=appeal.duty_id).met_at == later
    assert recorded(comment.discussion) == [
        "moderation_case_opened",
        "moderation_decided",
        "moderation_decided",
        "moderation_appealed",
        "moderation_appeal_upheld",
    ]
    assert audiences("moderation_decided") == {"subject", "reporters"}
    assert audiences("moderation_appeal_upheld") == {"subject", "reporters"}


def test_a_corrected_comment_goes_back_to_the_moderator_and_its_wrong_words_stay_closed() -> None:
    case = factories.reported()
    factories.decided(case, "request_edit")
    comment = actions.edit_comment(
        case.comment, text="步道的燈請先裝在轉角。", by=Actor.citizen(case.comment.author), now=LATER
    )
    case.refresh_from_db()
    assert (case.status, case.corrected_at) == (CaseStatus.CORRECTED, LATER)
    assert not comment.versions.filter(is_public=True).exists()
    assert actions.carry_out(case, now=LATER + timedelta(days=9)) is None
    factories.decided(case, "dismiss", now=LATER)
    assert again(comment).is_shown


def test_a_grave_violation_is_removed_and_its_author_suspended_at_once() -> None:
    case = factories.reported(rule="illegal-trade")
    decision = factories.decided(case, "remove", rule="illegal-trade")
    assert again(case.comment).status == CommentStatus.REMOVED
    assert decision.suspended_until is not None
    assert speaker_of(case.comment.author, LATER).is_suspended_until == decision.suspended_until
    assert not speaker_of(case.comment.author, decision.suspended_until).is_suspended
    with pytest.raises(Refused, match="suspended"):
        factories.comment(case.discussion, by=case.comment.author, now=LATER)


def test_removing_a_minor_violation_is_refused_until_it_is_repeated() -> None:
    first = factories.reported()
    with pytest.raises(Refused, match="minor-first"):
        factories.decided(first, "remove")
    factories.decided(first, "hide")
    author = first.comment.author
    second = factories.reported(factories.comment(first.discussion, "又一句罵人的話。", by=author))
    assert factories.decided(second, "remove", now=LATER).suspended_until is not None


def test_the_third_false_report_takes_the_right_to_report_but_not_to_speak() -> None:
    reporter, place = factories.citizen("愛檢舉"), factories.discussion()
    for turn in range(3):
        said = factories.comment(place, f"第{turn}盞燈請裝在轉角，這裡的長輩常常跌倒。")
        report = factories.report(said, by=reporter)
        actions.decide(
            report.case, kind="dismiss", reasons=factories.reasons(), by=factories.moderator(), now=NOW,
            malicious=[report.pk],
        )  # fmt: skip
        assert speaker_of(reporter, LATER).may_not_report == (turn == 2)
    assert Report.objects.filter(outcome=ReportOutcome.MALICIOUS).count() == 3
    strike = Decision.objects.get(kind=DecisionKind.SUSPEND_REPORTING)
    assert strike.person == reporter
    with pytest.raises(Refused, match="may-not-report"):
        factories.report(factories.comment(place, "新的一則留言。"), by=reporter)
    factories.comment(place, "我還是可以發言。", by=reporter, now=LATER)

    appeal = factories.appealed(strike, now=LATER)
    actions.decide_appeal(appeal, uphold=True, reason="不是惡意。", by=factories.moderator(), now=LATER)
    assert not speaker_of(reporter, LATER).may_not_report
    assert not Report.objects.filter(person=reporter, counts=True).exists(), "the count starts anew"


def test_closing_an_account_needs_two_and_can_be_appealed() -> None:
    case = factories.reported()
    author = case.comment.author
    proposed = factories.decided(case, "close_account")
    assert Person.objects.get(pk=author.pk).is_active
    assert proposed.in_force_from is None
    with pytest.raises(Refused, match="same-person"):
        actions.confirm(proposed, by=same_person(proposed), now=NOW)
    second = factories.moderator()
    decision = actions.confirm(proposed, by=second, now=NOW)
    assert not Person.objects.get(pk=author.pk).is_active

    appeal = factories.appealed(decision, now=LATER)
    with pytest.raises(Refused, match="first-moderator"):
        actions.decide_appeal(appeal, uphold=False, reason="維持。", by=second, now=LATER)
    actions.decide_appeal(appeal, uphold=True, reason="太重了。", by=factories.moderator(), now=LATER)
    assert Person.objects.get(pk=author.pk).is_active


def test_a_second_moderator_who_does_not_agree_gives_the_case_back() -> None:
    proposed = factories.decided(kind="close_account")
    actions.reject(proposed, reason="關閉帳號太重。", by=factories.moderator(), now=NOW)
    case = Case.objects.get(pk=proposed.case_id)
    assert case.status == CaseStatus.OPEN
    proposed.refresh_from_db()
    assert (proposed.in_force_from, proposed.rejected_at) == (None, NOW)
    factories.decided(case, "hide")


@pytest.mark.parametrize("kind", ["hide", "request_edit", "suspend", "close_account", "lock", "move"])
def test_at_level_five_nothing_is_taken_down_and_nobody_blocked(kind: str) -> None:
    case = factories.reported(factories.comment(factories.discussion(level=5)))
    rule = "off-topic" if kind == "move" else "abuse"
    with pytest.raises(Refused, match="level-five"):
        factories.decided(case, kind, rule=rule, by=factories.supervisor())


def test_at_level_five_the_law_removes_by_a_supervisor_and_a_second() -> None:
    case = factories.reported(factories.comment(factories.discussion(level=5)), rule="illegal-trade")
    by_law = factories.reasons("illegal-trade", ground="law", law="藥事法第 83 條")
    with pytest.raises(Refused, match="supervisor-only"):
        actions.decide(case, kind="remove", reasons=by_law, by=factories.moderator(), now=NOW)
    first = factories.supervisor()
    proposed = actions.decide(case, kind="remove", reasons=by_law, by=first, now=NOW)
    assert again(case.comment).is_shown
    with pytest.raises(Refused, match="same-person"):
        actions.confirm(proposed, by=first, now=NOW)
    decision = actions.confirm(proposed, by=factories.moderator(), now=NOW)
    assert again(case.comment).status == CommentStatus.REMOVED
    assert decision.suspended_until is None, "nobody is blocked at level 5"


def test_a_held_comment_is_shown_when_nothing_is_found_wrong() -> None:
    comment = factories.comment(factories.discussion(level=3))
    assert (comment.status, comment.held_for) == (CommentStatus.HELD, "review")
    factories.decided(Case.objects.get(comment=comment), "dismiss", by=factories.moderator())
    assert again(comment).shown_at == NOW


@pytest.mark.parametrize(("level", "status"), [(4, "held"), (5, "shown"), (2, "held"), (1, "private")])
def test_personal_data_is_held_where_anything_may_be(level: int, status: str) -> None:
    comment = factories.comment(
        factories.discussion(level=level), "他的身分證字號是 A123456789，大家去找他。"
    )
    assert comment.status == status
    found = comment.findings.values_list("rule", flat=True)
    assert "personal-data" in found
    assert Case.objects.filter(comment=comment, source="check").exists()


def test_a_moderator_does_not_judge_their_own_matter() -> None:
    moderator = factories.moderator()
    assert moderator.person is not None
    actions.accept_rules(moderator.person, version=factories.house_rules().version, now=NOW)
    case = factories.reported(factories.comment(factories.discussion(), by=moderator.person))
    with pytest.raises(Refused, match="own-matter"):
        factories.decided(case, "dismiss", by=moderator)
    reported = factories.reported(factories.comment(factories.discussion()), by=moderator.person)
    with pytest.raises(Refused, match="own-matter"):
        factories.decided(reported, "hide", by=moderator)


@pytest.mark.parametrize("role", [Role.SCREENER, Role.OFFICER, Role.APPROVER, Role.EDITOR])
def test_other_offices_of_the_platform_do_not_moderate(role: Role) -> None:
    with pytest.raises(Refused, match="not-a-moderator"):
        factories.decided(by=petitions.official(petitions.desk(), role))


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.SUPERVISOR])
def test_moderators_of_other_agencies_do_not_moderate(role: Role) -> None:
    with pytest.raises(Refused, match="not-a-moderator"):
        factories.decided(by=petitions.official(petitions.agency(), role))


def test_a_case_is_one_moderators_for_a_quarter_of_an_hour() -> None:
    case, first, second = factories.reported(), factories.moderator(), factories.moderator()
    actions.take_case(case, by=first, now=NOW)
    soon, late = NOW + timedelta(minutes=14), NOW + timedelta(minutes=15)
    with pytest.raises(Refused, match="case-taken"):
        actions.take_case(case, by=second, now=soon)
    with pytest.raises(Refused, match="case-taken"):
        factories.decided(case, by=second, now=soon)
    actions.take_case(case, by=second, now=late)
    with pytest.raises(Refused, match="case-taken"):
        factories.decided(case, by=first, now=late)
    actions.release_case(case, by=second, now=late)
    factories.decided(case, by=first, now=late)


def test_a_new_rule_does_not_reach_back() -> None:
    rules = factories.house_rules()
    rules.codes = ["abuse"]
    rules.save()
    case = factories.reported()
    with pytest.raises(Refused, match="rule-not-in-force"):
        factories.decided(case, rule="flooding")
    factories.decided(case, rule="abuse")


def test_an_appeal_is_too_late_at_the_end_of_the_seventh_day() -> None:
    decision = factories.decided()
    assert decision.appeal_until is not None
    with pytest.raises(Refused, match="appeal-over"):
        factories.appealed(decision, now=decision.appeal_until)
    factories.appealed(decision, now=decision.appeal_until - timedelta(microseconds=1))
    with pytest.raises(Refused, match="appealed"):
        factories.appealed(decision, now=NOW)


def test_only_the_person_affected_appeals() -> None:
    with pytest.raises(Refused, match="not-yours"):
        actions.file_appeal(factories.decided(), person=petitions.person(), grounds="我替他說。", now=NOW)


def test_a_dismissed_appeal_leaves_everything_as_it_was() -> None:
    decision = factories.decided()
    appeal = factories.appealed(decision)
    actions.decide_appeal(
        appeal, uphold=False, reason="這句話確實在罵人。", by=factories.moderator(), now=LATER
    )
    assert again(decision.comment).is_taken_down
    decided = Appeal.objects.get(pk=appeal.pk)
    assert (decided.is_upheld, decided.decided_at) == (False, LATER)


def test_restoring_lifts_the_decision() -> None:
    decision = factories.decided()
    case = actions.look_into(decision.comment, rule="abuse", by=factories.moderator(), now=LATER)
    restored = actions.decide(case, kind="restore", reasons=factories.reasons(), by=_holder(case), now=LATER)
    assert restored.kind == DecisionKind.RESTORE
    assert again(decision.comment).is_shown
    assert Decision.objects.get(pk=decision.pk).lifted_at == LATER


def _holder(case: Case) -> Actor:
    assert case.taken_by is not None
    return Actor.official(case.taken_by, petitions.desk(), Role.MODERATOR)


def test_a_locked_thread_takes_no_replies_until_an_appeal_opens_it() -> None:
    case = factories.reported()
    decision = factories.decided(case, "lock")
    with pytest.raises(Refused, match="thread-locked"):
        factories.comment(case.discussion, "我也要說。", parent=again(case.comment))
    appeal = factories.appealed(decision)
    actions.decide_appeal(appeal, uphold=True, reason="沒有必要停止。", by=factories.moderator(), now=LATER)
    factories.comment(case.discussion, "我也要說。", parent=again(case.comment), now=LATER)


def test_what_is_moved_is_told_where_it_belongs_and_punished_by_nothing() -> None:
    case = factories.reported(rule="off-topic")
    with pytest.raises(Refused, match="move-only-off-topic"):
        factories.decided(case, "move")
    decision = factories.decided(case, "move", rule="off-topic")
    assert decision.suspended_until is None
    assert not speaker_of(case.comment.author, LATER).is_suspended


def test_changing_the_level_is_recorded_with_its_reason_and_hides_nothing() -> None:
    comment = factories.comment(factories.discussion(level=4))
    with pytest.raises(Refused, match="reason-missing"):
        actions.change_level(comment.discussion, level=3, reason=" ", by=factories.supervisor(), now=NOW)
    actions.change_level(comment.discussion, level=3, reason="改為先審。", by=factories.supervisor(), now=NOW)
    assert again(comment).is_shown
    event = Event.objects.get(kind="openness_changed")
    assert (event.facts["before"], event.facts["level"], event.is_public) == (4, 3, True)


def test_a_discussion_is_announced_then_closed_with_a_statement() -> None:
    place, by = factories.discussion(), factories.supervisor()
    with pytest.raises(Refused, match="not-announced"):
        actions.close_discussion(place, statement="謝謝大家。", by=by, now=NOW)
    actions.announce_closing(place, closes_at=LATER, reason="意見已經彙整。", by=by, now=NOW)
    comment = factories.comment(place, now=LATER - timedelta(microseconds=1))
    with pytest.raises(Refused, match="discussion-over"):
        factories.comment(place, "太晚了。", now=LATER)
    actions.close_discussion(place, statement="謝謝大家。", by=by, now=LATER)
    assert again(comment).is_shown
    assert recorded(place, "discussion") == ["discussion_opened", "discussion_closing", "discussion_closed"]
