"""What happens to a petition, verb by verb."""

from datetime import UTC, datetime, timedelta

import pytest

from participation.agencies.models import Role
from participation.obligations.models import Obligation
from participation.record.actors import Actor
from participation.refusals import Refused
from participation.responses.models import Verdict
from petitions import actions
from petitions.actions.signing import Signatory
from petitions.lifecycles.shape import Status
from petitions.models import Petition, PetitionDraft
from tests.petitions import factories as make
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db


def kinds(petition: Petition) -> list[str]:
    return list(petition.record.events.order_by("position").values_list("kind", flat=True))


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.refusal.code


def test_propose_opens_a_numbered_record_and_the_screening_duty() -> None:
    petition = make.proposed()
    assert petition.record.number == "P2026-0001"
    assert petition.status == Status.SCREENING
    assert kinds(petition) == ["proposed", "obligation_opened"]
    duty = Obligation.objects.get(record=petition.record)
    # Three working days after Friday 20 November: Wednesday, so due at midnight after it.
    assert duty.due_at == datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
    assert not PetitionDraft.objects.exists()


def test_publish_stores_the_end_of_the_window_and_meets_the_screening_duty() -> None:
    petition = make.published()
    assert petition.closes_at == datetime(2027, 1, 19, 16, 0, tzinfo=UTC)
    assert not Obligation.objects.open().exists()


def test_publish_refuses_without_a_lead_agency() -> None:
    with pytest.raises(Refused) as refused:
        make.published(lead=[])
    assert code_of(refused) == "no-lead-agency"


def test_the_threshold_opens_one_set_of_duties_at_the_instant_of_the_crossing_signature() -> None:
    later = NOW + timedelta(hours=3)
    petition = make.published()
    petition = make.signed(petition, times=4)
    petition = make.signed(petition, times=2, now=later)
    petition = actions.reach_threshold(petition, now=later + timedelta(hours=1))
    actions.reach_threshold(petition, now=later + timedelta(hours=2))
    assert petition.threshold_reached_at == later
    assert petition.status == Status.AWAITING_RESPONSE
    duties = Obligation.objects.open().order_by("kind")
    assert [duty.kind for duty in duties] == ["contact", "formal_response", "timetable"]
    assert {duty.starts_at for duty in duties} == {later}
    # Two calendar months after 20 November, to the end of that day.
    assert duties[1].due_at == datetime(2027, 1, 20, 16, 0, tzinfo=UTC)
    assert kinds(petition).count("threshold_reached") == 1


def test_withdrawals_do_not_uncross_a_threshold() -> None:
    petition = make.published()
    signatories = [make.person() for _ in range(5)]
    for signatory in signatories:
        actions.sign(petition.number, by=Signatory(person_id=signatory.pk), now=NOW)
    actions.fold_signatures(now=NOW)
    actions.withdraw(petition.number, by=Signatory(person_id=signatories[0].pk), now=NOW)
    actions.fold_signatures(now=NOW)
    petition.refresh_from_db()
    assert petition.signature_count == 4
    assert actions.reach_threshold(petition, now=NOW).status == Status.AWAITING_RESPONSE


def test_a_batch_counts_towards_the_threshold() -> None:
    petition = make.signed(make.published(), times=2)
    actions.announce_batch(
        petition, source="paper", label="第一批", count=3, counted_on=NOW.date(), by=make.screener(), now=NOW
    )
    petition = actions.reach_threshold(petition, now=NOW)
    assert petition.status == Status.AWAITING_RESPONSE
    assert (petition.online_count, petition.batch_count, petition.signature_count) == (2, 3, 5)


def test_close_waits_for_the_grace_and_keeps_the_promised_end() -> None:
    petition = make.published()
    assert petition.closes_at is not None
    assert actions.close(petition, now=petition.closes_at).status == Status.OPEN
    closed = actions.close(petition, now=petition.closes_at + timedelta(seconds=20))
    assert (closed.status, closed.closed_at) == (Status.CLOSED, petition.closes_at)
    assert kinds(closed)[-1] == "closed"


def test_close_leaves_a_petition_whose_ledger_is_not_folded() -> None:
    petition = make.published()
    actions.sign(petition.number, by=Signatory(person_id=make.person().pk), now=NOW)
    assert petition.closes_at is not None
    after = petition.closes_at + timedelta(minutes=1)
    assert actions.close(petition, now=after).status == Status.OPEN
    actions.fold_signatures(now=after)
    assert actions.close(petition, now=after).status == Status.CLOSED


def test_respond_publishes_meets_the_duty_and_finishes_the_petition() -> None:
    petition = make.responded()
    assert petition.status == Status.RESPONDED
    assert not Obligation.objects.open().filter(kind="formal_response").exists()
    assert kinds(petition)[-2:] == ["response_published", "responded"]


def test_respond_waits_for_every_lead_agency() -> None:
    first, second = make.agency(), make.agency()
    petition = make.reached(lead=[first, second])
    draft = make.drafted(petition, first)
    petition = actions.respond(petition, response=draft, by=make.official(first, Role.APPROVER), now=NOW)
    assert petition.status == Status.AWAITING_RESPONSE
    draft = make.drafted(petition, second)
    petition = actions.respond(petition, response=draft, by=make.official(second, Role.APPROVER), now=NOW)
    assert petition.status == Status.RESPONDED


