"""Leaving by one click, mailboxes that refuse, and what the database does not let pass."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from participation.notices import actions
from participation.notices.actions import follow, follow_subject
from participation.notices.links import LEAVING, RETURNING, token_of
from participation.notices.models import Bounce, Follow, HeardFrom
from participation.notices.tasks import deliver
from participation.people.models import Person
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.record.models import Delivery, DeliveryState, Frequency
from petitions.actions import reach_threshold, sign
from petitions.actions.signing import Signatory
from tests.notices.test_delivery import deliver_all
from tests.notices.test_following import subject_of
from tests.people.cast import browser_of
from tests.petitions import factories
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def told_once(frequency: Frequency = Frequency.AT_ONCE, wanted: str = "record") -> tuple[Person, Delivery]:
    """Somebody who follows, and what they were told."""
    reader, petition = factories.person(), factories.published()
    follow_subject(reader, subject_of(wanted, petition), frequency=frequency, now=NOW)
    reach_threshold(factories.signed(petition, times=5), now=NOW)
    deliver_all()
    return reader, Delivery.objects.filter(person=reader).latest("event_id")


@pytest.mark.parametrize("wanted", ["record", "agency"])
def test_one_click_leaves_without_signing_in_and_can_be_undone(client: Client, wanted: str) -> None:
    reader, _delivery = told_once(wanted=wanted)
    letter = next(one for one in reversed(mail.outbox) if one.to == [reader.email])
    headers = letter.extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Id"].endswith(".localhost>")
    url = headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    assert url in str(letter.body)
    assert str(reader.pk) not in url.split("/")[2].split("-")
    strict = Client(enforce_csrf_checks=True)
    assert "不再寄信給我" in strict.get(url).content.decode()
    assert not Follow.objects.get().is_stopped, "looking changes nothing"
    for _ in range(2):  # a mail program may ask twice
        answer = strict.post(url, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    stopped = Follow.objects.get()
    assert (stopped.frequency, stopped.former) == ("never", "at_once")
    assert "復原" in client.get(url).content.decode()
    assert strict.post(url, {"act": "undo"})["Location"] == url
    assert Follow.objects.get().frequency == "at_once"


def test_who_only_signed_can_leave_too_and_hears_no_more() -> None:
    petition, reader = factories.published(), factories.person()
    sign(petition.record.number, by=Signatory(person_id=reader.pk), now=NOW)
    for left in (False, True):
        with transaction.atomic():
            record_event(petition.record, "responded", by=Actor.system(), now=NOW, tell=("signatories",))
        deliver_all()
        told = Delivery.objects.filter(person=reader)
        assert told.count() == 1
        if not left:
            url = reverse("follows:leave", args=[token_of(told.get(), LEAVING)])
            assert Client().post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Follow.objects.get(person=reader).is_stopped


@pytest.mark.parametrize("token", ["x", "1-" + "0" * 24, "zz-" + "a" * 24])
def test_a_mark_that_is_wrong_leaves_nothing(client: Client, token: str) -> None:
    assert client.post(reverse("follows:leave", args=[token])).status_code == 404


def test_the_mark_of_one_purpose_serves_no_other_and_rights_cannot_be_left(client: Client) -> None:
    _reader, delivery = told_once()
    other = reverse("follows:leave", args=[token_of(delivery, RETURNING)])
    assert client.get(other).status_code == 404
    proposer = Delivery.objects.filter(audience="proposer", person__isnull=False).latest("pk")
    assert client.get(reverse("follows:leave", args=[token_of(proposer, LEAVING)])).status_code == 404
    letter = next(one for one in mail.outbox if proposer.person and one.to == [proposer.person.email])
    assert "List-Unsubscribe" not in letter.extra_headers


def test_what_waits_is_not_sent_after_leaving() -> None:
    reader, delivery = told_once(Frequency.DAILY)
    assert delivery.state == DeliveryState.HELD
    Client().post(reverse("follows:leave", args=[token_of(delivery, LEAVING)]))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.failure) == (DeliveryState.UNSENT, "no longer wanted")
    assert reader.deliveries.unread().filter(pk=delivery.pk).exists(), "it stays in the inbox"


def refused(person: Person, times: int) -> None:
    """As many letters that the person's mailbox refused."""
    for _ in range(times):
        petition = factories.published()
        event = petition.record.events.latest("position")
        one = Delivery.objects.create(
            event=event,
            person=person,
            audience="followers",
            key=f"{event.pk}:x",
            not_before=NOW,
            state=DeliveryState.FAILED,
        )
        actions.note_bounce(one, code=550, status="5.1.1", heard_from=HeardFrom.SERVER, now=NOW)


