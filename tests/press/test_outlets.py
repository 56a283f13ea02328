"""What machines are promised of every feed and file: valid, permanent, cacheable, open to other sites."""

import csv
import io
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from defusedxml.ElementTree import fromstring
from django.conf import settings as django_settings
from django.test import Client
from django.utils.timezone import localtime
from icalendar import Calendar

from participation.press.addresses import Address, sources
from participation.record.models import Record
from participation.responses.models import Response, ResponseVersion
from petitions.models import Petition
from tests.petitions import factories
from tests.petitions.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
ATOM = "{http://www.w3.org/2005/Atom}"
# Written row by row while it is read, so nothing is known of all of it beforehand.
STREAMED = ("obligations", "commitments", "decisions", "surveys")
ELSEWHERE = {"origin": "https://news.example.org"}


@pytest.fixture
def answer() -> Response:
    """A published answer, with duties that were met and others that are owed."""
    return Response.objects.get(record=factories.responded().record)


def offered(of: Response | None, *forms: str) -> list[tuple[Address, str]]:
    """Every address of all agencies and of one, with its path."""
    found = [*sources(None), *(sources(of.agency) if of else [])]
    addresses = [one for source in found for one in source.addresses if not forms or one.format in forms]
    return [(one, one.url.removeprefix(django_settings.SITE_URL)) for one in addresses]


def text_of(response: Any) -> str:
    return (b"".join(response) if response.streaming else response.content).decode()


@pytest.mark.parametrize("has_news", [True, False])
def test_an_atom_feed_has_what_the_standard_asks_for(
    has_news: bool, request: pytest.FixtureRequest, client: Client
) -> None:
    of = request.getfixturevalue("answer") if has_news else None
    ids = set()
    feeds = offered(of, "Atom")
    for address, path in feeds:
        feed = fromstring(text_of(client.get(path)))
        own = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        assert own["self"] == address.url
        assert feed.findtext(f"{ATOM}title")
        assert feed.findtext(f"{ATOM}author/{ATOM}name"), path
        assert datetime.fromisoformat(feed.findtext(f"{ATOM}updated", "")).tzinfo
        ids.add(feed.findtext(f"{ATOM}id"))
        entries = feed.findall(f"{ATOM}entry")
        assert bool(entries) == has_news, path
        for entry in entries:
            assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated", "")).tzinfo
            assert urlsplit(entry.findtext(f"{ATOM}id", "")).scheme in ("tag", "http", "https")
            assert entry.findtext(f"{ATOM}title")
        assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    # Whoever keeps several feeds tells them apart by their names.
    assert len(ids) == len(feeds)


