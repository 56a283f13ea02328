"""What agencies owe, by when, and how it stands."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Agency
from participation.calendar.rules import Unit, days_late, days_left
from participation.obligations.kinds import label_of
from participation.obligations.rules import State
from participation.record.models import Event, Record
from participation.record.procedures import public_records

UNITS = [
    (Unit.HOURS.value, _("小時")),
    (Unit.DAYS.value, _("日")),
    (Unit.WORKING_DAYS.value, _("工作日")),
    (Unit.MONTHS.value, _("個月")),
]
OPEN = Q(met_at__isnull=True, waived_at__isnull=True)


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def open(self) -> "ObligationQuerySet":
        """Neither met nor waived; waiting, paused or overdue."""
        return self.filter(OPEN)

    def overdue(self, now: datetime) -> "ObligationQuerySet":
        """Open, not paused, and the due instant is reached."""
        return self.open().filter(paused_at__isnull=True, due_at__lte=now)

    def in_state(self, state: State, now: datetime) -> "ObligationQuerySet":
        """Those that stand so at `now`: the same answer as `Obligation.state`, by the database."""
        running = self.open().filter(paused_at__isnull=True)
        return {
            State.WAITING: running.filter(due_at__gt=now),
            State.OVERDUE: running.filter(due_at__lte=now),
            State.PAUSED: self.open().filter(paused_at__isnull=False),
            State.MET: self.filter(met_at__lt=F("due_at")),
            State.MET_LATE: self.filter(met_at__gte=F("due_at")),
            State.WAIVED: self.filter(waived_at__isnull=False),
        }[state]

    def due_between(self, start: datetime, end: datetime) -> "ObligationQuerySet":
        """Due at START or later and before END."""
        return self.filter(due_at__gte=start, due_at__lt=end)

    def for_board(self) -> "ObligationQuerySet":
        """Longest overdue first, then what is due soonest, with what a duty card shows."""
        return self.select_related("agency", "record").order_by("due_at", "id")

    def public(self) -> "ObligationQuerySet":
        """Those of records that anybody may see."""
        return self.filter(record__in=Record.objects.filter(public_records()))

    def to_remind(self, now: datetime) -> "ObligationQuerySet":
        """Whose agency is to be reminded now, the longest waiting first."""
        return self.filter(next_reminder_at__lte=now).order_by("next_reminder_at", "id")


class Obligation(models.Model):
    """An act that one agency owes by a stored instant, because something public happened.

    What was promised is copied onto the row, so no later change of a setting moves it. Overdue and
    days late are computed from the instants and the moment of asking.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="obligations")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="obligations")
    kind = models.SlugField(_("事項"), max_length=40)
    basis = models.TextField(_("依據"))
    rule = models.CharField(_("規則版本"), max_length=80)
    starts_at = models.DateTimeField(_("起算"))
    due_at = models.DateTimeField(_("期限"))
    original_due_at = models.DateTimeField(_("原期限"))
    period_amount = models.PositiveSmallIntegerField()
    period_unit = models.CharField(max_length=12, choices=UNITS)
    max_extensions = models.PositiveSmallIntegerField(_("可展延次數"), default=0)
    latest_due_at = models.DateTimeField(_("最晚可展延至"), null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    met_by = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    waived_at = models.DateTimeField(null=True, blank=True)
    # Imported matters of the past remind nobody.
    reminds = models.BooleanField(default=True)
    next_reminder_at = models.DateTimeField(null=True, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("應辦事項")
        verbose_name_plural = _("應辦事項")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "agency", "kind", "starts_at"], name="obligation_once"),
            models.CheckConstraint(condition=~Q(kind="") & ~Q(basis=""), name="obligation_says_what_and_why"),
            models.CheckConstraint(
                condition=Q(original_due_at__gt=F("starts_at")), name="obligation_due_after_start"
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("original_due_at")), name="obligation_due_never_earlier"
            ),
            models.CheckConstraint(
                condition=Q(latest_due_at__isnull=True) | Q(due_at__lte=F("latest_due_at")),
                name="obligation_extended_within_limit",
            ),
            models.CheckConstraint(
                condition=Q(period_amount__gte=1, period_unit__in=[unit.value for unit in Unit]),
                name="obligation_period_known",
            ),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True) | Q(waived_at__isnull=True), name="obligation_met_or_waived"
            ),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True, met_by__isnull=True)
                | Q(met_at__isnull=False, met_by__isnull=False),
                name="obligation_met_by_an_event",
            ),
            models.CheckConstraint(
                condition=OPEN | Q(paused_at__isnull=True), name="obligation_paused_while_open"
            ),
            models.CheckConstraint(
                condition=Q(next_reminder_at__isnull=True) | (OPEN & Q(paused_at__isnull=True, reminds=True)),
                name="obligation_reminded_while_running",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=OPEN, name="obligation_open"),
            models.Index(fields=["agency", "due_at"], name="obligation_of_agency"),
            # The board's other orders, and its two narrowest choices.
            models.Index(fields=["starts_at", "id"], condition=OPEN, name="obligation_longest"),
            models.Index(fields=["-met_at", "-id"], condition=Q(met_at__isnull=False), name="obligation_met"),
            models.Index(
                fields=["agency", "-met_at", "-id"],
                condition=Q(met_at__isnull=False),
                name="obligation_met_by_agency",
            ),
            models.Index(fields=["kind", "due_at", "id"], condition=OPEN, name="obligation_open_of_kind"),
            models.Index(
                fields=["kind", "-met_at", "-id"],
                condition=Q(met_at__isnull=False),
                name="obligation_met_of_kind",
            ),
            # The figures are counted here; the table itself is many times as wide.
            models.Index(
                fields=["agency", "kind"],
                include=["record", "starts_at", "due_at", "met_at", "waived_at", "paused_at"],
                name="obligation_to_count",
            ),
            models.Index(
                fields=["next_reminder_at", "id"],
                condition=Q(next_reminder_at__isnull=False),
                name="obligation_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.kind} {self.agency_id}"

    @property
    def label(self) -> str:
        """What is owed, in words."""
        return label_of(self.kind)

    @property
    def basis_words(self) -> str:
        """Why it is owed, in the reader's language; the row keeps the words of the law."""
        return gettext(self.basis)

    @property
    def unit(self) -> Unit:
        """What the promised period is counted in."""
        return Unit(self.period_unit)

    @property
    def is_open(self) -> bool:
        """Whether the act is still owed."""
        return self.met_at is None and self.waived_at is None

    @property
    def is_extended(self) -> bool:
        """Whether the due instant is later than promised, by an extension or a pause."""
        return self.due_at > self.original_due_at

    def state(self, now: datetime) -> State:
        """How it stands at this moment. An act at the due instant itself is late."""
        if self.waived_at:
            return State.WAIVED
        if self.met_at:
            return State.MET if self.met_at < self.due_at else State.MET_LATE
        if self.paused_at:
            return State.PAUSED
        return State.OVERDUE if now >= self.due_at else State.WAITING

    def days_late(self, now: datetime) -> int:
        """Calendar days late: at the act if it was done, else now. 0 while in time, paused or waived."""
        if self.waived_at or self.paused_at:
            return 0
        return days_late(self.due_at, self.met_at or now)

    def days_left(self, now: datetime) -> int:
        """Whole days after today until the last day."""
        return days_left(self.due_at, now)


class ObligationExtension(models.Model):
    """A later due instant, with its public reason and who decided it. Dated, never edited."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="extensions")
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    reason = models.TextField(_("理由"))
    by_role = models.CharField(max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("展延")
        verbose_name_plural = _("展延")
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            # Two extensions at once cannot both move the same due instant.
            models.UniqueConstraint(fields=["obligation", "old_due_at"], name="extension_once"),
            models.CheckConstraint(condition=Q(new_due_at__gt=F("old_due_at")), name="extension_later"),
            models.CheckConstraint(condition=Q(at__lt=F("old_due_at")), name="extension_in_time"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(by_role=""), name="extension_explained"),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} → {self.new_due_at:%Y-%m-%d}"


class ObligationPause(models.Model):
    """An interval in which the clock stood still, with its public reason."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="pauses")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("理由"))

    class Meta:
        verbose_name = _("暫停")
        verbose_name_plural = _("暫停")
        ordering: ClassVar = ["from_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["obligation"], condition=Q(until_at__isnull=True), name="pause_one_open"
            ),
            models.UniqueConstraint(fields=["obligation", "from_at"], name="pause_once"),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")),
                name="pause_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="pause_explained"),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.from_at:%Y-%m-%d}"


class ObligationReminder(models.Model):
    """A reminder that was given; each step of an obligation once."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="reminders")
    step = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("提醒")
        verbose_name_plural = _("提醒")
        constraints: ClassVar = [models.UniqueConstraint(fields=["obligation", "step"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.step}"