def test_respond_refuses_the_author_as_publisher() -> None:
    lead = make.agency()
    petition = make.reached(lead=[lead])
    draft = make.drafted(petition, lead)
    assert draft.author is not None
    with pytest.raises(Refused) as refused:
        actions.respond(
            petition, response=draft, by=Actor.official(draft.author, lead, Role.APPROVER), now=NOW
        )
    assert code_of(refused) == "own-draft"


def test_under_study_becomes_a_commitment_that_renews_until_its_final_report() -> None:
    petition = make.responded(verdict=Verdict.UNDER_STUDY)
    duty = Obligation.objects.open().get(kind="follow_up")
    assert duty.due_at == datetime(2027, 5, 20, 16, 0, tzinfo=UTC)
    by = make.official(duty.agency, Role.OFFICER)
    half_year = NOW + timedelta(days=170)
    actions.report_follow_up(petition, words="已完成評估。", is_final=False, by=by, now=half_year)
    assert Obligation.objects.open().filter(kind="follow_up").count() == 1
    actions.report_follow_up(
        petition, words="已列入計畫。", is_final=True, by=by, now=half_year + timedelta(days=1)
    )
    assert not Obligation.objects.open().filter(kind="follow_up").exists()


def test_an_upheld_objection_opens_the_petition_and_needs_another_person() -> None:
    author = make.person("小雨")
    petition = make.refused(by=author)
    objection = actions.file_objection(
        petition, grounds="訴求寫得很清楚。", by=Actor.proposer(author), now=NOW
    )
    first = Actor(Role.SCREENER.value, petition.screener, make.desk())
    with pytest.raises(Refused) as refused:
        actions.decide_objection(objection, uphold=False, reason="維持", by=first, now=NOW)
    assert code_of(refused) == "own-decision"
    petition = actions.decide_objection(
        objection, uphold=True, reason="訴求具體", lead=[make.agency()], by=make.screener(), now=NOW
    )
    assert petition.status == Status.OPEN
    assert not Obligation.objects.open().exists()


def test_an_objection_comes_within_seven_days() -> None:
    author = make.person("小雨")
    petition = make.refused(by=author)
    with pytest.raises(Refused) as refused:
        actions.file_objection(
            petition, grounds="請再看", by=Actor.proposer(author), now=NOW + timedelta(days=8)
        )
    assert code_of(refused) == "objection-late"


def test_a_blackout_stops_signing_and_gives_back_exactly_its_time() -> None:
    petition = make.published()
    promised = petition.closes_at
    assert promised is not None
    start, end = NOW + timedelta(days=10), NOW + timedelta(days=40)
    blackout = actions.declare_blackout(starts_at=start, ends_at=end, reason="全國性公民投票")
    petition = actions.pause_signing(petition, blackout=blackout, now=start)
    with pytest.raises(Refused) as refused:
        actions.sign(petition.number, by=Signatory(person_id=make.person().pk), now=start)
    assert code_of(refused) == "blackout"
    petition = actions.resume_signing(petition, blackout=blackout, now=end)
    assert petition.closes_at == promised + timedelta(days=30)
    assert petition.window_changes.count() == 1


def test_the_same_matter_is_barred_for_six_months_after_it_passed() -> None:
    passed = make.reached(title="公車到站 時間要準")
    with pytest.raises(Refused) as refused:
        make.proposed(title="公車到站 時間要準", now=NOW + timedelta(days=30))
    assert code_of(refused) == "recently-passed"
    assert passed.number in str(refused.value.refusal.sentence)
    assert make.proposed(title="公車到站 時間要準", now=NOW + timedelta(days=200))


def test_the_text_is_locked_from_the_first_signature() -> None:
    author = make.person("小雨")
    petition = make.published(by=author)
    by = Actor.proposer(author)
    petition = actions.change_text(petition, text=make.text(title="改過的標題"), by=by, now=NOW)
    assert petition.title == "改過的標題"
    actions.sign(petition.number, by=Signatory(person_id=make.person().pk), now=NOW)
    with pytest.raises(Refused) as refused:
        actions.change_text(petition, text=make.text(), by=by, now=NOW)
    assert code_of(refused) == "text-locked"
    actions.clarify(petition, words="補充：只在步道入口。", by=by, now=NOW)
    assert kinds(petition)[-1] == "clarified"


def test_reassignment_moves_the_duties_with_their_first_instant() -> None:
    old, new = make.agency(), make.agency()
    petition = make.reached(lead=[old])
    actions.assign_agencies(
        petition, lead=[new], co=[], reason="業務移撥", by=make.screener(), now=NOW + timedelta(days=2)
    )
    assert {duty.agency_id for duty in Obligation.objects.open()} == {new.pk}
    assert {duty.starts_at for duty in Obligation.objects.open()} == {petition.threshold_reached_at}


def test_two_accounts_of_one_person_count_once() -> None:
    petition = make.published()
    first, second = make.person(), make.person()
    for account in (first, second):
        actions.sign(petition.number, by=Signatory(person_id=account.pk), now=NOW)
    actions.join_signatures(second.identity_id, first.identity_id, NOW)
    actions.fold_signatures(now=NOW)
    petition.refresh_from_db()
    assert petition.signature_count == 1
