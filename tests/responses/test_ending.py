"""What becomes of a text on its way when the case, the agency, its people or its chain change meanwhile."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.management import call_command

from participation.agencies.models import Agency, AgencyRole, Role
from participation.casework.desk.offices import Desk
from participation.casework.desk.signing import waiting_for
from participation.people.models import Person
from participation.press.embargo import scheduled
from participation.record.actors import Actor
from participation.record.desk import offices_of
from participation.record.models import Delivery, Event
from participation.responses import actions
from participation.responses.models import Response, WorkflowTask
from petitions.actions import assign_agencies, close, respond, withdraw_petition
from petitions.models import Petition
from tests.gate.documents import pdf
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.offices import at_desk, url
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
from tests.responses.test_deciders import person_of
from tests.responses.test_signing import refused

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=3)


@pytest.fixture
def of() -> Office:
    return office()


def waiting(*actors: Actor) -> list[Response]:
    """What stands on the landings of these people."""
    people = [Person.objects.get(pk=person_of(actor).pk) for actor in actors]
    return [row.response for one in people for row in waiting_for(Desk(one, offices_of(one)), one, 10)]


def assigned(
    petition: Petition, *, lead: list[Agency], co: tuple[Agency, ...] = (), now: datetime = NOW
) -> Petition:
    facts: dict[str, Any] = {"reason": "業務移撥", "by": make.screener(), "now": now}
    return assign_agencies(petition, lead=lead, co=list(co), **facts)


def to_control(of: Office) -> Response:
    return submitted(of)


def to_its_time(of: Office) -> Response:
    return approve(before_approval(of), by=of.approver, go_live_at=LATER)


WAYS: list[Callable[[Office], Response]] = [to_control, before_approval, to_its_time]


@pytest.mark.parametrize("way", WAYS)
def test_the_text_of_an_agency_that_is_taken_off_waits_for_nobody(
    way: Callable[[Office], Response], of: Office
) -> None:
    other = make.agency()
    response = way(of)
    assert waiting(of.control, of.approver) == ([] if way is to_its_time else [response])
    assigned(of.petition, lead=[other])
    assert waiting(of.control, of.approver) == []
    response = Response.objects.get(pk=response.pk)
    assert (response.workflow_in_progress, response.is_scheduled, response.go_live_at) == (False, False, None)
    assert scheduled(response) is None
    event = Event.objects.get(kind="sign_off_ended")
    # Of an agency's draft nobody else is told, and the platform that assigns does not learn of it either.
    assert (event.is_public, event.actor_agency) == (False, None)
    told = set(Delivery.objects.filter(event=event).values_list("audience", flat=True))
    assert told == {"response_authors", "approvers"}
    actions.publish_due(response, now=LATER)
    assert not Response.objects.published().exists()
    assert refused(actions.submit_response, response, by=of.officer, now=NOW) == "not-assigned"
    # Should it come back, its people begin where they were: with their draft.
    assigned(of.petition, lead=[of.agency], now=LATER)
    assert actions.submit_response(response, by=of.officer, now=LATER).workflow_in_progress


def test_an_agency_without_a_text_on_its_way_is_told_nothing(of: Office) -> None:
    drafted(of)
    assigned(of.petition, lead=[make.agency()])
    assert not Event.objects.filter(kind="sign_off_ended").exists()


def test_a_text_goes_on_where_the_agency_keeps_a_part_and_takes_that_part() -> None:
    lead, joining = make.agency(), make.agency()
    of = office(agency=joining, petition=make.reached(lead=[lead], co=[joining]))
    response = drafted(of)
    actions.show_to_lead(response, by=of.officer, now=NOW)
    actions.submit_response(response, by=of.officer, now=NOW)
    assigned(of.petition, lead=[lead, joining])
    response = Response.objects.get(pk=response.pk)
    assert (response.part, response.workflow_in_progress) == ("lead", True)
    # What leads shows its draft to nobody.
    assert (response.shown, response.shown_to_lead_at) == (None, None)
    assert waiting(of.control) == [response]
    assigned(of.petition, lead=[lead], co=(joining,))
    assert Response.objects.get(pk=response.pk).part == "co"


def test_a_joining_agency_that_comes_to_lead_answers_every_demand_before_it_is_signed_off() -> None:
    lead, joining = make.agency(), make.agency()
    of = office(agency=joining, petition=make.reached(lead=[lead], co=[joining]))
    first = answers(of.petition)[:1]
    facts: dict[str, Any] = {"text": actions.ResponseText(), "answers": first, "by": of.officer, "now": NOW}
    from participation.responses.models import Part

    response = actions.draft_response(of.petition.record, agency=joining, part=Part.CO, **facts)
    assigned(of.petition, lead=[lead, joining])
    assert refused(actions.submit_response, response, by=of.officer, now=NOW) == "demands-unanswered"


def test_what_was_written_ahead_of_a_threshold_ends_with_the_petition() -> None:
    for end in ("withdrawn", "closed"):
        author, agency = make.person(), make.agency()
        of = office(agency=agency, petition=make.published(lead=[agency], by=author))
        submitted(of)
        assert waiting(of.control)
        if end == "withdrawn":
            withdraw_petition(of.petition, reason="已經解決", by=Actor.proposer(author), now=NOW)
        else:
            assert of.petition.closes_at is not None
            close(of.petition, now=of.petition.closes_at + timedelta(minutes=1))
        assert waiting(of.control) == [], end
        assert Event.objects.filter(record=of.petition.record, kind="sign_off_ended").exists()


@pytest.mark.parametrize("loss", ["office", "account"])
@pytest.mark.usefixtures("at_now")
def test_an_approval_stands_when_its_giver_has_left_before_the_time_and_the_page_says_so(
    loss: str, of: Office
) -> None:
    response = to_its_time(of)
    officer = at_desk(person_of(of.officer))
    page = url("response", of.agency.slug, of.petition.number)
    assert "核定仍然有效" not in officer.get(page).content.decode()
    if loss == "office":
        AgencyRole.objects.filter(person=of.approver.person).delete()
    else:
        Person.objects.filter(pk=person_of(of.approver).pk).update(is_active=False)
    assert "核定仍然有效" in officer.get(page).content.decode()
    response = actions.publish_due(response, now=LATER)
    assert (response.is_published, response.publisher) == (True, of.approver.person)


def test_what_was_taken_off_its_time_is_approved_anew_by_the_verb_too(of: Office) -> None:
    response = to_its_time(of)
    actions.unschedule(response, by=of.officer, now=NOW)
    response = Response.objects.get(pk=response.pk)
    assert refused(respond, of.petition, response=response, by=of.approver, now=NOW) == "not-signed-off"
    assert refused(approve, response, by=of.approver) == "not-in-sign-off"
    actions.submit_response(response, by=of.officer, now=NOW)
    approve(response, by=of.control)
    assert approve(response, by=of.approver).is_published


def test_what_waits_for_its_time_is_not_sent_back_but_taken_off(of: Office) -> None:
    response = to_its_time(of)
    assert refused(actions.send_back, response, reason="再想想", by=of.approver, now=NOW) == "not-in-sign-off"
    assert refused(actions.take_back, response, by=of.officer, now=NOW) == "not-in-sign-off"


def test_a_chain_that_was_shortened_behind_our_back_does_not_end_without_an_approver(of: Office) -> None:
    response = submitted(of)
    state = response.current_workflow_state
    WorkflowTask.objects.filter(workflow=state.workflow, sort_order=1).delete()
    assert refused(approve, response, by=of.control) == "no-approver"
    actions.take_back(response, by=of.officer, now=NOW)
    assert refused(actions.submit_response, response, by=of.officer, now=NOW) == "no-approver"


def test_a_correction_that_was_written_back_corrects_nothing(of: Office) -> None:
    response = published(of)
    corrected(of, response, now=LATER)
    draft = actions.draft_correction(
        response,
        reason="還是照原來的。",
        text=actions.ResponseText(analysis="本機關同意提議的方向。"),
        answers=answers(of.petition),
        by=of.officer,
        now=LATER,
    )
    assert refused(actions.submit_response, draft, by=of.officer, now=LATER) == "no-change"


def test_a_file_is_not_taken_out_of_a_public_text(of: Office) -> None:
    drafted(of)
    response = Response.objects.get(agency=of.agency)
    facts: dict[str, Any] = {"media_type": "application/pdf", "by": of.officer, "now": NOW}
    response = actions.attach_file(response, content=BytesIO(pdf("三處海灘")), name="表.pdf", **facts)
    actions.submit_response(response, by=of.officer, now=NOW)
    response = approve(approve(response, by=of.control), by=of.approver)
    key = response.files[0]["key"]
    assert refused(actions.detach_file, response, key=key, by=of.officer, now=LATER) == "no-draft"
    assert not Response.objects.get(pk=response.pk).has_unpublished_changes


def test_an_author_whose_revisions_were_purged_is_an_author_still(of: Office) -> None:
    drafted(of, by=of.approver)
    response = drafted(of)
    actions.submit_response(response, by=of.officer, now=NOW)
    approve(response, by=of.control)
    actions.take_back(response, by=of.officer, now=NOW)
    call_command("purge_revisions")
    assert response.revisions.count() == 1
    actions.submit_response(response, by=of.officer, now=NOW)
    approve(response, by=of.control)
    assert refused(approve, response, by=of.approver) == "own-draft"
    # Of the next text they have written nothing.
    second = make.official(of.agency, Role.APPROVER)
    response = approve(response, by=second, now=LATER)
    draft = corrected(of, response, now=LATER)
    actions.submit_response(draft, by=of.officer, now=LATER)
    approve(draft, by=of.control, now=LATER)
    assert approve(draft, by=of.approver, now=LATER).next_number == 3


def test_the_correction_of_a_second_account_is_the_same_authors(of: Office) -> None:
    response = published(of)
    draft = corrected(of, response, now=LATER)
    second = make.official(of.agency, Role.APPROVER)
    Person.objects.filter(pk=person_of(second).pk).update(identity=person_of(of.officer).identity)
    actions.submit_response(draft, by=of.control, now=LATER)
    approve(draft, by=of.control, now=LATER)
    assert refused(approve, draft, by=second, now=LATER) == "own-draft"
    assert approve(draft, by=of.approver, now=LATER).next_number == 3
