"""An agency is found by its code, which is permanent, and by its slug, which leads there."""

import pytest
from django.test import Client
from django.urls import reverse

from participation.agencies.addresses import agency_named
from participation.agencies.models import Agency
from tests.petitions import factories as make

pytestmark = pytest.mark.django_db
PLACES = [
    "obligations:agency",
    "obligations:agency_answers",
    "obligations:agency_feed",
    "obligations:agency_calendar",
    "press:agency-feed",
    "press:agency-json",
]


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("language", ["", "/en"])
def test_the_slug_leads_permanently_to_the_code_with_all_that_was_asked(
    client: Client, name: str, language: str
) -> None:
    agency = make.agency()
    by_code, by_slug, by_none = (
        language + reverse(name, args=[word]) for word in (agency.code, agency.slug, "nobody")
    )
    assert client.get(by_code).status_code == 200
    for ask in (client.get, client.head):
        moved = ask(f"{by_slug}?kind=contact&show=met")
        assert (moved.status_code, moved["Location"]) == (301, f"{by_code}?kind=contact&show=met")
    assert client.get(by_slug)["Location"] == by_code
    assert client.get(by_none).status_code == 404


def test_a_code_goes_before_a_slug_of_the_same_letters(client: Client) -> None:
    first, second = make.agency("甲"), make.agency("乙")
    Agency.objects.filter(pk=second.pk).update(slug=first.code.lower(), code=first.code.lower() + "x")
    Agency.objects.filter(pk=first.pk).update(code=first.code.lower())
    assert agency_named(first.code.lower()) == first
    assert client.get(reverse("obligations:agency", args=[first.code.lower()])).status_code == 200


@pytest.mark.parametrize("path", ["/duties/", "/petitions/"])
def test_a_list_is_narrowed_by_either(client: Client, path: str) -> None:
    agency = make.agency()
    shown = [
        client.get(path, {"agency": word}).context["browse"] for word in (agency.code, agency.slug, "nobody")
    ]
    assert shown[0] == shown[1]
    assert shown[0].agency_id == agency.pk
    assert shown[2].agency_id != agency.pk
