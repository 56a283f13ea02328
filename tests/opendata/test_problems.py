"""Errors under `/api/`: one shape, and nothing of the server's inside."""

from typing import Any

import pytest
from django.test import Client

from participation.opendata.throttles import NetworkThrottle
from tests.petitions import factories

pytestmark = pytest.mark.django_db
PROBLEM = {"type", "title", "status", "detail", "code"}


def assert_problem(response: Any, status: int, code: str) -> None:
    """The response is problem details with this status and code."""
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) >= PROBLEM
    assert (body["status"], body["code"]) == (status, code)
    assert body["detail"]


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/nothing/", "/api/v2/petitions/", "/api/v1/petitions/a%00b/"]
)
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_unknown_addresses_are_not_found(client: Client, path: str, method: str) -> None:
    assert_problem(getattr(client, method)(path), 404, "not-found")


def test_an_address_without_its_slash_leads_to_the_right_one(client: Client) -> None:
    response = client.get("/api/v1/petitions?q=x")
    assert (response.status_code, response.headers["Location"]) == (301, "/api/v1/petitions/?q=x")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_lists_only_read(client: Client, method: str) -> None:
    for path in ("petitions", "obligations", "agencies"):
        response = getattr(client, method)(f"/api/v1/{path}/")
        assert_problem(response, 405, "method-not-allowed")
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["v1/petitions/", "v1/obligations/", "v1/agencies/", "schema/", "docs/"])
def test_exactly_the_methods_that_are_allowed_are_answered(client: Client, path: str) -> None:
    allowed = client.post(f"/api/{path}").headers["Allow"].split(", ")
    for method in ("GET", "HEAD", "OPTIONS"):
        answered = getattr(client, method.lower())(f"/api/{path}").status_code
        assert answered == (200 if method in allowed else 405)


def test_options_tell_the_methods(client: Client) -> None:
    assert client.options("/api/v1/petitions/").json() == {"allow": ["GET", "HEAD", "OPTIONS"]}


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("petitions/?status=happy", "status"),
        ("petitions/?ordering=random", "ordering"),
        ("petitions/?q=a%00b", "q"),
        ("petitions/?limit=many", "limit"),
        ("petitions/?limit=201", "limit"),
        ("petitions/?limit=99999999999999999999", "limit"),
        ("petitions/?agency=nobody", "agency"),
        ("petitions/?agency=a%00b", "agency"),
        ("obligations/?agency=nobody", "agency"),
        ("obligations/statistics/?agency=nobody", "agency"),
        ("surveys/?agency=nobody", "agency"),
        ("petitions/?cursor=abc", "cursor"),
        ("obligations/?state=lazy", "state"),
        ("obligations/?kind=a%20b", "kind"),
        ("obligations/?kind=formal", "kind"),
        ("obligations/?kind=a%00b", "kind"),
        ("obligations/?procedure=lottery", "procedure"),
        ("obligations/statistics/?kind=formal", "kind"),
        ("agencies/?limit=0", "limit"),
    ],
)
def test_wrong_parameters_are_named(client: Client, path: str, field: str) -> None:
    response = client.get(f"/api/v1/{path}")
    assert_problem(response, 400, "invalid")
    assert [error["field"] for error in response.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("petitions/?status=happy", "open、"),
        ("obligations/?state=lazy", "waiting、paused、overdue、met、met_late、waived"),
        ("obligations/?kind=formal", "formal_response"),
        ("obligations/statistics/?procedure=x", "petitions、"),
        ("moderation/?procedure=x", "petitions、"),
    ],
)
def test_a_value_that_a_filter_does_not_know_is_refused_with_those_it_knows(
    client: Client, path: str, known: str
) -> None:
    [error] = client.get(f"/api/v1/{path}").json()["errors"]
    assert error["code"] == "invalid_choice"
    assert error["detail"].startswith("沒有這個值；可用的值：")
    assert known in error["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "petitions/?status=&agency=&q=&ordering=",
        "obligations/?state=&agency=&kind=&procedure=&record=",
        "obligations/statistics/?agency=&kind=&procedure=",
        "moderation/?kind=&rule=&procedure=",
    ],
)
def test_a_blank_filter_asks_for_nothing(client: Client, path: str) -> None:
    factories.published()
    asked, whole = (
        client.get(f"/api/v1/{path}").json(),
        client.get(f"/api/v1/{path.partition('?')[0]}").json(),
    )
    for name in ("results", "all"):
        assert asked.get(name) == whole.get(name)


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("petitions/", "status、agency、q、ordering、limit、cursor"),
        ("obligations/", "state、agency、kind、procedure、record、limit、cursor"),
        ("agencies/", "limit、cursor"),
    ],
)
def test_a_parameter_that_the_address_does_not_know_is_named_with_those_it_knows(
    client: Client, path: str, known: str
) -> None:
    response = client.get(f"/api/v1/{path}?limit=1&state_=open&Agency=x")
    assert_problem(response, 400, "invalid")
    errors = response.json()["errors"]
    assert [error["field"] for error in errors] == ["Agency", "state_"]
    assert {error["code"] for error in errors} == {"unknown-parameter"}
    assert all(known in error["detail"] for error in errors)


