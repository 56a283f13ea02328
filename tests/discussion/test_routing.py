"""Parts of an answer from several units."""

from datetime import timedelta
from typing import Any

import pytest

from participation.agencies.models import Agency, Role
from participation.calendar.rules import day_of
from participation.discussion import actions
from participation.discussion.actions import UnitAsked
from participation.discussion.models import AnswerPart, Comment
from participation.record.actors import Actor
from participation.refusals import Refused
from tests.discussion import factories
from tests.discussion.test_constraints import changed, doubled
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = day_of(NOW)
LEAD, CO = UnitAsked("路政司", TODAY + timedelta(days=2), leads=True), UnitAsked("公路局", TODAY)


@pytest.fixture
def office() -> Agency:
    return petitions.agency("交通與道路部")


@pytest.fixture
def officer(office: Agency) -> Actor:
    return petitions.official(office, Role.OFFICER)


@pytest.fixture
def comment(office: Agency) -> Comment:
    return factories.comment(factories.discussion(lead=[office]))


def routed(comment: Comment, by: Actor, *units: UnitAsked) -> list[AnswerPart]:
    return actions.route(comment.discussion, comment=comment, units=units, by=by, now=NOW)


def test_a_formal_answer_waits_for_every_unit(comment: Comment, officer: Actor) -> None:
    parts = routed(comment, officer, LEAD, CO)
    facts: dict[str, Any] = {"comments": [comment], "by": officer, "now": NOW}
    actions.answer(comment.discussion, kind="brief", text="三日內回應。", **facts)
    for part in parts:
        with pytest.raises(Refused, match="parts-missing"):
            actions.answer(comment.discussion, kind="formal", text="說明如下。", **facts)
        actions.deliver_part(part, text="本單位意見如下。", by=officer, now=NOW)
    given = actions.answer(comment.discussion, kind="formal", text="說明如下。", **facts)
    assert given.published_at == NOW
    with pytest.raises(Refused, match="delivered"):
        actions.deliver_part(parts[0], text="再一次。", by=officer, now=NOW)


@pytest.mark.parametrize(
    ("units", "code"),
    [
        ((), "no-unit"),
        ((UnitAsked(" ", TODAY, leads=True),), "no-unit"),
        ((CO,), "one-lead"),
        ((LEAD, UnitAsked("公路局", TODAY, leads=True)), "one-lead"),
        ((LEAD, UnitAsked("路政司", TODAY)), "unit-twice"),
        ((UnitAsked("路政司", TODAY - timedelta(days=1), leads=True),), "expected-in-the-past"),
    ],
)
def test_units_are_asked_in_order(
    units: tuple[UnitAsked, ...], code: str, comment: Comment, officer: Actor
) -> None:
    with pytest.raises(Refused, match=code):
        routed(comment, officer, *units)


def test_a_comment_is_routed_once_and_by_its_agency_alone(comment: Comment, officer: Actor) -> None:
    with pytest.raises(Refused, match="not-your-agency"):
        routed(comment, petitions.official(petitions.agency(), Role.OFFICER), LEAD)
    [part] = routed(comment, officer, LEAD)
    with pytest.raises(Refused, match="routed"):
        routed(comment, officer, LEAD, CO)
    with pytest.raises(Refused, match="not-your-agency"):
        actions.deliver_part(
            part, text="意見。", by=petitions.official(petitions.agency(), Role.OFFICER), now=NOW
        )
    with pytest.raises(Refused, match="no-answer"):
        actions.deliver_part(part, text=" ", by=officer, now=NOW)


def test_a_part_is_whole(comment: Comment, officer: Actor) -> None:
    lead, co = routed(comment, officer, LEAD, CO)
    changed(lead, "answer_part_of_one", {"comment": None})
    changed(lead, "answer_part_known", {"part": "most"})
    changed(lead, "answer_part_named", {"unit": ""})
    changed(lead, "answer_part_delivered_whole", {"delivered_at": NOW})
    changed(co, "answer_part_one_lead", {"part": "lead"})
    doubled(AnswerPart.objects.get(pk=co.pk), "answer_part_once")
