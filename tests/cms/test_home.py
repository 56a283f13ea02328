"""The front page: not a poster, but what closes, what was answered, what is late."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from cms.home import front
from tests.petitions import factories
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db


def test_an_empty_platform_says_what_will_be_here(site: Site, client: Client) -> None:
    shown = client.get("/").content.decode()
    assert "還沒有開放附議的提議" in shown
    assert "一起把事情說清楚" in shown
    assert "一項提議怎麼走到回應" in shown


def test_what_closes_next_stands_first() -> None:
    later = factories.published(now=NOW)
    sooner = factories.published(now=NOW - timedelta(days=20))
    found = front(NOW)
    assert [card["number"] for card in found.closing] == [sooner.number, later.number]
    assert "截止" in found.closing[0]["fact"]
    assert not found.is_empty


def test_what_waits_for_screening_is_not_shown() -> None:
    factories.proposed()
    assert front(NOW).is_empty


def test_a_duty_that_is_late_is_shown_with_its_office_and_days() -> None:
    lead = factories.agency("交通與道路部")
    factories.reached(lead=[lead])
    found = front(NOW + timedelta(days=120))
    assert found.overdue_count >= len(found.overdue) > 0
    assert found.overdue[0]["office"] == "交通與道路部"
    assert found.overdue[0]["late_by"] > 0
    assert found.month[-1]["state"] == "overdue"


def test_agencies_and_topics_lead_to_their_petitions(site: Site, client: Client) -> None:
    factories.published(lead=[factories.agency("環境與海洋部")])
    browse = front(NOW).agencies
    assert browse[0]["label"] == "環境與海洋部"
    assert browse[0]["number"] == 1
    assert "agency=" in browse[0]["url"]


def test_the_numbers_of_the_month_begin_with_the_local_month() -> None:
    factories.published(now=NOW)
    assert front(NOW).month[0]["number"] == 1
    # 2026-12-01 00:30 in Taipei is still November in UTC.
    first_of_december = NOW.replace(day=30, hour=16, minute=30)
    assert front(first_of_december).month[0]["number"] == 0


def test_the_front_page_costs_the_same_for_one_petition_and_for_seven() -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            front(NOW)
        return len(counted)

    factories.published()
    front(NOW)
    few = cost()
    for _ in range(6):
        factories.published()
    assert cost() == few <= 7


def test_the_way_in_is_in_english_too(site: Site, client: Client) -> None:
    factories.published()
    shown = client.get("/en/").content.decode()
    assert "Work it out together" in shown
    assert "/en/petitions/" in shown
