"""What an agency keeps to itself about its work on a record; and what it declines, in public."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Agency
from participation.casework.rules import Outcome
from participation.people.models import Person
from participation.record.models import Record

NOTE_LENGTH = 4000


class CaseOfficerQuerySet(models.QuerySet["CaseOfficer"]):
    def present(self) -> "CaseOfficerQuerySet":
        """Those who handle a record now."""
        return self.filter(ended_at__isnull=True)

    def history(self, record: Record, agency: Agency) -> "CaseOfficerQuerySet":
        """Everybody who has handled a record for an agency, the latest first."""
        found = self.filter(record=record, agency=agency).select_related("officer", "by", "ended_by")
        return found.order_by("-since", "-pk")


class CaseOfficer(models.Model):
    """Who handles a record for an agency, from when to when; at most one at a time. Internal."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="case_officers")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("說明"), max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CaseOfficerQuerySet.as_manager()

    class Meta:
        verbose_name = _("承辦指派")
        verbose_name_plural = _("承辦指派")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record", "agency"],
                condition=Q(ended_at__isnull=True),
                name="case_officer_one_present",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_at__gte=F("since"), ended_by__isnull=False),
                name="case_officer_ended_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["officer", "agency"], condition=Q(ended_at__isnull=True), name="case_officer_present"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} · {self.agency_id} → {self.officer_id}"


class DeclineQuerySet(models.QuerySet["Decline"]):
    def undecided(self) -> "DeclineQuerySet":
        """What waits for the platform's desk."""
        return self.filter(decided_at__isnull=True)


class Decline(models.Model):
    """An agency says that a record is not its business; the platform's desk decides. Both are public."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="declines")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="declines")
    reason = models.TextField(_("理由"))
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(_("決定"), max_length=8, choices=Outcome.choices, blank=True)
    decision_reason = models.TextField(_("決定理由"), blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DeclineQuerySet.as_manager()

    class Meta:
        verbose_name = _("婉拒分辦")
        verbose_name_plural = _("婉拒分辦")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "agency"], name="decline_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="decline_gives_reason"),
            models.CheckConstraint(
                condition=Q(outcome="", decision_reason="", decided_at__isnull=True, decided_by__isnull=True)
                | (
                    # A comparison with NULL is neither true nor false, which a check lets pass.
                    Q(outcome__in=Outcome.values, decided_at__isnull=False, decided_by__isnull=False)
                    & Q(decided_at__gte=F("filed_at"))
                    & ~Q(decision_reason="")
                ),
                name="decline_decided_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["filed_at"], condition=Q(decided_at__isnull=True), name="decline_undecided"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} · {self.agency_id}"

    @property
    def is_decided(self) -> bool:
        """Whether the platform's desk has decided."""
        return self.decided_at is not None


class NoteQuerySet(models.QuerySet["Note"]):
    def of_agency(self, record: Record, agency: Agency) -> "NoteQuerySet":
        """What an agency's people see about a record."""
        return self._shown(self.filter(record=record, agency=agency))

    def for_platform_desk(self, record: Record) -> "NoteQuerySet":
        """What the platform's desk sees about a record: its own, and what agencies addressed to it."""
        return self._shown(self.filter(Q(agency__is_platform=True) | Q(for_platform=True), record=record))

    def _shown(self, found: "NoteQuerySet") -> "NoteQuerySet":
        related = found.select_related("author", "agency", "by_agency").prefetch_related("mentions__person")
        return related.order_by("written_at", "pk")


class Note(models.Model):
    """An internal note on a record, for the people of one agency. Never public, never changed.

    One that is `for_platform` is read by the platform's own desk too, which may answer in its place.
    A note that was taken back keeps its place and loses its words; a trigger refuses any other change.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="case_notes")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(_("註記"), max_length=NOTE_LENGTH, blank=True)
    for_platform = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("內部註記")
        verbose_name_plural = _("內部註記")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(~Q(words="") & Q(withdrawn_at__isnull=True))
                | Q(words="", withdrawn_at__isnull=False, withdrawn_at__gte=F("written_at")),
                name="note_has_words_or_is_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(by_agency=F("agency")) | Q(for_platform=True), name="note_of_its_agency"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["record", "agency", "written_at"], name="note_of_case")]

    def __str__(self) -> str:
        return f"{self.record_id} · {self.agency_id} #{self.pk}"


class NoteMention(models.Model):
    """A colleague whom a note mentions, and who is told of it."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("提及")
        verbose_name_plural = _("提及")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["note", "person"], name="note_mention_once"),
        ]

    def __str__(self) -> str:
        return f"{self.note_id} → {self.person_id}"


def colleagues(agency: Agency, roles: tuple[str, ...]) -> "models.QuerySet[Person]":
    """The people who hold one of the roles in this very agency, by name."""
    held = Person.objects.filter(
        is_active=True, agency_roles__agency=agency, agency_roles__role__in=roles
    ).distinct()
    return held.order_by("nickname", "pk")
