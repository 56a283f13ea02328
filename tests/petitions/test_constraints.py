"""What the database refuses of petitions, each promise broken once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from participation.responses.models import Demand
from petitions.lifecycles.shape import Status
from petitions.models import (
    Attachment,
    Blackout,
    Objection,
    Petition,
    PetitionAgency,
    Signature,
    SignatureBatch,
    SignatureHour,
    SignatureLedger,
    Topic,
    WindowChange,
)
from tests.petitions import factories as make
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def broken(constraint: str, write: Callable[[], Any]) -> None:
    """The write is refused, by this very constraint."""
    with pytest.raises(IntegrityError, match=f'"{constraint}"'), transaction.atomic():
        write()


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("petition_status_known", {"status": "lost"}),
        ("petition_threshold_positive", {"threshold": 0}),
        ("petition_titled", {"title": ""}),
        ("petition_window_whole", {"closes_at": None}),
        ("petition_window_whole", {"closes_at": NOW - timedelta(days=1)}),
        ("petition_public_was_opened", {"opened_at": None, "closes_at": None}),
        ("petition_answer_follows_threshold", {"status": Status.AWAITING_RESPONSE}),
        (
            "petition_responded_dated",
            {"status": Status.RESPONDED, "threshold_reached_at": NOW},
        ),
        ("petition_closed_dated", {"status": Status.CLOSED}),
        ("petition_refused_with_reason", {"status": Status.REFUSED}),
        ("petition_withdrawn_dated", {"status": Status.WITHDRAWN}),
    ],
)
def test_a_petition_is_whole(constraint: str, changes: dict[str, Any]) -> None:
    petition = make.published()
    broken(constraint, lambda: Petition.objects.filter(pk=petition.pk).update(**changes))


def test_an_agency_has_one_known_part_in_a_petition() -> None:
    lead = make.agency()
    petition = make.published(lead=[lead])
    part = PetitionAgency.objects.get(petition=petition, agency=lead)
    broken(
        "petition_agency_once",
        lambda: PetitionAgency.objects.create(petition=petition, agency=lead, part="co", assigned_at=NOW),
    )
    broken(
        "petition_agency_part_known",
        lambda: PetitionAgency.objects.filter(pk=part.pk).update(part="audience"),
    )


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("window_change_is_later", {"new_closes_at": NOW}),
        ("window_change_gives_reason", {"reason": ""}),
    ],
)
def test_a_window_moves_later_and_with_a_reason(constraint: str, facts: dict[str, Any]) -> None:
    whole = {"old_closes_at": NOW, "new_closes_at": LATER, "reason": "公投前暫停", "at": NOW}
    petition = make.published()
    broken(constraint, lambda: WindowChange.objects.create(petition=petition, **{**whole, **facts}))


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("blackout_ends_after_start", {"ends_at": NOW}),
        ("blackout_gives_reason", {"reason": ""}),
    ],
)
def test_a_blackout_has_an_end_and_a_reason(constraint: str, facts: dict[str, Any]) -> None:
    whole = {"starts_at": NOW, "ends_at": LATER, "reason": "全國性公民投票"}
    broken(constraint, lambda: Blackout.objects.create(**{**whole, **facts}))


def test_two_blackouts_never_overlap() -> None:
    Blackout.objects.create(starts_at=NOW, ends_at=LATER, reason="全國性公民投票")
    broken(
        "blackout_never_two_at_once",
        lambda: Blackout.objects.create(
            starts_at=NOW + timedelta(hours=1), ends_at=LATER + timedelta(hours=1), reason="補選"
        ),
    )


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("objection_gives_grounds", {"grounds": ""}),
        ("objection_decided_whole", {"decided_at": NOW}),
        ("objection_decided_whole", {"is_upheld": False}),
    ],
)
def test_an_objection_says_why_and_is_decided_whole(constraint: str, facts: dict[str, Any]) -> None:
    petition = make.refused()
    whole = {"petition": petition, "grounds": "訴求已寫得很清楚", "filed_at": NOW}
    broken(constraint, lambda: Objection.objects.create(**{**whole, **facts}))


def test_a_file_belongs_to_a_draft_or_to_a_petition() -> None:
    broken(
        "attachment_of_draft_or_petition",
        lambda: Attachment.objects.create(name="a.pdf", media_type="application/pdf", size=1, added_at=NOW),
    )


def test_a_topic_is_named() -> None:
    broken("topic_named", lambda: Topic.objects.create(slug="nameless", name="", name_en=""))


def test_signatures_and_their_counts_have_a_known_level() -> None:
    petition = make.signed(make.published(), times=1)
    broken("signature_level_known", lambda: Signature.objects.filter(petition=petition).update(level=9))
    broken(
        "signature_hour_level_known", lambda: SignatureHour.objects.filter(petition=petition).update(level=9)
    )


def test_the_ledger_moves_by_one() -> None:
    petition = make.published()
    broken(
        "signature_ledger_one_at_a_time",
        lambda: SignatureLedger.objects.create(petition=petition, delta=2, level=2, at=NOW),
    )
    broken(
        "signature_level_known",
        lambda: SignatureLedger.objects.create(petition=petition, delta=1, level=9, at=NOW),
    )


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("signature_batch_once", {}),
        ("signature_batch_source_known", {"source": "rumour", "label": "乙"}),
        ("signature_batch_not_empty", {"count": 0, "label": "乙"}),
    ],
)
def test_a_batch_is_counted_once_and_says_its_source(constraint: str, facts: dict[str, Any]) -> None:
    whole = {
        "petition": make.published(),
        "source": "paper",
        "label": "甲",
        "counted_on": date(2026, 11, 20),
        "count": 3,
        "entered_at": NOW,
    }
    SignatureBatch.objects.create(**whole)
    broken(constraint, lambda: SignatureBatch.objects.create(**{**whole, **facts}))


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("demand_position_once", {"position": 1}),
        ("demand_says_something", {"position": 9, "words": ""}),
        ("demand_says_something", {"position": 0}),
    ],
)
def test_a_demand_has_its_place_and_says_something(constraint: str, facts: dict[str, Any]) -> None:
    record = make.published().record
    whole = {"record": record, "position": 9, "words": "請公布時程"}
    broken(constraint, lambda: Demand.objects.create(**{**whole, **facts}))


def answered() -> tuple[models.QuerySet[Any], models.QuerySet[Any]]:
    """A published answer of a lead agency, and what it says to the demands."""
    response = make.responded().record.responses.get()
    return type(response).objects.filter(pk=response.pk), response.answers.all()


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("response_part_known", {"part": "none"}),
        ("response_published_by_somebody", {"state": "lost"}),
        ("response_published_by_somebody", {"publisher": None}),
        ("response_published_by_somebody", {"published_at": None}),
        ("response_author_is_not_publisher", {"publisher": models.F("author")}),
        ("response_author_is_not_publisher", {"author": None}),
    ],
)
def test_a_response_is_published_by_another_than_its_author(constraint: str, changes: dict[str, Any]) -> None:
    response, _answers = answered()
    broken(constraint, lambda: response.update(**changes))


def test_an_agency_answers_a_record_once_and_an_archived_post_is_taken_in_once() -> None:
    response = answered()[0].get()
    facts = {"agency": response.agency, "part": "lead", "drafted_at": NOW}
    create = type(response).objects.create
    broken("response_one_per_agency", lambda: create(record=response.record, **facts))
    create(record=response.record, source="join:1", **facts)
    broken("response_source_once", lambda: create(record=response.record, source="join:1", **facts))


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("answer_verdict_known", {"verdict": "perhaps"}),
        ("answer_reason_type_known", {"reason_type": "mood"}),
        ("answer_gives_reason", {"reason": ""}),
        ("answer_under_study_is_dated", {"verdict": "under_study", "next_step_by": None}),
        ("answer_not_ours_says_whose", {"verdict": "not_ours"}),
    ],
)
def test_an_answer_gives_its_reason(constraint: str, changes: dict[str, Any]) -> None:
    _response, answers = answered()
    broken(constraint, lambda: answers.update(**changes))


def test_a_demand_is_answered_once_in_a_response() -> None:
    response, answers = answered()
    first = answers[0]
    broken(
        "answer_one_per_demand",
        lambda: type(first).objects.create(
            response=response.get(),
            demand=first.demand,
            verdict="adopted",
            reason_type="law",
            reason="再說一次",
        ),
    )
