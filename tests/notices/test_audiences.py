"""Whom an audience means."""

import pytest

from participation.agencies.models import Agency, Role
from participation.notices.audiences import people_of
from participation.record.actions import record_event
from participation.record.actors import Actor
from tests.obligations.scene import START, Scene, official

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "role"), [("screening", Role.SCREENER), ("moderation_appeal", Role.MODERATOR)]
)
def test_the_platforms_desk_is_reminded_through_those_who_do_the_work(
    scene: Scene, kind: str, role: Role
) -> None:
    platform = Agency.objects.filter(is_platform=True).first() or Agency.objects.create(
        code="P1", slug="desk", name="平臺", is_platform=True
    )
    at_work = {
        one: official(f"{one}-of-the-desk@example.gov.tw", platform, one).person
        for one in (Role.SCREENER, Role.MODERATOR)
    }
    facts = {"agency": platform.code, "kind": kind}
    event = record_event(
        scene.record, "obligation_reminded", by=Actor.system(), now=START, facts=facts, public=False
    )
    told, worker = list(people_of(event, "officers")), at_work[role]
    assert worker
    assert worker.pk in told
    assert not {one.pk for one in at_work.values() if one and one != worker}.intersection(told)
