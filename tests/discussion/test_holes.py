"""Ways around the rules that were once open."""

from datetime import timedelta

import pytest

from participation.agencies.models import Agency, AgencyRole, Role
from participation.discussion import actions
from participation.discussion.models import Case, Comment, Decision, Restriction
from participation.discussion.models.speakers import speaker_of
from participation.obligations.models import Obligation
from participation.people.actions import erase_account
from participation.record.actors import Actor
from participation.refusals import Refused
from tests.discussion import factories
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
HELD = "想一起去的人請打我的手機 0912-345-678，我叫王大明。"


def again(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def test_what_was_edited_after_the_moderator_read_it_is_not_decided_about() -> None:
    comment = factories.comment(factories.discussion(), HELD)
    case = Case.objects.get(comment=comment)
    words = "身分證 A123456789，手機 0987-654-321，他住在我隔壁。"
    actions.edit_comment(comment, text=words, by=Actor.citizen(comment.author), now=LATER)
    facts = {"kind": "dismiss", "reasons": factories.reasons(), "by": factories.moderator()}
    with pytest.raises(Refused, match="text-changed"):
        actions.decide(case, **facts, now=LATER, read_at=NOW)  # type: ignore[arg-type]
    assert again(comment).is_held
    actions.decide(case, **facts, now=LATER, read_at=LATER)  # type: ignore[arg-type]
    assert again(comment).is_shown


def test_a_suspension_holds_for_the_person_through_whichever_account() -> None:
    case = factories.reported(rule="illegal-trade")
    factories.decided(case, "remove", rule="illegal-trade")
    author = case.comment.author
    other = petitions.person(identity=author.identity)
    assert speaker_of(other, LATER).is_suspended
    erase_account(author, by=None, now=LATER)
    assert Restriction.objects.at(LATER).filter(person__identity=author.identity_id).exists()


def test_nobody_votes_for_themselves_through_another_account() -> None:
    comment = factories.comment(factories.discussion())
    other = factories.citizen(identity=comment.author.identity)
    with pytest.raises(Refused, match="own-comment"):
        actions.vote(comment, value=1, by=Actor.citizen(other), now=NOW)


@pytest.mark.parametrize("end", ["withdrawn", "hidden"])
def test_no_answer_is_owed_to_what_is_gone(end: str) -> None:
    office = petitions.agency()
    comment = factories.comment(factories.discussion(lead=[office]))
    actions.classify(comment, as_="question", by=petitions.official(office, Role.OFFICER), now=NOW)
    if end == "withdrawn":
        actions.withdraw_comment(comment, by=Actor.citizen(comment.author), now=LATER)
    else:
        factories.decided(factories.reported(comment), now=LATER)
    assert not Obligation.objects.open().filter(comment_duty__comment=comment).exists()
    assert Obligation.objects.filter(comment_duty__comment=comment, waived_at=LATER).count() == 2


def test_personal_data_that_was_edited_away_is_not_left_in_the_public_history() -> None:
    comment = factories.comment(factories.discussion(), "鄰居王大明得了某種病，大家要小心。")
    author = Actor.citizen(comment.author)
    actions.edit_comment(comment, text="大家要小心傳染病。", by=author, now=LATER)
    assert comment.versions.filter(is_public=True).exists()
    case = factories.reported(comment, rule="personal-data", now=LATER)
    factories.decided(case, "request_edit", rule="personal-data", now=LATER)
    assert not comment.versions.filter(is_public=True).exists()


def test_a_report_does_not_take_words_out_of_the_history_for_good() -> None:
    comment = factories.comment(factories.discussion(), "我支持這個提議的每一點。")
    case = factories.reported(comment, now=LATER)
    actions.edit_comment(
        comment, text="我反對，而且從來都反對。", by=Actor.citizen(comment.author), now=LATER
    )
    assert not comment.versions.filter(is_public=True).exists()
    factories.decided(case, "dismiss", now=LATER)
    assert list(comment.versions.filter(is_public=True).values_list("number", flat=True)) == [1]


def test_who_reported_does_not_decide_the_appeal_and_nobody_takes_their_own_case() -> None:
    reporter = factories.moderator()
    case = factories.reported(by=reporter.person)
    with pytest.raises(Refused, match="own-matter"):
        actions.take_case(case, by=reporter, now=NOW)
    appeal = factories.appealed(factories.decided(case))
    with pytest.raises(Refused, match="own-matter"):
        actions.decide_appeal(appeal, uphold=False, reason="維持。", by=reporter, now=NOW)


@pytest.mark.parametrize("kind", ["request_edit", "hide", "suspend", "close_account"])
def test_what_belongs_elsewhere_is_moved_and_not_punished(kind: str) -> None:
    with pytest.raises(Refused, match="moved-not-punished"):
        factories.decided(factories.reported(rule="off-topic"), kind, rule="off-topic")


def test_a_discussion_that_was_opened_further_closes_nothing_and_nobody_any_more() -> None:
    case = factories.reported()
    factories.decided(case, "request_edit")
    closing = factories.decided(
        factories.reported(factories.comment(case.discussion, "別的話。")), "close_account"
    )
    actions.change_level(case.discussion, level=5, reason="全部開放。", by=factories.supervisor(), now=NOW)
    case.refresh_from_db()
    assert case.correct_by is not None
    assert actions.carry_out(case, now=case.correct_by) is None
    assert again(case.comment).is_shown
    with pytest.raises(Refused, match="level-five"):
        actions.confirm(closing, by=factories.moderator(), now=NOW)


def lawful_removal() -> Decision:
    case = factories.reported(factories.comment(factories.discussion(level=5)), rule="illegal-trade")
    by_law = factories.reasons("illegal-trade", ground="law", law="藥事法第 83 條")
    return actions.decide(case, kind="remove", reasons=by_law, by=factories.supervisor(), now=NOW)


def test_a_lawful_removal_is_undone_by_a_supervisor_alone() -> None:
    decision = actions.confirm(lawful_removal(), by=factories.moderator(), now=NOW)
    moderator = factories.moderator()
    case = actions.look_into(again(decision.comment), rule="", by=moderator, now=LATER)
    with pytest.raises(Refused, match="supervisor-only"):
        actions.decide(case, kind="restore", reasons=factories.reasons(), by=moderator, now=LATER)


def test_what_was_withdrawn_before_the_second_agreed_is_not_removed_any_more() -> None:
    proposed = lawful_removal()
    actions.withdraw_comment(proposed.comment, by=Actor.citizen(proposed.person), now=NOW)
    with pytest.raises(Refused, match="already-down"):
        actions.confirm(proposed, by=factories.moderator(), now=NOW)


def test_who_left_the_office_does_not_rewrite_its_words() -> None:
    office = petitions.agency()
    officer = petitions.official(office, Role.OFFICER)
    assert officer.person is not None
    place = factories.discussion(lead=[office])
    actions.accept_rules(officer.person, version=1, now=NOW)
    said = actions.write_comment(place, text="本部說明如下。", stance="other", by=officer, now=NOW)
    assert isinstance(said.agency, Agency)
    AgencyRole.objects.all().delete()
    with pytest.raises(Refused, match="not-yours"):
        actions.edit_comment(said, text="改成別的話。", by=Actor.citizen(officer.person), now=NOW)


def test_erasing_leaves_no_words_in_reasons_reports_and_appeals() -> None:
    decision = factories.decided()
    appeal = factories.appealed(decision)
    actions.erase_comment(
        decision.comment, law="個人資料保護法", reason="當事人請求。", by=factories.supervisor(), now=LATER
    )
    for row in (decision, appeal):
        row.refresh_from_db()
    assert "攻擊" not in decision.reason
    assert "步道" not in appeal.grounds
    assert set(decision.case.reports.values_list("words", flat=True)) == {""}
    actions.decide_appeal(appeal, uphold=True, reason="看錯了。", by=factories.moderator(), now=LATER)
    assert again(decision.comment).is_taken_down, "there is nothing left to show"


def test_a_comment_taken_back_is_not_rewritten_under_a_request() -> None:
    case = factories.reported()
    factories.decided(case, "request_edit")
    author = Actor.citizen(case.comment.author)
    actions.withdraw_comment(case.comment, by=author, now=NOW)
    with pytest.raises(Refused, match="not-editable"):
        actions.edit_comment(case.comment, text="改寫。", by=author, now=NOW)
