"""Addresses that take a form alone: whoever opens one gets a page and a way on."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.petitions import factories
from tests.petitions.offices import at_desk, screener, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/petitions/{number}/follow/", "/petitions/{number}/"),
        ("/inbox/read/", "/inbox/"),
        ("/me/sign-out-everywhere/", "/me/"),
    ],
)
def test_opening_what_takes_a_form_alone_shows_a_page_and_the_way_on(
    path: str, above: str, prefix: str
) -> None:
    number = factories.published().number
    client = at_desk(factories.person())
    response = client.get(prefix + path.format(number=number))
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert {"Content-Security-Policy", "Permissions-Policy", "X-Frame-Options"} <= set(response.headers)
    assert "private" in response.headers["Cache-Control"]
    text = response.content.decode()
    assert "<h1" in text
    assert f'href="{prefix}{above.format(number=number)}"' in text
    assert client.get(prefix + above.format(number=number)).status_code == 200


def test_sending_a_form_to_a_page_is_told_in_the_frame_as_well(client: Client) -> None:
    response = client.post("/petitions/")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"
    assert "<h1" in response.content.decode()


def test_the_interface_keeps_its_own_form(client: Client) -> None:
    response = client.post("/api/v1/agencies/")
    assert response.status_code == 405
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("name", ["publish", "refuse"])
def test_reloading_the_mistake_of_a_form_at_the_desk_leads_to_the_form(name: str) -> None:
    petition, officer = factories.proposed(), screener()
    assert officer.post(url(name, petition.number), {}).status_code == 422
    response = officer.get(url(name, petition.number))
    assert (response.status_code, response.headers["Location"]) == (302, url("screen", petition.number))


def test_reloading_the_refused_beginning_of_a_draft_leads_to_where_one_begins() -> None:
    client = at_desk(factories.person())
    response = client.get(reverse("petitions:draft-start"))
    assert (response.status_code, response.headers["Location"]) == (302, reverse("petitions:propose"))


def test_who_may_not_open_the_desk_is_not_led_into_it(client: Client) -> None:
    petition = factories.proposed()
    assert client.get(url("refuse", petition.number)).headers["Location"].startswith("/accounts/login/")
    assert at_desk(factories.person()).get(url("refuse", petition.number)).status_code == 403
