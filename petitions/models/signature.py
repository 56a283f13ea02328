"""Signatures, the ledger of their changes, and what the fold makes of it.

Measured design (docs/performance.md): a signature and one ledger row are written by one statement and
no shared row is updated; a background fold takes ledger rows away and adds them to the stored count
and to hourly roll-ups, in one statement.
"""

from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import F, IntegerField, Q, Sum, Value
from django.db.models.functions import Cast, TruncDate
from django.utils.translation import gettext_lazy as _

from participation.calendar.rules import TAIPEI
from participation.people.models import Identity, Level
from petitions.models.petition import Petition


class DomainField(models.SmallIntegerField):  # type: ignore[type-arg]  # not generic at run time
    """A number that PostgreSQL keeps within its range by a domain.

    A check constraint on a table is read and prepared anew by every statement that inserts, which cost a
    signature a third of its time; the check of a domain is kept ready (docs/performance.md).
    """

    def __init__(self, *args: Any, domain: str, **options: Any) -> None:
        self.domain = domain
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "domain": self.domain}

    def db_type(self, connection: Any) -> str:
        return self.domain


def _level_field() -> DomainField:
    return DomainField(choices=Level.choices, domain="petitions_level")


class SignatureQuerySet(models.QuerySet["Signature"]):
    def given_at(self, petition: Petition, identity_id: int) -> datetime | None:
        """When this person signed, under whichever account; None if the signature does not stand."""
        return (
            self.filter(petition=petition, identity_id=identity_id)
            .values_list("signed_at", flat=True)
            .first()
        )

    def of(self, identity_id: int) -> "SignatureQuerySet":
        """A person's signatures, newest first, with their petitions."""
        return self.filter(identity_id=identity_id).select_related("petition__record").order_by("-signed_at")


class Signature(models.Model):
    """One person's public backing of one petition. The natural key lets nobody sign twice.

    The two references are not foreign keys in the database, since checking them would lock the
    petition's row in every signing request: the signing statement selects both rows as it inserts,
    and rows of petitions and identities that have signatures are refused deletion by a trigger.
    """

    pk = models.CompositePrimaryKey("petition_id", "identity_id")
    petition = models.ForeignKey(
        Petition, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="signatures"
    )
    identity = models.ForeignKey(
        Identity, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="signatures"
    )
    level = _level_field()
    signed_at = models.DateTimeField()

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("附議")
        verbose_name_plural = _("附議")
        indexes: ClassVar = [models.Index(fields=["identity", "signed_at"], name="signature_of_identity")]

    def __str__(self) -> str:
        return f"{self.petition_id}/{self.identity_id}"


class SignatureLedger(models.Model):
    """A change that is not yet folded into the stored count: +1 for a signature, −1 for a withdrawal.

    Rows come from one sequence, are read all together and live a second: the number needs no index, and
    the database keeps none.
    """

    petition = models.ForeignKey(
        Petition, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    delta = DomainField(domain="petitions_delta")
    level = _level_field()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("附議異動")
        verbose_name_plural = _("附議異動")

    def __str__(self) -> str:
        return f"{self.petition_id} {self.delta:+d}"


class DayCount(NamedTuple):
    """Signatures of one day (Asia/Taipei) from one origin: an identity level here, or a source of batches."""

    day: date
    source: str
    level: int | None
    signed: int
    withdrawn: int


class SignatureHourQuerySet(models.QuerySet["SignatureHour"]):
    def by_day(self, petition: Petition) -> list[DayCount]:
        """Days of Asia/Taipei in order, batches among them, in one query over roll-ups."""
        here = (
            self.filter(petition=petition)
            .order_by()
            .values(
                day=TruncDate("hour", tzinfo=TAIPEI), source=Value(""), sure=Cast(F("level"), IntegerField())
            )
            .annotate(given=Sum("signed"), taken=Sum("withdrawn"))
        )
        elsewhere = (
            SignatureBatch.objects.filter(petition=petition)
            .order_by()
            .values(day=F("counted_on"), origin=F("source"), sure=Cast(Value(None), IntegerField()))
            .annotate(given=Sum("count"), taken=Cast(Value(0), IntegerField()))
        )
        columns = ("given", "taken")
        united = here.values_list("day", "source", "sure", *columns).union(
            elsewhere.values_list("day", "origin", "sure", *columns), all=True
        )
        return sorted(
            (DayCount(*row) for row in united), key=lambda row: (row.day, row.source, row.level or 0)
        )


class SignatureHour(models.Model):
    """Signatures and withdrawals of a petition in one hour (UTC), by identity level."""

    pk = models.CompositePrimaryKey("petition_id", "hour", "level")
    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, db_index=False, related_name="signature_hours"
    )
    hour = models.DateTimeField()
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    signed = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)

    objects = SignatureHourQuerySet.as_manager()

    class Meta:
        verbose_name = _("每小時附議數")
        verbose_name_plural = _("每小時附議數")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="signature_hour_level_known")
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.hour}"


class BatchSource(models.TextChoices):
    """Where signatures come from that were not given on this platform."""

    PAPER = "paper", _("紙本")
    COUNTER = "counter", _("臨櫃")
    IMPORTED = "imported", _("匯入")


class SignatureBatch(models.Model):
    """An announced number of signatures collected elsewhere; counted, and shown separately."""

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="batches")
    source = models.CharField(_("來源"), max_length=10, choices=BatchSource.choices)
    label = models.CharField(_("批次名稱"), max_length=80)
    counted_on = models.DateField(_("計入日期"))
    count = models.IntegerField(_("人數"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("附議批次")
        verbose_name_plural = _("附議批次")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["petition", "source", "label"], name="signature_batch_once"),
            models.CheckConstraint(
                condition=Q(source__in=BatchSource.values), name="signature_batch_source_known"
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="signature_batch_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.label}: {self.count}"
