"""Accrediting press, offering previews, keeping webhooks and their messages."""

import secrets
from datetime import datetime, timedelta

from django.db import connection, models, transaction

from participation.agencies.models import Agency, Role
from participation.people.models import Person
from participation.press import rules
from participation.press.models import (
    Accreditation,
    EmbargoedPreview,
    MessageState,
    PreviewReading,
    Webhook,
    WebhookMessage,
)
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.record.models import Record
from participation.refusals import Refused, refuse_if
from participation.responses.models import Response

STALE = timedelta(minutes=5)
OFFERERS = (Role.APPROVER, Role.SUPERVISOR)


def _platform_supervisor(by: Actor) -> Person:
    is_theirs = by.agency is not None and by.agency.is_platform and by.role == Role.SUPERVISOR
    if by.person is None or not is_theirs:
        raise Refused(rules.NOT_THE_PLATFORM)
    return by.person


def accredit(person: Person, *, outlet: str, until: datetime, by: Actor, now: datetime) -> Accreditation:
    """The platform's supervisor accredits somebody as press of an outlet, until a date.

    Two at once would be two accreditations; the person's row makes them take turns.
    """
    granter = _platform_supervisor(by)
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        has_valid = Accreditation.objects.valid(now).filter(person=person).exists()
        refuse_if(rules.may_accredit(until=until, now=now, has_valid=has_valid))
        return Accreditation.objects.create(
            person=person, outlet=outlet.strip(), granted_at=now, granted_by=granter, until=until
        )


def revoke(accreditation: Accreditation, *, reason: str, by: Actor, now: datetime) -> Accreditation:
    """Take an accreditation back, with a reason; what it opened is closed from this moment on."""
    revoker = _platform_supervisor(by)
    refuse_if(None if reason.strip() else rules.NO_REASON)
    with transaction.atomic():
        accreditation = Accreditation.objects.select_for_update().get(pk=accreditation.pk)
        refuse_if(None if accreditation.is_valid(now) else rules.REVOKED)
        accreditation.revoked_at, accreditation.revoked_by = now, revoker
        accreditation.revoke_reason = reason.strip()
        accreditation.save()
    return accreditation


def offer_preview(
    response: Response, *, scheduled_for: datetime | None, by: Actor, now: datetime
) -> EmbargoedPreview:
    """The answering agency lets accredited press read a scheduled answer until it is published.

    SCHEDULED_FOR is the instant of its publication as the caller has read it; none is refused.
    """
    offerer = _answers(response, by)
    if scheduled_for is None or scheduled_for <= now:
        raise Refused(rules.NOT_SCHEDULED)
    with transaction.atomic():
        Record.objects.select_for_update(no_key=True).get(pk=response.record_id)
        _end_over(response, scheduled_for, now)
        if EmbargoedPreview.objects.filter(response=response, ended_at__isnull=True).exists():
            raise Refused(rules.OFFERED)
        preview = EmbargoedPreview.objects.create(
            response=response, until=scheduled_for, offered_at=now, offered_by=offerer
        )
        record_event(
            response.record,
            "preview_offered",
            by=by,
            now=now,
            facts={"agency": response.agency.code, "preview": preview.pk},
            public=False,
            tell=("accredited_press",),
        )
    return preview


def _answers(response: Response, by: Actor) -> Person:
    if (
        by.person is None
        or by.agency is None
        or by.agency.pk != response.agency_id
        or by.role not in OFFERERS
    ):
        raise Refused(rules.NOT_YOUR_AGENCY)
    return by.person


def _end_over(response: Response, scheduled_for: datetime, now: datetime) -> None:
    """Close what was offered for another schedule than the present one."""
    open_ones = EmbargoedPreview.objects.filter(response=response, ended_at__isnull=True)
    open_ones.exclude(until=scheduled_for).update(ended_at=now)


