"""One mail a day or week for all that somebody follows; no entry twice, whatever dies in between."""

from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participation.calendar.rules import TAIPEI
from participation.notices import actions, tasks
from participation.notices.actions import Subject, compose_digests, follow, follow_subject
from participation.notices.models import Follow, SubjectKind
from participation.notices.rules import digest_slot, is_about_the_mailbox, next_digest, room_left
from participation.people.models import Person
from participation.record.actions import record_event
from participation.record.models import DIGEST, Delivery, DeliveryState, Event, Frequency
from tests.notices.test_delivery import deliver_all
from tests.obligations.scene import Scene, person


def taipei(words: str) -> datetime:
    return datetime.strptime(words, "%Y-%m-%d %H:%M:%S").replace(tzinfo=TAIPEI)


@pytest.mark.parametrize(
    ("frequency", "now", "slot"),
    [
        (Frequency.DAILY, "2026-11-21 08:00:00", "2026-11-21 08:00:00"),
        (Frequency.DAILY, "2026-11-21 07:59:59", "2026-11-20 08:00:00"),
        (Frequency.DAILY, "2026-11-21 00:00:00", "2026-11-20 08:00:00"),
        (Frequency.DAILY, "2026-11-20 23:59:59", "2026-11-20 08:00:00"),
        (Frequency.DAILY, "2027-01-01 00:30:00", "2026-12-31 08:00:00"),
        (Frequency.DAILY, "2028-02-29 08:00:01", "2028-02-29 08:00:00"),
        (Frequency.WEEKLY, "2026-11-23 08:00:00", "2026-11-23 08:00:00"),
        (Frequency.WEEKLY, "2026-11-23 07:59:59", "2026-11-16 08:00:00"),
        (Frequency.WEEKLY, "2026-11-22 23:59:59", "2026-11-16 08:00:00"),
        (Frequency.WEEKLY, "2027-01-03 12:00:00", "2026-12-28 08:00:00"),
    ],
)
def test_a_digest_is_due_at(frequency: Frequency, now: str, slot: str) -> None:
    instant = taipei(now)
    assert digest_slot(frequency, instant) == taipei(slot)
    assert digest_slot(frequency, instant.astimezone(ZoneInfo("UTC"))) == taipei(slot)
    assert next_digest(frequency, instant) > instant


@pytest.mark.parametrize("month", [3, 4, 10, 11])
def test_other_countries_summer_time_moves_no_digest(month: int) -> None:
    slots = {
        digest_slot(Frequency.DAILY, datetime(2026, month, d, 12, tzinfo=TAIPEI)).hour for d in range(1, 29)
    }
    assert slots == {8}


@pytest.mark.parametrize(
    ("rate", "left", "in_hand", "room"),
    [(600, 0, 0, 60), (600, 50, 5, 5), (600, 60, 0, 0), (600, 99, 0, 0), (5, 2, 0, 3), (10, 0, 0, 1)],
)
def test_room_is_left_for(rate: int, left: int, in_hand: int, room: int) -> None:
    assert room_left(rate, lambda since: left, in_hand=in_hand, now=taipei("2026-11-21 08:00:00")) == room


@pytest.mark.parametrize(
    ("code", "status", "gone"),
    [
        (550, "5.1.1", True),
        (550, "", True),
        (552, "5.2.2", True),
        (550, "5.7.1", False),
        (554, "", False),
        (451, "4.2.1", False),
        (0, "", False),
    ],
)
def test_a_refusal_means_that_the_mailbox_is_gone(code: int, status: str, gone: bool) -> None:
    assert is_about_the_mailbox(code, status) is gone


SATURDAY = taipei("2026-11-21 15:00:00")
SUNDAY = taipei("2026-11-22 08:00:00")
MONDAY = taipei("2026-11-23 08:00:00")


