"""The front page: not a poster, but what closes, what was answered, what is late."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from cms.home import front
from participation import clock
from petitions.models import Petition
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


def test_the_numbers_of_the_last_30_days_lead_to_as_many_rows(site: Site, client: Client) -> None:
    start = clock.now() - timedelta(days=29)
    factories.published(now=start)
    factories.responded(now=start)
    factories.published(now=start - timedelta(days=3))
    hidden = factories.published(now=start)
    Petition.objects.filter(pk=hidden.pk).update(text_hidden=True)
    month = front(clock.now()).month
    assert [item["number"] for item in month[:3]] == [2, 1, 1]
    for item in month[:3]:
        assert f"{item['number']} 件提議" in client.get(item["url"]).content.decode()
    assert "最近 30 天" in client.get("/").content.decode()


def test_agencies_are_counted_as_their_lists_are(site: Site, client: Client) -> None:
    lead, other = factories.agency("環境與海洋部"), factories.agency("只被建議的部")
    factories.published(lead=[lead])
    factories.reached(lead=[lead])
    hidden = factories.published(lead=[lead])
    Petition.objects.filter(pk=hidden.pk).update(text_hidden=True)
    factories.published(lead=[factories.agency()], agencies=(other,))
    browse = {item["label"]: item for item in front(NOW).agencies}
    assert other.name not in browse
    assert browse[lead.name]["number"] == 1
    assert "1 件提議" in client.get(browse[lead.name]["url"]).content.decode()


def test_only_answers_of_the_last_90_days_have_just_been_given(site: Site, client: Client) -> None:
    old = factories.responded(now=clock.now() - timedelta(days=200))
    page = client.get("/").content.decode()
    assert "最近的回應" in page
    assert "剛剛回應" not in page
    assert old.title in page
    new = factories.responded(now=clock.now() - timedelta(days=2))
    found = front(clock.now())
    assert [card["number"] for card in found.answered] == [new.number]
    assert found.answered_is_fresh


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