def test_an_address_without_parameters_takes_none(client: Client) -> None:
    petition = factories.published()
    response = client.get(f"/api/v1/petitions/{petition.number}/?limit=5")
    assert_problem(response, 400, "invalid")
    assert response.json()["errors"][0]["detail"] == "沒有這個參數；這個網址不用參數。"


@pytest.mark.parametrize("limit", [1, 200])
def test_every_list_takes_the_same_limits(client: Client, limit: int) -> None:
    petition = factories.published()
    lists = ["petitions/", "obligations/", "agencies/", "surveys/", "moderation/"]
    lists += [
        f"petitions/{petition.number}/{part}/" for part in ("timeline", "comments", "signatures/by-day")
    ]
    for path in lists:
        assert client.get(f"/api/v1/{path}?limit={limit}").status_code == 200, path


@pytest.mark.parametrize("accept", ["application/xml", "text/html", "application/json;q=0", "text/*, a/b"])
def test_who_does_not_accept_json_is_told_so(client: Client, accept: str) -> None:
    for path in ("", "petitions/", "agencies/"):
        response = client.get(f"/api/v1/{path}", headers={"accept": accept})
        assert_problem(response, 406, "not-acceptable")


@pytest.mark.parametrize(
    "accept", ["", "*/*", "application/json", "text/html, */*;q=0.8", "application/*;q=0.1"]
)
def test_who_accepts_json_in_whatever_words_gets_it(client: Client, accept: str) -> None:
    response = client.get("/api/v1/agencies/", headers={"accept": accept})
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")


def test_every_type_of_problem_leads_to_its_explanation(client: Client) -> None:
    page = client.get("/api/docs/").content.decode()
    petition = factories.published()
    types = {
        client.get("/api/v1/petitions/?limit=0").json()["type"],
        client.get("/api/v1/nothing/").json()["type"],
        client.post("/api/v1/agencies/").json()["type"],
        client.get("/api/v1/agencies/", headers={"accept": "text/html"}).json()["type"],
        client.put(f"/api/v1/petitions/{petition.number}/signature/").json()["type"],
    }
    assert len(types) == 5
    for address in types:
        assert address.startswith("http://localhost:8000/api/docs/#")
        assert f'id="{address.partition("#")[2]}"' in page


def test_the_documentation_leads_back(client: Client) -> None:
    page = client.get("/api/docs/").content.decode()
    assert '<a href="/">回首頁</a>' in page
    assert 'href="/api/v1/"' in page


def test_the_index_leads_to_every_list_and_to_what_explains_them(client: Client) -> None:
    body = client.get("/api/v1/").json()
    addresses = [body["documentation"], body["schema"], *body["lists"].values()]
    assert {"petitions", "obligations", "agencies", "surveys", "moderation"} <= set(body["lists"])
    for address in addresses:
        assert client.get(address.removeprefix("http://localhost:8000")).status_code == 200, address


def test_too_many_reads_of_a_network_are_throttled(client: Client, settings: Any) -> None:
    settings.API_READS_PER_MINUTE = 2
    NetworkThrottle._counts.clear()
    answers = [client.get("/api/v1/agencies/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert_problem(answers[-1], 429, "too-many")
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert client.get("/api/v1/agencies/", REMOTE_ADDR="203.0.113.9").status_code == 200
    NetworkThrottle._counts.clear()


def test_an_ipv6_household_is_one_network(client: Client, settings: Any) -> None:
    settings.API_READS_PER_MINUTE = 1
    NetworkThrottle._counts.clear()
    answers = [
        client.get("/api/v1/agencies/", REMOTE_ADDR=f"2001:db8::{last}").status_code for last in (1, 2)
    ]
    assert answers == [200, 429]
    NetworkThrottle._counts.clear()


def test_an_unexpected_error_is_a_problem_without_details(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from participation.opendata.agencies import AgencyList

    def fail(self: AgencyList) -> None:
        raise RuntimeError("secret of the server")

    monkeypatch.setattr(AgencyList, "get_queryset", fail)
    client.raise_request_exception = False
    response = client.get("/api/v1/agencies/")
    assert_problem(response, 500, "server-error")
    assert b"secret" not in response.content


def test_problems_speak_the_readers_language(client: Client) -> None:
    assert client.get("/api/v1/x/").json()["detail"] == "找不到這筆資料。"
    assert client.get("/api/v1/x/", headers={"accept-language": "en"}).headers["Content-Language"] == "en"
