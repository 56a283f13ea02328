"""The database refuses what no verb should ever ask of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from participation.agencies.models import Role
from participation.responses import actions
from participation.responses.models import (
    Chain,
    Response,
    ResponseFile,
    SignOffTask,
    Unit,
    UnitMember,
    UnitPart,
    Workflow,
)
from participation.responses.rules import Turn
from tests.petitions.factories import NOW
from tests.responses.signing import Office, drafted, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def of() -> Office:
    return office()


def broken(constraint: str, write: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


def test_units_are_named_once_and_one_is_the_control_unit(of: Office) -> None:
    create = Unit.objects.create
    broken("unit_once", lambda: create(agency=of.agency, name="管考科"))
    broken("unit_one_control", lambda: create(agency=of.agency, name="二科", is_control=True))
    broken("unit_named", lambda: create(agency=of.agency, name=""))
    member = UnitMember.objects.get(unit=of.unit)
    broken("unit_member_once", lambda: UnitMember.objects.create(unit=of.unit, person=member.person))
    assert str(member) == f"{of.unit.pk} · {member.person_id}"


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("unit_part_once", {}),
        ("unit_part_asked", {"asked": "", "for_version": 2}),
        ("unit_part_delivered_by_somebody", {"words": "好", "for_version": 2}),
        ("unit_part_delivered_by_somebody", {"delivered_at": NOW, "for_version": 2}),
    ],
)
def test_a_units_part_is_asked_for_once_and_delivered_by_somebody(
    constraint: str, facts: dict[str, Any], of: Office
) -> None:
    response = drafted(of)
    part = actions.ask_unit(response, unit=of.unit, asked="意見？", wanted_on=None, by=of.officer, now=NOW)
    assert str(part) == f"{response.pk} · 管考科"
    whole: dict[str, Any] = {
        "response": response,
        "unit": of.unit,
        "asked": "意見？",
        "asked_at": NOW,
        "asked_by": of.officer.person,
        **facts,
    }
    broken(constraint, lambda: UnitPart.objects.create(**whole))


def test_there_is_one_chain_for_agencies_without_their_own(of: Office) -> None:
    actions.default_chain(now=NOW)
    assert actions.default_chain(now=NOW) == Chain.objects.get(agency=None)
    flow = Workflow.objects.create(name="另一個")
    broken("chain_one_default", lambda: Chain.objects.create(workflow=flow, changed_at=NOW))


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": Turn.APPROVAL, "role": ""},
        {"kind": Turn.APPROVAL, "role": Role.OFFICER},
        {"kind": Turn.CONTROL, "role": Role.APPROVER},
        {"kind": Turn.UNIT},
        {"kind": "other"},
    ],
)
def test_a_step_says_whose_it_is(facts: dict[str, Any]) -> None:
    broken("sign_off_task_says_whose", lambda: SignOffTask(name="步驟", **facts).save())


@pytest.mark.parametrize("facts", [{"size": 0}, {"name": ""}])
def test_a_file_holds_something(facts: dict[str, Any], of: Office) -> None:
    from uuid import uuid4

    whole = {"key": uuid4(), "response": drafted(of), "name": "a.pdf", "size": 1, "added_at": NOW, **facts}
    create = ResponseFile.objects.create
    broken("response_file_holds_something", lambda: create(added_by=of.officer.person, **whole))


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("response_never_expires", {"expire_at": NOW}),
        ("response_never_expires", {"expired": True}),
        ("response_locked_by_somebody", {"locked": True}),
        ("response_locked_by_somebody", {"locked_at": NOW}),
    ],
)
def test_an_answer_never_expires_and_is_locked_by_somebody(
    constraint: str, changes: dict[str, Any], of: Office
) -> None:
    response = drafted(of)
    broken(constraint, lambda: Response.objects.filter(pk=response.pk).update(**changes))
