"""From the outbox to the mailbox: once each, through crashes, races and refusing servers."""

import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message as Mail
from email.policy import default
from threading import Barrier, Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.db import connection, transaction
from django.utils import translation

from deploy.instance import any_free_port
from participation import clock
from participation.agencies.models import Role
from participation.notices import actions, tasks
from participation.notices.actions import claim, expand, fail, finish, follow, postpone, take_back, unfollow
from participation.notices.audiences import people_of
from participation.notices.composing import compose
from participation.notices.links import LEAVING, NAMING, delivery_of
from participation.notices.models import Follow
from participation.notices.sending import Postman, reason_of
from participation.notices.slips import slip_of_this_process
from participation.notices.telling import deliveries_to
from participation.people.models import Person
from participation.record.actions import record_event
from participation.record.models import Delivery, DeliveryState, Event
from tests.obligations.scene import START, Scene, at, official, person
from tests.obligations.test_actions import REASON, extend, owe

NOW = at("03-12 10:00")


def tell(scene: Scene, *audiences: str, kind: str = "published", **facts: Any) -> Event:
    """An event that is to be told."""
    with transaction.atomic():
        return record_event(
            scene.record, kind, by=scene.officer, now=START, facts={"agency": "A10"} | facts, tell=audiences
        )


def deliver_all() -> None:
    """As many turns as it takes."""
    for _ in range(20):
        tasks.deliver()
        if not Delivery.objects.due(clock.now()).exists():
            return


def states(event: Event) -> dict[str, str]:
    return {
        str(d.person.email if d.person else d.audience): d.state
        for d in event.deliveries.select_related("person")
    }


def followers(scene: Scene, number: int) -> list[Person]:
    people = [person(f"reader{n}@example.org") for n in range(number)]
    Follow.objects.bulk_create(Follow(person=one, record=scene.record, since=START) for one in people)
    return people


@pytest.mark.parametrize(
    ("audience", "addresses"),
    [
        ("officers", ["officer@example.gov.tw"]),
        ("approvers", ["approver@example.gov.tw"]),
        ("supervisors", ["admin@example.gov.tw"]),
        ("screeners", ["screener@example.gov.tw"]),
        ("followers", ["reader0@example.org", "reader1@example.org"]),
        ("proposer", ["xiaoyu@example.org"]),
    ],
)
def test_an_audience_means(scene: Scene, audience: str, addresses: list[str]) -> None:
    followers(scene, 2)
    scene.procedure.audiences["proposer"] = [person("xiaoyu@example.org").pk]
    ids = list(people_of(tell(scene), audience))
    assert [Person.objects.get(pk=one).email for one in ids] == addresses


def test_an_audience_goes_on_after_a_person_and_leaves_closed_accounts_out(scene: Scene) -> None:
    first, second, third = followers(scene, 3)
    Person.objects.filter(pk=third.pk).update(is_active=False)
    scene.procedure.audiences["proposer"] = [first.pk, second.pk]
    event = tell(scene)
    assert list(people_of(event, "followers", after=first.pk)) == [second.pk]
    assert list(people_of(event, "proposer", after=first.pk)) == [second.pk]


def test_an_event_reaches_each_person_once_however_many_audiences_they_are_in(scene: Scene) -> None:
    assert scene.officer.person
    follow(scene.officer.person, scene.record, START)
    followers(scene, 2)
    event = tell(scene, "officers", "followers")
    deliver_all()
    assert sorted(address for letter in mail.outbox for address in letter.to) == [
        "officer@example.gov.tw",
        "reader0@example.org",
        "reader1@example.org",
    ]
    assert set(states(event).values()) == {DeliveryState.DONE}
    deliver_all()
    assert len(mail.outbox) == 3


def test_a_letter_is_in_the_readers_language_and_loads_nothing_from_elsewhere(scene: Scene) -> None:
    follow(person("ade@example.org", language="en"), scene.record, START)
    follow(person("xiaoyu@example.org"), scene.record, START)
    extend(scene, owe(scene), NOW)
    deliver_all()
    letters = {letter.to[0]: letter for letter in mail.outbox}
    chinese = letters["xiaoyu@example.org"]
    assert chinese.subject == "[議起] 交通與道路部展延了「公車站牌標示時刻」的期限"
    assert "交通與道路部將「正式回應」的期限由 2026 年 3 月 20 日（五）展延至" in chinese.body
    for part in (chinese.body, chinese.alternatives[0][0]):  # type: ignore[attr-defined]
        for words in ("原來的期限", "2026 年 3 月 20 日（五）", "新的期限", REASON):
            assert words in part
    assert "\n" not in chinese.subject
    assert REASON in chinese.body
    assert "http://localhost:8000/matters/M2026-0001/" in chinese.body
    assert "取消追蹤" in chinese.body
    html = chinese.alternatives[0][0]  # type: ignore[attr-defined]
    assert 'lang="zh-Hant-TW"' in html
    assert "<img" not in html
    assert "src=" not in html
    assert 'lang="en"' in letters["ade@example.org"].alternatives[0][0]  # type: ignore[attr-defined]
    assert "&#" not in chinese.body