def end_preview(preview: EmbargoedPreview, *, by: Actor, now: datetime) -> EmbargoedPreview:
    """Take the offer back before the publication."""
    with transaction.atomic():
        preview = (
            EmbargoedPreview.objects.select_for_update(of=("self",))
            .select_related("response__agency", "response__record")
            .get(pk=preview.pk)
        )
        ender = _answers(preview.response, by)
        refuse_if(rules.ENDED if preview.ended_at else None)
        preview.ended_at, preview.ended_by = now, ender
        preview.save(update_fields=["ended_at", "ended_by"])
        facts = {"agency": preview.response.agency.code, "preview": preview.pk}
        record_event(preview.response.record, "preview_ended", by=by, now=now, facts=facts, public=False)
    return preview


def log_reading(preview: EmbargoedPreview, accreditation: Accreditation, *, now: datetime) -> PreviewReading:
    """Note that an accredited person opened an embargoed text."""
    return PreviewReading.objects.create(preview=preview, accreditation=accreditation, at=now)


def subscribe(url: str, *, agency: Agency | None, by: Person, now: datetime) -> Webhook:
    """Register an address to be told of publications. The secret is worked out of what is kept.

    Six at once of one person are five: the person's row makes them take turns.
    """
    refuse_if(rules.url_refusal(url))
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=by.pk)
        refuse_if(
            rules.TOO_MANY if Webhook.objects.filter(person=by).count() >= rules.MOST_SUBSCRIPTIONS else None
        )
        return Webhook.objects.create(
            person=by, url=url, agency=agency, nonce=secrets.token_bytes(16), since=now
        )


def _own(webhook: Webhook, by: Person) -> Webhook:
    locked = Webhook.objects.select_for_update(of=("self",)).get(pk=webhook.pk)
    refuse_if(None if locked.person_id == by.pk else rules.NOT_YOURS)
    return locked


def stop(webhook: Webhook, *, by: Person, now: datetime) -> Webhook:
    """Tell an address nothing more; what is still to be sent to it is not sent."""
    with transaction.atomic():
        webhook = _own(webhook, by)
        refuse_if(rules.STOPPED if webhook.stopped_at else None)
        _stop(webhook, "owner", now)
    return webhook


def _stop(webhook: Webhook, why: str, now: datetime) -> None:
    webhook.stopped_at, webhook.stopped_for = now, why
    webhook.save(update_fields=["stopped_at", "stopped_for"])
    waiting = WebhookMessage.objects.filter(webhook=webhook, state=MessageState.PENDING)
    waiting.update(state=MessageState.FAILED, answer="stopped")


def resume(webhook: Webhook, *, by: Person, now: datetime) -> Webhook:
    """Tell an address again, from now on."""
    with transaction.atomic():
        webhook = _own(webhook, by)
        refuse_if(None if webhook.stopped_at else rules.RUNNING)
        webhook.stopped_at, webhook.stopped_for, webhook.since = None, "", now
        webhook.save(update_fields=["stopped_at", "stopped_for", "since"])
    return webhook


def unsubscribe(webhook: Webhook, *, by: Person, now: datetime) -> None:
    """Delete a subscription with its log."""
    with transaction.atomic():
        webhook = _own(webhook, by)
        webhook.messages.all().delete()
        Webhook.objects.filter(pk=webhook.pk).delete()


def stop_all_of(person_id: int, now: datetime) -> None:
    """Forget the subscriptions of an account that is being erased: their addresses are its owner's."""
    WebhookMessage.objects.filter(webhook__person=person_id).delete()
    Webhook.objects.filter(person=person_id).delete()


def renew_secret(webhook: Webhook, *, by: Person, now: datetime) -> Webhook:
    """Give a subscription another secret; the old one signs nothing more."""
    with transaction.atomic():
        webhook = _own(webhook, by)
        webhook.nonce = secrets.token_bytes(16)
        webhook.save(update_fields=["nonce"])
    return webhook


def send_test(webhook: Webhook, *, by: Person, now: datetime) -> WebhookMessage:
    """Queue a test message. It is tried once, and its failing stops nothing."""
    with transaction.atomic():
        webhook = _own(webhook, by)
        refuse_if(rules.STOPPED if webhook.stopped_at else None)
        lately = WebhookMessage.objects.filter(
            webhook=webhook, version=None, made_at__gt=now - rules.TEST_PAUSE
        )
        refuse_if(rules.TESTED if lately.exists() else None)
        return WebhookMessage.objects.create(webhook=webhook, made_at=now, not_before=now)


