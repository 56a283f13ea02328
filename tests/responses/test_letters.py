"""Whoever is told of an answer on its way can open the page to which the letter leads."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as configured

from participation.agencies.models import AgencyRole, Role
from participation.notices.audiences import people_of
from participation.notices.composing import notice_of
from participation.people.models import Person
from participation.record.actors import Actor
from participation.record.models import Delivery, Event
from participation.responses import actions
from participation.responses.models import Response
from petitions.actions import assign_agencies
from petitions.notices import SIGN_OFF
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.offices import at_desk
from tests.responses.signing import Office, approve, corrected, drafted, office
from tests.responses.test_deciders import person_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LATER = NOW + timedelta(hours=2)
MOBILE = "請撥 0987-654-321。"


@dataclass
class Letter:
    """One notice that somebody gets: what of, to whom, and what came of its link."""

    kind: str
    audience: str
    person: Person
    link: str
    status: int


@dataclass
class Scene:
    """A joining agency with people in every office and a unit whose member is an editor, and its lead."""

    joins: Office
    leads: Office
    member: Actor
    told: set[int] = field(default_factory=set)

    def new(self) -> Iterator[Letter]:
        """What was written since the last time, each letter opened by its reader at once."""
        for delivery in Delivery.objects.select_related("event__record").order_by("pk"):
            if delivery.pk in self.told:
                continue
            self.told.add(delivery.pk)
            if delivery.event.kind in SIGN_OFF:
                yield from _letters(delivery.event, delivery.audience)


def _letters(event: Event, audience: str) -> Iterator[Letter]:
    for pk in people_of(event, audience):
        person = Person.objects.get(pk=pk)
        message = notice_of(event, person, audience)
        assert message is not None
        path = message.link.removeprefix(configured.SITE_URL)
        yield Letter(event.kind, audience, person, path, at_desk(person).get(path).status_code)


@pytest.fixture
def scene() -> Scene:
    lead, joining = make.agency(), make.agency()
    petition = make.reached(lead=[lead], co=[joining])
    of = Scene(
        office(agency=joining, petition=petition), office(agency=lead, petition=petition), _unit(joining)
    )
    for agency in (lead, joining):
        make.official(agency, Role.SUPERVISOR)
    return of


def _unit(agency: Any) -> Actor:
    return make.official(agency, Role.EDITOR, "企劃科小葉")


def story(scene: Scene) -> Iterator[Callable[[], Any]]:
    """Every verb by which people are told, in an order in which it may happen."""
    of, member = scene.joins, scene.member
    unit = actions.add_unit(of.agency, name="企劃科", is_control=False, people=[person_of(member)])
    steps: list[tuple[str, int | None]] = [("unit", unit.pk), ("control", None), ("approver", None)]
    actions.set_chain(of.agency, steps=steps, by=person_of(of.approver), now=NOW)
    response = drafted(of, analysis=MOBILE)
    asking: dict[str, Any] = {
        "unit": unit,
        "asked": "期程？",
        "wanted_on": None,
        "by": of.officer,
        "now": NOW,
    }
    by: dict[str, Any] = {"by": of.officer, "now": NOW}
    yield lambda: actions.show_to_lead(response, **by)
    yield lambda: actions.ask_unit(response, **asking)
    yield lambda: actions.call_off_part(response.unit_parts.get(), **by)
    yield lambda: actions.ask_unit(response, **asking)
    yield lambda: actions.deliver_part(response.unit_parts.get(), words="三個月。", by=member, now=NOW)
    yield lambda: actions.submit_response(response, **by)
    yield lambda: actions.send_back(response, reason="請補充。", by=member, now=NOW)
    yield lambda: actions.submit_response(response, **by)
    yield lambda: actions.take_back(response, **by)
    yield lambda: actions.submit_response(response, **by)
    yield lambda: approve(response, by=member)
    yield lambda: actions.decide_hold(response, allow=True, reason="公務手機。", by=of.approver, now=NOW)
    yield lambda: approve(response, by=of.control)
    yield lambda: approve(response, by=of.approver, go_live_at=LATER)
    yield lambda: actions.unschedule(response, **by)
    yield lambda: _through(response, of, member, go_live_at=LATER)
    yield lambda: _refused_by_the_clock(response)


def _through(response: Response, of: Office, member: Actor, **facts: Any) -> Response:
    actions.submit_response(response, by=of.officer, now=NOW)
    approve(approve(response, by=member), by=of.control)
    return approve(response, by=of.approver, **facts)


def _refused_by_the_clock(response: Response) -> None:
    from petitions.models import Blackout

    until = LATER + timedelta(days=1)
    Blackout.objects.create(starts_at=NOW + timedelta(minutes=1), ends_at=until, reason="公投")
    actions.publish_due(response, now=LATER)
    Blackout.objects.all().delete()


def test_everybody_who_is_told_opens_the_page_to_which_the_letter_leads(scene: Scene) -> None:
    letters: list[Letter] = []
    for verb in story(scene):
        verb()
        letters += scene.new()
    closed = [(one.kind, one.audience, one.person.nickname, one.link) for one in letters if one.status != 200]
    assert closed == []
    told = {one.kind for one in letters}
    silent = {"response_drafted", "correction_drafted", "draft_unlocked", "sign_off_ended"}
    assert told == set(SIGN_OFF) - silent
    # Each audience reached somebody, and the unit's member by each of the ways on which a unit is told.
    assert {one.audience for one in letters} == {
        "lead_officers",
        "approvers",
        *("response_signers", "response_authors", "response_unit", "response_second"),
    }
    of_member = {one.kind: one.link for one in letters if one.person == scene.member.person}
    assert set(of_member) == {"unit_asked", "unit_called_off", "response_submitted", "response_taken_back"}
    assert "/response/units/" in of_member["unit_asked"]
    assert of_member["response_submitted"].endswith("/response/publish/")


def test_what_was_shown_is_found_on_the_reading_agencys_own_page(scene: Scene) -> None:
    for is_answered in (False, True):
        response = drafted(scene.joins, analysis=f"送給主辦機關看的文字{is_answered}")
        actions.show_to_lead(response, by=scene.joins.officer, now=NOW)
        letters = list(scene.new())
        assert len(letters) == 3
        for one in letters:
            assert scene.leads.agency.slug in one.link
            assert scene.joins.agency.slug not in one.link
            text = at_desk(one.person).get(one.link).content.decode()
            assert f"送給主辦機關看的文字{is_answered}" in text
        if not is_answered:
            lead = scene.leads
            own = actions.submit_response(drafted(lead), by=lead.officer, now=NOW)
            approve(approve(own, by=lead.control), by=lead.approver)
            list(scene.new())


def test_a_correction_on_its_way_leads_to_the_page_of_the_correction(scene: Scene) -> None:
    of = scene.leads
    response = actions.submit_response(drafted(of), by=of.officer, now=NOW)
    approve(approve(response, by=of.control), by=of.approver)
    list(scene.new())
    draft = corrected(of, Response.objects.get(pk=response.pk), now=LATER)
    actions.submit_response(draft, by=of.officer, now=LATER)
    actions.send_back(draft, reason="請補充。", by=of.control, now=LATER)
    letters = list(scene.new())
    assert {one.status for one in letters} == {200}
    assert any(one.link.endswith("/response/correct/") for one in letters)


def test_whoever_has_left_the_agency_hears_nothing_of_its_draft(scene: Scene) -> None:
    of = scene.joins
    gone = make.official(of.agency, Role.OFFICER)
    drafted(of, by=gone)
    response = actions.submit_response(drafted(of), by=gone, now=NOW)
    AgencyRole.objects.filter(person=gone.person).delete()
    actions.send_back(response, reason="請補充。", by=of.control, now=NOW)
    assert [one.person for one in scene.new() if one.kind == "response_sent_back"] == [of.officer.person]


def test_a_part_that_was_called_off_before_anybody_was_told_is_told_to_nobody_twice(scene: Scene) -> None:
    of = scene.joins
    response = drafted(of)
    part = actions.ask_unit(response, unit=of.unit, asked="意見？", wanted_on=None, by=of.officer, now=NOW)
    actions.call_off_part(part, by=of.officer, now=NOW)
    letters = list(scene.new())
    assert [(one.kind, one.person, one.status) for one in letters] == [
        ("unit_called_off", of.control.person, 200)
    ]


def test_an_agency_that_has_left_the_case_is_led_to_the_public_page(scene: Scene) -> None:
    of = scene.joins
    response = actions.submit_response(drafted(of), by=of.officer, now=NOW)
    approve(approve(response, by=of.control), by=of.approver, go_live_at=LATER)
    list(scene.new())
    event = Event.objects.filter(kind="response_scheduled").get()
    assign_agencies(
        of.petition, lead=[scene.leads.agency], co=[], reason="業務移撥", by=make.screener(), now=NOW
    )
    for one in _letters(event, "response_authors"):
        assert (one.link, one.status) == (of.petition.get_absolute_url(), 200)
