"""Three questions after an answer: who, until when, how often, and what everybody sees of it."""

import csv
import io
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation.calendar.rules import TAIPEI
from participation.notices.actions import follow
from participation.notices.composing import notice_of
from participation.people.models import Identity, Person
from participation.record.models import Event
from participation.refusals import Refused
from participation.responses.models import Response
from participation.surveys import rules
from participation.surveys.actions import answer_survey, join_answers
from participation.surveys.models import SurveyAnswer
from participation.surveys.mypage import Answered, needs_identity
from participation.surveys.rules import FEW, closes_at, may_answer, share
from petitions.models import Petition, Signature
from tests.petitions import factories
from tests.petitions.factories import NOW
from tests.petitions.pages import browser_of
from tests.petitions.test_races import at_once

SAID = {"answered": "yes", "clear": "partly", "satisfied": "little"}
TICK = timedelta(microseconds=1)


def taipei(words: str) -> datetime:
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=TAIPEI)


@pytest.mark.parametrize(
    ("published", "end"),
    [
        ("2026-11-20 10:00", "2026-12-21 00:00"),
        ("2026-12-15 23:59", "2027-01-15 00:00"),  # over the year's end
        ("2028-02-01 08:00", "2028-03-03 00:00"),  # over a leap day
        ("2027-02-01 08:00", "2027-03-04 00:00"),
    ],
)
def test_answers_are_taken_until_the_thirtieth_day_is_over(published: str, end: str) -> None:
    at, over = taipei(published), taipei(end)
    assert closes_at(at) == over
    cases = {at - TICK: "not-published", at: None, over - TICK: None, over: "survey-closed"}
    for now, code in cases.items():
        refusal = may_answer(published_at=at, took_part=True, now=now)
        assert (refusal.code if refusal else None) == code
    stranger = may_answer(published_at=at, took_part=False, now=at)
    assert stranger is rules.TOOK_NO_PART
    assert may_answer(published_at=None, took_part=True, now=at) is rules.NOT_PUBLISHED


@pytest.mark.parametrize(
    ("count", "total", "shown"),
    [(0, 0, None), (1, 1, None), (9, 9, None), (5, 10, 50), (1, 30, 3), (0, 10, 0)],
)
def test_no_share_is_told_of_few(count: int, total: int, shown: int | None) -> None:
    assert share(count, total) == shown
    assert FEW == 10


@pytest.fixture
def petition(db: None) -> Petition:
    """An answered petition."""
    return factories.responded()


def response_of(petition: Petition) -> Response:
    return Response.objects.get(record=petition.record)


def signatory(petition: Petition) -> Person:
    identity = Signature.objects.filter(petition_id=petition.pk).values("identity_id")[:1]
    return Person.objects.get(identity_id=identity)


def test_proposer_signatories_and_earlier_followers_answer_and_nobody_else(petition: Petition) -> None:
    response = response_of(petition)
    early, late, stranger = factories.person(), factories.person(), factories.person()
    follow(early, petition.record, NOW - timedelta(days=1))
    follow(late, petition.record, NOW + timedelta(days=1))
    assert petition.proposer is not None
    for person in (petition.proposer, signatory(petition), early):
        answer_survey(response, **SAID, by=person, now=NOW)
    swayed = factories.person()
    Signature.objects.create(
        petition=petition, identity=swayed.identity, level=2, signed_at=NOW + timedelta(hours=1)
    )
    for person in (late, stranger, swayed):
        with pytest.raises(Refused) as refused:
            answer_survey(response, **SAID, by=person, now=NOW + timedelta(days=2))
        assert refused.value.refusal.code == "took-no-part"
    assert SurveyAnswer.objects.count() == 3


def test_the_last_answer_counts_until_it_is_closed(petition: Petition) -> None:
    response, person = response_of(petition), signatory(petition)
    answer_survey(response, **SAID, by=person, now=NOW)
    later = NOW + timedelta(days=3)
    changed = answer_survey(response, **{**SAID, "satisfied": "very"}, by=person, now=later)
    assert (changed.given_at, changed.changed_at, changed.satisfied) == (NOW, later, "very")
    with pytest.raises(Refused) as refused:
        answer_survey(response, **SAID, by=person, now=NOW + timedelta(days=32))
    assert refused.value.refusal.code == "survey-closed"
    assert SurveyAnswer.objects.get().satisfied == "very"


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("survey_answer_once", {}),
        ("survey_answer_known", {"clear": "very"}),
        ("survey_answer_known", {"satisfied": ""}),
        ("survey_answer_changed_later", {"changed_at": NOW - TICK}),
    ],
)
def test_the_database_keeps_the_promise(petition: Petition, name: str, facts: dict[str, Any]) -> None:
    known = {**SAID, "response": response_of(petition), "given_at": NOW}
    identity = signatory(petition).identity
    if not facts:
        SurveyAnswer.objects.create(**known, identity=identity)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        SurveyAnswer.objects.create(**{**known, **facts}, identity=identity)


@pytest.mark.django_db(transaction=True)
def test_twelve_connections_of_one_person_are_one_answer() -> None:
    petition = factories.responded()
    response, person = response_of(petition), signatory(petition)
    results = at_once([partial(answer_survey, response, **SAID, by=person, now=NOW)] * 12)
    assert all(isinstance(result, SurveyAnswer) for result in results)
    assert SurveyAnswer.objects.count() == 1


