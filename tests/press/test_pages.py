"""What press and developers see, and what everybody else does not: pages, feeds, previews, the desk."""

import json
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation import clock
from participation.agencies.models import Role
from participation.notices.composing import notice_of
from participation.people.models import Person
from participation.press import actions, showing
from participation.press.embargo import token_of
from participation.press.models import Accreditation, EmbargoedPreview, PreviewReading, Webhook
from participation.press.rules import secret_of
from participation.record.actors import Actor
from participation.record.models import Event
from participation.responses.actions import unschedule
from participation.responses.models import Response, ResponseVersion
from petitions.actions import respond
from tests.petitions import factories
from tests.petitions.factories import NOW
from tests.petitions.offices import administrator, at_desk, member
from tests.responses import signing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
DAY = timedelta(days=1)
WORDS = "本機關同意提議的方向。"
ATOM = "{http://www.w3.org/2005/Atom}"


def url(name: str, *args: Any) -> str:
    return reverse(f"press:{name}", args=args)


def reporter() -> tuple[Person, Accreditation]:
    person = factories.person("記者阿寬")
    by = factories.official(factories.desk(), Role.SUPERVISOR)
    return person, actions.accredit(person, outlet="山海日報", until=NOW + 300 * DAY, by=by, now=NOW)


def scheduled() -> tuple[Response, Actor]:
    """An answer that is approved for tomorrow, and its approver."""
    of = signing.office()
    response = signing.approve(signing.before_approval(of), by=of.approver, go_live_at=NOW + DAY)
    return response, of.approver


def offered() -> tuple[EmbargoedPreview, Response, Actor]:
    response, approver = scheduled()
    preview = actions.offer_preview(response, scheduled_for=NOW + DAY, by=approver, now=NOW)
    return preview, response, approver


def test_accredited_press_reads_what_is_scheduled_and_each_reading_is_logged() -> None:
    preview, response, _approver = offered()
    person, accreditation = reporter()
    client = at_desk(person)
    page = client.get(url("about")).content.decode()
    link = url("preview", token_of(preview, accreditation))
    assert link in page
    answer = client.get(link)
    text = answer.content.decode()
    assert WORDS in text
    assert "前禁止報導、公開或轉述" in text
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert "no-store" in answer["Cache-Control"]
    client.get(link)
    assert PreviewReading.objects.filter(preview=preview, accreditation=accreditation).count() == 2
    assert WORDS not in Client().get(response.record.get_absolute_url()).content.decode()


def test_the_notice_leads_to_what_it_offers(settings: Any) -> None:
    offered()
    person, _accreditation = reporter()
    message = notice_of(Event.objects.get(kind="preview_offered"), person, "accredited_press")
    assert message is not None
    answer = at_desk(person).get(message.link.removeprefix(settings.SITE_URL))
    assert WORDS in answer.content.decode()


def test_the_link_opens_for_nobody_else_and_for_nothing_else() -> None:
    preview, _response, _approver = offered()
    _person, accreditation = reporter()
    second, _theirs = reporter()
    link = url("preview", token_of(preview, accreditation))
    assert Client().get(link).status_code == 302  # to sign in
    officials = [member(factories.agency(), role) for role in (Role.OFFICER, Role.APPROVER)]
    for client in (at_desk(second), at_desk(factories.person()), administrator(), *officials):
        assert client.get(link).status_code == 404
        assert link not in client.get(url("about")).content.decode()
    assert at_desk(second).get(url("preview", "x" + token_of(preview, accreditation))).status_code == 404
    assert not PreviewReading.objects.exists()


