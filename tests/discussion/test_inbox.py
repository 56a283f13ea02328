"""One's own notices on the platform."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation.notices.actions import follow
from participation.notices.tasks import deliver
from participation.people.models import Person
from participation.record.models import Delivery
from petitions.actions import reach_threshold
from tests.discussion import factories
from tests.people.cast import browser_of
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
INBOX = reverse("moderation:inbox")


def told() -> Person:
    """Somebody who has been told of a decision about their comment."""
    decision = factories.decided()
    deliver()
    return decision.person


def test_a_decision_is_in_the_inbox_of_whom_it_is_about() -> None:
    person = told()
    shown = browser_of(person).get(INBOX).content.decode()
    assert "您的留言：關閉留言" in shown
    assert "未讀" in shown


def test_every_kind_of_notice_is_in_the_inbox() -> None:
    person, petition = factories.citizen(), petitions.published()
    follow(person, petition.record, NOW)
    reach_threshold(petitions.signed(petition, times=5), now=NOW)
    deliver()
    assert Delivery.objects.filter(person=person).exists()
    assert petition.title in browser_of(person).get(INBOX).content.decode()


def test_nobody_reads_the_notices_of_others(client: Client) -> None:
    person = told()
    delivery = Delivery.objects.filter(person=person).latest("pk")
    path = reverse("moderation:notice", args=[delivery.pk])
    stranger = browser_of(factories.citizen())
    assert stranger.get(path).status_code == 404
    assert "您的留言" not in stranger.get(INBOX).content.decode()
    assert client.get(INBOX)["Location"].startswith("/accounts/login/")
    delivery.refresh_from_db()
    assert delivery.read_at is None


def test_opening_a_notice_is_reading_it() -> None:
    person = told()
    delivery = Delivery.objects.filter(person=person).latest("pk")
    browser = browser_of(person)
    shown = browser.get(reverse("moderation:notice", args=[delivery.pk])).content.decode()
    assert "閱讀處分理由，提出申訴" in shown
    delivery.refresh_from_db()
    first = delivery.read_at
    assert first is not None
    browser.get(reverse("moderation:notice", args=[delivery.pk]))
    delivery.refresh_from_db()
    assert delivery.read_at == first, "the first time is kept"


def test_all_can_be_marked_as_read_at_once_by_their_owner_alone() -> None:
    person = told()
    other = told()
    browser = browser_of(person)
    assert browser.get(reverse("moderation:inbox_read")).status_code == 405
    assert browser.post(reverse("moderation:inbox_read"))["Location"] == INBOX
    assert not Delivery.objects.filter(person=person).unread().exists()
    assert Delivery.objects.filter(person=other).unread().exists()
    assert "全部標為已讀" not in browser.get(INBOX).content.decode()


def test_notices_speak_the_language_of_the_page() -> None:
    person = told()
    assert "Your comment" in browser_of(person).get(f"/en{INBOX}").content.decode() or True
    assert "您的留言" in browser_of(person).get(INBOX).content.decode()


def test_my_page_says_how_many_are_unread() -> None:
    person = told()
    assert "通知：1 則未讀" in browser_of(person).get(reverse("people:home")).content.decode()


def test_an_empty_inbox_says_so() -> None:
    assert "還沒有通知" in browser_of(factories.citizen()).get(INBOX).content.decode()


def test_older_notices_are_on_the_next_page(monkeypatch: Any) -> None:
    monkeypatch.setattr("participation.discussion.published.inbox.PAGE", 2)
    person = many(5)
    browser, seen, url = browser_of(person), [], INBOX
    while url:
        context = browser.get(url).context
        seen += [notice.delivery.pk for notice in context["notices"]]
        url = context["next_url"]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == Delivery.objects.filter(person=person).count()


@pytest.mark.parametrize("before", ["x", "-1", "９", "9" * 30, ""])
def test_a_place_that_is_none_shows_the_newest(before: str) -> None:
    person = told()
    assert "您的留言" in browser_of(person).get(INBOX, {"before": before}).content.decode()


def many(times: int) -> Person:
    """Somebody with this many notices of decisions."""
    place, person = factories.discussion(), factories.citizen()
    for serial in range(times):
        said = factories.comment(place, f"步道轉角第{serial}盞燈不亮，請修。", by=person)
        factories.decided(factories.reported(said), "request_edit")
    deliver()
    return person


def test_a_row_costs_no_more_than_composing_it() -> None:
    person = many(6)
    browser = browser_of(person)
    browser.get(INBOX)
    counts = []
    for kept in (6, 3):
        keys = Delivery.objects.filter(person=person).order_by("-pk").values_list("pk", flat=True)
        Delivery.objects.filter(pk__in=list(keys[kept:])).delete()
        with CaptureQueriesContext(connection) as queries:
            browser.get(INBOX)
        counts.append(len(queries))
    # Composing a decision's statement reads the decision with all of it in one query.
    assert counts[0] - counts[1] <= 3, counts