def test_a_feed_in_which_nothing_has_happened_stays_the_same(client: Client, settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 0
    of = factories.agency()
    for path in (f"/responses/agencies/{of.code}/feed/", f"/agencies/{of.code}/feed/", "/petitions/feed/"):
        first = client.get(path).content
        settings.CLOCK_SHIFT_SECONDS += 90
        assert b"<updated>2026-01-01T00:00:00+00:00</updated>" in first
        assert client.get(path).content == first


def test_what_people_wrote_is_no_markup_for_the_reader_of_a_feed(client: Client, answer: Response) -> None:
    Record.objects.update(title="<script>alert(1)</script> 5 < 7")
    Petition.objects.update(content="<b>第一行</b>\n第二行")
    shown = {}
    for _address, path in offered(None, "Atom"):
        feed = fromstring(text_of(client.get(path)))
        for entry in feed.findall(f"{ATOM}entry"):
            summary = entry.find(f"{ATOM}summary")
            assert summary is not None
            assert summary.get("type") == "html"
            assert "<script" not in (summary.text or ""), path
            shown[path] = summary.text or ""
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 5 &lt; 7" in shown["/duties/feed/"]
    assert shown["/petitions/feed/"] == "&lt;b&gt;第一行&lt;/b&gt;<br>第二行"
    assert "<br>" in shown["/responses/feed/"]


def test_a_feed_narrowed_otherwise_has_a_name_of_its_own(client: Client) -> None:
    def name(path: str) -> str:
        feed = fromstring(text_of(client.get(path)))
        return feed.findtext(f"{ATOM}id", "")

    assert name("/duties/feed/?kind=contact") != name("/duties/feed/")
    assert name("/duties/feed/?kind=contact&x=1") == name("/duties/feed/?kind=contact")


def test_a_json_feed_has_what_the_standard_asks_for(client: Client, answer: Response) -> None:
    version = ResponseVersion.objects.get(response=answer)
    for address, path in offered(answer, "JSON Feed"):
        found = client.get(path)
        assert found["Content-Type"] == "application/feed+json; charset=utf-8"
        feed = found.json()
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert (feed["feed_url"], feed["language"]) == (address.url, "zh-hant")
        assert feed["title"]
        assert feed["authors"][0]["name"]
        [item] = feed["items"]
        assert item["id"] == item["url"] == f"{django_settings.SITE_URL}{version.get_absolute_url()}"
        assert datetime.fromisoformat(item["date_published"]) == version.published_at
        assert item["content_text"]
        assert item["authors"] == [{"name": answer.agency.name}]


def test_a_calendar_is_read_by_the_library_and_says_whose_it_is(client: Client, answer: Response) -> None:
    for _address, path in offered(answer, "行事曆"):
        found = client.get(path)
        calendar = Calendar.from_ical(text_of(found))
        assert not calendar.errors
        assert calendar["X-WR-CALNAME"]
        assert calendar.walk("VEVENT")
        assert all(
            event["UID"] and event["DTSTAMP"] and event["SUMMARY"] for event in calendar.walk("VEVENT")
        )
    own = client.get(f"/agencies/{answer.agency.code}/calendar.ics")
    assert f'filename="obligations-{answer.agency.code}.ics"' in own["Content-Disposition"]


def test_every_address_answers_head_tells_how_long_it_keeps_and_is_open_to_other_sites(
    client: Client, answer: Response
) -> None:
    for _address, path in offered(answer):
        for language in ("", "/en") if not path.startswith("/api/") else ("",):
            head = client.head(language + path, headers=ELSEWHERE)
            assert head.status_code == 200, path
            assert text_of(head) == "", path
            assert "public" in head["Cache-Control"], path
            assert head["Access-Control-Allow-Origin"] == "*", path
            assert "Access-Control-Allow-Credentials" not in head, path
        assert client.post(path).status_code in (403, 405), path


@pytest.mark.parametrize(
    "path", ["/press/", "/agencies/", "/duties/", "/me/", "/me/webhooks/", "/moderation/", "/inbox/"]
)
def test_no_page_of_the_site_itself_is_open_to_other_sites(client: Client, path: str) -> None:
    assert "Access-Control-Allow-Origin" not in client.get(path, headers=ELSEWHERE)


def test_what_has_not_changed_is_not_sent_again(client: Client, answer: Response) -> None:
    version = ResponseVersion.objects.get(response=answer)
    pages = ["/press/", "/agencies/", f"/agencies/{answer.agency.code}/", "/duties/", "/duties/commitments/"]
    pages += [answer.get_absolute_url(), version.get_absolute_url()]
    files = [path for _address, path in offered(answer) if not any(name in path for name in STREAMED)]
    feeds = [path for _address, path in offered(answer, "Atom", "JSON Feed", "行事曆")]
    for path in [*pages, *feeds, *(path for path in files if not path.endswith(".ods"))]:
        first = client.get(path)
        assert "ETag" in first, path
        again = client.get(path, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304, path
        assert again.content == b""


def test_no_cell_of_any_file_is_run_as_a_formula_and_its_name_has_its_day(
    client: Client, answer: Response
) -> None:
    Record.objects.update(title='=HYPERLINK("https://example.org";"x"), "y"')
    answer.agency.__class__.objects.update(name="@SUM(1+1)*cmd|' /C calc'!A0")
    for address, path in offered(answer, "CSV", "ODS", "JSON"):
        found = client.get(path)
        name = re.findall(r'filename="([\w.-]+)"', found["Content-Disposition"])[0]
        assert f"{localtime(NOW):%Y-%m-%d}.{address.format.lower()}" in name, path
        assert found["Cache-Control"] == "public, max-age=60"
        if address.format == "CSV":
            text = text_of(found)
            assert text.startswith("\ufeff")
            cells = [cell for row in csv.reader(io.StringIO(text[1:])) for cell in row]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))], path


def test_the_name_of_a_file_says_what_it_is_narrowed_by(client: Client, answer: Response) -> None:
    code = answer.agency.code
    for ending in ("csv", "ods", "json"):
        found = client.get(f"/duties/obligations.{ending}?agency={answer.agency.slug}&state=met&kind=")
        day = f"{localtime(NOW):%Y-%m-%d}"
        assert f'filename="obligations-{code}-met-{day}.{ending}"' in found["Content-Disposition"]


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_answers_own_pages_are_cited_by_version(client: Client, answer: Response, language: str) -> None:
    version = ResponseVersion.objects.get(response=answer)
    permanent = f"{django_settings.SITE_URL}/responses/{answer.pk}/versions/1/"
    for path in (f"/responses/{answer.pk}/", f"/responses/{answer.pk}/versions/1/"):
        text = client.get(language + path).content.decode()
        assert permanent in text
        assert version.sha256 in text
    changes = client.get(f"{language}/responses/{answer.pk}/changes/")
    assert changes.status_code == 200