def test_a_silent_notice_ends_without_a_letter(scene: Scene) -> None:
    event = tell(scene, "officers", kind="silent")
    deliver_all()
    assert not mail.outbox
    assert set(states(event).values()) == {DeliveryState.DONE}


def test_nobody_without_an_address_holds_up_the_others(scene: Scene) -> None:
    gone, reader = followers(scene, 2)
    event = tell(scene, "followers")
    tasks._expand(claimed())
    Person.objects.filter(pk=gone.pk).update(email=None, is_active=False)
    deliver_all()
    assert [letter.to for letter in mail.outbox] == [[reader.email]]
    assert event.deliveries.get(person=gone).failure == "no address"


def test_the_ordinary_notice_says_why_the_reader_gets_it(scene: Scene) -> None:
    reader = person("haifeng@example.org")
    event = tell(scene)
    whys = {compose(event, reader, audience).why for audience in ("officers", "followers", "proposer")}
    assert len(whys) == 3


def claimed(now: datetime | None = None) -> Delivery:
    [delivery] = claim(now=now or clock.now())
    return delivery


def test_a_crash_between_claim_and_sending_loses_no_letter(scene: Scene) -> None:
    event = tell(scene, "officers")
    tasks._expand(claimed())
    taken = claimed()
    assert taken.person_id
    # Here the worker dies. For a while nobody touches what it had in hand …
    deliver_all()
    assert not mail.outbox
    assert take_back(now=clock.now()) == 0
    # … then it is taken back and sent.
    assert take_back(now=clock.now() + actions.STALE + timedelta(seconds=1)) == 1
    deliver_all()
    assert len(mail.outbox) == 1
    assert event.deliveries.get(person__isnull=False).attempts == 2


def test_a_letter_sent_twice_after_a_crash_carries_the_same_message_id(scene: Scene) -> None:
    tell(scene, "officers")
    tasks._expand(claimed())
    taken = claimed()
    with Postman(slip_of_this_process()) as postman:
        tasks._Batch([taken]).send(taken, postman)
    Delivery.objects.filter(pk=taken.pk).update(state=DeliveryState.PENDING)
    deliver_all()
    first, second = (letter.extra_headers["Message-ID"] for letter in mail.outbox)
    assert first == second
    assert first.endswith("@localhost>")
    assert delivery_of(first, NAMING) == taken
    assert delivery_of(first, LEAVING) is None, "the name of a letter is no right to anything"


def test_a_delivery_whose_worker_always_dies_is_given_up(scene: Scene) -> None:
    event = tell(scene, "officers")
    moment = clock.now()
    for _ in range(actions.MAX_ATTEMPTS):
        claimed(moment)
        moment += actions.STALE + timedelta(seconds=1)
        take_back(now=moment)
    assert event.deliveries.get().state == DeliveryState.FAILED
    assert claim(now=moment) == []


def test_a_worker_thought_dead_undoes_nothing_of_its_successor(scene: Scene) -> None:
    event = tell(scene, "officers")
    slow = claimed()
    later = clock.now() + actions.STALE + timedelta(seconds=1)
    take_back(now=later)
    finish(claimed(later), now=later)
    fail(slow, "TimeoutError", now=later)
    postpone(slow, until=later)
    assert event.deliveries.get().state == DeliveryState.DONE


def test_a_large_audience_is_expanded_in_batches_that_resume(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "BATCH", 3)
    people = followers(scene, 8)
    event = tell(scene, "followers")
    tasks._expand(claimed())
    assert event.deliveries.filter(person__isnull=False).count() == 3
    assert event.deliveries.get(person=None).state == DeliveryState.PENDING
    # A second batch is written but the worker dies before it is put back: nothing is written twice.
    taken = claimed()
    ids = list(people_of(event, "followers", after=taken.expanded_to))[:3]
    for _ in range(2):
        told = deliveries_to(taken, ids, clock.now())
        expand(taken, told, upto=ids[-1], more=True, now=clock.now())
    deliver_all()
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(str(one.email) for one in people)
    assert event.deliveries.get(person=None).attempts == 1


