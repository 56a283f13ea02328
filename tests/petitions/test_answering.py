"""What agencies do after the threshold: who may, what is left, and what is owed next."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from participation.agencies.models import Agency, Role
from participation.calendar.rules import day_of
from participation.obligations.actions import extend_obligation, reopen_obligation
from participation.obligations.models import Obligation
from participation.obligations.rules import State
from participation.record.actors import Actor
from participation.record.models import Delivery, Event, EventText
from participation.refusals import Refused
from participation.responses.models import Part, Response
from petitions import actions
from petitions.lifecycles.shape import Status
from petitions.models import Petition, PetitionAgency
from tests.petitions import factories as make
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


def refused(verb: Any, *args: Any, **facts: Any) -> str:
    """The code with which a verb refuses; nothing may have been written."""
    models = (Petition, PetitionAgency, Response, Event, EventText, Obligation, Delivery)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    with pytest.raises(Refused) as caught:
        verb(*args, **{"now": LATER, **facts})
    assert [list(model.objects.order_by("pk").values()) for model in models] == before
    return caught.value.refusal.code


def told(kind: str) -> set[str]:
    return set(Delivery.objects.filter(event__kind=kind).values_list("audience", flat=True))


def owed(agency: Agency) -> dict[str, datetime]:
    """What an agency owes now, and since when."""
    return dict(Obligation.objects.open().filter(agency=agency).values_list("kind", "starts_at"))


def state_of(kind: str) -> State:
    return Obligation.objects.get(kind=kind).state(LATER)


def contact(petition: Petition, by: Actor, **facts: Any) -> Petition:
    plain = {"on": date(2026, 11, 22), "channel": "phone", "summary": "確認訴求。", "now": LATER}
    return actions.record_contact(petition, by=by, **{**plain, **facts})


def test_a_contact_from_before_the_threshold_does_not_count() -> None:
    lead = make.agency()
    petition, by = make.reached(lead=[lead]), make.official(lead, Role.OFFICER)
    reached = day_of(petition.threshold_reached_at or LATER)
    assert refused(contact, petition, by=by, on=reached - timedelta(days=1)) == "contact-too-early"
    contact(petition, by, on=reached)
    assert state_of("contact") == State.MET


def test_a_timetable_is_published_by_a_lead_agency_and_meets_its_duty() -> None:
    lead = make.agency()
    petition, by = make.reached(lead=[lead]), make.official(lead, Role.OFFICER)
    actions.publish_timetable(petition, words="一個月內研商。", by=by, now=LATER)
    event = Event.objects.get(kind="timetable_published")
    assert (event.words, event.actor_agency, event.at) == ({"timetable": "一個月內研商。"}, lead, LATER)
    assert told("timetable_published") == {"proposer", "followers", "signatories"}
    assert state_of("timetable") == State.MET
    assert set(owed(lead)) == {"contact", "formal_response"}


def test_a_contact_is_recorded_by_a_lead_agency_and_meets_its_duty() -> None:
    lead = make.agency()
    petition, by = make.reached(lead=[lead]), make.official(lead, Role.OFFICER)
    contact(petition, by)
    event = Event.objects.get(kind="contact_recorded")
    assert event.facts == {"on": "2026-11-22", "channel": "phone"}
    assert event.words == {"summary": "確認訴求。"}
    assert told("contact_recorded") == {"proposer"}
    assert state_of("contact") == State.MET


def test_only_lead_agencies_act_with_words_and_after_the_threshold() -> None:
    lead, co = make.agency(), make.agency()
    petition, open_one = make.reached(lead=[lead], co=[co]), make.published(lead=[lead])
    officer, joining = make.official(lead, Role.OFFICER), make.official(co, Role.OFFICER)
    for by in (joining, Actor.system(), make.official(make.agency(), Role.OFFICER)):
        assert refused(actions.publish_timetable, petition, words="先說", by=by) == "not-your-agency"
        assert refused(contact, petition, by=by) == "not-your-agency"
    assert refused(actions.publish_timetable, petition, words=" ", by=officer) == "no-words"
    assert refused(contact, petition, by=officer, summary="") == "no-words"
    too_early = "threshold-not-reached"
    assert refused(actions.publish_timetable, open_one, words="先說", by=officer) == too_early
    assert refused(contact, open_one, by=officer) == too_early


def published(petition: Petition, of: Agency, **facts: Any) -> Petition:
    draft = make.drafted(petition, of, **facts)
    return actions.respond(petition, response=draft, by=make.official(of, Role.APPROVER), now=LATER)


def test_the_last_lead_answer_finishes_the_petition() -> None:
    first, second = make.agency(), make.agency()
    petition = make.reached(lead=[first, second])
    assert published(petition, first).status == Status.AWAITING_RESPONSE
    assert not Event.objects.filter(kind="responded").exists()
    petition = published(petition, second)
    assert (petition.status, petition.responded_at) == (Status.RESPONDED, LATER)
    events = Event.objects.filter(kind="response_published").order_by("position")
    assert [event.fact("agency") for event in events] == [first.code, second.code]
    assert events[0].facts["verdicts"] == ["adopted", "adopted"]
    assert told("response_published") == {"proposer", "followers", "signatories"}
    met = Obligation.objects.filter(kind="formal_response").order_by("pk")
    assert {duty.met_by_id for duty in met} == {event.pk for event in events}


def test_a_response_meets_the_timetable_that_is_still_owed_and_not_the_contact() -> None:
    lead, other = make.agency(), make.agency()
    petition = make.reached(lead=[lead, other])
    published(petition, lead)
    event = Event.objects.get(kind="response_published")
    met = Obligation.objects.filter(agency=lead, met_by=event).values_list("kind", "met_at")
    assert set(met) == {("timetable", LATER), ("formal_response", LATER)}
    assert set(owed(lead)) == {"contact"}
    assert set(owed(other)) == {"timetable", "contact", "formal_response"}


def test_a_timetable_published_before_stays_met_by_its_own_event() -> None:
    lead = make.agency()
    petition = make.reached(lead=[lead])
    actions.publish_timetable(petition, words="一個月內。", by=make.official(lead, Role.OFFICER), now=NOW)
    published(petition, lead)
    assert Obligation.objects.filter(kind="timetable", met_by__kind="timetable_published").exists()


def test_the_response_of_a_joining_agency_meets_no_timetable() -> None:
    lead, joining = make.agency(), make.agency()
    petition = make.reached(lead=[lead], co=[joining])
    published(petition, joining)
    assert set(owed(lead)) == {"timetable", "contact", "formal_response"}


def test_a_response_is_refused_before_it_is_owed_and_to_other_agencies() -> None:
    lead = make.agency()
    early = make.published(lead=[lead])
    draft = make.drafted(early, lead)
    approver = make.official(lead, Role.APPROVER)
    assert refused(actions.respond, early, response=draft, by=approver) == "not-awaiting-response"
    petition = make.reached(lead=[lead])
    draft = make.drafted(petition, lead)
    other = make.official(make.agency(), Role.APPROVER)
    assert refused(actions.respond, petition, response=draft, by=other) == "not-your-agency"
    petition = actions.respond(petition, response=draft, by=approver, now=LATER)
    draft.refresh_from_db()
    assert refused(actions.respond, petition, response=draft, by=approver) == "published-before"


def test_a_joining_agency_may_answer_after_the_leads() -> None:
    lead, co = make.agency(), make.agency()
    petition = published(make.reached(lead=[lead], co=[co]), lead)
    petition = published(petition, co)
    assert (petition.status, petition.responded_at) == (Status.RESPONDED, LATER)
    assert Event.objects.filter(kind="responded").count() == 1
    assert set(
        Response.objects.filter(record=petition.record).published().values_list("part", flat=True)
    ) == {"lead", "co"}


def assign(petition: Petition, lead: list[Agency], co: tuple[Agency, ...] = (), **facts: Any) -> Petition:
    plain = {"reason": "業務移撥", "now": LATER}
    by = facts.pop("by", None) or make.screener()
    return actions.assign_agencies(petition, lead=lead, co=list(co), by=by, **{**plain, **facts})


def test_a_reassignment_says_why_and_tells_who_is_concerned() -> None:
    old, new, co = make.agency(), make.agency(), make.agency()
    petition = make.reached(lead=[old])
    assign(petition, [new], (co,))
    parts = dict(petition.agency_parts.values_list("agency", "part"))
    assert parts == {new.pk: "lead", co.pk: "co"}
    event = Event.objects.get(kind="agencies_assigned")
    assert (event.facts, event.words) == ({"lead": [new.code], "co": [co.code]}, {"reason": "業務移撥"})
    assert told("agencies_assigned") == {"proposer", "lead_officers"}
    assert owed(old) == {}
    assert set(owed(new)) == {"timetable", "contact", "formal_response"}
    assert {duty.state(LATER) for duty in Obligation.objects.filter(agency=old)} == {State.WAIVED}


def test_nobody_is_late_from_the_first_moment_and_the_promise_to_citizens_stays() -> None:
    old, new = make.agency(), make.agency()
    petition = make.reached(lead=[old])
    reached = petition.threshold_reached_at
    assert reached
    promised = {duty.kind: duty.due_at for duty in Obligation.objects.filter(agency=old)}
    late = promised["timetable"] + timedelta(days=3)
    assign(petition, [new], now=late)
    theirs = {duty.kind: duty for duty in Obligation.objects.filter(agency=new)}
    # The answer is due when it was; the timetable, whose term was over, has a whole new one.
    assert theirs["formal_response"].due_at == promised["formal_response"]
    assert (theirs["timetable"].starts_at, theirs["contact"].starts_at) == (late, reached)
    assert not [duty for duty in theirs.values() if duty.state(late) == State.OVERDUE]


def test_who_is_taken_off_and_named_again_owes_by_the_old_day_with_the_extensions_left() -> None:
    old, other = make.agency(), make.agency()
    petition, officer = make.reached(lead=[old]), make.official(old, Role.OFFICER)
    duty = Obligation.objects.get(agency=old, kind="formal_response")
    later = duty.due_at + timedelta(days=10)
    extend_obligation(duty, new_due_at=later, reason="需要會勘。", by=officer, now=LATER)
    assign(petition, [other])
    assign(petition, [old, other], now=LATER + timedelta(minutes=1))
    again = Obligation.objects.get(agency=old, kind="formal_response")
    assert (again.pk, again.due_at, again.waived_at) == (duty.pk, later, None)
    assert again.next_reminder_at is not None
    assert Event.objects.filter(kind="obligation_reopened").count() == 3
    further = {"new_due_at": later + timedelta(days=1), "reason": "再延。", "by": officer}
    assert refused(extend_obligation, again, **further) == "extensions_used_up"


def test_what_was_never_waived_is_not_reopened() -> None:
    petition = make.reached()
    duty = petition.record.obligations.get(kind="formal_response")
    facts: dict[str, Any] = {"by": make.screener(), "now": LATER}
    for reason, code in (("", "reason_missing"), ("改派。", "not_waived")):
        with pytest.raises(Refused) as caught:
            reopen_obligation(duty, reason=reason, **facts)
        assert caught.value.refusal.code == code


def test_before_the_threshold_a_reassignment_moves_no_duties() -> None:
    petition, new = make.published(), make.agency()
    assign(petition, [new])
    assert not Obligation.objects.open().exists()


def test_reassigning_is_refused_without_reason_or_lead_and_when_finished() -> None:
    old, new = make.agency(), make.agency()
    petition, by = make.reached(lead=[old, new]), make.screener()
    assert refused(assign, petition, [new], reason=" ", by=by) == "no-reason"
    assert refused(assign, petition, [], by=by) == "no-lead-agency"
    published(petition, old)
    assert refused(assign, petition, [new], by=by) == "already-answered"
    for finished in (make.proposed(), make.refused(), make.closed(), make.responded()):
        assert refused(assign, finished, [new], by=by) == "not-assignable"


def test_taking_the_last_unanswered_lead_off_finishes_the_petition() -> None:
    first, second = make.agency(), make.agency()
    petition = published(make.reached(lead=[first, second]), first)
    petition = assign(petition, [first])
    assert (petition.status, petition.responded_at) == (Status.RESPONDED, LATER)
    assert Event.objects.order_by("pk").values_list("kind", flat=True).last() == "responded"
    assert owed(second) == {}


def test_an_agency_that_left_and_returns_owes_what_it_has_not_done() -> None:
    first, second = make.agency(), make.agency()
    petition = make.reached(lead=[first, second])
    officer = make.official(first, Role.OFFICER)
    actions.publish_timetable(petition, words="一個月內。", by=officer, now=NOW)
    assign(petition, [second])
    assign(petition, [first, second], now=LATER + timedelta(days=1))
    since = petition.threshold_reached_at
    assert owed(first) == {"contact": since, "formal_response": since}
    assert set(owed(second).values()) == {petition.threshold_reached_at}


def test_an_agency_that_was_taken_off_cannot_publish_what_it_drafted() -> None:
    first, second = make.agency(), make.agency()
    petition = make.reached(lead=[first, second])
    draft = make.drafted(petition, first)
    petition = assign(petition, [second])
    by = make.official(first, Role.APPROVER)
    assert refused(actions.respond, petition, response=draft, by=by) == "not-assigned"


@pytest.mark.parametrize(("part", "state"), [(Part.LEAD, State.MET), (Part.CO, State.WAIVED)])
def test_a_response_counts_with_the_part_that_its_agency_has_by_now(part: Part, state: State) -> None:
    changed, steady = make.agency(), make.agency()
    before, after = ([], [changed]) if part is Part.LEAD else ([changed], [])
    petition = make.reached(lead=[steady, *before], co=after)
    draft = make.drafted(petition, changed)
    petition = assign(petition, [steady, *after], tuple(before))
    actions.respond(petition, response=draft, by=make.official(changed, Role.APPROVER), now=LATER)
    draft.refresh_from_db()
    assert draft.part == part
    duty = Obligation.objects.get(agency=changed, kind="formal_response")
    assert duty.state(LATER) == state
