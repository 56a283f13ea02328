"""From draft to publication through the agency's chain."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from participation.agencies.models import Role
from participation.obligations.models import Obligation
from participation.record.models import Delivery, Event
from participation.refusals import Refused
from participation.responses import actions
from participation.responses.models import Response, ResponseVersion
from participation.responses.tasks import publish_scheduled
from petitions.actions import assign_agencies
from petitions.models import Petition
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.responses.signing import (
    Office,
    answers,
    approve,
    before_approval,
    corrected,
    drafted,
    office,
    published,
    submitted,
)
from tests.schedule import Beat

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=3)
DAY = timedelta(days=1)


@pytest.fixture
def of() -> Office:
    return office()


def refused(verb: Any, *args: Any, **facts: Any) -> str:
    """The code with which a verb refuses; nothing of the answer changes."""
    before = [list(model.objects.order_by("pk").values()) for model in (Response, ResponseVersion, Event)]
    with pytest.raises(Refused) as caught:
        verb(*args, **facts)
    after = [list(model.objects.order_by("pk").values()) for model in (Response, ResponseVersion, Event)]
    assert after == before
    return caught.value.refusal.code


def test_an_answer_goes_through_the_chain_and_is_published_by_the_one_verb(of: Office) -> None:
    response = submitted(of)
    assert response.workflow_in_progress
    assert refused(approve, response, by=of.approver) == "not-your-turn"
    approve(response, by=of.control)
    response = approve(response, by=of.approver, now=LATER)
    assert response.is_published
    assert response.live
    assert (response.publisher, response.published_at) == (of.approver.person, LATER)
    assert Petition.objects.get(pk=of.petition.pk).is_responded
    assert response.versions.get().event.kind == "response_published"
    assert not response.workflow_in_progress
    kinds = list(Event.objects.filter(facts__response=response.pk).values_list("kind", flat=True))
    assert kinds == [
        "response_drafted",
        "response_submitted",
        "step_approved",
        "step_approved",
        "response_published",
    ]


def test_the_author_never_approves_last_whoever_else_has_written_meanwhile(of: Office) -> None:
    second = make.official(of.agency, Role.APPROVER)
    drafted(of, by=of.approver)
    response = drafted(of, by=second)
    actions.submit_response(response, by=of.officer, now=NOW)
    approve(response, by=of.control)
    # Both have written some of it, the first as well as the last.
    assert refused(approve, response, by=of.approver) == "own-draft"
    assert refused(approve, response, by=second) == "own-draft"
    third = make.official(of.agency, Role.APPROVER)
    assert approve(response, by=third).is_published


def test_what_is_being_decided_about_is_not_rewritten(of: Office) -> None:
    response = submitted(of)
    assert refused(drafted, of) == "in-sign-off"
    assert refused(actions.submit_response, response, by=of.officer, now=NOW) == "in-sign-off"
    actions.take_back(response, by=of.officer, now=NOW)
    # Whoever takes it back and rewrites it is an author, too.
    drafted(of, by=of.approver)
    actions.submit_response(response, by=of.officer, now=NOW)
    approve(response, by=of.control)
    assert refused(approve, response, by=of.approver) == "own-draft"


def test_a_text_that_nobody_has_read_is_not_approved(of: Office) -> None:
    response = before_approval(of)
    assert refused(approve, response, by=of.approver, seen=0) == "draft-changed"


def test_sent_back_it_returns_with_the_reason_and_the_chain_begins_anew(of: Office) -> None:
    response = before_approval(of)
    assert refused(actions.send_back, response, reason=" ", by=of.approver, now=NOW) == "say-why"
    assert refused(actions.send_back, response, reason="不清楚", by=of.officer, now=NOW) == "not-your-turn"
    actions.send_back(response, reason="請寫明經費來源。", by=of.approver, now=NOW)
    event = Event.objects.get(kind="response_sent_back")
    assert (event.is_public, event.words) == (False, {"reason": "請寫明經費來源。"})
    assert list(event.deliveries.values_list("audience", flat=True)) == ["response_authors"]
    drafted(of, analysis="經費由本機關預算支應。")
    actions.submit_response(response, by=of.officer, now=NOW)
    assert refused(approve, response, by=of.approver) == "not-your-turn"
    approve(response, by=of.control)
    assert approve(response, by=of.approver).is_published


def test_the_verb_itself_refuses_what_sign_off_has_not_approved(of: Office) -> None:
    from petitions.actions import respond

    response = submitted(of)
    facts: dict[str, Any] = {"response": response, "by": of.approver, "now": NOW}
    assert refused(respond, of.petition, **facts) == "not-signed-off"
    actions.send_back(response, reason="請補充。", by=of.control, now=NOW)
    assert refused(respond, of.petition, **facts) == "not-signed-off"


def test_wagtails_own_ways_to_publish_are_closed(of: Office) -> None:
    response = before_approval(of)
    revision = response.latest_revision
    administrator = make.person(is_staff=True, is_superuser=True)
    assert revision is not None
    for attempt in (
        lambda: revision.publish(user=administrator),
        lambda: revision.publish(user=administrator, skip_permission_checks=True),
        lambda: response.publish(revision, user=administrator),
        lambda: response.unpublish(user=administrator),
        lambda: response.current_workflow_task.on_action(None, administrator, "approve"),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert not Response.objects.published().exists()


def test_an_approved_text_is_published_at_its_time_by_the_job(of: Office, settings: Any) -> None:
    from participation import clock

    settings.CLOCK_SHIFT_SECONDS = 0
    settings.CLOCK_SHIFT_SECONDS = (NOW - clock.now()).total_seconds()
    response = before_approval(of)
    at = NOW + timedelta(hours=2)
    assert refused(approve, response, by=of.approver, go_live_at=NOW) == "in-the-past"
    response = approve(response, by=of.approver, go_live_at=at)
    assert response.is_scheduled
    assert refused(drafted, of) == "scheduled"
    publish_scheduled()
    call_command("publish_scheduled")
    assert not Response.objects.published().exists()
    settings.CLOCK_SHIFT_SECONDS += 2 * 3600 + 60
    call_command("publish_scheduled")
    assert not Response.objects.published().exists()
    publish_scheduled()
    publish_scheduled()
    response = Response.objects.get(pk=response.pk)
    assert (response.publisher, response.is_scheduled, response.go_live_at) == (
        of.approver.person,
        False,
        None,
    )
    assert Event.objects.filter(kind="response_published").count() == 1


def test_beat_publishes_within_a_quarter_of_a_minute(
    of: Office, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = NOW + timedelta(hours=2)
    beat = Beat(settings, monkeypatch, NOW, "participation.responses.tasks.publish_scheduled")
    approve(before_approval(of), by=of.approver, go_live_at=at)
    for seconds in (-7200, -60, -16, -1):
        beat.look(at + timedelta(seconds=seconds))
        assert not Response.objects.published().exists()
    beat.look(at + timedelta(seconds=15))
    assert Response.objects.published().get().publisher == of.approver.person
    assert Event.objects.filter(kind="response_published").count() == 1
    beat.look(at + timedelta(minutes=1))
    assert Event.objects.filter(kind="response_published").count() == 1


def test_a_schedule_can_be_taken_off(of: Office) -> None:
    response = approve(before_approval(of), by=of.approver, go_live_at=LATER)
    actions.unschedule(response, by=of.officer, now=NOW)
    assert actions.publish_due(response, now=LATER).is_published is False
    assert refused(actions.unschedule, response, by=of.officer, now=NOW) == "not-scheduled"
    assert drafted(of).pk == response.pk


@pytest.mark.parametrize("why", ["status", "blackout", "unassigned"])
def test_at_its_time_the_verb_may_refuse_and_people_are_told(of: Office, why: str) -> None:
    response = approve(before_approval(of), by=of.approver, go_live_at=LATER)
    if why == "status":
        Petition.objects.filter(pk=of.petition.pk).update(status="withdrawn", withdrawn_at=NOW)
    elif why == "blackout":
        from petitions.models import Blackout

        Blackout.objects.create(starts_at=NOW, ends_at=LATER + timedelta(days=1), reason="公投")
    else:
        of.petition.agency_parts.all().delete()
    response = actions.publish_due(response, now=LATER)
    assert not response.is_published
    assert not response.is_scheduled
    event = Event.objects.get(kind="response_not_published")
    assert event.words["reason"]
    told = set(Delivery.objects.filter(event=event).values_list("audience", flat=True))
    assert told == {"response_authors", "approvers"}


def test_a_correction_is_a_new_version_with_its_reason(of: Office) -> None:
    response = published(of)
    same = {"reason": "", "text": actions.ResponseText(analysis="本機關同意提議的方向。")}
    unchanged = {**same, "answers": answers(of.petition), "by": of.officer, "now": LATER}
    assert refused(actions.draft_correction, response, **unchanged) == "no-change"
    draft = corrected(of, response, now=LATER)
    # The public goes on reading the present text.
    assert Response.objects.get(pk=response.pk).analysis == "本機關同意提議的方向。"
    assert {answer.reason for answer in response.answers.all()} == {"預算足夠，可以辦理。"}
    first = {"agency": of.agency, "part": "lead", "text": actions.ResponseText(), "answers": []}
    again = {**first, "by": of.officer, "now": LATER}
    assert refused(actions.draft_response, of.petition.record, **again) == "published-before"
    actions.submit_response(draft, by=of.officer, now=LATER)
    approve(draft, by=of.control, now=LATER)
    response = approve(draft, by=of.approver, now=LATER)
    assert response.analysis.endswith("經費為三百萬元。")
    assert {answer.reason for answer in response.answers.all()} == {"預算足夠，明年辦理。"}
    first, second = response.versions.all()
    assert (second.number, second.reason) == (2, "金額寫錯。")
    assert first.content["analysis"] == "本機關同意提議的方向。"
    event = Event.objects.get(kind="response_corrected")
    assert event.is_public
    assert event.words == {"reason": "金額寫錯。"}
    assert event.fact("version") == 2
    told = set(event.deliveries.values_list("audience", flat=True))
    assert told == {"proposer", "followers", "signatories"}
    assert response.published_at == NOW
    # It went out once: there is nothing more to publish.
    assert refused(approve, response, by=of.approver) == "not-in-sign-off"


def test_who_has_written_the_correction_does_not_approve_it(of: Office) -> None:
    response = published(of)
    draft = corrected(of, response, now=LATER, by=of.approver)
    actions.submit_response(draft, by=of.officer, now=LATER)
    approve(draft, by=of.control, now=LATER)
    assert refused(approve, draft, by=of.approver, now=LATER) == "own-draft"
    # The author of the first text may: of this one they have written nothing.
    author = of.officer.person
    assert author is not None
    from participation.agencies.actions import grant_role
    from participation.record.actors import Actor

    grant_role(author, agency=of.agency, role=Role.APPROVER, by=None, now=NOW)
    assert approve(draft, by=Actor.official(author, of.agency, Role.APPROVER), now=LATER).next_number == 3


def test_an_answer_waits_for_the_units_that_were_asked(of: Office) -> None:
    member = make.official(of.agency, Role.OFFICER)
    assert member.person is not None
    unit = actions.add_unit(of.agency, name="工程科", is_control=False, people=[member.person])
    response = drafted(of)
    part = actions.ask_unit(response, unit=unit, asked="工期多長？", wanted_on=None, by=of.officer, now=NOW)
    asking = {"unit": unit, "asked": "再問", "wanted_on": None, "by": of.officer, "now": NOW}
    assert refused(actions.ask_unit, response, **asking) == "asked-before"
    assert refused(actions.submit_response, response, by=of.officer, now=NOW) == "parts-missing"
    assert refused(actions.deliver_part, part, words="三個月", by=of.officer, now=NOW) == "not-your-unit"
    actions.deliver_part(part, words="三個月。", by=member, now=NOW)
    part.refresh_from_db()
    assert (part.is_done, part.delivered_by, part.words) == (True, member.person, "三個月。")
    assert refused(actions.call_off_part, part, by=of.officer, now=NOW) == "delivered"
    assert actions.submit_response(response, by=of.officer, now=NOW).workflow_in_progress


def test_a_unit_that_is_no_longer_needed_is_called_off(of: Office) -> None:
    response = drafted(of)
    facts: dict[str, Any] = {"unit": of.unit, "asked": "意見？", "wanted_on": None, "now": NOW}
    part = actions.ask_unit(response, by=of.officer, **facts)
    actions.call_off_part(part, by=of.officer, now=NOW)
    assert actions.submit_response(response, by=of.officer, now=NOW).workflow_in_progress
    stranger = office()
    assert refused(actions.ask_unit, response, by=stranger.officer, **facts) == "not-your-agency"
    other = {**facts, "unit": stranger.unit}
    assert refused(actions.ask_unit, response, by=of.officer, **other) == "other-agency"


def test_somebody_who_writes_can_keep_others_out(of: Office) -> None:
    response = drafted(of)
    actions.lock_draft(response, by=of.officer, now=NOW)
    assert refused(drafted, of, by=of.control) == "locked"
    drafted(of)
    actions.unlock_draft(response, by=of.control, now=NOW)
    drafted(of, by=of.control)


def test_only_a_joining_agency_shows_its_draft_to_the_lead() -> None:
    lead, joining = make.agency(), make.agency()
    petition = make.reached(lead=[lead], co=[joining])
    of = office(agency=joining, petition=petition)
    assert actions.show_to_lead(drafted(of), by=of.officer, now=NOW).shown_to_lead_at == NOW
    leading = office(agency=lead, petition=petition)
    response = drafted(leading)
    assert refused(actions.show_to_lead, response, by=leading.officer, now=NOW) == "not-joining"


CHAINS: list[tuple[list[tuple[str, int | None]], str]] = [
    ([], "no-control"),
    ([("approver", None)], "no-control"),
    ([("control", None)], "no-approver"),
    ([("approver", None), ("control", None)], "no-approver"),
    ([("control", None), ("supervisor", None)], "no-approver"),
    ([("control", None), ("control", None), ("approver", None)], "turn-twice"),
    ([("unit", -1), ("control", None), ("approver", None)], "other-agency"),
]


@pytest.mark.parametrize(("steps", "code"), CHAINS)
def test_a_chain_asks_the_control_unit_and_ends_with_an_approver(steps: Any, code: str, of: Office) -> None:
    person = of.approver.person
    assert refused(actions.set_chain, of.agency, steps=steps, by=person, now=NOW) == code


def test_an_agency_has_its_own_chain_and_what_runs_keeps_the_one_it_began_with(of: Office) -> None:
    response = submitted(of)
    supervisor = make.official(of.agency, Role.SUPERVISOR)
    assert of.approver.person is not None
    steps: list[tuple[str, int | None]] = [("control", None), ("supervisor", None), ("approver", None)]
    chain = actions.set_chain(of.agency, steps=steps, by=of.approver.person, now=NOW)
    assert [step.label for step in chain.steps] == ["管考單位", "主管", "核定人"]
    approve(response, by=of.control)
    assert approve(response, by=of.approver).is_published
    draft = corrected(of, response, now=LATER)
    actions.submit_response(draft, by=of.officer, now=LATER)
    approve(draft, by=of.control)
    assert refused(approve, draft, by=of.approver) == "not-your-turn"
    approve(draft, by=supervisor)
    assert approve(draft, by=of.approver, now=LATER).next_number == 3
    assert str(chain) == str(chain.workflow)


def test_who_joined_and_answered_meets_what_it_owes_as_a_lead_by_a_correction() -> None:
    steady, joined = make.agency(), make.agency()
    of = office(agency=joined, petition=make.reached(lead=[steady], co=[joined]))
    response = published(of)
    assign_agencies(
        of.petition, lead=[steady, joined], co=[], reason="業務移撥", by=make.screener(), now=NOW + DAY
    )
    owed = Obligation.objects.open().filter(agency=joined, kind__in=["formal_response", "timetable"])
    assert owed.count() == 2
    draft = corrected(of, response, now=NOW + 2 * DAY)
    actions.submit_response(draft, by=of.officer, now=NOW + 2 * DAY)
    approve(draft, by=of.control, now=NOW + 2 * DAY)
    approve(draft, by=of.approver, now=NOW + 2 * DAY)
    assert not owed.exists()


def test_an_author_is_no_other_person_under_a_second_account(of: Office) -> None:
    response = before_approval(of)
    assert of.officer.person is not None
    assert of.approver.person is not None
    of.approver.person.identity = of.officer.person.identity
    of.approver.person.save(update_fields=["identity"])
    assert refused(approve, response, by=of.approver) == "own-draft"
