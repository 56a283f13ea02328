"""The list of petitions: found, filtered, sorted, paged; the same for everybody."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from participation.record.actors import Actor
from participation.shell.copies import MOST, Copies, numbers, pages
from petitions import actions
from petitions.views.browsing import ORDERS
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.pages import browser_of, index, many, queries, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def titles(page: Any) -> list[str]:
    return [card["title"] for card in page.context["cards"]]


def test_the_list_shows_open_petitions_with_number_count_and_days_left(client: Client) -> None:
    petition = make.signed(make.published(lead=[make.agency("交通與道路部")]), times=2)
    page = client.get(url("list"))
    words = page.content.decode()
    assert page.status_code == 200
    for shown in (petition.title, petition.number, "交通與道路部", "還有 60 天", "1 件提議", "附議中"):
        assert shown in words


def test_the_empty_list_invites_the_first_proposal(client: Client) -> None:
    assert "第一件提議，可以是您的。" in client.get(url("list")).content.decode()


def test_the_list_refuses_to_be_posted_to(client: Client) -> None:
    assert client.post(url("list")).status_code == 405


@pytest.mark.parametrize(
    "path", ["/petitions/", "/petitions/P2026-0001/", "/petitions/propose/", "/en/petitions/"]
)
def test_anonymous_pages_are_the_same_bytes_and_set_no_cookie(path: str) -> None:
    make.published()
    first, second = (Client().get(path, headers={"user-agent": agent}) for agent in ("one", "other"))
    assert first.content == second.content
    for page in (first, second):
        assert page.status_code == 200
        assert not page.cookies
        assert "Cookie" not in page.get("Vary", "")
        assert page["Cache-Control"].startswith("public")
        assert "csrfmiddlewaretoken" not in page.content.decode()


def test_a_browser_that_has_the_page_gets_a_304() -> None:
    make.published()
    etag = Client().get(url("list"))["ETag"]
    assert Client().get(url("list"), headers={"if-none-match": etag}).status_code == 304


def test_a_signed_in_page_is_kept_by_nobody_between() -> None:
    page = browser_of(make.person()).get(url("list"))
    assert page["Cache-Control"].startswith("private")
    assert "Cookie" in page["Vary"]


def test_what_nobody_has_checked_and_what_may_not_be_shown_is_not_listed(client: Client) -> None:
    make.proposed(title="還沒檢核的提議")
    make.refused(code="abusive", title="罵人的提議")
    taken_back = make.proposed(title="檢核前就撤回的提議")
    assert taken_back.proposer is not None
    actions.withdraw_petition(taken_back, reason="改變主意", by=Actor.proposer(taken_back.proposer), now=NOW)
    make.refused(title="不夠具體的提議")
    assert titles(client.get(url("list"))) == ["不夠具體的提議"]


def test_a_search_in_chinese_finds_words_in_the_text(client: Client) -> None:
    make.published(title="夜間公車加開", content="末班車太早")
    make.published(title="公園飲水機")
    assert titles(client.get(url("list"), {"q": "末班"})) == ["夜間公車加開"]
    nothing = client.get(url("list"), {"q": "沒有這種字"})
    assert "沒有符合條件的提議" in nothing.content.decode()


def test_filters_narrow_the_list_and_their_numbers_count_what_the_others_leave(client: Client) -> None:
    road, sea = (
        make.agency(
            "交通與道路部",
        ),
        make.agency("環境與海洋部"),
    )
    make.published(lead=[road], title="一")
    make.published(lead=[road], co=[sea], title="二")
    make.reached(lead=[sea], title="三")
    page = client.get(url("list"), {"agency": sea.slug, "state": "open"})
    assert titles(page) == ["二"]
    assert page.context["total"] == 1
    numbers = {
        group["title"]: {option["label"]: option.get("count") for option in group["options"]}
        for group in page.context["groups"]
    }
    assert numbers["狀態"] == {"全部": 2, "附議中": 1, "等待正式回應": 1}
    assert numbers["機關"] == {"全部": None, "交通與道路部": 2, "環境與海洋部": 1}


def test_an_agency_that_the_proposer_only_suggested_is_no_facet(client: Client) -> None:
    road = make.agency("交通與道路部")
    make.refused(agencies=(road,))
    page = client.get(url("list"), {"agency": road.slug})
    assert titles(page) == []


def test_closing_soon_shows_open_windows_only_and_the_nearest_first(client: Client) -> None:
    late, soon = make.published(title="晚"), make.published(title="早", now=NOW - timedelta(days=30))
    make.closed(title="過了", now=NOW - timedelta(days=90))
    assert late.closes_at > soon.closes_at  # type: ignore[operator]
    assert titles(client.get(url("list"), {"sort": "closing"})) == ["早", "晚"]


@pytest.mark.parametrize("page", ["zzz", "YXwx", "!!", "a" * 500, "YXxub3R8MQ"])
def test_an_address_that_somebody_made_up_shows_the_first_page(client: Client, page: str) -> None:
    make.published(title="一")
    answer = client.get(url("list"), {"page": page, "sort": "none", "state": "x", "topic": "\x00"})
    assert answer.status_code == 200


def walk(client: Client, address: str, link: str) -> tuple[list[list[str]], str]:
    """The numbers on every page from an address on, following one of its links; and the last address."""
    pages: list[list[str]] = []
    while True:
        page = client.get(address)
        pages.append([card["number"] for card in page.context["cards"]])
        following = getattr(page.context["page"], link)
        if not following:
            return pages, address
        address = following


@pytest.mark.parametrize("equal", [False, True])
@pytest.mark.parametrize("sort", ORDERS)
def test_paging_loses_and_doubles_no_row_forwards_or_backwards(
    client: Client, sort: str, equal: bool
) -> None:
    many(65, equal=equal)
    forwards, last = walk(client, f"{url('list')}?sort={sort}", "next_url")
    seen = [number for page in forwards for number in page]
    assert len(seen) == len(set(seen)) == 65
    assert [len(page) for page in forwards] == [20, 20, 20, 5]
    backwards, _first = walk(client, last, "previous_url")
    assert backwards[::-1] == forwards


def test_a_row_that_arrives_between_two_pages_shifts_nothing(client: Client) -> None:
    many(30)
    first = client.get(url("list"))
    make.published(title="剛剛開放")
    second = client.get(first.context["page"].next_url)
    numbers = [card["number"] for page in (first, second) for card in page.context["cards"]]
    assert len(numbers) == len(set(numbers)) == 30


@pytest.mark.parametrize("number", [20, 2000])
def test_the_list_takes_two_queries_at_any_size_and_one_for_an_agency(client: Client, number: int) -> None:
    agency = make.agency()
    for petition in many(number)[:20]:
        petition.agency_parts.create(agency=agency, part="lead", assigned_at=NOW)
    addresses = {
        url("list"): 2,
        f"{url('list')}?sort=closing": 2,
        f"{url('list')}?agency={agency.slug}&sort=signed": 3,
    }
    for address, most in addresses.items():
        with queries(most):
            page = client.get(address)
        assert len(page.context["cards"]) == 20


@pytest.mark.parametrize("number", [20, 2000])
def test_a_search_takes_two_queries_at_any_size(client: Client, number: int) -> None:
    index(many(number)[:20])
    with queries(2):
        page = client.get(url("list"), {"q": "內容"})
    assert page.context["total"] == 20


def test_facets_name_agencies_in_the_readers_language(client: Client) -> None:
    agency = make.agency("交通與道路部", name_en="Ministry of Transport and Roads")
    make.published(lead=[agency])
    assert "Ministry of Transport and Roads" in client.get("/en/petitions/").content.decode()


def test_the_feeds_are_atom_and_know_what_is_new_and_what_is_answered(client: Client) -> None:
    opened, answered = make.published(title="剛開放 <b>"), make.responded(title="剛回應")
    make.proposed(title="檢核中")
    new, done = client.get(url("feed")), client.get(url("feed-answered"))
    assert new["Content-Type"].startswith("application/atom+xml")
    assert "剛開放 &lt;b&gt;" in new.content.decode()
    assert f"/petitions/{opened.number}/" in new.content.decode()
    assert "檢核中" not in new.content.decode()
    assert re.findall(r"<title>(.*?)</title>", done.content.decode())[1:] == [f"正式回應：{answered.title}"]
    assert not new.cookies


def test_an_english_feed_leads_to_english_pages(client: Client) -> None:
    petition = make.responded()
    for feed in ("feed", "feed/answered"):
        words = client.get(f"/en/petitions/{feed}/").content.decode()
        links = re.findall(r'<link href="http://localhost:8000([^"]+)"', words)
        assert f"/en/petitions/{petition.number}/" in links
        assert all(link.startswith("/en/") for link in links), links


def test_every_state_of_a_petition_has_a_card(client: Client) -> None:
    for walk_to in (make.published, make.reached, make.responded, make.closed, make.refused):
        walk_to()
    states = {card["state_label"] for card in client.get(url("list")).context["cards"]}
    assert len(states) == 5


def test_a_common_word_is_not_counted_to_its_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("petitions.views.browsing.MOST_COUNTED", 10)
    monkeypatch.setattr("petitions.views.reading.MOST_COUNTED", 10)
    index(many(12))
    words = client.get(url("list"), {"q": "內容"}).content.decode()
    assert "「內容」：超過 10 件提議" in words
    assert "yq-filters__count" not in words


@pytest.fixture
def kept(settings: Any) -> Iterator[None]:
    """Let the process keep pages, as it does outside tests."""
    settings.PAGE_CACHE_SECONDS = 600
    for copies in (pages, numbers):
        copies._values.clear()
    yield
    for copies in (pages, numbers):
        copies._values.clear()


@pytest.mark.usefixtures("kept")
def test_a_page_that_everybody_looks_at_is_made_once_a_moment(client: Client) -> None:
    petition = make.published()
    first = client.get(url("detail", petition.number))
    with queries(0):
        second = client.get(url("detail", petition.number))
        answer = client.get(url("detail", petition.number), headers={"if-none-match": first["ETag"]})
    assert second.content == first.content
    assert second["Cache-Control"] == first["Cache-Control"]
    assert answer.status_code == 304


@pytest.mark.usefixtures("kept")
def test_nobody_is_shown_the_page_that_was_made_for_another() -> None:
    petition, signatory = make.published(), make.person()
    Client().get(url("detail", petition.number))
    own = browser_of(signatory).get(url("detail", petition.number)).content.decode()
    assert "附議這項提議" in own
    assert "登入後附議" not in own
    assert "登入後附議" in Client().get(url("detail", petition.number)).content.decode()
    assert "Petition" not in Client().get(url("list")).content.decode()
    assert '<html lang="en"' in Client().get("/en/petitions/").content.decode()


@pytest.mark.usefixtures("kept")
def test_what_is_not_found_is_not_kept(client: Client) -> None:
    assert client.get("/petitions/P2026-0001/").status_code == 404
    make.published()
    assert client.get("/petitions/P2026-0001/").status_code == 200


def test_what_was_kept_makes_room_and_grows_old(settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 600
    copies = Copies()
    for n in range(MOST + 1):
        copies.keep(n, n, 60)
    assert copies.find(0) is None
    assert copies.find(MOST) == MOST
    copies.keep("old", 1, 1e-9)
    assert copies.find("old") is None
    assert [copies.counted("n", lambda: 7, 60), copies.find("never")] == [7, None]
