"""Petitions for machines: lists, one petition, its timeline and curve, and one's own signature."""

import json
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.dateparse import parse_datetime

from participation.agencies.models import Agency
from participation.people.models import Level, Person
from petitions import actions
from petitions.actions.signing import Signatory
from petitions.models import Petition
from tests.petitions import factories
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db

FIELDS = {
    "number",
    "title",
    "status",
    "status_label",
    "lifecycle",
    "signature_count",
    "online_count",
    "batch_count",
    "threshold",
    "opened_at",
    "closes_at",
    "threshold_reached_at",
    "responded_at",
    "agencies",
    "url",
}


def get(client: Client, path: str, **query: Any) -> Any:
    """The JSON under a path of version one."""
    response = client.get(f"/api/v1/{path}", query)
    assert response.status_code == 200, response.content
    return response.json()


def walk(client: Client, path: str, **query: Any) -> list[list[str]]:
    """The numbers on each page, following `next`."""
    pages, body = [], get(client, path, **query)
    while True:
        pages.append([row["number"] for row in body["results"]])
        if body["next"] is None:
            return pages
        body = client.get(body["next"]).json()


def test_list_answers_with_the_promised_fields(client: Client) -> None:
    petition = factories.published()
    body = get(client, "petitions/")
    assert set(body) == {"next", "previous", "results"}
    (row,) = body["results"]
    assert set(row) >= FIELDS
    assert row["number"] == petition.number
    assert row["status"] == "open"
    assert row["url"].startswith("http://localhost:8000/")
    assert row["agencies"] == [
        {"code": agency.code, "name": agency.name, "part": "lead"} for agency in petition.agencies.all()
    ]


def test_instants_carry_the_offset_of_taipei(client: Client) -> None:
    petition = factories.published()
    (row,) = get(client, "petitions/")["results"]
    assert row["opened_at"].endswith("+08:00")
    assert parse_datetime(row["closes_at"]) == petition.closes_at
    assert row["threshold_reached_at"] is None


def test_list_leaves_out_what_the_public_may_not_see(client: Client) -> None:
    hidden = [factories.proposed(), factories.refused(code="abusive")]
    shown = factories.refused(code="unclear")
    assert walk(client, "petitions/") == [[shown.number]]
    for petition in hidden:
        for path in ("", "timeline/", "signatures/by-day/"):
            assert client.get(f"/api/v1/petitions/{petition.number}/{path}").status_code == 404


def test_list_filters_by_status_agency_and_words(client: Client) -> None:
    lead, co = factories.agency(), factories.agency()
    wanted = factories.published(lead=[lead], co=[co], title="捷運末班車延後半小時")
    factories.published(title="公園裝設路燈")
    factories.refused()
    for query in (
        {"agency": lead.code},
        {"agency": co.code},
        {"q": "捷運"},
        {"status": "open", "q": "末班車"},
    ):
        assert walk(client, "petitions/", **query) == [[wanted.number]]
    assert len(walk(client, "petitions/", status="refused")[0]) == 1


def test_suggested_agencies_are_not_named_as_answering(client: Client) -> None:
    suggested = factories.agency()
    factories.refused(agencies=(suggested,))
    assert walk(client, "petitions/", agency=suggested.code) == [[]]
    assert get(client, "petitions/")["results"][0]["agencies"] == []


