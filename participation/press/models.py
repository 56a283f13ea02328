"""Accredited press, embargoed previews, webhooks; and the log of each."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Agency
from participation.press.rules import is_valid
from participation.responses.models import Response, ResponseVersion


class AccreditationQuerySet(models.QuerySet["Accreditation"]):
    def valid(self, now: datetime) -> "AccreditationQuerySet":
        """Those that count at this moment."""
        return self.filter(revoked_at__isnull=True, until__gt=now)


class Accreditation(models.Model):
    """A person is press, for an outlet, until a date. Granted and revoked by the platform; never edited."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accreditations"
    )
    outlet = models.CharField(_("媒體"), max_length=80)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(_("期限"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoke_reason = models.TextField(_("撤銷理由"), blank=True)

    objects = AccreditationQuerySet.as_manager()

    class Meta:
        verbose_name = _("媒體認證")
        verbose_name_plural = _("媒體認證")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(outlet=""), name="accreditation_names_outlet"),
            models.CheckConstraint(condition=Q(until__gt=F("granted_at")), name="accreditation_lasts"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revoke_reason="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason="")),
                name="accreditation_revoked_for_a_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "until"], name="accreditation_of_person")]

    def __str__(self) -> str:
        return f"{self.outlet} #{self.pk}"

    def is_valid(self, now: datetime) -> bool:
        """Whether it counts at this moment."""
        return is_valid(until=self.until, revoked_at=self.revoked_at, now=now)


class EmbargoedPreview(models.Model):
    """An agency lets accredited press read an answer before the instant at which it will be published.

    It is for that publication alone: when the schedule is changed or the text is public, it is over.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="previews")
    until = models.DateTimeField()
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("限時預覽")
        verbose_name_plural = _("限時預覽")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["response"], condition=Q(ended_at__isnull=True), name="preview_one_open"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("offered_at")), name="preview_before_publication"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(ended_by__isnull=True), name="preview_ended_dated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} ≤ {self.until:%Y-%m-%d %H:%M}"


class PreviewReading(models.Model):
    """Who opened an embargoed text, and when. Never changed."""

    preview = models.ForeignKey(EmbargoedPreview, on_delete=models.PROTECT, related_name="readings")
    accreditation = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="readings")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("預覽紀錄")
        verbose_name_plural = _("預覽紀錄")
        indexes: ClassVar = [models.Index(fields=["preview", "-at"], name="preview_reading_newest")]

    def __str__(self) -> str:
        return f"{self.preview_id} · {self.accreditation_id}"


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def running(self) -> "WebhookQuerySet":
        """Those that are told of publications."""
        return self.filter(stopped_at__isnull=True)


class Webhook(models.Model):
    """An address that somebody wants to be told at when an official answer is published or corrected.

    Its secret is not stored: it is worked out of `nonce` and the platform's own key.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="webhooks")
    url = models.CharField(_("網址"), max_length=500)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("機關")
    )
    nonce = models.BinaryField(max_length=16)
    since = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    # Why it stopped: by its owner, or because the address did not answer for days.
    stopped_for = models.CharField(
        max_length=8, choices=[("owner", _("由您停用")), ("failures", _("多次無法送達"))], blank=True
    )

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("訂閱")
        verbose_name_plural = _("訂閱")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(url__startswith="https://"), name="webhook_is_https"),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stopped_for="")
                | Q(stopped_at__isnull=False, stopped_for__in=["owner", "failures"]),
                name="webhook_stopped_for_a_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["since"], condition=Q(stopped_at__isnull=True), name="webhook_running")
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.url}"


class MessageState(models.TextChoices):
    """How far a message to a webhook has come."""

    PENDING = "pending", _("待送")
    CLAIMED = "claimed", _("傳送中")
    DONE = "done", _("已送達")
    FAILED = "failed", _("無法送達")


class WebhookMessage(models.Model):
    """One publication, or one test, to be told to one webhook; with the log of its attempts."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="messages")
    # None: a test.
    version = models.ForeignKey(
        ResponseVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="webhook_messages"
    )
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.PENDING)
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    # What the address answered last: its status, or the kind of error.
    answer = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("訂閱訊息")
        verbose_name_plural = _("訂閱訊息")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["webhook", "version"], name="webhook_message_once"),
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values), name="webhook_message_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="claimed") | Q(claimed_at__isnull=False),
                name="webhook_message_claim_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False), name="webhook_message_done_dated"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["not_before", "id"], condition=Q(state="pending"), name="webhook_message_due"
            ),
            models.Index(fields=["claimed_at"], condition=Q(state="claimed"), name="webhook_message_claimed"),
            models.Index(fields=["webhook", "-id"], name="webhook_message_newest"),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def is_test(self) -> bool:
        """Whether its owner asked for it, to see whether it arrives."""
        return self.version_id is None
