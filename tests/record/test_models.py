"""What the database refuses in the public record and in the outbox."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.record.models import Delivery, Event, EventText, NumberSeries, Record
from tests.obligations.scene import START, Scene

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [("record_procedure_known", {"procedure": "lottery"}), ("record_numbered", {"number": ""})],
)
def test_a_record_has_a_known_procedure_and_a_number(constraint: str, changed: dict[str, Any]) -> None:
    fields: dict[str, Any] = {"procedure": "petitions", "number": "P1", "title": "甲", "created_at": START}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Record.objects.create(**fields | changed)


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [("number_series_once", {}), ("number_series_procedure_known", {"procedure": "lottery"})],
)
def test_there_is_one_series_of_numbers_per_procedure_and_year(
    constraint: str, changed: dict[str, Any]
) -> None:
    fields: dict[str, Any] = {"procedure": "petitions", "year": 2026}
    NumberSeries.objects.create(**fields)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        NumberSeries.objects.create(**fields | changed)


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [
        ("event_position_once", {"position": 1}),
        ("event_position_from_one", {"position": 0}),
        ("event_says_who_and_what", {"kind": ""}),
        ("event_says_who_and_what", {"actor_role": ""}),
        ("event_once", {"once": "published"}),
    ],
)
def test_events_follow_each_other_and_say_who_did_what(
    scene: Scene, constraint: str, changed: dict[str, Any]
) -> None:
    with transaction.atomic():
        record_event(scene.record, "published", by=Actor.system(), now=START, once=True)
    fields: dict[str, Any] = {"position": 2, "kind": "closed", "at": START, "actor_role": "system"}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Event.objects.create(record=scene.record, **fields | changed)


def test_an_event_has_each_text_once(scene: Scene) -> None:
    with transaction.atomic():
        event = record_event(scene.record, "refused", by=Actor.system(), now=START, texts={"reason": "原因"})
    with pytest.raises(IntegrityError, match="event_text_once"), transaction.atomic():
        EventText.objects.create(event=event, name="reason", words="另一個")


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [
        ("delivery_state_known", {"state": "lost"}),
        ("delivery_claim_dated", {"state": "claimed"}),
        ("delivery_done_dated", {"state": "done"}),
        ("record_delivery_key", {"key": "taken"}),
    ],
)
def test_a_delivery_says_how_far_it_has_come(scene: Scene, constraint: str, changed: dict[str, Any]) -> None:
    with transaction.atomic():
        event = record_event(scene.record, "refused", by=Actor.system(), now=START)
    fields: dict[str, Any] = {"event": event, "audience": "followers", "not_before": START}
    Delivery.objects.create(key="taken", **fields)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Delivery.objects.create(**fields | {"key": "free"} | changed)
