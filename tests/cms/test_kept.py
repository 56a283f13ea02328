"""What a process keeps, for how long, and how few queries a visitor costs."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from cms import kept
from cms.models import Edition, HomePage, SiteWords
from tests.cms.conftest import picture
from tests.people.cast import browser_of, xiaoyu
from tests.petitions import factories

pytestmark = pytest.mark.django_db
COLD, WARM, FRAME_COLD = 12, 3, 5


@pytest.fixture(autouse=True)
def _keeping(settings: LazySettings) -> None:
    settings.PAGE_CACHE_SECONDS = 600


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        assert client.get(path).status_code == 200
    return len(counted)


@pytest.mark.parametrize("path", ["/", "/en/", "/about/", "/help/", "/help/writing-a-petition/"])
def test_a_page_costs_few_queries_cold_and_almost_none_warm(site: Site, client: Client, path: str) -> None:
    client.get("/contact/")
    client.get(path)  # a picture's size is made once in its life
    kept.forget()
    assert queries(client, path) <= COLD
    assert queries(client, path) <= WARM


def test_the_front_page_costs_the_same_with_petitions_on_it(site: Site, client: Client) -> None:
    for _ in range(3):
        factories.published()
    client.get("/contact/")
    kept.forget()
    assert queries(client, "/") <= COLD
    assert queries(client, "/") <= WARM


def test_the_frame_of_a_page_costs_few_queries_cold_and_none_warm(site: Site, client: Client) -> None:
    client.get("/search/")
    kept.forget()
    assert queries(client, "/search/") <= FRAME_COLD
    assert queries(client, "/search/") <= 1


def test_a_publication_is_shown_at_once_by_who_asks_for_the_edition(
    site: Site, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "EDITION_SECONDS", 0)
    assert "我們的新名字" not in client.get("/about/").content.decode()
    page = Page.objects.get(slug="about", locale__language_code="zh-hant").specific
    page.title = "我們的新名字"
    page.save_revision().publish()
    assert "我們的新名字" in client.get("/about/").content.decode()


def changes() -> dict[str, Any]:
    def notice() -> None:
        words = SiteWords.objects.get(locale__language_code="zh-hant")
        words.notice = "今晚停機"
        words.save()

    about = Page.objects.filter(slug="about", locale__language_code="zh-hant")
    return {
        "a notice": notice,
        "a page's base row": lambda: about.get().save(),
        "a statement": lambda: about.update(live=False),
        "a move": lambda: about.get().move(Page.objects.filter(slug="help").first(), "last-child"),
        "a deletion": lambda: Page.objects.get(pk=about.get().pk).delete(),
        "a picture": picture,
    }


@pytest.mark.parametrize("what", list(changes()))
def test_every_change_makes_a_new_edition(site: Site, what: str) -> None:
    before = Edition.objects.stamp()
    changes()[what]()
    assert Edition.objects.stamp() != before


def test_a_copy_is_the_same_bytes_for_everybody_and_sets_no_cookie(site: Site) -> None:
    first, second = Client().get("/"), Client(HTTP_USER_AGENT="another").get("/")
    assert first.content == second.content
    assert not first.cookies
    assert "Cookie" not in first.get("Vary", "")
    assert "s-maxage" in first["Cache-Control"]


def test_who_has_the_page_already_gets_no_second_copy(site: Site, client: Client) -> None:
    etag = client.get("/about/")["ETag"]
    assert client.get("/about/", HTTP_IF_NONE_MATCH=etag).status_code == 304


def test_who_is_signed_in_never_gets_a_kept_page(site: Site, client: Client) -> None:
    client.get("/about/")
    shown = browser_of(xiaoyu()).get("/about/")
    assert "ETag" not in shown
    assert shown["Cache-Control"] == "private, no-cache"
    assert "我的頁面" in shown.content.decode()
    assert "我的頁面" not in client.get("/about/").content.decode()


def test_the_front_page_is_kept_for_half_a_minute_at_most() -> None:
    assert HomePage.kept_seconds <= 30


def test_nothing_is_kept_where_the_setting_says_so(settings: LazySettings, site: Site) -> None:
    settings.PAGE_CACHE_SECONDS = 0
    made: list[int] = []

    def make() -> int:
        made.append(len(made))
        return made[-1]

    for _again in range(2):
        kept.kept(("x",), 60, make)
    assert made == [0, 1]


def test_the_oldest_make_room() -> None:
    for number in range(kept.MOST + 10):
        kept.keep((str(number),), number, 60)
    assert kept.find(("0",)) is None
    assert kept.find((str(kept.MOST + 9),)) == kept.MOST + 9