def test_an_error_in_one_composition_stops_nobody_else(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = tell(scene, "officers", kind="broken"), tell(scene, "officers")

    def sentence(event: Event) -> str:
        if event.kind == "broken":
            raise LookupError(event.kind)
        return "好"

    monkeypatch.setattr(scene.procedure, "sentence", sentence)
    with pytest.raises(LookupError):
        deliver_all()
    deliver_all()
    assert states(fine)["officer@example.gov.tw"] == DeliveryState.DONE
    assert states(broken)["officer@example.gov.tw"] == DeliveryState.CLAIMED


def test_following_twice_is_following_once_and_ends_at_once(scene: Scene) -> None:
    reader = person("haifeng@example.org")
    assert follow(reader, scene.record, START) == follow(reader, scene.record, NOW)
    unfollow(reader, scene.record)
    unfollow(reader, scene.record)
    assert not Follow.objects.exists()


class Door:
    """What a mail server says to each recipient."""

    def __init__(self) -> None:
        self.answer = "250 OK"
        self.received: list[Mail] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.received.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def door(settings: Any) -> Iterator[Door]:
    """A real mail server on this machine, to which the platform's mails go."""
    handler = Door()
    server = Controller(handler, hostname="127.0.0.1", port=any_free_port(), ready_timeout=10)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield handler
    server.stop()


def test_a_letter_arrives_with_both_parts_and_a_chinese_subject(scene: Scene, door: Door) -> None:
    owe(scene)
    deliver_all()
    letter = door.received[0]
    assert letter["Subject"].strip() == "[議起] 新的應辦事項「正式回應」（公車站牌標示時刻）"
    text = letter.get_body(("plain",))  # type: ignore[attr-defined]
    assert "2026 年 3 月 20 日（五）" in text.get_content()
    assert letter["To"] == "officer@example.gov.tw"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in letter.walk()][1:] == ["text/plain", "text/html"]


def test_a_refusing_server_is_tried_again_later_and_then_no_more(
    scene: Scene, door: Door, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    door.answer = "450 try later officer@example.gov.tw"
    event = tell(scene, "officers")
    waits = []
    for _ in range(actions.MAX_ATTEMPTS):
        tasks.deliver()
        letter = event.deliveries.get(person__isnull=False)
        if letter.state == DeliveryState.PENDING:
            waits.append(round((letter.not_before - clock.now()) / timedelta(minutes=1)))
            tasks.deliver()  # too early: nothing happens
            settings.CLOCK_SHIFT_SECONDS += waits[-1] * 60
    assert waits == [1, 5, 30, 120, 480]
    letter = event.deliveries.get(person__isnull=False)
    assert (letter.state, letter.failure) == (DeliveryState.FAILED, "SMTPRecipientsRefused 450")
    assert letter.attempts == actions.MAX_ATTEMPTS
    ours = [str(line.msg) for line in caplog.records if line.name.startswith("participation")]
    assert len(ours) == actions.MAX_ATTEMPTS
    assert "officer@" not in "".join(ours)


def test_a_server_that_recovers_gets_the_letter(scene: Scene, door: Door, settings: Any) -> None:
    door.answer = "451 try later"
    event = tell(scene, "officers")
    tasks.deliver()
    door.answer = "250 OK"
    settings.CLOCK_SHIFT_SECONDS = 61
    tasks.deliver()
    letter = event.deliveries.get(person__isnull=False)
    assert (letter.state, letter.failure, letter.attempts) == (DeliveryState.DONE, "", 2)
    assert len(door.received) == 1


def test_a_server_that_is_away_costs_no_attempt(scene: Scene, door: Door, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    event = tell(scene, "officers")
    tasks.deliver()
    letter = event.deliveries.get(person__isnull=False)
    assert (letter.state, letter.attempts) == (DeliveryState.PENDING, 0)
    assert letter.not_before > clock.now()


def test_the_reason_of_a_failure_names_no_address() -> None:
    refused = smtplib.SMTPRecipientsRefused({"xiaoyu@example.org": (550, b"xiaoyu@example.org unknown")})
    assert reason_of(refused) == "SMTPRecipientsRefused 550"
    assert reason_of(smtplib.SMTPDataError(552, b"full")) == "SMTPDataError 552"
    assert reason_of(ConnectionRefusedError("host")) == "ConnectionRefusedError"


def test_two_deliverers_at_once_send_each_letter_once(committed_scene: Scene) -> None:
    scene = committed_scene
    people = followers(scene, 40)
    tell(scene, "followers", "officers")
    barrier = Barrier(4)

    def run() -> None:
        try:
            with translation.override("zh-hant"):
                barrier.wait(timeout=10)
                deliver_all()
        finally:
            connection.close()

    workers = [Thread(target=run) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    addresses = [letter.to[0] for letter in mail.outbox]
    assert len(addresses) == len(set(addresses)) == len(people) + 1
    assert not Delivery.objects.exclude(state=DeliveryState.DONE).exists()


def test_an_officer_of_another_agency_hears_nothing(scene: Scene) -> None:
    official("second@example.gov.tw", scene.seas, Role.OFFICER)
    tell(scene, "officers")
    deliver_all()
    assert [letter.to for letter in mail.outbox] == [["officer@example.gov.tw"]]


def test_a_claim_keeps_its_limit_whatever_the_planner_does(scene: Scene) -> None:
    event = tell(scene)
    Delivery.objects.bulk_create(
        Delivery(event=event, audience="officers", key=f"{event.pk}:{n}", not_before=START) for n in range(9)
    )
    with connection.cursor() as cursor:
        for way in ("hashjoin", "mergejoin", "hashagg", "material", "memoize"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    assert len(claim(now=NOW, most=2)) == 2
    assert Delivery.objects.filter(state=DeliveryState.CLAIMED).count() == 2