def test_a_mailbox_that_refuses_is_left_alone_until_its_owner_confirms_it(client: Client) -> None:
    reader, petition = factories.person(), factories.published()
    follow(reader, petition.record, NOW)
    refused(reader, 3)
    Delivery.objects.filter(state="pending").delete()
    reach_threshold(factories.signed(petition, times=5), now=NOW)
    deliver_all()
    assert reader.email not in [to for one in mail.outbox for to in one.to]
    assert set(
        Delivery.objects.filter(person=reader, state=DeliveryState.UNSENT).values_list("failure", flat=True)
    ) == {"mailbox refuses"}
    browser = browser_of(reader)
    assert "寄給您的信被退回" in browser.get(reverse("people:home")).content.decode()
    assert "確認信已經寄出" in browser.post(reverse("follows:mailbox")).content.decode()
    link = next(word for word in str(mail.outbox[-1].body).split() if "/mailbox/" in word)
    path = link.removeprefix("http://localhost:8000")
    assert client.get(path).status_code == 200
    assert Bounce.objects.standing().exists(), "opening the link changes nothing"
    client.post(path)
    assert not Bounce.objects.standing().exists()
    assert "寄給您的信被退回" not in browser.get(reverse("people:home")).content.decode()


def test_the_link_of_a_former_mailbox_confirms_nothing(client: Client) -> None:
    reader = factories.person()
    refused(reader, 1)
    browser_of(reader).post(reverse("follows:mailbox"))
    path = next(word for word in str(mail.outbox[-1].body).split() if "/mailbox/" in word)
    path = path.removeprefix("http://localhost:8000")
    Person.objects.filter(pk=reader.pk).update(email="another@example.org")
    assert client.post(path).status_code == 404
    assert client.post(path[:-3] + "/").status_code == 404
    assert Bounce.objects.standing().exists()


def test_confirming_is_asked_for_a_few_times_an_hour_only() -> None:
    browser = browser_of(factories.person())
    codes = [browser.post(reverse("follows:mailbox")).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 409]


@pytest.mark.parametrize(
    ("name", "facts"),
    [("bounce_heard_from_known", {"heard_from": "rumour"}), ("bounce_says_why", {"code": ""})],
)
def test_the_database_refuses_a_bounce_that_cannot_be(name: str, facts: dict[str, Any]) -> None:
    reader, delivery = told_once()
    known = {"heard_from": "server", "code": "550", "address": b"x" * 32, "is_permanent": True, "at": NOW}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Bounce.objects.create(delivery=delivery, person=reader, **(known | facts))


def test_the_database_refuses_to_count_a_bounce_twice() -> None:
    reader = factories.person()
    refused(reader, 1)
    one = Bounce.objects.get()
    one.pk = None
    with pytest.raises(IntegrityError, match="bounce_once"), transaction.atomic():
        one.save(force_insert=True)


DELIVERIES: dict[str, dict[str, Any]] = {
    "delivery_sending_signed": {"state": "sending", "worker": ""},
    "delivery_frequency_known": {"frequency": "never"},
    "delivery_held_for_a_digest": {"state": "held"},
    "delivery_digest_carries_entries": {"digest": "itself"},
}


@pytest.mark.parametrize("name", DELIVERIES)
def test_the_database_refuses_a_delivery_that_cannot_be(name: str) -> None:
    _reader, delivery = told_once()
    facts = {key: delivery if value == "itself" else value for key, value in DELIVERIES[name].items()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(**facts)


def test_a_rate_lets_so_many_letters_leave(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MAILS_PER_MINUTE = 20
    monkeypatch.setattr("participation.clock.now", lambda: LATER)
    petition = factories.published()
    for _ in range(5):
        follow(factories.person(), petition.record, NOW)
    reach_threshold(factories.signed(petition, times=5), now=NOW)
    for _ in range(4):
        deliver()
    sent = Delivery.objects.filter(sending_at__isnull=False).count()
    assert sent == 2, "a tenth of the rate in six seconds"
    monkeypatch.setattr("participation.clock.now", lambda: LATER + timedelta(seconds=7))
    deliver()
    assert Delivery.objects.filter(sending_at__isnull=False).count() == 4