def over(end: str, offer: tuple[EmbargoedPreview, Response, Actor], of: Accreditation, settings: Any) -> None:
    """Let a preview, or the right to read it, end in this way."""
    preview, response, approver = offer
    if end == "published":
        settings.CLOCK_SHIFT_SECONDS += DAY.total_seconds()
        fresh = Response.objects.get(pk=response.pk)
        respond(fresh.record.petition, response=fresh, by=approver, now=NOW + DAY)
    elif end == "due":
        settings.CLOCK_SHIFT_SECONDS += DAY.total_seconds()
    elif end == "unscheduled":
        unschedule(Response.objects.get(pk=response.pk), by=approver, now=NOW)
    elif end == "taken back":
        actions.end_preview(preview, by=approver, now=NOW)
    elif end == "revoked":
        by = factories.official(factories.desk(), Role.SUPERVISOR)
        actions.revoke(of, reason="離職", by=by, now=NOW)
    else:
        settings.CLOCK_SHIFT_SECONDS += 300 * DAY.total_seconds()


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("published", ""),
        ("due", "公布的時間已經到了"),
        ("unscheduled", "機關取消或改變了公布的時間"),
        ("taken back", "機關撤回了這份預覽"),
        ("revoked", None),
        ("expired", None),
    ],
)
def test_a_preview_ends_and_says_so_to_whom_it_was_offered_to(
    end: str, words: str | None, settings: Any
) -> None:
    preview, response, _approver = offer = offered()
    person, accreditation = reporter()
    client, link = at_desk(person), url("preview", token_of(preview, accreditation))
    assert client.get(link).status_code == 200
    over(end, offer, accreditation, settings)
    answer = client.get(link)
    if end == "published":
        assert (answer.status_code, answer["Location"]) == (302, response.get_absolute_url())
    elif words is None:
        assert answer.status_code == 404
    else:
        assert answer.status_code == 410
        assert words in answer.content.decode()
        assert WORDS not in answer.content.decode()
        assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    second, _theirs = reporter()
    for stranger in (at_desk(second), at_desk(factories.person())):
        assert stranger.get(link).status_code == 404
    assert PreviewReading.objects.count() == 1
    assert link not in client.get(url("about")).content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_only_the_answering_agency_offers_at_the_desk(role: Role) -> None:
    response, _approver = scheduled()
    offer = reverse("press_desk:offer", args=[response.pk])
    for stranger in (member(factories.agency(), role), member(factories.desk(), role), administrator()):
        assert stranger.post(offer).status_code == 403
    client = member(response.agency, role)
    may = role in {Role.APPROVER, Role.SUPERVISOR}
    assert client.post(offer).status_code == (302 if may else 403)
    assert EmbargoedPreview.objects.exists() == may
    if may:
        case = client.get(reverse("petitions_desk:case", args=[response.agency.slug, response.record.number]))
        assert "撤回預覽" in case.content.decode()
        end = reverse("press_desk:end", args=[EmbargoedPreview.objects.get().pk])
        assert member(factories.agency(), role).post(end).status_code == 403
        assert client.post(end).status_code == 302


@pytest.mark.parametrize("role", list(Role))
def test_the_accreditation_desk_is_the_platform_supervisors(role: Role) -> None:
    person, accreditation = reporter()
    places = [
        reverse("press_desk:accreditations"),
        reverse("press_desk:accreditation", args=[accreditation.pk]),
    ]
    data = {"mail": factories.person().email, "outlet": "海報社", "last_day": "2027-06-30", "reason": "離職"}
    is_theirs = role is Role.SUPERVISOR
    client, outsider = member(factories.desk(), role), member(factories.agency(), role)
    for place in places:
        assert client.get(place).status_code == (200 if is_theirs else 403)
        assert outsider.get(place).status_code == 403
        assert outsider.post(place, data).status_code == 403
        assert administrator().get(place).status_code == 200
        assert administrator().post(place, data).status_code == 403
        assert client.post(place, data).status_code == (302 if is_theirs else 403)
    accreditation.refresh_from_db()
    assert (accreditation.revoked_at is not None) == is_theirs
    assert Accreditation.objects.count() == (2 if is_theirs else 1)
    assert person.accreditations.count() == 1


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        ({"mail": "nobody@example.org"}, 422, "沒有使用這個電子郵件的帳號"),
        ({"outlet": " "}, 422, "請填寫媒體名稱。"),
        ({"last_day": "2026-11-01"}, 409, "認證的期限必須晚於今天。"),
        ({"last_day": "2030-01-01"}, 409, "媒體認證最長兩年。"),
    ],
)
def test_what_is_wrong_is_said_and_kept(data: dict[str, str], status: int, sentence: str) -> None:
    known = {"mail": factories.person().email, "outlet": "留下的報社", "last_day": "2027-06-30"}
    client = member(factories.desk(), Role.SUPERVISOR)
    answer = client.post(reverse("press_desk:accreditations"), {**known, **data})
    text = answer.content.decode()
    assert answer.status_code == status
    assert sentence in text
    assert ("留下的報社" in text) == ("outlet" not in data)


def test_a_webhook_is_registered_and_its_secret_shown_once() -> None:
    person = factories.person()
    client = at_desk(person)
    wrong = client.post(url("webhooks"), {"url": "https://127.0.0.1/"})
    assert wrong.status_code == 422
    assert "https://127.0.0.1/" in wrong.content.decode()
    made = client.post(url("webhooks"), {"url": "https://news.example.org/hook"})
    hook = Webhook.objects.get()
    assert made["Location"] == url("webhook", hook.pk)
    secret = secret_of(bytes(hook.nonce), django_settings.SECRET_KEY)
    assert secret in client.get(url("webhook", hook.pk)).content.decode()
    assert secret not in client.get(url("webhook", hook.pk)).content.decode()
    act = {
        verb: url("webhook_act", hook.pk, verb) for verb in ("test", "stop", "resume", "renew", "delete", "x")
    }
    for verb, status in [
        ("test", 302),
        ("test", 409),
        ("stop", 302),
        ("stop", 409),
        ("resume", 302),
        ("x", 404),
    ]:
        assert client.post(act[verb]).status_code == status, verb
    assert client.get(act["test"]).status_code == 405
    client.post(act["renew"])
    renewed = client.get(url("webhook", hook.pk)).content.decode()
    assert secret not in renewed
    assert "whsec_" in renewed
    for stranger in (at_desk(factories.person()), administrator()):
        assert stranger.get(url("webhook", hook.pk)).status_code == 404
        assert stranger.post(act["delete"]).status_code == 404
    assert Client().post(act["delete"]).status_code == 302
    assert "news.example.org" in client.get("/me/").content.decode()
    assert client.post(act["delete"]).status_code == 302
    assert not Webhook.objects.exists()


