"""`/api/v1/obligations/`: what agencies owe, as it stands when it is asked."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.petitions import factories
from tests.petitions.test_api import get

pytestmark = pytest.mark.django_db


def test_obligations_tell_state_and_days_late(client: Client, settings: Any, at_now: None) -> None:
    lead = factories.agency()
    petition = factories.reached(lead=[lead])
    body = get(client, "obligations/", record=petition.number, agency=lead.code)
    assert [row["kind"] for row in body["results"]] == ["timetable", "contact", "formal_response"]
    assert {row["state"] for row in body["results"]} == {"waiting"}
    assert body["results"][0]["record"]["url"].endswith(f"/petitions/{petition.number}/")
    settings.CLOCK_SHIFT_SECONDS += timedelta(days=20).total_seconds()
    overdue = get(client, "obligations/", agency=lead.code, state="overdue")["results"]
    assert [row["kind"] for row in overdue] == ["timetable", "contact"] or [
        row["kind"] for row in overdue
    ] == ["timetable"]
    assert all(row["days_late"] > 0 for row in overdue)
    assert [row["kind"] for row in get(client, "obligations/", agency=lead.code, state="waiting")["results"]][
        -1
    ] == ("formal_response")


def test_obligations_tell_their_basis_in_the_readers_language(client: Client) -> None:
    petition = factories.reached()
    kept = set(petition.record.obligations.values_list("basis", flat=True))
    told = {}
    for language in ("zh-hant", "en"):
        response = client.get(
            "/api/v1/obligations/", {"record": petition.number}, headers={"accept-language": language}
        )
        told[language] = {row["basis"] for row in response.json()["results"]}
    assert told["zh-hant"] == kept
    assert all(words.isascii() for words in told["en"])


def test_obligations_of_hidden_records_are_left_out(client: Client) -> None:
    factories.proposed()
    assert get(client, "obligations/", kind="screening")["results"] == []
    published = factories.published()
    (row,) = get(client, "obligations/", kind="screening")["results"]
    assert row["record"]["number"] == published.number


@pytest.mark.usefixtures("at_now")
@pytest.mark.parametrize("state", ["waiting", "paused", "overdue", "met", "met_late", "waived"])
def test_obligations_are_filtered_by_the_state_they_show(client: Client, state: str) -> None:
    factories.responded()
    rows = get(client, "obligations/", state=state)["results"]
    assert {row["state"] for row in rows} <= {state}
    if state == "met":
        assert {row["kind"] for row in rows} >= {"screening", "formal_response"}
