"""Accreditation, previews, webhooks: who may, what is kept, what happens at once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from participation.agencies.models import Role
from participation.notices.composing import notice_of
from participation.people.actions import erase_account
from participation.people.models import Person
from participation.press import actions, rules, tasks
from participation.press.models import (
    Accreditation,
    EmbargoedPreview,
    MessageState,
    PreviewReading,
    Webhook,
    WebhookMessage,
)
from participation.press.sending import Outcome
from participation.record.actors import Actor
from participation.record.models import Delivery, Event
from participation.refusals import Refused
from participation.responses.models import Response, ResponseVersion
from petitions.models import Petition
from tests.petitions import factories
from tests.petitions.factories import NOW
from tests.petitions.test_races import at_once, refusals

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
URL = "https://news.example.org/hook"


def supervisor() -> Actor:
    return factories.official(factories.desk(), Role.SUPERVISOR)


def reporter(**facts: Any) -> tuple[Person, Accreditation]:
    person = factories.person("記者阿寬")
    known = {"outlet": "山海日報", "until": NOW + 300 * DAY, "by": supervisor(), "now": NOW}
    return person, actions.accredit(person, **{**known, **facts})


def code_of(verb: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as refused, transaction.atomic():
        verb()
    return refused.value.refusal.code


def drafted() -> tuple[Response, Actor]:
    lead = factories.agency()
    petition = factories.reached(lead=[lead])
    return factories.drafted(petition, lead), factories.official(lead, Role.APPROVER)


@pytest.mark.parametrize("role", list(Role))
def test_only_the_platforms_supervisor_accredits_and_revokes(role: Role) -> None:
    person, granted = reporter()
    for by in (factories.official(factories.desk(), role), factories.official(factories.agency(), role)):
        assert by.agency is not None
        if by.agency.is_platform and role is Role.SUPERVISOR:
            continue
        give = partial(actions.accredit, factories.person(), outlet="x", until=NOW + DAY, by=by, now=NOW)
        assert code_of(give) == "not-the-platform"
        take = partial(actions.revoke, granted, reason="x", by=by, now=NOW)
        assert code_of(take) == "not-the-platform"
    assert Accreditation.objects.valid(NOW).get().person == person


def test_an_accreditation_ends_by_time_or_by_hand_and_may_begin_anew() -> None:
    person, granted = reporter()
    by = supervisor()
    assert granted.is_valid(NOW + 300 * DAY - timedelta(seconds=1))
    assert not granted.is_valid(NOW + 300 * DAY)
    again = partial(actions.accredit, person, outlet="別報", until=NOW + DAY, by=by, now=NOW)
    assert code_of(again) == "accredited"
    assert code_of(lambda: actions.revoke(granted, reason=" ", by=by, now=NOW)) == "no-reason"
    actions.revoke(granted, reason="離職", by=by, now=NOW)
    assert code_of(lambda: actions.revoke(granted, reason="離職", by=by, now=NOW)) == "revoked"
    assert again().is_valid(NOW)


def test_a_preview_is_offered_by_the_answering_agency_once_and_only_of_what_is_scheduled() -> None:
    response, approver = drafted()
    offer = partial(actions.offer_preview, response, scheduled_for=NOW + DAY, now=NOW)
    officer = factories.official(response.agency, Role.OFFICER)
    stranger = factories.official(factories.agency(), Role.APPROVER)
    for by in (officer, stranger, supervisor()):
        assert code_of(lambda by=by: offer(by=by)) == "not-your-agency"  # type: ignore[misc]
    for when in (None, NOW, NOW - DAY):
        assert code_of(lambda when=when: offer(by=approver, scheduled_for=when)) == "not-scheduled"  # type: ignore[misc]
    first = offer(by=approver)
    assert code_of(lambda: offer(by=approver)) == "offered"
    moved = offer(by=approver, scheduled_for=NOW + 2 * DAY)
    first.refresh_from_db()
    assert first.ended_at == NOW
    assert code_of(lambda: actions.end_preview(moved, by=stranger, now=NOW)) == "not-your-agency"
    actions.end_preview(moved, by=approver, now=NOW)
    assert code_of(lambda: actions.end_preview(moved, by=approver, now=NOW)) == "ended"


def test_the_offer_is_told_to_accredited_press_without_a_word_of_the_answer() -> None:
    response, approver = drafted()
    person, granted = reporter()
    gone, taken = reporter(now=NOW)
    actions.revoke(taken, reason="離職", by=supervisor(), now=NOW)
    actions.offer_preview(response, scheduled_for=NOW + DAY, by=approver, now=NOW)
    event = Event.objects.get(kind="preview_offered")
    assert not event.is_public
    message = notice_of(event, person, "accredited_press")
    assert message is not None
    assert "/press/previews/" in message.link
    assert "預算足夠" not in "".join(message.paragraphs)
    assert notice_of(event, gone, "accredited_press") is None
    actions.revoke(granted, reason="離職", by=supervisor(), now=NOW)
    assert notice_of(event, person, "accredited_press") is None


def test_five_addresses_and_one_test_a_minute() -> None:
    person, other = factories.person(), factories.person()
    hook, *_more = [actions.subscribe(URL, agency=None, by=person, now=NOW) for _ in range(5)]
    assert code_of(lambda: actions.subscribe(URL, agency=None, by=person, now=NOW)) == "too-many"
    assert code_of(lambda: actions.subscribe("http://x.org/", agency=None, by=other, now=NOW)) == "bad-url"
    actions.send_test(hook, by=person, now=NOW)
    assert code_of(lambda: actions.send_test(hook, by=person, now=NOW)) == "tested"
    for verb in (actions.stop, actions.resume, actions.unsubscribe, actions.renew_secret, actions.send_test):
        assert code_of(lambda verb=verb: verb(hook, by=other, now=NOW)) == "not-yours"  # type: ignore[misc]
    nonce = bytes(hook.nonce)
    assert bytes(actions.renew_secret(hook, by=person, now=NOW).nonce) != nonce
    actions.stop(hook, by=person, now=NOW)
    assert code_of(lambda: actions.send_test(hook, by=person, now=NOW)) == "stopped"
    assert not WebhookMessage.objects.filter(state="pending").exists()
    assert actions.resume(hook, by=person, now=NOW + DAY).since == NOW + DAY
    assert code_of(lambda: actions.resume(hook, by=person, now=NOW)) == "running"
    actions.unsubscribe(hook, by=person, now=NOW)
    assert Webhook.objects.count() == 4


def test_every_version_since_is_announced_once_to_whom_it_concerns() -> None:
    person = factories.person()
    before = factories.responded()
    early = NOW + timedelta(hours=1)
    everything = actions.subscribe(URL, agency=None, by=person, now=early)
    after = factories.responded(now=early)
    answered = Response.objects.get(record=after.record)
    own = actions.subscribe(URL, agency=answered.agency, by=person, now=early)
    actions.subscribe(URL, agency=factories.agency(), by=person, now=early)
    stopped = actions.subscribe(URL, agency=None, by=person, now=early)
    actions.stop(stopped, by=person, now=early)
    assert actions.announce(now=early) == 2
    assert actions.announce(now=early) == 0
    told = WebhookMessage.objects.values_list("webhook", "version__response")
    assert set(told) == {(everything.pk, answered.pk), (own.pk, answered.pk)}
    assert not WebhookMessage.objects.filter(version__response__record=before.record).exists()
    assert actions.announce(now=early + 60 * DAY) == 0


@pytest.mark.usefixtures("at_now")
def test_a_failing_address_is_tried_again_and_then_stopped_with_a_notice(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    person = factories.person()
    hook = actions.subscribe(URL, agency=None, by=person, now=NOW)
    factories.responded(now=NOW)
    monkeypatch.setattr(tasks, "send", lambda message, now: Outcome(False, "503"))
    for attempt in range(1, rules.MOST_ATTEMPTS + 1):
        tasks.tell_webhooks()
        tasks.tell_webhooks()  # before its time nothing is tried
        message = WebhookMessage.objects.get()
        assert (message.attempts, message.answer) == (attempt, "503")
        settings.CLOCK_SHIFT_SECONDS += timedelta(days=2).total_seconds()
    assert WebhookMessage.objects.get().state == MessageState.FAILED
    hook.refresh_from_db()
    assert hook.stopped_for == "failures"
    event = Event.objects.get(kind="webhook_stopped")
    assert Delivery.objects.get(event=event).audience == "webhook_owner"
    notice = notice_of(event, person, "webhook_owner")
    assert notice is not None
    assert URL in notice.paragraphs[0]
    assert notice_of(event, factories.person(), "webhook_owner") is None
    actions.resume(hook, by=person, now=NOW)
    assert notice_of(event, person, "webhook_owner") is None
    assert mail.outbox == []


@pytest.mark.usefixtures("at_now")
def test_a_test_is_tried_once_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    person = factories.person()
    hook = actions.subscribe(URL, agency=None, by=person, now=NOW)
    actions.send_test(hook, by=person, now=NOW)
    monkeypatch.setattr(tasks, "send", lambda message, now: Outcome(False, "404"))
    tasks.tell_webhooks()
    hook.refresh_from_db()
    assert (WebhookMessage.objects.get().state, hook.stopped_at) == ("failed", None)


@pytest.mark.usefixtures("at_now")
def test_a_message_of_a_dead_worker_comes_back_and_its_late_word_does_not_count() -> None:
    person = factories.person()
    actions.subscribe(URL, agency=None, by=person, now=NOW)
    factories.responded(now=NOW)
    actions.announce(now=NOW)
    first = actions.claim(now=NOW)
    assert first is not None
    assert actions.claim(now=NOW) is None
    assert actions.take_back(now=NOW + timedelta(minutes=6)) == 1
    second = actions.claim(now=NOW + timedelta(minutes=7))
    assert second is not None
    actions.arrived(first, "200", now=NOW)
    assert WebhookMessage.objects.get().state == "claimed"
    actions.arrived(second, "200", now=NOW)
    assert WebhookMessage.objects.get().state == "done"


@pytest.mark.usefixtures("at_now")
def test_a_message_that_every_worker_dies_of_is_given_up() -> None:
    person = factories.person()
    hook = actions.subscribe(URL, agency=None, by=person, now=NOW)
    factories.responded(now=NOW)
    actions.announce(now=NOW)
    now = NOW
    for _attempt in range(rules.MOST_ATTEMPTS):
        assert actions.claim(now=now) is not None
        actions.take_back(now=now + timedelta(minutes=6))
        now += timedelta(days=2)
    assert WebhookMessage.objects.get().state == "failed"
    hook.refresh_from_db()
    assert hook.stopped_for == "failures"


def test_who_leaves_takes_the_webhooks_along() -> None:
    person = factories.person()
    hook = actions.subscribe(URL, agency=None, by=person, now=NOW)
    actions.send_test(hook, by=person, now=NOW)
    erase_account(person, by=person, now=NOW)
    assert not Webhook.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_parallel_connections_neither_exceed_nor_double() -> None:
    person, by = factories.person(), supervisor()
    hooks = at_once([partial(actions.subscribe, URL, agency=None, by=person, now=NOW)] * 9)
    assert refusals(hooks) == ["too-many"] * 4
    given = at_once([partial(actions.accredit, person, outlet="x", until=NOW + DAY, by=by, now=NOW)] * 4)
    assert refusals(given) == ["accredited"] * 3
    response, approver = drafted()
    offer = partial(actions.offer_preview, response, scheduled_for=NOW + DAY, by=approver, now=NOW)
    assert refusals(at_once([offer] * 4)) == ["offered"] * 3
    factories.responded()
    at_once([partial(actions.announce, now=NOW)] * 6)
    assert WebhookMessage.objects.count() == 5
    claimed = [one for one in at_once([partial(actions.claim, now=NOW)] * 8) if one is not None]
    assert len({one.pk for one in claimed}) == len(claimed) == 5


def _accreditation(**facts: Any) -> Accreditation:
    person = factories.person()
    known = {"person": person, "outlet": "x", "granted_at": NOW, "granted_by": person, "until": NOW + DAY}
    return Accreditation.objects.create(**{**known, **facts})


def _preview(**facts: Any) -> EmbargoedPreview:
    response = Response.objects.first() or drafted()[0]
    known = {"response": response, "until": NOW + DAY, "offered_at": NOW, "offered_by": factories.person()}
    return EmbargoedPreview.objects.create(**{**known, **facts})


def _webhook(**facts: Any) -> Webhook:
    known = {"person": factories.person(), "url": URL, "nonce": b"n" * 16, "since": NOW}
    return Webhook.objects.create(**{**known, **facts})


def _message(**facts: Any) -> WebhookMessage:
    known = {"webhook": facts.pop("webhook", None) or _webhook(), "made_at": NOW, "not_before": NOW}
    return WebhookMessage.objects.create(**{**known, **facts})


def _twice() -> None:
    factories.responded()
    hook, version = _webhook(), ResponseVersion.objects.get()
    for _ in range(2):
        _message(webhook=hook, version=version)


BROKEN: dict[str, Callable[[], Any]] = {
    "accreditation_names_outlet": lambda: _accreditation(outlet=""),
    "accreditation_lasts": lambda: _accreditation(until=NOW),
    "accreditation_revoked_for_a_reason": lambda: _accreditation(revoked_at=NOW),
    "preview_one_open": lambda: (_preview(), _preview()),
    "preview_before_publication": lambda: _preview(until=NOW),
    "preview_ended_dated": lambda: _preview(ended_by=factories.person()),
    "webhook_is_https": lambda: _webhook(url="http://x.org/"),
    "webhook_stopped_for_a_reason": lambda: _webhook(stopped_at=NOW),
    "webhook_message_once": _twice,
    "webhook_message_state_known": lambda: _message(state="lost"),
    "webhook_message_claim_dated": lambda: _message(state="claimed"),
    "webhook_message_done_dated": lambda: _message(state="done"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_keeps_the_promise(name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BROKEN[name]()


def test_announcing_takes_one_statement_however_many() -> None:
    for _ in range(3):
        factories.responded()
    for _ in range(4):
        _webhook()
    with CaptureQueriesContext(connection) as asked:
        assert actions.announce(now=NOW) == 12
    assert len(asked) == 1
    assert PreviewReading.objects.count() == 0
    assert Petition.objects.count() == 3