def answered(number: int = 1) -> list[Response]:
    return [Response.objects.get(record=factories.responded().record) for _ in range(number)]


def test_feeds_tell_of_every_publication_with_its_permanent_link() -> None:
    first, second = answered(2)
    client = Client()
    tree = ElementTree.fromstring(client.get(url("feed")).content)  # noqa: S314 - we wrote it
    entries = tree.findall(f"{ATOM}entry")
    version = ResponseVersion.objects.get(response=second)
    assert len(entries) == 2
    ids = {entry.findtext(f"{ATOM}id") for entry in entries}
    assert showing.link(version) in ids
    feed = client.get(url("agency-json", first.agency.code))
    assert feed["Content-Type"].startswith("application/feed+json")
    [item] = feed.json()["items"]
    assert item["_yiqi"]["agency"]["code"] == first.agency.code
    assert item["_yiqi"]["sha256"] in Client().get(f"/responses/{first.pk}/").content.decode()
    assert "預算足夠" in item["content_text"]
    agency_feed = client.get(url("agency-feed", first.agency.code)).content.decode()
    assert agency_feed.count("<entry>") == 1
    for name in ("agency-feed", "agency-json"):
        assert client.get(url(name, "nobody")).status_code == 404
    empty = factories.agency()
    assert client.get(url("agency-json", empty.code)).json()["items"] == []


@pytest.mark.parametrize("name", ["feed", "json"])
def test_feeds_take_constant_queries(name: str, settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 0
    answered()
    client = Client()
    client.get(url(name))
    with CaptureQueriesContext(connection) as few:
        client.get(url(name))
    answered(2)
    with CaptureQueriesContext(connection) as many:
        client.get(url(name))
    assert len(few) == len(many)


def test_the_page_of_an_answer_says_how_to_quote_it() -> None:
    [response] = answered()
    version = ResponseVersion.objects.get(response=response)
    text = Client().get(f"/responses/{response.pk}/").content.decode()
    assert "引用這一版" in text
    for words in (response.agency.name, response.record.number, "第 1 版", showing.link(version)):
        assert words in text
    assert showing.link(version) == f"{django_settings.SITE_URL}/responses/{response.pk}/versions/1/"
    assert json.dumps(showing.facts_of(version))


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_address_on_the_page_answers_of_all_agencies_and_of_one(language: str) -> None:
    [response] = answered()
    code, slug = response.agency.code, response.agency.slug
    client = Client()
    page = language + url("about")
    of_all = client.get(page).context["sources"]
    of_one = client.get(page, {"agency": slug}).context["sources"]
    for source in (*of_all, *of_one):
        for address in source.addresses:
            path = address.url.removeprefix(django_settings.SITE_URL)
            assert path.startswith((f"{language}/", "/api/"))
            assert client.get(path).status_code == 200, address.url
    assert all(code in address.url for source in of_one for address in source.addresses)
    assert not any(code in address.url for source in of_all for address in source.addresses)


def test_an_agency_that_there_is_not_is_said_and_all_addresses_stay() -> None:
    answer = Client().get(url("about"), {"agency": "nobody\x00"})
    assert answer.status_code == 422
    assert "沒有這個機關，請從清單選擇。" in answer.content.decode()
    assert url("feed") in answer.content.decode()


def test_the_page_of_an_agency_leads_to_following_it_and_to_all_its_feeds() -> None:
    [response] = answered()
    agency = response.agency
    text = Client().get(reverse("obligations:agency", args=[agency.code])).content.decode()
    assert "追蹤這個機關" in text
    names = [
        "obligations:agency_feed",
        "obligations:agency_calendar",
        "press:agency-feed",
        "press:agency-json",
    ]
    for name in names:
        assert f'href="{reverse(name, args=[agency.code])}"' in text
    assert f"{url('about')}?agency={agency.code}#addresses" in text


def test_the_public_page_is_for_everybody() -> None:
    text = Client().get(url("about")).content.decode()
    for place in (url("feed"), url("json"), url("webhooks"), reverse("surveys:csv")):
        assert place in text
    assert "您可以先讀的回應" not in text
    assert clock.now() >= NOW