@pytest.mark.parametrize(("old_later", "stands"), [(True, "very"), (False, "not")])
def test_of_one_human_being_one_answer_stands(petition: Petition, old_later: bool, stands: str) -> None:
    response = response_of(petition)
    old, new = (Identity.objects.create(created_at=NOW) for _ in range(2))
    for identity, satisfied, late in ((old, "very", old_later), (new, "not", not old_later)):
        at = NOW + timedelta(hours=int(late))
        SurveyAnswer.objects.create(
            response=response, identity=identity, given_at=at, **{**SAID, "satisfied": satisfied}
        )
    join_answers(old.pk, new.pk, NOW)
    answer = SurveyAnswer.objects.get()
    assert (answer.identity, answer.satisfied) == (new, stands)


def test_an_identity_is_kept_while_its_answer_may_be_changed(petition: Petition) -> None:
    person = signatory(petition)
    answer_survey(response_of(petition), **SAID, by=person, now=NOW)
    assert needs_identity(person.identity_id, NOW)
    assert not needs_identity(person.identity_id, NOW + timedelta(days=32))


def many(petition: Petition, number: int) -> None:
    response = response_of(petition)
    identities = Identity.objects.bulk_create(Identity(created_at=NOW) for _ in range(number))
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(response=response, identity=identity, given_at=NOW, **SAID) for identity in identities
    )


@pytest.mark.usefixtures("at_now")
def test_results_stand_below_the_response_with_their_number(petition: Petition, client: Client) -> None:
    url = petition.get_absolute_url()
    assert "還沒有人填答。" in client.get(url).content.decode()
    many(petition, 3)
    few = client.get(url).content.decode()
    assert "3 人填答。" in few
    assert "不到 10 人，只列人數，不算百分比。" in few
    assert "%）" not in few
    many(petition, 9)
    assert "部分是 12（100%）" in client.get(url).content.decode()


@pytest.mark.usefixtures("at_now")
def test_results_take_one_query_however_many_answers(petition: Petition, client: Client) -> None:
    url = petition.get_absolute_url()
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    many(petition, 30)
    with CaptureQueriesContext(connection) as more:
        client.get(url)
    assert len(few) == len(more)
    assert sum("surveys_surveyanswer" in query["sql"] for query in more) == 1


@pytest.mark.usefixtures("at_now")
def test_results_are_told_as_csv_and_json(petition: Petition, client: Client) -> None:
    many(petition, 4)
    file = client.get(reverse("surveys:csv"))
    [row] = csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig")))  # type: ignore[attr-defined]
    [same] = client.get("/api/v1/surveys/", {"record": petition.number}).json()["results"]
    for facts in (row, same):
        assert (facts["record"], int(facts["answers"])) == (petition.number, 4)
        assert facts["published_at"].endswith("+08:00")
        assert facts["closes_at"].endswith("+08:00")
        assert (int(facts["clear_partly"]), int(facts["clear_yes"])) == (4, 0)
    assert client.get("/api/v1/surveys/", {"record": "P1999-0001"}).json()["results"] == []
    assert client.get("/api/v1/surveys/", {"who": "me"}).status_code == 400


@pytest.mark.usefixtures("at_now")
def test_the_page_asks_keeps_and_refuses(petition: Petition, client: Client) -> None:
    response = response_of(petition)
    url = reverse("surveys:answer", args=[response.pk])
    assert client.get(url).status_code == 302
    browser = browser_of(signatory(petition))
    wrong = browser.post(url, {**SAID, "clear": "perhaps"})
    assert wrong.status_code == 422
    assert browser.post(url, SAID).status_code == 302
    assert "已經記下來，謝謝。" in browser.get(f"{url}?done=1").content.decode()
    assert browser.put(url).status_code == 405
    stranger = browser_of(factories.person())
    assert "只有提議人、附議人" in stranger.get(url).content.decode()
    assert stranger.post(url, SAID).status_code == 403
    assert browser.get(reverse("surveys:answer", args=[response.pk + 999])).status_code == 404
    assert SurveyAnswer.objects.count() == 1
    assert "我對回應的評價" in browser.get("/me/").content.decode()
    [copy] = Answered().export(signatory(petition))
    assert (copy["record"], copy["clear"]) == (petition.number, "partly")


@pytest.mark.usefixtures("at_now")
def test_a_draft_and_an_archives_answer_are_not_asked_about(petition: Petition) -> None:
    other = factories.agency()
    waiting = factories.reached(lead=[other])
    draft = factories.drafted(waiting, other)
    browser = browser_of(signatory(waiting))
    assert browser.get(reverse("surveys:answer", args=[draft.pk])).status_code == 404
    assert mail.outbox == []


def test_the_notice_of_an_answer_leads_to_the_questions(petition: Petition) -> None:
    event = Event.objects.get(record=petition.record, kind="response_published")
    person = signatory(petition)
    message = notice_of(event, person, "signatories")
    assert message is not None
    assert message.link.endswith(f"{petition.get_absolute_url()}#response-{response_of(petition).pk}")
    assert any("三個問題" in paragraph for paragraph in message.closing)
    official = notice_of(event, person, "officers")
    assert official is not None
    assert not any("三個問題" in paragraph for paragraph in official.closing)
