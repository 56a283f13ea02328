"""Whose turn it is, also where everybody for whom a step was made has left."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from participation.agencies.models import AgencyRole, Role
from participation.casework.desk.offices import Desk
from participation.casework.desk.signing import waiting_for
from participation.people.models import Person
from participation.record.actors import Actor
from participation.record.desk import offices_of
from participation.refusals import Refused
from participation.responses import actions, rules
from participation.responses.models import Response, Roster, SignOffTask, Unit, UnitMember, deciders_of
from participation.responses.rules import Turn, TurnShape
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.offices import at_desk, url
from tests.responses.signing import Office, approve, drafted, office, submitted

OFFICER, SUPERVISOR, APPROVER, EDITOR, OFFICER_TOO = range(1, 6)
HELD = {
    OFFICER: {Role.OFFICER},
    SUPERVISOR: {Role.SUPERVISOR},
    APPROVER: {Role.APPROVER, Role.OFFICER},
    EDITOR: {Role.EDITOR},
    OFFICER_TOO: {Role.OFFICER},
}
GONE = 9
CONTROL, UNIT = TurnShape(Turn.CONTROL, ""), TurnShape(Turn.UNIT, "")
BY_SUPERVISOR, BY_APPROVER = (TurnShape(Turn.APPROVAL, role) for role in (Role.SUPERVISOR, Role.APPROVER))
NO_BOSSES = {OFFICER: {Role.OFFICER}, EDITOR: {Role.EDITOR}}

WHO: list[tuple[TurnShape, Any, set[int], set[int]]] = [
    (CONTROL, HELD, {OFFICER}, {OFFICER}),
    (UNIT, HELD, {OFFICER, EDITOR}, {OFFICER, EDITOR}),
    # Whoever has left the agency decides nothing more; those who stayed do.
    (UNIT, HELD, {OFFICER, GONE}, {OFFICER}),
    # Nobody is left, or no control unit was named.
    (CONTROL, HELD, {GONE}, {SUPERVISOR, APPROVER}),
    (CONTROL, HELD, set(), {SUPERVISOR, APPROVER}),
    (UNIT, HELD, {GONE}, {SUPERVISOR, APPROVER}),
    (BY_SUPERVISOR, HELD, set(), {SUPERVISOR}),
    (BY_SUPERVISOR, {APPROVER: {Role.APPROVER}, OFFICER: {Role.OFFICER}}, set(), {APPROVER}),
    # An approver's step is nobody else's.
    (BY_APPROVER, HELD, set(), {APPROVER}),
    (BY_APPROVER, {SUPERVISOR: {Role.SUPERVISOR}}, set(), set()),
    (CONTROL, NO_BOSSES, {GONE}, set()),
]


@pytest.mark.parametrize(("turn", "held", "members", "expected"), WHO)
def test_a_step_is_decided_by_those_for_whom_it_was_made_or_who_stand_in(
    turn: TurnShape, held: Any, members: set[int], expected: set[int]
) -> None:
    assert rules.who_decides(turn, held=held, members=members) == expected


@pytest.fixture
def of() -> Office:
    return office()


def person_of(actor: Actor) -> Person:
    assert actor.person is not None
    return actor.person


def left(of: Office) -> None:
    AgencyRole.objects.filter(person=of.control.person).delete()


def closed(of: Office) -> None:
    Person.objects.filter(pk=person_of(of.control).pk).update(is_active=False)


def taken_off(of: Office) -> None:
    UnitMember.objects.filter(unit=of.unit).delete()


def unit_closed(of: Office) -> None:
    Unit.objects.filter(pk=of.unit.pk).update(is_active=False)


LOSSES = [left, closed, taken_off, unit_closed]


@pytest.mark.django_db
@pytest.mark.parametrize("lose", LOSSES)
def test_a_control_unit_that_nobody_is_left_in_is_stood_in_for(
    lose: Callable[[Office], None], of: Office
) -> None:
    supervisor = make.official(of.agency, Role.SUPERVISOR)
    response = submitted(of)
    lose(of)
    approve(response, by=supervisor)
    assert approve(response, by=of.approver).is_published


@pytest.mark.django_db
@pytest.mark.parametrize("lose", LOSSES)
def test_the_landing_says_the_same_as_the_verb(lose: Callable[[Office], None], of: Office) -> None:
    supervisor = make.official(of.agency, Role.SUPERVISOR)
    response = submitted(of)

    def on_landing() -> set[int]:
        people = [person_of(actor) for actor in (of.officer, of.control, of.approver, supervisor)]
        fresh = [Person.objects.get(pk=person.pk) for person in people]
        return {one.pk for one in fresh if waiting_for(Desk(one, offices_of(one)), one, 10)}

    def in_the_verb() -> set[int]:
        step = Response.objects.get(pk=response.pk).current_workflow_task
        assert step is not None
        return deciders_of(step, of.agency.pk)

    assert on_landing() == in_the_verb() == {person_of(of.control).pk}
    lose(of)
    assert on_landing() == in_the_verb() == {person_of(of.approver).pk, person_of(supervisor).pk}


@pytest.mark.django_db
def test_a_units_step_does_not_wait_for_a_unit_that_is_empty(of: Office) -> None:
    member = make.official(of.agency, Role.OFFICER)
    unit = actions.add_unit(of.agency, name="工程科", is_control=False, people=[person_of(member)])
    steps: list[tuple[str, int | None]] = [("unit", unit.pk), ("control", None), ("approver", None)]
    actions.set_chain(of.agency, steps=steps, by=person_of(of.approver), now=NOW)
    response = submitted(of)
    UnitMember.objects.filter(unit=unit).delete()
    with pytest.raises(Refused):
        approve(response, by=member)
    approve(response, by=of.approver)
    approve(response, by=of.control)
    assert approve(response, by=of.approver).is_published


@pytest.mark.django_db
def test_a_unit_in_which_nobody_is_left_is_not_asked(of: Office) -> None:
    left(of)
    with pytest.raises(Refused) as caught:
        actions.ask_unit(drafted(of), unit=of.unit, asked="意見？", wanted_on=None, by=of.officer, now=NOW)
    assert caught.value.refusal.code == "nobody-there"


@pytest.mark.django_db
def test_a_roster_is_read_in_three_queries_however_many_agencies(
    of: Office, django_assert_num_queries: Any
) -> None:
    agencies = [of.agency.pk, office().agency.pk, make.agency().pk]
    with django_assert_num_queries(3):
        roster = Roster.of(agencies)
    step = SignOffTask(kind=Turn.APPROVAL, role=Role.APPROVER)
    assert roster.deciders(step, agencies[0]) == {person_of(of.approver).pk}
    assert roster.deciders(step, agencies[2]) == set()
    assert roster.is_stood_in_for(step, agencies[2])


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_the_pages_say_that_a_unit_is_empty_and_offer_to_call_it_off(of: Office) -> None:
    supervisor = at_desk(person_of(make.official(of.agency, Role.SUPERVISOR)))
    officer = at_desk(person_of(of.officer))
    chains, chain = url("chains"), url("chain", of.agency.slug)
    edit = url("response", of.agency.slug, of.petition.number)
    response = drafted(of)
    part = actions.ask_unit(response, unit=of.unit, asked="意見？", wanted_on=None, by=of.officer, now=NOW)
    assert "沒有在職成員" not in shown(supervisor, chain) + shown(supervisor, chains) + shown(officer, edit)
    left(of)
    assert "管考這一步由主管與核定人代行" in shown(supervisor, chain)
    assert "已指定，但沒有在職成員" in shown(supervisor, chains)
    page = shown(officer, edit)
    assert "這個單位目前沒有在職成員，沒有人能交出意見" in page
    assert "不再請這個單位提供" in page
    press = url("response_act", of.agency.slug, of.petition.number, "call-off")
    assert officer.post(press, {"part": part.pk}).status_code == 302
    actions.submit_response(response, by=of.officer, now=NOW)
    assert "目前沒有指定在職的人，由主管與核定人代行" in shown(officer, edit)
    AgencyRole.objects.filter(role__in=[Role.SUPERVISOR, Role.APPROVER]).delete()
    assert "目前沒有人能決定這一步" in shown(officer, edit)


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_a_unit_is_not_given_the_name_of_another(of: Office) -> None:
    other = actions.add_unit(of.agency, name="工程科", is_control=False, people=[])
    supervisor = at_desk(person_of(make.official(of.agency, Role.SUPERVISOR)))
    answer = supervisor.post(url("unit", of.agency.slug, other.pk), {"name": "管考科"})
    assert answer.status_code == 409
    assert "這個機關已經有同名的單位。" in answer.content.decode()
    assert Unit.objects.get(pk=other.pk).name == "工程科"