@pytest.mark.parametrize(
    "ordering",
    ["newest", "-opened_at", "opened_at", "-signature_count", "signature_count", "closes_at", "-closes_at"],
)
def test_every_ordering_pages_through_everything_once_and_back(client: Client, ordering: str) -> None:
    lead = factories.agency()
    petitions = [
        factories.published(lead=[lead], now=NOW + timedelta(hours=number // 2), lifecycle_key="join")
        for number in range(5)
    ]
    Petition.objects.filter(pk__in=[petitions[0].pk, petitions[3].pk]).update(batch_count=7)
    pages = walk(client, "petitions/", ordering=ordering, limit=2)
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(chain.from_iterable(pages)) == sorted(petition.number for petition in petitions)
    body = get(client, "petitions/", ordering=ordering, limit=2)
    assert body["previous"] is None
    body = client.get(body["next"]).json()
    body = client.get(body["next"]).json()
    assert body["next"] is None
    body = client.get(body["previous"]).json()
    assert [row["number"] for row in body["results"]] == pages[1]
    body = client.get(body["previous"]).json()
    assert [row["number"] for row in body["results"]] == pages[0]
    assert body["previous"] is None


def test_orderings_put_first_what_they_name(client: Client) -> None:
    old, new = factories.published(now=NOW), factories.published(now=NOW + timedelta(days=1))
    Petition.objects.filter(pk=old.pk).update(batch_count=9)
    assert walk(client, "petitions/", ordering="newest")[0] == [new.number, old.number]
    assert walk(client, "petitions/", ordering="-signature_count")[0] == [old.number, new.number]
    assert walk(client, "petitions/", ordering="closes_at")[0] == [old.number, new.number]


def test_limit_is_at_most_two_hundred(client: Client) -> None:
    factories.published()
    assert len(get(client, "petitions/", limit=200)["results"]) == 1
    for wrong in ("201", "5000", "0", "-1", "abc", "1.5", "", "9" * 40, "²"):
        response = client.get("/api/v1/petitions/", {"limit": wrong})
        assert response.status_code == 400
        assert response.json()["errors"][0]["field"] == "limit"


def test_list_takes_as_many_queries_for_one_as_for_many(client: Client) -> None:
    lead = factories.agency()
    factories.published(lead=[lead])
    client.get("/api/v1/petitions/")
    with CaptureQueriesContext(connection) as one:
        get(client, "petitions/")
    for _ in range(5):
        factories.published(lead=[lead, factories.agency()])
    with CaptureQueriesContext(connection) as many:
        get(client, "petitions/", limit=200)
    assert len(one) == len(many) <= 4


def test_detail_tells_text_demands_and_answers(client: Client) -> None:
    petition = factories.responded()
    body = get(client, f"petitions/{petition.number}/")
    assert set(body) >= FIELDS | {"content", "benefit", "demands", "links", "responses", "refusal"}
    assert body["status"] == "responded"
    assert [demand["position"] for demand in body["demands"]] == [1, 2]
    (response,) = body["responses"]
    assert response["part"] == "lead"
    assert [answer["verdict"] for answer in response["answers"]] == ["adopted", "adopted"]
    assert response["answers"][0]["verdict_label"] == "採納"
    assert body["refusal"] is None


def test_detail_hides_drafts(client: Client) -> None:
    lead = factories.agency()
    petition = factories.reached(lead=[lead])
    factories.drafted(petition, lead)
    assert get(client, f"petitions/{petition.number}/")["responses"] == []


def test_detail_tells_why_a_petition_was_refused(client: Client) -> None:
    petition = factories.refused(code="unclear")
    refusal = get(client, f"petitions/{petition.number}/")["refusal"]
    assert refusal["code"] == "unclear"
    assert "不夠具體" in refusal["label"]
    assert refusal["note"] == "看不出希望政府做什麼。"


def test_nothing_names_a_person(client: Client) -> None:
    author = factories.person("小雨")
    petition = factories.responded(by=author)
    people = Person.objects.all()
    secrets = {person.email for person in people} | {person.nickname for person in people} - {""}
    for path in (
        "petitions/",
        f"petitions/{petition.number}/",
        f"petitions/{petition.number}/timeline/",
        "obligations/",
    ):
        text = client.get(f"/api/v1/{path}").content.decode()
        assert not {secret for secret in secrets if secret in text}


def test_timeline_tells_public_events_in_order(client: Client) -> None:
    petition = factories.responded()
    rows = get(client, f"petitions/{petition.number}/timeline/", limit=200)["results"]
    kinds = [row["kind"] for row in rows]
    assert kinds[0] == "proposed"
    assert {"published", "threshold_reached", "response_published", "responded"} <= set(kinds)
    assert "response_drafted" not in kinds
    assert [row["position"] for row in rows] == sorted(row["position"] for row in rows)
    reached = rows[kinds.index("threshold_reached")]
    assert reached["sentence"] == "附議達到門檻 5 人。"
    published = rows[kinds.index("published")]
    assert published["role"] == "screener"
    assert published["agency"]["name"] == "平臺營運中心"


def test_instants_among_facts_carry_the_offset_of_taipei(client: Client) -> None:
    petition = factories.responded()
    text = client.get(f"/api/v1/petitions/{petition.number}/timeline/", {"limit": 200}).content.decode()
    rows = json.loads(text)["results"]
    (reached,) = [row["facts"] for row in rows if row["kind"] == "threshold_reached"]
    assert reached["reached_at"].endswith("+08:00")
    assert parse_datetime(reached["reached_at"]) == petition.threshold_reached_at
    assert reached["threshold"] == 5
    assert "+00:00" not in text


def test_timeline_takes_constant_queries(client: Client) -> None:
    short, long = factories.published(), factories.responded()
    counts = []
    for petition in (short, long):
        with CaptureQueriesContext(connection) as taken:
            get(client, f"petitions/{petition.number}/timeline/")
        counts.append(len(taken))
    assert counts[0] == counts[1] <= 4


def test_curve_counts_days_of_taipei_and_batches(client: Client) -> None:
    petition = factories.published(now=NOW - timedelta(days=2), lifecycle_key="join")
    # 23:30 on the 18th and 00:30 on the 19th in Taipei.
    factories.signed(petition, times=2, now=datetime.fromisoformat("2026-11-18T23:30:00+08:00"))
    factories.signed(petition, times=1, now=datetime.fromisoformat("2026-11-19T00:30:00+08:00"))
    actions.announce_batch(
        petition,
        source="paper",
        label="第一批",
        count=10,
        counted_on=datetime.fromisoformat("2026-11-19T00:00:00+08:00").date(),
        by=factories.screener(),
        now=NOW - timedelta(days=1),
    )
    assert get(client, f"petitions/{petition.number}/signatures/by-day/")["results"] == [
        {"date": "2026-11-18", "signed": 2, "withdrawn": 0, "batch": 0, "total": 2},
        {"date": "2026-11-19", "signed": 1, "withdrawn": 0, "batch": 10, "total": 13},
    ]


def signing_client(person: Person, **options: Any) -> Client:
    """A browser in which this person is signed in."""
    client = Client(**options)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.usefixtures("at_now")
def test_signature_is_put_shown_and_deleted() -> None:
    petition, person = factories.published(), factories.person()
    client, path = signing_client(person), f"/api/v1/petitions/{petition.number}/signature/"
    assert client.get(path).json() == {"signed": False, "signed_at": None}
    response = client.put(path)
    assert response.status_code == 201
    assert response.json()["signed"] is True
    assert response.json()["signed_at"].endswith("+08:00")
    assert client.get(path).json()["signed"] is True
    # Who lost the first answer asks again, and is told the same.
    again = client.put(path)
    assert (again.status_code, again.json()) == (200, response.json())
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 204
    assert client.get(path).json() == {"signed": False, "signed_at": None}
    assert "no-store" in client.get(path).headers["Cache-Control"]


@pytest.mark.usefixtures("at_now")
def test_signature_is_refused_in_the_words_of_the_rule() -> None:
    petition = factories.published()
    path = f"/api/v1/petitions/{petition.number}/signature/"
    stranger = Client().put(path)
    assert (stranger.status_code, stranger.json()["code"]) == (403, "not-signed-in")
    unsure = signing_client(factories.person(level=Level.MAIL)).put(path)
    assert (unsure.status_code, unsure.json()["code"]) == (403, "needs-mobile")
    assert unsure.json()["detail"] == "請先驗證手機號碼，確保每個人只計一次。"
    for response in (stranger, unsure):
        assert response.headers["Content-Type"] == "application/problem+json"
    refused = factories.refused()
    late = signing_client(factories.person()).put(f"/api/v1/petitions/{refused.number}/signature/")
    assert (late.status_code, late.json()["code"]) == (409, "not-signable")


@pytest.mark.usefixtures("at_now")
def test_signature_needs_the_token_of_the_session() -> None:
    petition = factories.published()
    client = signing_client(factories.person(), enforce_csrf_checks=True)
    response = client.put(f"/api/v1/petitions/{petition.number}/signature/")
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")
    assert actions.fold_signatures(now=NOW) == 0


@pytest.mark.usefixtures("at_now")
def test_signature_of_a_petition_in_screening_is_not_found() -> None:
    petition = factories.proposed()
    client = signing_client(factories.person())
    assert client.put(f"/api/v1/petitions/{petition.number}/signature/").status_code == 404


@pytest.mark.usefixtures("at_now")
def test_signing_too_often_is_throttled_with_the_time_to_wait(settings: Any) -> None:
    settings.API_WRITES_PER_MINUTE = 3
    petition = factories.published()
    client, path = signing_client(factories.person()), f"/api/v1/petitions/{petition.number}/signature/"
    answers = [client.put(path) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201, 200, 200, 429]
    assert answers[-1].json()["code"] == "too-many"
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_agencies_are_listed_in_their_order(client: Client) -> None:
    desk = factories.desk()
    child = Agency.objects.create(code="X1", slug="x1", name="分署", position=10_000, parent=desk)
    rows = get(client, "agencies/")["results"]
    assert [row["code"] for row in rows] == [
        agency.code for agency in Agency.objects.order_by("position", "pk")
    ]
    assert rows[-1]["parent"] == desk.code
    assert rows[-1]["code"] == child.code


def test_english_is_spoken_to_who_asks_for_it(client: Client) -> None:
    lead = factories.agency(name_en="Ministry of Tests")
    petition = factories.published(lead=[lead])
    response = client.get(f"/api/v1/petitions/{petition.number}/", headers={"accept-language": "en"})
    assert response.headers["Content-Language"] == "en"
    assert response.json()["agencies"][0]["name"] == "Ministry of Tests"
    assert "/en/petitions/" in response.json()["url"]
    assert "Accept-Language" in response.headers["Vary"]


def test_sign_through_the_api_and_the_page_is_one_signature(client: Client, at_now: None) -> None:
    petition, person = factories.published(), factories.person()
    actions.sign(petition.number, by=Signatory(person_id=person.pk), now=NOW)
    answer = signing_client(person).put(f"/api/v1/petitions/{petition.number}/signature/")
    assert (answer.status_code, answer.json()["signed"]) == (200, True)
    actions.fold_signatures(now=NOW)
    petition.refresh_from_db()
    assert petition.signature_count == 1
