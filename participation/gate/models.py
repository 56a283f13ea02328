"""Official words that wait for a second person, and what that person said."""

from collections.abc import Collection
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Agency, AgencyRole
from participation.agencies.rules import Role
from participation.gate.rules import seconders_of
from participation.gate.statements import label_of
from participation.people.models import Person
from participation.record.models import Record
from participation.record.texts import fingerprint

NOTE_LENGTH = 500


class HeldStatementQuerySet(models.QuerySet["HeldStatement"]):
    def open(self) -> "HeldStatementQuerySet":
        """What nobody has decided about, and nobody has taken back."""
        return self.filter(decided_at__isnull=True, withdrawn_at__isnull=True)

    def allowed(self, record: Record, agency: Agency, verb: str, sha256: str) -> "HeldStatementQuerySet":
        """What a second person has let pass of these very words, the latest first."""
        same = self.filter(record=record, agency=agency, verb=verb, sha256=sha256)
        return same.filter(is_allowed=True).order_by("-decided_at", "-pk")

    def of_case(self, record: Record, agency: Agency | None) -> "HeldStatementQuerySet":
        """An agency's words about a record, the latest first; the platform's where no agency is given."""
        whose = Q(agency=agency) if agency else Q(agency__is_platform=True)
        return self.filter(whose, record=record).order_by("-held_at", "-pk")

    def for_second(self, person: Person, agencies: Collection[Agency]) -> "HeldStatementQuerySet":
        """What this person may decide about for these agencies, the longest waiting first."""
        others = self.open().filter(agency__in=agencies).exclude(author__identity=person.identity_id)
        return others.select_related("record", "agency", "author").order_by("held_at", "pk")


class HeldStatement(models.Model):
    """Official words in which personal data may stand: they become public once a second person lets them.

    `payload` is what was typed, `sha256` the hash of its words, `hits` what was found in them, where and
    why. All of it is read by the people of that agency alone.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="held_statements")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="held_statements")
    # A key that `gate.statements` knows.
    verb = models.CharField(max_length=40)
    payload = models.JSONField()
    sha256 = models.CharField(max_length=64)
    hits = models.JSONField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_role = models.CharField(max_length=12, choices=Role.choices)
    held_at = models.DateTimeField()
    note = models.CharField(_("給複核同仁的說明"), max_length=NOTE_LENGTH, blank=True)
    is_allowed = models.BooleanField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("理由"), blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = HeldStatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("待複核的文字")
        verbose_name_plural = _("待複核的文字")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record", "agency", "verb"],
                condition=Q(decided_at__isnull=True, withdrawn_at__isnull=True),
                name="held_statement_one_open",
            ),
            models.CheckConstraint(
                condition=Q(
                    is_allowed__isnull=True, decided_by__isnull=True, decided_at__isnull=True, reason=""
                )
                | (
                    # A comparison with NULL is neither true nor false, which a check lets pass.
                    Q(is_allowed__isnull=False, decided_by__isnull=False, decided_at__isnull=False)
                    & Q(decided_at__gte=F("held_at"))
                    & ~Q(reason="")
                ),
                name="held_statement_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("author")),
                name="held_statement_second_person",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(decided_at__isnull=True),
                name="held_statement_withdrawn_undecided",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$") & ~Q(verb=""), name="held_statement_hashed"
            ),
            models.CheckConstraint(
                condition=Q(author_role__in=Role.values), name="held_statement_role_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agency", "held_at"],
                condition=Q(decided_at__isnull=True, withdrawn_at__isnull=True),
                name="held_statement_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.verb} {self.held_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a second person."""
        return self.decided_at is None and self.withdrawn_at is None

    @property
    def label(self) -> str:
        """What was to be done with the words."""
        return label_of(self.verb)

    @property
    def standing(self) -> str:
        """How it stands, in a few words."""
        if self.withdrawn_at:
            return str(_("已收回"))
        if self.decided_at is None:
            return str(_("等待複核"))
        return str(_("可以公布") if self.is_allowed else _("不得公布"))

    @property
    def seen(self) -> str:
        """By which a page says which hits its reader has seen."""
        return fingerprint({"hits": self.hits})


def seconders(agency: Agency, author: Person) -> models.QuerySet[Person]:
    """Who may look a second time at words of AUTHOR, who is the same author under any account."""
    held = AgencyRole.objects.filter(agency=agency, role__in=seconders_of(is_platform=agency.is_platform))
    people = Person.objects.filter(pk__in=held.values("person"), is_active=True)
    return people.exclude(identity=author.identity_id)
