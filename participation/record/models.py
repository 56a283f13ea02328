"""The public record: what exists (`Record`) and everything that happened to it (`Event`)."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Agency


class ProcedureKey(models.TextChoices):
    """The four procedures."""

    PETITIONS = "petitions", _("提點子")
    CONSULTATIONS = "consultations", _("眾開講")
    OVERSIGHT = "oversight", _("來監督")
    MAILBOXES = "mailboxes", _("找首長")


class NumberSeries(models.Model):
    """The last public number given in a procedure and year; locked while the next one is taken."""

    procedure = models.CharField(max_length=14, choices=ProcedureKey.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("編號序列")
        verbose_name_plural = _("編號序列")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procedure", "year"], name="number_series_once"),
            models.CheckConstraint(
                condition=Q(procedure__in=ProcedureKey.values), name="number_series_procedure_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.year}: {self.last}"


class Record(models.Model):  # type: ignore[django-manager-missing]  # answers, which Wagtail keeps
    """One matter of public record. Every petition, consultation, project and case has one.

    Events, obligations, responses and notices point here, so that one mechanism with real foreign
    keys serves all procedures.
    """

    procedure = models.CharField(max_length=14, choices=ProcedureKey.choices)
    number = models.CharField(_("編號"), max_length=20, unique=True)
    title = models.CharField(_("標題"), max_length=200)
    created_at = models.DateTimeField()
    event_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("公開紀錄")
        verbose_name_plural = _("公開紀錄")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(procedure__in=ProcedureKey.values), name="record_procedure_known"
            ),
            models.CheckConstraint(condition=~Q(number=""), name="record_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """The path of the public page, in the active language."""
        from participation.record.procedures import procedure_of

        return procedure_of(self).url(self)


class EventQuerySet(models.QuerySet["Event"]):
    def public(self) -> "EventQuerySet":
        """What the public timeline shows."""
        return self.filter(is_public=True)

    def timeline(self) -> "EventQuerySet":
        """In order, with what a timeline needs to be written, in a constant number of queries."""
        return self.select_related("actor_agency").prefetch_related("texts").order_by("position")


class Event(models.Model):
    """One recorded change. The database refuses UPDATE, DELETE and TRUNCATE on this table.

    `facts` holds codes, numbers, instants and before/after values, never free text and never
    personal data; words go to `EventText`, which a lawful erasure can destroy without touching the
    log (see the record's specification: entries commit to texts, they do not contain them).
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="events")
    position = models.PositiveIntegerField(help_text=_("第幾筆，由 1 起"))
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    actor_role = models.CharField(max_length=20)
    actor_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rule = models.CharField(max_length=80, blank=True, help_text=_("依據的規則版本"))
    facts = models.JSONField(default=dict)
    is_public = models.BooleanField(default=True)
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # A kind that may happen once per record carries its own name here, and what came from a form that does
    # its work once the mark of that form; NULL never collides.
    once = models.CharField(max_length=40, null=True, blank=True)  # noqa: DJ001

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("事件")
        verbose_name_plural = _("事件")
        ordering: ClassVar = ["record_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "position"], name="event_position_once"),
            models.UniqueConstraint(fields=["record", "once"], name="event_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="event_position_from_one"),
            models.CheckConstraint(condition=~Q(kind="") & ~Q(actor_role=""), name="event_says_who_and_what"),
        ]
        indexes: ClassVar = [models.Index(fields=["-at"], name="event_latest")]

    def __str__(self) -> str:
        return f"{self.record_id}/{self.position} {self.kind}"

    @property
    def words(self) -> dict[str, str]:
        """The texts of this event by name, as far as they have not been lawfully erased."""
        return {text.name: text.words for text in self.texts.all()}

    def fact(self, name: str, default: Any = None) -> Any:
        """One of the facts."""
        return self.facts.get(name, default)


class EventText(models.Model):
    """The words that belong to an event: a reason, a note. Never changed; erasable by law alone."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="texts")
    name = models.CharField(max_length=30)
    words = models.TextField()

    class Meta:
        verbose_name = _("事件文字")
        verbose_name_plural = _("事件文字")
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "name"], name="event_text_once")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.name}"


class Frequency(models.TextChoices):
    """How soon a person is told: mail by mail, or in one mail a day or week; or not by mail at all."""

    AT_ONCE = "at_once", _("有變化就通知")
    DAILY = "daily", _("每天一封彙整")
    WEEKLY = "weekly", _("每週一封彙整")
    NEVER = "never", _("不寄信")


DIGESTS = (Frequency.DAILY, Frequency.WEEKLY)
DIGEST = "digest"  # the audience of the delivery that carries a person's entries of a day or week


class DeliveryState(models.TextChoices):
    """How far a delivery has come.

    `sending` is written before a letter goes to the mail server and `done` after the server took it:
    what a crash leaves between the two is the only thing in doubt.
    """

    HELD = "held", _("待彙整")
    PENDING = "pending", _("待送")
    CLAIMED = "claimed", _("處理中")
    SENDING = "sending", _("寄送中")
    DONE = "done", _("已送出")
    UNSENT = "unsent", _("不寄信")
    FAILED = "failed", _("無法送達")


IN_HAND = (DeliveryState.CLAIMED, DeliveryState.SENDING)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime) -> "DeliveryQuerySet":
        """What may be claimed now, oldest first."""
        return self.filter(state=DeliveryState.PENDING, not_before__lte=now).order_by("not_before", "id")

    def for_inbox(self) -> "DeliveryQuerySet":
        """Each notice by itself, with what composing looks at, in a constant number of queries."""
        return self.exclude(audience=DIGEST).to_compose()

    def to_compose(self) -> "DeliveryQuerySet":
        """With what composing looks at, in a constant number of queries."""
        found = self.select_related("event__record", "event__actor_agency")
        return found.prefetch_related("event__texts")

    def unread(self) -> "DeliveryQuerySet":
        """Those that their person has not opened."""
        return self.filter(read_at__isnull=True)


class Delivery(models.Model):
    """One thing to be told, written in the transaction of the event.

    A delivery without a person is addressed to a named audience; the delivery task expands it into
    one delivery per person. `key` makes each of them unique, so that expanding twice after a crash
    tells nobody twice. What a person wants to hear of by the day or week is held, and carried by one
    more delivery, its `digest`.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    audience = models.CharField(max_length=30)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.PENDING)
    # How far an audience has been told: the highest person that has a delivery of their own.
    expanded_to = models.BigIntegerField(default=0, db_default=0)
    frequency = models.CharField(
        max_length=8, choices=Frequency.choices, default=Frequency.AT_ONCE, db_default=Frequency.AT_ONCE
    )
    digest = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    # Stamped before a letter leaves, with the process that sends it: its slip tells how far it came.
    sending_at = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=32, blank=True, default="", db_default="")
    done_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)
    # When the person first opened the notice on the platform; the mail's own fate says nothing of it.
    read_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.CLAIMED) | Q(claimed_at__isnull=False),
                name="delivery_claim_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.DONE) | Q(done_at__isnull=False), name="delivery_done_dated"
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENDING) | (Q(sending_at__isnull=False) & ~Q(worker="")),
                name="delivery_sending_signed",
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=[Frequency.AT_ONCE, *DIGESTS]), name="delivery_frequency_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.HELD) | Q(frequency__in=DIGESTS, person__isnull=False),
                name="delivery_held_for_a_digest",
            ),
            models.CheckConstraint(
                condition=Q(digest__isnull=True) | (Q(frequency__in=DIGESTS) & ~Q(audience=DIGEST)),
                name="delivery_digest_carries_entries",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["not_before", "id"], condition=Q(state="pending"), name="delivery_due"),
            models.Index(
                fields=["claimed_at"], condition=Q(state__in=["claimed", "sending"]), name="delivery_in_hand"
            ),
            models.Index(
                fields=["sending_at"], condition=Q(sending_at__isnull=False), name="delivery_sent_lately"
            ),
            models.Index(fields=["frequency", "person"], condition=Q(state="held"), name="delivery_held"),
            models.Index(
                fields=["person", "-id"], condition=Q(person__isnull=False), name="delivery_of_person"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def to_audience(cls, event: Event, audience: str, now: datetime) -> "Delivery":
        """The unsaved outbox row for everybody of an audience."""
        return cls(event=event, audience=audience, key=f"{event.pk}:{audience}", not_before=now)
