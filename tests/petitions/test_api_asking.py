"""What the API takes: bodies, the names of agencies, pages of days."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.petitions import factories
from tests.petitions.factories import NOW
from tests.petitions.test_api import get, signing_client

pytestmark = pytest.mark.django_db


def test_a_body_that_is_not_json_is_refused(at_now: None) -> None:
    petition = factories.published()
    client, path = signing_client(factories.person()), f"/api/v1/petitions/{petition.number}/signature/"
    answer = client.put(path, "<sign/>", content_type="application/xml")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")
    broken = client.put(path, "{", content_type="application/json")
    assert (broken.status_code, broken.json()["code"]) == (400, "malformed")
    assert client.get(path).json()["signed"] is False
    assert client.put(path, "{}", content_type="application/json").status_code == 201


def test_petitions_are_found_by_the_code_and_the_slug_of_an_agency(client: Client) -> None:
    lead = factories.agency()
    petition = factories.published(lead=[lead])
    factories.published()
    for name in (lead.code, lead.slug):
        rows = get(client, "petitions/", agency=name)["results"]
        assert [row["number"] for row in rows] == [petition.number]
        assert {row["agency"]["code"] for row in get(client, "obligations/", agency=name)["results"]} <= {
            lead.code
        }


@pytest.mark.usefixtures("at_now")
def test_days_of_signatures_come_page_by_page(client: Client) -> None:
    petition = factories.published()
    for days in range(3):
        factories.signed(petition, times=1, now=NOW + timedelta(days=days))
    path = f"petitions/{petition.number}/signatures/by-day/"
    whole = get(client, path)
    assert [row["total"] for row in whole["results"]] == [1, 2, 3]
    assert whole["next"] is None
    first = get(client, path, limit=2)
    assert [row["total"] for row in first["results"]] == [1, 2]
    second = client.get(first["next"]).json()
    assert [row["total"] for row in second["results"]] == [3]
    assert client.get(second["previous"]).json()["results"] == first["results"]
