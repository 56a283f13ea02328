"""The lists of the desk hold what this person can do, and take the same queries at 2 rows and at 20."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation.agencies.models import Role
from participation.casework import actions
from participation.casework.desk.offices import Desk
from participation.casework.desk.signing import waiting_for
from participation.gate.actions import ask_second
from participation.gate.models import HeldStatement
from participation.people.models import Person
from participation.record.actors import Actor
from participation.record.desk import offices_of
from participation.responses.actions import submit_response
from participation.responses.models import Response, written_by
from tests.casework.scene import Scene, scene, submitted, who
from tests.petitions import factories
from tests.petitions.factories import NOW
from tests.petitions.offices import administrator, at_desk, member
from tests.responses.signing import Office, approve, before_approval, corrected, drafted, office, published
from tests.responses.test_deciders import person_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def listed(actor: Actor) -> list[int]:
    """The answers that wait for this person, as the landing lists them."""
    person = Person.objects.get(pk=person_of(actor).pk)
    return [row.response.pk for row in waiting_for(Desk(person, offices_of(person)), person, 10)]


def other_case(of: Office) -> Office:
    """Another petition in the hands of the same people."""
    return replace(of, petition=factories.reached(lead=[of.agency]))


def test_an_author_is_not_asked_for_the_last_step_of_their_own_text() -> None:
    of = office()
    second = factories.official(of.agency, Role.APPROVER)
    response = before_approval(of)
    assert listed(of.approver) == listed(second) == [response.pk]
    by_approver = drafted(other_case(of), by=of.approver)
    approve(submit_response(by_approver, by=of.officer, now=NOW), by=of.control)
    assert listed(of.approver) == [response.pk]
    assert listed(second) == [response.pk, by_approver.pk]


def test_an_author_still_decides_an_earlier_step() -> None:
    of = office()
    response = submit_response(drafted(of, by=of.control), by=of.officer, now=NOW)
    assert listed(of.control) == [response.pk]


def test_an_administrator_is_shown_nothing_to_sign() -> None:
    submitted(scene())
    assert "等您簽核" not in administrator().get("/cms/").content.decode()


def test_who_has_written_is_told_of_many_as_of_one() -> None:
    of = office()
    approver = of.approver
    drafted(of, by=of.control)
    before_approval(signing := other_case(of))
    corrected(public := other_case(of), published(public), now=NOW, by=approver)
    responses = list(Response.objects.all())
    assert len(responses) == 3
    for actor in (of.officer, of.control, approver, signing.officer, public.officer):
        person = person_of(actor)
        expected = {one.pk for one in responses if person.pk in one.writers}
        assert written_by(person, responses) == expected


def grown(of: Scene, times: int) -> None:
    """So many more cases of every kind that a desk lists."""
    for _ in range(times):
        joins = factories.agency()
        petition = factories.reached(lead=[of.agency], co=[joins])
        submitted(Scene(of.agency, petition))
        officer = factories.official(of.agency, Role.OFFICER)
        actions.assign_officer(
            petition.record, agency=of.agency, officer=who(officer), by=of.supervisor, now=NOW
        )
        held = {"words": "請洽承辦人王小明，手機 0912-345-678。"}
        ask_second(petition.record, verb="petitions.timetable", payload=held, by=of.officer, now=NOW)
        supervisor = factories.official(joins, Role.SUPERVISOR)
        actions.decline(petition.record, agency=joins, reason="不是本機關的業務。", by=supervisor, now=NOW)
        factories.proposed()
        factories.refused()


PEOPLE: dict[str, Callable[[Scene], Client]] = {
    "officer": lambda of: at_desk(who(of.officer)),
    "approver": lambda of: at_desk(who(of.approver)),
    "screener": lambda of: member(factories.desk(), Role.SCREENER),
    "administrator": lambda of: administrator(),
}


def test_lists_take_the_same_queries_at_2_rows_and_at_20() -> None:
    of = scene()
    clients = {name: sits(of) for name, sits in PEOPLE.items()}
    places = [
        reverse("wagtailadmin_home"),
        *(reverse(f"casework_desk:{name}") for name in ("duties", "declines")),
        *(
            reverse(f"petitions_desk:{name}")
            for name in ("duties", "cases", "screening", "objections", "petitions")
        ),
    ]

    def counted() -> dict[tuple[str, str], int]:
        found = {}
        for name, client in clients.items():
            for place in places:
                client.get(place)
                with CaptureQueriesContext(connection) as queries:
                    client.get(place)
                found[name, place] = len(queries)
        return found

    grown(of, 2)
    few: Any = counted()
    grown(of, 18)
    assert counted() == few


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/cms/casework/?agency=%00&kind=%00&officer=%00&show=%00", 200),
        ("/cms/petitions/all/?q=%00&status=%00", 200),
        ("/cms/petitions/all/%00/", 404),
        ("/cms/petitions/cases/{agency}/%00/", 404),
        ("/cms/casework/{agency}/%00/notes/", 404),
        ("/cms/casework/{agency}/%00/notes/answer/", 404),
    ],
)
def test_a_zero_character_in_an_address_finds_nothing(path: str, status: int) -> None:
    of = scene()
    factories.desk()
    assert administrator().get(path.format(agency=of.agency.slug)).status_code == status


def test_a_zero_character_beside_held_words_is_left_out() -> None:
    of = scene()
    path = reverse("petitions_desk:timetable", args=[of.agency.slug, of.petition.number])
    asking = {
        "timetable-words": "請洽承辦人王小明，手機 0912-345-678。",
        "ask_second": "1",
        "second_note": "這是\x00公務電話",
    }
    assert who(of.approver)
    assert at_desk(who(of.officer)).post(path, asking).status_code == 302
    assert HeldStatement.objects.get().note == "這是公務電話"