# One statement for all: what is announced already stays as it is, whoever announces at the same time.
_ANNOUNCE = """
INSERT INTO press_webhookmessage (key, webhook_id, version_id, state, made_at, not_before, attempts, answer)
SELECT gen_random_uuid(), webhook.id, version.id, 'pending', %(now)s, %(now)s, 0, ''
FROM press_webhook AS webhook
JOIN responses_responseversion AS version ON version.published_at >= webhook.since
JOIN responses_response AS response ON response.id = version.response_id
WHERE webhook.stopped_at IS NULL
  AND version.event_id IS NOT NULL
  AND version.published_at > %(oldest)s
  AND (webhook.agency_id IS NULL OR webhook.agency_id = response.agency_id)
  AND NOT EXISTS (
      SELECT 1 FROM press_webhookmessage AS made
      WHERE made.webhook_id = webhook.id AND made.version_id = version.id
  )
ON CONFLICT DO NOTHING
"""


def announce(*, now: datetime) -> int:
    """Queue a message to every webhook for every version that was published since; how many are new.

    It looks at what was published rather than at a mark of how far it came: a version whose transaction
    ended late is found too, and doing it twice does nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ANNOUNCE, {"now": now, "oldest": now - rules.ANNOUNCED_WITHIN})
        return int(cursor.rowcount)


# One statement, so that two workers can never take the same row and neither waits for the other.
_CLAIM = """
UPDATE press_webhookmessage SET state = 'claimed', claimed_at = %(now)s, attempts = attempts + 1
WHERE id = (
    SELECT id FROM press_webhookmessage WHERE state = 'pending' AND not_before <= %(now)s
    ORDER BY not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING *
"""


def claim(*, now: datetime) -> WebhookMessage | None:
    """Take the message that has waited longest; None when nothing is due."""
    return next(iter(WebhookMessage.objects.raw(_CLAIM, {"now": now})), None)


def take_back(*, now: datetime) -> int:
    """Count the claims of dead workers as attempts that were missed; how many there were."""
    stale = list(WebhookMessage.objects.filter(state=MessageState.CLAIMED, claimed_at__lt=now - STALE))
    for message in stale:
        missed(message, "abandoned", now=now)
    return len(stale)


def arrived(message: WebhookMessage, answer: str, *, now: datetime) -> None:
    """Note that the address took a message."""
    _claimed(message).update(state=MessageState.DONE, done_at=now, answer=answer[:60])


def missed(message: WebhookMessage, answer: str, *, now: datetime) -> None:
    """Note why a message was not taken. It is tried again; after the last attempt the webhook stops.

    Its owner is told, by a notice of the record whose answer could not be delivered.
    """
    later = None if message.is_test else rules.next_attempt(message.attempts, now)
    with transaction.atomic():
        if later:
            _claimed(message).update(state=MessageState.PENDING, not_before=later, answer=answer[:60])
        elif _claimed(message).update(state=MessageState.FAILED, answer=answer[:60]) and not message.is_test:
            _give_up(message, now)


def drop(message: WebhookMessage) -> None:
    """Send a message no more, because its webhook was stopped meanwhile."""
    _claimed(message).update(state=MessageState.FAILED, answer="stopped")


def _claimed(message: WebhookMessage) -> "models.QuerySet[WebhookMessage]":
    # A worker that was thought dead must not undo what its successor did.
    return WebhookMessage.objects.filter(
        pk=message.pk, state=MessageState.CLAIMED, claimed_at=message.claimed_at
    )


def _give_up(message: WebhookMessage, now: datetime) -> None:
    webhook = Webhook.objects.select_for_update(of=("self",)).get(pk=message.webhook_id)
    if webhook.stopped_at or message.version is None:
        return
    _stop(webhook, "failures", now)
    record_event(
        message.version.response.record,
        "webhook_stopped",
        by=Actor.system(),
        now=now,
        facts={"webhook": webhook.pk},
        public=False,
        tell=("webhook_owner",),
    )
