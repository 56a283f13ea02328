"""Real connections in parallel: what may race is counted exactly, once."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from participation.agencies.models import Role
from participation.obligations.models import Obligation
from participation.record.actors import Actor
from participation.record.models import Event
from participation.refusals import Refused
from petitions import actions
from petitions.actions.folding import FOLD_LOCK
from petitions.actions.signing import Signatory
from petitions.lifecycles.shape import Status
from petitions.models import Petition, PetitionDraft, Signature, SignatureHour, SignatureLedger
from tests.petitions import factories as make
from tests.petitions.drafts import WHOLE, draft_of
from tests.petitions.factories import NOW
from tests.petitions.pages import browser_of, url

pytestmark = pytest.mark.django_db(transaction=True)

# PostgreSQL allows about a hundred connections; the rest wait in line, as behind a pool.
AT_ONCE = 50


def at_once(jobs: Iterable[Callable[[], Any]]) -> list[Any]:
    """Run the jobs from threads with connections of their own, starting together; refusals are results."""
    jobs = list(jobs)
    start = threading.Barrier(min(AT_ONCE, len(jobs)))

    def run(index: int, job: Callable[[], Any]) -> Any:
        if index < start.parties:
            start.wait(timeout=30)
        try:
            return job()
        except Exception as error:  # noqa: BLE001 - what a loser of a race gets is what the test looks at
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(start.parties) as pool:
        return list(pool.map(run, range(len(jobs)), jobs))


def refusals(results: list[Any]) -> list[str]:
    return [result.refusal.code for result in results if isinstance(result, Refused)]


def test_two_hundred_connections_of_one_person_make_one_signature() -> None:
    petition, person = make.published(), make.person()
    results = at_once(
        [lambda: actions.sign(petition.number, by=Signatory(person_id=person.pk), now=NOW)] * 200
    )
    assert results.count(None) == 1
    assert refusals(results) == ["already-signed"] * 199
    actions.fold_signatures(now=NOW)
    petition.refresh_from_db()
    assert (Signature.objects.count(), petition.signature_count) == (1, 1)


def test_three_hundred_people_cross_the_threshold_once_and_are_counted_exactly() -> None:
    petition = make.published()
    people = [make.person() for _ in range(300)]

    def sign_and_fold(index: int) -> None:
        actions.sign(petition.number, by=Signatory(person_id=people[index].pk), now=NOW)
        if index % 7 == 0:
            actions.fold_signatures(now=NOW)
            for crossed in Petition.objects.crossed():
                actions.reach_threshold(crossed, now=NOW)

    results = at_once([partial(sign_and_fold, index) for index in range(300)])
    assert results == [None] * 300
    actions.fold_signatures(now=NOW)
    petition.refresh_from_db()
    assert petition.status == Status.AWAITING_RESPONSE
    assert (petition.signature_count, Signature.objects.count()) == (300, 300)
    assert Event.objects.filter(record=petition.record, kind="threshold_reached").count() == 1
    kinds = sorted(Obligation.objects.open().values_list("kind", flat=True))
    assert kinds == ["contact", "formal_response", "timetable"]


def test_folding_beside_signing_and_withdrawing_stays_exact() -> None:
    petition = make.published()
    people = [make.person() for _ in range(60)]

    def sign_then_perhaps_withdraw(index: int) -> None:
        by = Signatory(person_id=people[index].pk)
        actions.sign(petition.number, by=by, now=NOW)
        if index % 3 == 0:
            actions.withdraw(petition.number, by=by, now=NOW)

    jobs: list[Callable[[], Any]] = []
    for index in range(60):
        jobs += [partial(sign_then_perhaps_withdraw, index), partial(actions.fold_signatures, now=NOW)]
    at_once(jobs)
    while actions.fold_signatures(now=NOW):
        pass
    petition.refresh_from_db()
    assert petition.signature_count == Signature.objects.count() == 40
    hours = SignatureHour.objects.values_list("signed", "withdrawn")
    assert sum(signed - withdrawn for signed, withdrawn in hours) == 40


def test_a_fold_that_dies_loses_nothing() -> None:
    petition = make.published()
    for _ in range(3):
        actions.sign(petition.number, by=Signatory(person_id=make.person().pk), now=NOW)
    with psycopg.connect(**_parameters()) as dying:
        dying.execute("SELECT pg_try_advisory_xact_lock(%s)", [FOLD_LOCK])
        dying.execute("DELETE FROM petitions_signatureledger")
        assert actions.fold_signatures(now=NOW) == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [dying.info.backend_pid])
        dying.close()
    while SignatureLedger.objects.exists():
        actions.fold_signatures(now=NOW)
    petition.refresh_from_db()
    assert petition.signature_count == 3


def _parameters() -> dict[str, Any]:
    parameters = connection.get_connection_params()
    return {
        name: parameters[name]
        for name in ("dbname", "user", "password", "host", "port")
        if name in parameters
    }


def test_a_draft_proposed_twice_at_once_becomes_one_petition() -> None:
    make.load_weekdays()
    make.desk()
    author = make.person("小雨")
    draft = actions.start_draft(by=author, lifecycle_key="demo", now=NOW)
    text = make.text()
    results = at_once([lambda: actions.propose(draft, text=text, by=Actor.proposer(author), now=NOW)] * 8)
    assert Petition.objects.count() == 1
    assert sum(isinstance(result, PetitionDraft.DoesNotExist) for result in results) == 7


@pytest.mark.usefixtures("at_now")
def test_six_presses_at_once_all_lead_to_the_receipt_of_one_petition() -> None:
    make.load_weekdays()
    make.desk()
    author = make.person("小雨")
    draft = draft_of(author, **WHOLE)
    browsers = [browser_of(author) for _ in range(6)]
    answers = at_once([partial(browser.post, url("draft-check", draft.key)) for browser in browsers])
    receipt = url("receipt", Petition.objects.get().number)
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, receipt)] * 6


def test_screeners_who_publish_and_refuse_at_once_do_one_of_both() -> None:
    petition, lead = make.proposed(), make.agency()
    first, second = make.screener(), make.screener()
    results = at_once(
        [
            lambda: actions.publish(petition, lead=[lead], by=first, now=NOW),
            lambda: actions.refuse(petition, code="unclear", note="請寫清楚。", by=second, now=NOW),
        ]
    )
    assert refusals(results) == ["not-now"]
    kinds = set(petition.record.events.values_list("kind", flat=True))
    assert len(kinds & {"published", "refused"}) == 1


def test_an_author_who_races_the_approver_never_publishes() -> None:
    lead = make.agency()
    petition = make.reached(lead=[lead])
    draft = make.drafted(petition, lead)
    assert draft.author is not None
    author = Actor.official(draft.author, lead, Role.APPROVER)
    approver = make.official(lead, Role.APPROVER)
    at_once(
        [partial(actions.respond, petition, response=draft, by=by, now=NOW) for by in (author, approver) * 4]
    )
    draft.refresh_from_db()
    assert draft.publisher == approver.person
    assert petition.record.events.filter(kind="response_published").count() == 1


def test_two_who_decide_an_objection_at_once_decide_it_once() -> None:
    author = make.person("小雨")
    petition = make.refused(by=author)
    objection = actions.file_objection(petition, grounds="訴求具體。", by=Actor.proposer(author), now=NOW)
    lead, by = make.agency(), [make.screener(), make.screener()]
    results = at_once(
        [
            lambda: actions.decide_objection(
                objection, uphold=True, reason="具體", lead=[lead], by=by[0], now=NOW
            ),
            lambda: actions.decide_objection(objection, uphold=False, reason="維持", by=by[1], now=NOW),
        ]
    )
    assert refusals(results) == ["objection-decided"]


def test_a_window_closed_by_many_workers_closes_once() -> None:
    petition = make.published()
    assert petition.closes_at is not None
    after = petition.closes_at + timedelta(minutes=1)
    at_once([lambda: actions.close(petition, now=after)] * 10)
    assert petition.record.events.filter(kind="closed").count() == 1


def test_proposals_at_once_get_numbers_without_gap_or_double() -> None:
    make.load_weekdays()
    make.desk()
    authors = [make.person() for _ in range(20)]
    drafts = [(author, actions.start_draft(by=author, lifecycle_key="demo", now=NOW)) for author in authors]
    at_once(
        [
            partial(actions.propose, draft, text=make.text(), by=Actor.proposer(author), now=NOW)
            for author, draft in drafts
        ]
    )
    numbers = sorted(petition.number for petition in Petition.objects.select_related("record"))
    assert numbers == [f"P2026-{serial:04d}" for serial in range(1, 21)]
