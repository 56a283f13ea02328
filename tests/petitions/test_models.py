"""What petitions say of themselves, and what their QuerySets find."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from participation.record.actors import Actor
from petitions import actions
from petitions.actions.signing import Signatory
from petitions.lifecycles.shape import Status
from petitions.models import Petition, Signature, SignatureHour, SignatureLedger, Topic
from tests.petitions import factories as make
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)
MADE = {
    Status.SCREENING: make.proposed,
    Status.REFUSED: make.refused,
    Status.OPEN: make.published,
    Status.AWAITING_RESPONSE: make.reached,
    Status.RESPONDED: make.responded,
    Status.CLOSED: make.closed,
}
QUESTIONS = {status: f"is_{status.value}" for status in Status}


@pytest.mark.parametrize("status", MADE)
def test_a_petition_answers_what_it_is_with_one_yes(status: Status) -> None:
    petition = MADE[status]()
    assert petition.status == status
    assert {name for name in QUESTIONS.values() if getattr(petition, name)} == {QUESTIONS[status]}
    assert petition.status_text == petition.lifecycle.statuses[status]
    assert petition.threshold_is_reached == (status in (Status.AWAITING_RESPONSE, Status.RESPONDED))


def test_a_petition_has_a_number_an_address_and_a_title() -> None:
    petition = make.published(title="河堤要有燈")
    assert str(petition) == "河堤要有燈"
    with override("zh-hant"):
        assert petition.get_absolute_url() == f"/petitions/{petition.number}/"
        assert petition.record.get_absolute_url() == petition.get_absolute_url()
    with override("en"):
        assert petition.get_absolute_url() == f"/en/petitions/{petition.number}/"


@pytest.mark.parametrize(
    ("at", "expected"), [(-TICK, False), (timedelta(), True), (timedelta(days=30), True)]
)
def test_signing_is_open_from_the_opening_on(at: timedelta, expected: bool) -> None:
    assert make.published().is_signing(NOW + at) is expected


def test_signing_is_open_until_before_the_end_and_only_where_the_preset_says() -> None:
    petition = make.published()
    assert petition.closes_at is not None
    assert petition.is_signing(petition.closes_at - TICK)
    assert not petition.is_signing(petition.closes_at)
    assert not make.refused().is_signing(NOW)
    assert not Petition(lifecycle_key="join", status=Status.OPEN).is_signing(NOW)


def test_a_petition_is_listed_since_the_public_could_read_it() -> None:
    later = NOW + timedelta(days=1)
    author = make.person()
    proposed = make.proposed(by=author)
    refused = actions.refuse(
        make.proposed(by=author), code="unclear", note="請寫明。", by=make.screener(), now=later
    )
    opened = make.published(now=later)
    listed = dict(Petition.objects.values_list("pk", "listed_at"))
    assert listed == {proposed.pk: NOW, refused.pk: later, opened.pk: later}


def pks(found: Any) -> set[int]:
    return {petition.pk for petition in found}


def test_the_public_sees_what_was_screened_and_may_be_read() -> None:
    shown = {make.published().pk, make.refused().pk, make.reached().pk, make.closed().pk}
    make.refused(code="abusive")
    make.proposed()
    author = make.person()
    unread, was_open = make.proposed(by=author), make.published(by=author)
    for petition in (unread, was_open):
        actions.withdraw_petition(petition, reason="已解決", by=Actor.proposer(author), now=NOW)
    # What was taken back before the check was read by nobody; what was open is remembered.
    assert pks(Petition.objects.visible()) == shown | {was_open.pk}


def test_crossed_petitions_are_open_ones_proposed_here_over_their_threshold() -> None:
    by_count, by_instant, imported, below = (make.published() for _ in range(4))
    make.reached()
    Petition.objects.filter(pk__in=[by_count.pk, imported.pk]).update(batch_count=5)
    Petition.objects.filter(pk=imported.pk).update(source="join:1")
    Petition.objects.filter(pk=by_instant.pk).update(threshold_reached_at=NOW)
    Petition.objects.filter(pk=below.pk).update(batch_count=4)
    assert pks(Petition.objects.crossed()) == {by_count.pk, by_instant.pk}


def test_windows_to_close_are_over_unpaused_and_of_petitions_proposed_here() -> None:
    over, paused, imported, closed, withdrawn = (make.published() for _ in range(5))
    end = over.closes_at
    assert end is not None
    Petition.objects.filter(pk=paused.pk).update(signing_paused_at=NOW)
    Petition.objects.filter(pk=imported.pk).update(source="join:1")
    Petition.objects.filter(pk=closed.pk).update(closed_at=end)
    Petition.objects.filter(pk=withdrawn.pk).update(status=Status.WITHDRAWN, withdrawn_at=NOW)
    make.refused()
    grace = timedelta(seconds=15)
    assert pks(Petition.objects.to_close(end + grace)) == {over.pk}
    assert not Petition.objects.to_close(end + grace - TICK).exists()


def test_what_is_being_signed_now_is_found_by_its_window() -> None:
    petition = make.published()
    make.proposed()
    end = petition.closes_at
    assert end is not None
    found = [pks(Petition.objects.in_signing(at)) for at in (NOW - TICK, NOW, end - TICK, end)]
    assert found == [set(), {petition.pk}, {petition.pk}, set()]


def test_petitions_of_an_agency_are_those_it_leads_or_joins() -> None:
    agency = make.agency()
    leads, joins = make.published(lead=[agency]), make.published(co=[agency])
    make.proposed(agencies=(agency,))
    assert pks(Petition.objects.of_agency(agency.pk)) == {leads.pk, joins.pk}


def test_a_topic_speaks_the_readers_language() -> None:
    topic = Topic(slug="sea", name="海洋", name_en="Sea")
    with override("zh-hant"):
        assert str(topic) == "海洋"
    with override("en"):
        assert str(topic) == "Sea"


def test_signatures_by_day_come_from_hours_and_batches() -> None:
    petition = make.published()
    # Two hours in a row, with midnight in Taipei between them.
    first, second = (Signatory(person_id=make.person().pk) for _ in range(2))
    actions.sign(petition.number, by=first, now=datetime.fromisoformat("2026-11-20T23:30+08:00"))
    actions.sign(petition.number, by=second, now=datetime.fromisoformat("2026-11-21T00:30+08:00"))
    actions.withdraw(petition.number, by=second, now=datetime.fromisoformat("2026-11-21T09:00+08:00"))
    actions.announce_batch(
        petition,
        source="paper",
        label="一",
        count=2,
        counted_on=date(2026, 11, 21),
        by=make.screener(),
        now=NOW,
    )
    actions.fold_signatures(now=NOW)
    assert [tuple(row) for row in SignatureHour.objects.by_day(petition)] == [
        (date(2026, 11, 20), "", 2, 1, 0),
        (date(2026, 11, 21), "", 2, 1, 1),
        (date(2026, 11, 21), "paper", None, 2, 0),
    ]


def test_a_person_finds_the_own_signatures_newest_first() -> None:
    person, first, second = make.person(), make.published(), make.published()
    actions.sign(first.number, by=Signatory(person_id=person.pk), now=NOW)
    actions.sign(second.number, by=Signatory(person_id=person.pk), now=NOW + TICK)
    signed = Signature.objects.of(person.identity_id)
    assert [signature.petition for signature in signed] == [second, first]
    assert Signature.objects.given_at(first, person.identity_id) == NOW
    assert Signature.objects.given_at(first, make.person().identity_id) is None


def test_rows_of_the_desk_name_themselves() -> None:
    petition, person = make.published(), make.person()
    actions.sign(petition.number, by=Signatory(person_id=person.pk), now=NOW)
    assert str(Signature.objects.get()) == f"{petition.pk}/{person.identity_id}"
    assert str(SignatureLedger.objects.get()) == f"{petition.pk} +1"
    actions.fold_signatures(now=NOW)
    assert str(SignatureHour.objects.get()) == f"{petition.pk} 2026-11-20 02:00:00+00:00"
    batch = actions.announce_batch(
        petition, source="paper", label="第一批", count=3, counted_on=NOW.date(), by=make.screener(), now=NOW
    )
    assert str(batch) == f"{petition.pk} 第一批: 3"
    part = petition.agency_parts.get()
    assert str(part) == f"{petition.pk} · {part.agency_id} · lead"
