"""What every reader of the API can rely on: caching, other sites, the schema and its page."""

import pytest
from django.test import Client

from tests.petitions import factories

pytestmark = pytest.mark.django_db


def test_lists_may_be_kept_and_asked_about_again(client: Client) -> None:
    factories.agency()
    first = client.get("/api/v1/agencies/")
    assert set(first.headers["Cache-Control"].split(", ")) == {"public", "max-age=5"}
    assert "Cookie" not in first.headers["Vary"]
    assert not first.cookies
    again = client.get("/api/v1/agencies/", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    factories.agency()
    changed = client.get("/api/v1/agencies/", headers={"if-none-match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_errors_are_not_kept(client: Client) -> None:
    assert "Cache-Control" not in client.get("/api/v1/petitions/?limit=0").headers


def test_everybody_gets_the_same_bytes(client: Client) -> None:
    factories.agency()
    stranger = client.get("/api/v1/agencies/").content
    client.force_login(factories.person(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/api/v1/agencies/").content == stranger


def test_other_sites_may_read_and_not_change(client: Client) -> None:
    origin = {"origin": "https://journalist.example"}
    answer = client.get("/api/v1/petitions/", headers=origin)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    asked = client.options(
        "/api/v1/petitions/P2026-0001/signature/", headers={**origin, "access-control-request-method": "PUT"}
    )
    assert "PUT" not in asked.headers["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Origin" not in client.get("/robots.txt", headers=origin).headers


def test_a_cursor_of_another_ordering_is_refused(client: Client) -> None:
    for _ in range(3):
        factories.published(lifecycle_key="join")
    link = client.get("/api/v1/petitions/?limit=1").json()["next"]
    assert client.get(f"{link}&ordering=closes_at").status_code == 400