@pytest.fixture(autouse=True)
def _clock(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("participation.clock.now", lambda: settings.TEST_NOW)
    settings.TEST_NOW = SATURDAY


def happens(scene: Scene, kind: str, now: datetime) -> Event:
    with transaction.atomic():
        return record_event(scene.record, kind, by=scene.officer, now=now, tell=("followers",))


def reader(scene: Scene, name: str, frequency: Frequency) -> Person:
    someone = person(f"{name}@example.org")
    follow(someone, scene.record, SATURDAY, frequency=frequency)
    return someone


def sent() -> list[tuple[str, str]]:
    return [(letter.to[0].partition("@")[0], str(letter.subject)) for letter in mail.outbox]


def html_of(letter: mail.EmailMessage) -> str:
    assert isinstance(letter, mail.EmailMultiAlternatives)
    return str(letter.alternatives[0][0])


def come_to(settings: Any, now: datetime) -> None:
    settings.TEST_NOW = now
    tasks.gather_digests()
    deliver_all()


def test_each_hears_as_often_as_they_chose(scene: Scene, settings: Any) -> None:
    for name, frequency in (("now", "at_once"), ("daily", "daily"), ("weekly", "weekly")):
        reader(scene, name, Frequency(frequency))
    happens(scene, "first", SATURDAY)
    happens(scene, "second", SATURDAY)
    deliver_all()
    assert [to for to, _subject in sent()] == ["now", "now"]
    come_to(settings, SUNDAY - timedelta(seconds=1))
    assert len(sent()) == 2, "it is not eight yet"
    come_to(settings, SUNDAY)
    assert sent()[2:] == [("daily", "[議起] 您追蹤的事：2026 年 11 月 22 日（日），2 則新消息")]
    come_to(settings, SUNDAY + timedelta(hours=1))
    assert len(sent()) == 3, "nothing new, no mail"
    come_to(settings, MONDAY)
    assert [to for to, _subject in sent()[3:]] == ["weekly"]
    assert not Delivery.objects.exclude(state=DeliveryState.DONE).exists()


def test_a_digest_says_what_happened_where_and_how_to_hear_no_more(scene: Scene, settings: Any) -> None:
    someone = reader(scene, "daily", Frequency.DAILY)
    event = happens(scene, "first", SATURDAY)
    deliver_all()
    come_to(settings, SUNDAY)
    [letter] = mail.outbox
    html = html_of(letter)
    for body in (str(letter.body), html):
        assert f"http://localhost:8000/matters/M2026-0001/#event-{event.position}" in body
        assert "下午 3:00" in body
        assert body.count("/unsubscribe/") >= 2, "one for the subject, one for the digest"
    url = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    assert Client().post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Follow.objects.get(person=someone).former == "daily"
    assert "公車站牌標示時刻" in Client().get(url).content.decode()
    Client().post(url, {"act": "undo"})
    assert Follow.objects.get(person=someone).frequency == "daily"


def test_what_comes_to_light_late_is_in_the_next_digest_and_in_no_other(scene: Scene, settings: Any) -> None:
    reader(scene, "daily", Frequency.DAILY)
    happens(scene, "first", SATURDAY)
    deliver_all()
    come_to(settings, SUNDAY)
    # An entry of before eight whose transaction ended after the digest was put together.
    happens(scene, "second", SATURDAY)
    settings.TEST_NOW = SUNDAY - timedelta(seconds=1)
    deliver_all()
    come_to(settings, SUNDAY + timedelta(minutes=1))
    assert len(sent()) == 1
    come_to(settings, SUNDAY + timedelta(days=1))
    assert [subject[-6:] for _to, subject in sent()] == ["1 則新消息"] * 2
    carried = Delivery.objects.filter(digest__isnull=False).values_list("event__kind", flat=True)
    assert sorted(carried) == ["first", "second"]


def test_a_crash_between_gathering_and_sending_repeats_nothing(scene: Scene, settings: Any) -> None:
    reader(scene, "daily", Frequency.DAILY)
    happens(scene, "first", SATURDAY)
    deliver_all()
    settings.TEST_NOW = SUNDAY
    assert compose_digests(Frequency.DAILY, now=SUNDAY) == 1
    # The worker dies here; the next one gathers again, and again.
    assert compose_digests(Frequency.DAILY, now=SUNDAY) == 0
    actions.claim(now=SUNDAY, most=10)
    come_to(settings, SUNDAY + actions.STALE + timedelta(seconds=1))
    assert len(sent()) == 1
    come_to(settings, SUNDAY + timedelta(hours=2))
    assert len(sent()) == 1


def test_a_beat_that_slept_over_eight_sends_when_it_is_back(scene: Scene, settings: Any) -> None:
    reader(scene, "daily", Frequency.DAILY)
    happens(scene, "first", SATURDAY)
    deliver_all()
    come_to(settings, SUNDAY + timedelta(hours=9))
    assert len(sent()) == 1


def test_leaving_before_eight_leaves_nothing_to_send(scene: Scene, settings: Any) -> None:
    someone = reader(scene, "daily", Frequency.DAILY)
    happens(scene, "first", SATURDAY)
    deliver_all()
    settings.TEST_NOW = SUNDAY
    compose_digests(Frequency.DAILY, now=SUNDAY)
    actions.leave_digests(someone, Frequency.DAILY, now=SUNDAY)
    deliver_all()
    assert not mail.outbox
    assert Delivery.objects.get(audience=DIGEST).state == DeliveryState.DONE


def test_one_mail_for_all_subjects_and_the_inbox_shows_each_entry_once(scene: Scene, settings: Any) -> None:
    someone = reader(scene, "daily", Frequency.DAILY)
    subject = Subject(SubjectKind.AGENCY, agency=scene.roads)
    follow_subject(someone, subject, frequency=Frequency.DAILY, now=SATURDAY)
    happens(scene, "first", SATURDAY)
    happens(scene, "second", SATURDAY)
    deliver_all()
    come_to(settings, SUNDAY)
    assert len(mail.outbox) == 1
    assert Delivery.objects.filter(person=someone).for_inbox().count() == 2
    assert someone.deliveries.unread().count() == 2, "the carrying delivery itself is not unread"


def test_gathering_costs_the_same_for_many_people(scene: Scene, settings: Any) -> None:
    counts = []
    for number in (2, 20):
        for serial in range(number):
            reader(scene, f"r{number}-{serial}", Frequency.DAILY)
        happens(scene, f"of{number}", settings.TEST_NOW)
        deliver_all()
        settings.TEST_NOW = digest_slot(Frequency.DAILY, settings.TEST_NOW) + timedelta(days=1)
        with CaptureQueriesContext(connection) as queries:
            compose_digests(Frequency.DAILY, now=settings.TEST_NOW)
        counts.append(len(queries))
        deliver_all()
    assert counts[0] == counts[1]


def test_two_workers_gather_one_digest_each_person(committed_scene: Scene, settings: Any) -> None:
    for serial in range(12):
        reader(committed_scene, f"r{serial}", Frequency.DAILY)
    happens(committed_scene, "first", SATURDAY)
    deliver_all()
    settings.TEST_NOW = SUNDAY
    barrier = Barrier(3)

    def run() -> None:
        try:
            barrier.wait(timeout=10)
            tasks.gather_digests()
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    deliver_all()
    assert len(mail.outbox) == 12
    assert len({letter.to[0] for letter in mail.outbox}) == 12


def test_the_digest_speaks_the_readers_language(scene: Scene, settings: Any) -> None:
    someone = person("ade@example.org", language="en")
    follow(someone, scene.record, SATURDAY, frequency=Frequency.WEEKLY)
    happens(scene, "first", SATURDAY)
    deliver_all()
    come_to(settings, MONDAY)
    [letter] = mail.outbox
    assert "23 November 2026" in str(letter.subject)
    assert 'lang="en"' in html_of(letter)
    assert "/en/unsubscribe/" in str(letter.body)
