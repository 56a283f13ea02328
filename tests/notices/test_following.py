"""Who follows what, how often they hear, and how they leave."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation.notices import actions, rules
from participation.notices.actions import Subject, follow, follow_subject
from participation.notices.models import Follow, SubjectKind
from participation.notices.rules import MOST_FOLLOWS, MOST_SEARCHES, may_follow
from participation.people import actions as people
from participation.people.models import Person
from participation.record.models import Delivery, DeliveryState, Frequency
from participation.refusals import Refused
from petitions.actions import reach_threshold
from petitions.models import Petition, Topic
from tests.notices.test_delivery import deliver_all
from tests.people.cast import browser_of
from tests.petitions import factories
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
LIST = "petitions"


def subject_of(kind: str, petition: Petition) -> Subject:
    """What of a petition can be followed."""
    topic = petition.topic.slug if petition.topic else ""
    match kind:
        case "record":
            return Subject(SubjectKind.RECORD, record=petition.record)
        case "agency":
            part = petition.agency_parts.get(part="lead")
            return Subject(SubjectKind.AGENCY, agency=part.agency)
        case "topic":
            return Subject(SubjectKind.TOPIC, procedure=LIST, topic=topic)
        case _words:
            return Subject(SubjectKind.SEARCH, procedure=LIST, words=kind)


def asked(kind: str, petition: Petition) -> str:
    """The address at which that can be followed."""
    subject = subject_of(kind, petition)
    query = {
        "record": f"record={petition.record.number}",
        "agency": f"agency={subject.agency.slug if subject.agency else ''}",
        "topic": f"list=petitions&topic={subject.topic}",
    }.get(kind, f"list=petitions&q={subject.words}")
    return f"{reverse('follows:follow')}?{query}"


@pytest.fixture
def topic() -> Topic:
    return Topic.objects.create(slug="buses-x", name="公車", name_en="Buses")


def heard(person: Person) -> list[str]:
    """The kinds of events that a person was told of."""
    found = Delivery.objects.filter(person=person).order_by("event_id")
    return list(found.values_list("event__kind", flat=True))


TITLE = "公車站牌要標示時刻表"


@pytest.mark.parametrize(
    ("wanted", "title", "hears"),
    [
        ("agency", TITLE, True),
        ("topic", TITLE, True),
        ("時刻表", TITLE, True),
        ("公車 站牌", TITLE, True),
        ("站牌公車", TITLE, False),
        ("時刻", "圖書館延長開放", False),
        ("！？", TITLE, False),
    ],
)
def test_who_follows_hears_of_a_new_petition(topic: Topic, wanted: str, title: str, hears: bool) -> None:
    office, reader = factories.agency(), factories.person()
    example = factories.published(lead=[office], topic=topic)
    follow_subject(reader, subject_of(wanted, example), frequency=Frequency.AT_ONCE, now=NOW)
    deliver_all()
    Delivery.objects.all().delete()
    factories.published(lead=[office], topic=topic, title=title)
    deliver_all()
    assert ("published" in heard(reader)) is hears


def test_other_agencies_topics_and_searches_are_not_heard_of(topic: Topic) -> None:
    reader, stranger = factories.person(), Topic.objects.create(slug="sea", name="海", name_en="Sea")
    example = factories.published(lead=[factories.agency()], topic=stranger, title="海岸要有路燈")
    for wanted in ("agency", "topic", "海岸"):
        follow_subject(reader, subject_of(wanted, example), frequency=Frequency.AT_ONCE, now=NOW)
    narrowed = Subject(SubjectKind.SEARCH, procedure=LIST, topic="sea", words="時刻")
    follow_subject(reader, narrowed, frequency=Frequency.AT_ONCE, now=NOW)
    factories.published(lead=[factories.agency()], topic=topic, title=TITLE)
    deliver_all()
    assert not [one for one in Delivery.objects.filter(person=reader) if one.event.record.title == TITLE], (
        "nothing of theirs"
    )


def test_following_an_agency_is_hearing_of_its_petitions_steps_and_each_once(topic: Topic) -> None:
    office, reader = factories.agency(), factories.person()
    petition = factories.published(lead=[office], topic=topic)
    for wanted in ("agency", "topic", "record"):
        follow_subject(reader, subject_of(wanted, petition), frequency=Frequency.AT_ONCE, now=NOW)
    reach_threshold(factories.signed(petition, times=5), now=NOW)
    deliver_all()
    kinds = heard(reader)
    assert "threshold_reached" in kinds
    assert len(kinds) == len(set(kinds))


@pytest.mark.parametrize(
    ("own", "other", "state"),
    [
        (None, Frequency.DAILY, DeliveryState.HELD),
        (Frequency.WEEKLY, Frequency.AT_ONCE, DeliveryState.HELD),
        (Frequency.AT_ONCE, Frequency.WEEKLY, DeliveryState.DONE),
        (Frequency.NEVER, Frequency.AT_ONCE, None),
    ],
)
def test_what_was_chosen_for_the_very_record_counts_most(
    topic: Topic, own: Frequency | None, other: Frequency, state: str | None
) -> None:
    reader, petition = factories.person(), factories.published(topic=topic)
    follow_subject(reader, subject_of("agency", petition), frequency=other, now=NOW)
    if own:
        made = follow(reader, petition.record, NOW)
        actions.choose_frequency(made, frequency=own, now=NOW)
    reach_threshold(factories.signed(petition, times=5), now=NOW)
    deliver_all()
    told = Delivery.objects.filter(person=reader, event__kind="threshold_reached").first()
    assert (told.state if told else None) == state


def test_two_clicks_at_once_are_one_follow(topic: Topic) -> None:
    reader, petition = factories.person(), factories.published(topic=topic)
    wanted = subject_of("topic", petition)
    for frequency in (Frequency.DAILY, Frequency.WEEKLY):
        follow_subject(reader, wanted, frequency=frequency, now=NOW)
    assert Follow.objects.get(person=reader).frequency == Frequency.WEEKLY


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_the_same_instant_are_one_follow() -> None:
    reader, petition = factories.person(), factories.published()
    barrier, failures = Barrier(4), []

    def run() -> None:
        try:
            barrier.wait(timeout=10)
            follow_subject(reader, subject_of("時刻", petition), frequency=Frequency.DAILY, now=NOW)
        except Exception as error:  # noqa: BLE001 (a thread's error is the test's)
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not failures
    assert Follow.objects.count() == 1


def made_searches(reader: Person, number: int) -> None:
    """That many searches of a person, whatever the rule says."""
    Follow.objects.bulk_create(
        Follow(person=reader, kind=SubjectKind.SEARCH, procedure=LIST, words=f"字{serial}", since=NOW)
        for serial in range(number)
    )


@pytest.mark.parametrize(
    ("is_search", "follows", "searches", "code"),
    [
        (True, MOST_SEARCHES - 1, MOST_SEARCHES - 1, None),
        (True, MOST_SEARCHES, MOST_SEARCHES, "too-many-searches"),
        (True, MOST_FOLLOWS, 0, "too-many-follows"),
        (False, MOST_SEARCHES, MOST_SEARCHES, None),
        (False, MOST_FOLLOWS - 1, 0, None),
        (False, MOST_FOLLOWS, 0, "too-many-follows"),
        (False, MOST_FOLLOWS + 9, 60, "too-many-follows"),
    ],
)
def test_so_much_may_be_followed(is_search: bool, follows: int, searches: int, code: str | None) -> None:
    refusal = may_follow(is_search=is_search, follows=follows, searches=searches)
    assert (refusal.code if refusal else None) == code


def test_one_search_too_many_is_refused_and_whatever_is_followed_stays_in_hand() -> None:
    reader, petition = factories.person(), factories.published()
    made_searches(reader, MOST_SEARCHES)
    with pytest.raises(Refused, match="too-many-searches"):
        follow_subject(reader, subject_of("時刻", petition), frequency=Frequency.DAILY, now=NOW)
    follow_subject(reader, subject_of("字3", petition), frequency=Frequency.WEEKLY, now=NOW)
    assert Follow.objects.get(words="字3").frequency == Frequency.WEEKLY
    follow(reader, petition.record, NOW)
    actions.end(Follow.objects.get(words="字3"))
    follow_subject(reader, subject_of("時刻", petition), frequency=Frequency.DAILY, now=NOW)
    assert Follow.objects.filter(person=reader).counted() == {
        "follows": MOST_SEARCHES + 1,
        "searches": MOST_SEARCHES,
    }


def test_mails_of_a_record_can_be_stopped_however_much_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_FOLLOWS", 0)
    reader, petition = factories.person(), factories.published()
    with pytest.raises(Refused, match="too-many-follows"):
        follow(reader, petition.record, NOW)
    [left] = actions.leave(reader, None, petition.record, now=NOW)
    assert left.is_stopped


@pytest.mark.django_db(transaction=True)
def test_two_requests_for_the_last_place_are_one_follow() -> None:
    reader, petition = factories.person(), factories.published()
    made_searches(reader, MOST_SEARCHES - 1)
    barrier, ends = Barrier(4), []

    def run(serial: int) -> None:
        try:
            barrier.wait(timeout=10)
            follow_subject(reader, subject_of(f"別{serial}", petition), frequency=Frequency.DAILY, now=NOW)
            ends.append("followed")
        except Refused as refused:
            ends.append(refused.refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(serial,)) for serial in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(ends) == ["followed", *["too-many-searches"] * 3]
    assert Follow.objects.filter(person=reader).count() == MOST_SEARCHES


def test_the_page_says_why_no_more_can_be_followed_and_how_much_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader, petition = factories.person(), factories.published()
    made_searches(reader, MOST_SEARCHES)
    browser, path = browser_of(reader), asked("時刻", petition)
    sentence = "每個帳號最多追蹤 50 個搜尋"
    shown = browser.get(path)
    assert shown.status_code == 200
    assert "disabled" in shown.content.decode()
    assert sentence in shown.content.decode()
    refused = browser.post(path, {"frequency": "daily"})
    assert refused.status_code == 409
    assert sentence in refused.content.decode()
    assert sentence not in browser.get(asked("字3", petition)).content.decode(), "what is followed is changed"
    assert "追蹤 50 項，其中搜尋 50 個" in browser.get(reverse("follows:list")).content.decode()
    monkeypatch.setattr(rules, "MOST_FOLLOWS", 50)
    button = reverse("petitions:follow", args=[petition.record.number])
    answer = browser.post(button, {"follow": "1"}, follow=True)
    assert answer.redirect_chain == [(reverse("follows:list"), 302)]
    assert "每個帳號最多追蹤 50 項" in answer.content.decode()


FIELDS: dict[str, dict[str, Any]] = {
    "follow_of_one_subject": {"kind": "topic", "procedure": LIST},
    "follow_frequency_known": {"frequency": "hourly"},
    "follow_stopped_dated": {"frequency": "never"},
}


@pytest.mark.parametrize("name", FIELDS)
def test_the_database_refuses_a_follow_that_cannot_be(name: str) -> None:
    petition, facts = factories.published(), {"kind": "record", **FIELDS[name]}
    record = petition.record if facts["kind"] == "record" else None
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Follow.objects.create(person=factories.person(), record=record, since=NOW, **facts)


def test_the_database_refuses_to_follow_a_search_twice() -> None:
    reader, facts = factories.person(), {"kind": "search", "procedure": LIST, "words": "公車", "since": NOW}
    Follow.objects.create(person=reader, **facts)
    with pytest.raises(IntegrityError, match="follow_once"), transaction.atomic():
        Follow.objects.create(person=reader, **facts)


@pytest.mark.parametrize("wanted", ["record", "agency", "topic", "公車"])
def test_a_visitor_is_led_to_sign_in_and_back_to_the_choice(
    client: Client, topic: Topic, wanted: str
) -> None:
    petition = factories.published(topic=topic)
    path = asked(wanted, petition)
    sent = client.get(path)
    assert sent["Location"].startswith("/accounts/login/?next=/follow/%3F")
    assert client.post(path, {"frequency": "daily"})["Location"] == sent["Location"]
    reader = factories.person()
    browser = browser_of(reader)
    assert "多久通知一次" in browser.get(path).content.decode()
    assert browser.post(path, {"frequency": "daily"}).status_code == 302
    made = Follow.objects.get(person=reader)
    assert (made.frequency, made.kind) == ("daily", subject_of(wanted, petition).kind)
    assert "結束追蹤" in browser.get(path).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "record=P1999-0001",
        "agency=nobody",
        "list=petitions",
        "list=nothing&q=x",
        "list=petitions&topic=no",
    ],
)
def test_what_is_not_there_cannot_be_followed(query: str) -> None:
    assert browser_of(factories.person()).get(f"{reverse('follows:follow')}?{query}").status_code == 404


def test_what_is_not_public_cannot_be_followed() -> None:
    petition = factories.proposed()
    path = f"{reverse('follows:follow')}?record={petition.record.number}"
    assert browser_of(factories.person()).get(path).status_code == 404


def test_a_frequency_that_there_is_not_is_not_chosen() -> None:
    reader, petition = factories.person(), factories.published()
    answer = browser_of(reader).post(asked("record", petition), {"frequency": "never"})
    assert answer.status_code == 200
    assert not Follow.objects.exists()


def test_after_following_one_is_back_where_one_came_from_and_nowhere_else() -> None:
    browser, path = browser_of(factories.person()), asked("record", factories.published())
    assert browser.post(f"{path}&next=/petitions/", {"frequency": "daily"})["Location"] == "/petitions/"
    away = browser.post(f"{path}&next=https://evil.example/", {"frequency": "daily"})["Location"]
    assert away.startswith("/petitions/P")


def test_ones_own_follows_are_listed_changed_and_ended_by_their_owner_alone(topic: Topic) -> None:
    reader, petition = factories.person(), factories.published(topic=topic)
    made = [
        follow_subject(reader, subject_of(wanted, petition), frequency=Frequency.AT_ONCE, now=NOW)
        for wanted in ("record", "agency", "topic", "公車")
    ]
    browser, path = browser_of(reader), reverse("follows:list")
    shown = browser.get(path).content.decode()
    assert petition.title in shown
    assert "「公車」" in shown
    change = reverse("follows:change", args=[made[0].pk])
    stranger = browser_of(factories.person())
    assert stranger.post(change, {"frequency": "weekly"}).status_code == 404
    assert "「公車」" not in stranger.get(path).content.decode()
    assert browser.get(change).status_code == 405
    browser.post(change, {"frequency": "weekly"})
    browser.post(reverse("follows:change", args=[made[1].pk]), {"end": "1"})
    browser.post(reverse("follows:change", args=[made[2].pk]), {"frequency": "hourly"})
    kept = dict(Follow.objects.filter(person=reader).values_list("kind", "frequency"))
    assert kept == {"record": "weekly", "topic": "at_once", "search": "at_once"}


def test_the_list_of_follows_costs_the_same_however_long_it_is(topic: Topic) -> None:
    reader, petition = factories.person(), factories.published(topic=topic)
    browser, path, counts = browser_of(reader), reverse("follows:list"), []
    for number in (3, 12):
        for serial in range(number):
            for wanted in ("record", "agency", "topic", f"公車{serial}"):
                follow_subject(reader, subject_of(wanted, petition), frequency=Frequency.DAILY, now=NOW)
        browser.get(path)
        with CaptureQueriesContext(connection) as queries:
            browser.get(path)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_pages_lead_to_following_what_they_show(client: Client, topic: Topic) -> None:
    petition = factories.published(topic=topic)
    lists = reverse("petitions:list")
    assert (
        f"follow/?record={petition.record.number}" in client.get(petition.get_absolute_url()).content.decode()
    )
    assert "follow/?list=petitions&amp;topic=buses-x" in client.get(f"{lists}?topic=buses-x").content.decode()
    assert "follow/?list=petitions&amp;q=" in client.get(f"{lists}?q=公車").content.decode()
    assert "/follow/?" not in client.get(lists).content.decode()


def test_erasing_the_account_forgets_what_it_followed() -> None:
    reader, petition = factories.person(), factories.published()
    follow(reader, petition.record, NOW)
    people.erase_account(reader, by=reader, now=NOW)
    assert not Follow.objects.filter(person=reader).exists()
