"""Cases: what moderators are asked to look at, by whom, and who looks at it now."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from participation.discussion.guideline import CHECK_OUT, HOUSE_RULES
from participation.discussion.models.comments import Comment
from participation.discussion.models.discussions import Discussion
from participation.people.models import Person


class CaseSource(models.TextChoices):
    """Who or what asked for a look."""

    REPORT = "report", _("民眾檢舉")
    CHECK = "check", _("自動檢查")
    REVIEW = "review", _("先審後公開")
    MODERATOR = "moderator", _("管理員發現")


class CaseStatus(models.TextChoices):
    """How far a case has come; known to the database."""

    OPEN = "open", _("待決定")
    CORRECTING = "correcting", _("等待作者更正")
    CORRECTED = "corrected", _("作者已更正")
    SECOND = "second", _("等待第二人")
    DECIDED = "decided", _("已決定")


class CaseQuerySet(models.QuerySet["Case"]):
    def waiting(self) -> Self:
        """Those in which it is a moderator's move."""
        return self.filter(status__in=[CaseStatus.OPEN, CaseStatus.CORRECTED, CaseStatus.SECOND])

    def uncorrected(self, now: datetime) -> Self:
        """Those whose author let the time to correct pass."""
        return self.filter(status=CaseStatus.CORRECTING, correct_by__lte=now)


class Case(models.Model):
    """A comment that moderators are asked to decide about. A comment has one undecided case at a time."""

    discussion = models.ForeignKey(Discussion, on_delete=models.PROTECT, related_name="cases")
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="cases")
    source = models.CharField(_("來源"), max_length=10, choices=CaseSource.choices)
    status = models.CharField(_("狀態"), max_length=12, choices=CaseStatus.choices, default=CaseStatus.OPEN)
    # The rule first named by a check or a report; the decision names its own.
    rule = models.CharField(_("規範"), max_length=30, blank=True)
    opened_at = models.DateTimeField()
    report_count = models.PositiveIntegerField(default=0)
    is_burst = models.BooleanField(_("短時間大量檢舉"), default=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    correct_by = models.DateTimeField(_("更正期限"), null=True, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("留言案件")
        verbose_name_plural = _("留言案件")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment"], condition=~Q(status="decided"), name="case_one_open"),
            models.CheckConstraint(condition=Q(status__in=CaseStatus.values), name="case_status_known"),
            models.CheckConstraint(condition=Q(source__in=CaseSource.values), name="case_source_known"),
            models.CheckConstraint(condition=Q(rule__in=["", *HOUSE_RULES]), name="case_rule_known"),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_at__isnull=True)
                | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="case_taken_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status="correcting") | Q(correct_by__isnull=False), name="case_correction_dated"
            ),
            models.CheckConstraint(
                condition=Q(status="decided", decided_at__isnull=False)
                | (~Q(status="decided") & Q(decided_at__isnull=True)),
                name="case_decided_dated",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["opened_at", "id"], condition=~Q(status="decided"), name="case_queue"),
            models.Index(
                fields=["correct_by"], condition=Q(status="correcting"), name="case_to_be_corrected"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_decided(self) -> bool:
        """Whether it is over."""
        return self.status == CaseStatus.DECIDED

    @property
    def awaits_second(self) -> bool:
        """Whether a second moderator has to confirm what the first proposed."""
        return self.status == CaseStatus.SECOND

    @property
    def is_correcting(self) -> bool:
        """Whether its author has been asked to correct it."""
        return self.status == CaseStatus.CORRECTING

    def is_taken(self, person_id: int, now: datetime) -> bool:
        """Whether another moderator is looking at it now."""
        if self.taken_by_id in (None, person_id) or self.taken_at is None:
            return False
        return self.taken_at + CHECK_OUT > now


class ReportOutcome(models.TextChoices):
    """What was found of a report."""

    UPHELD = "upheld", _("成立")
    DISMISSED = "dismissed", _("不成立")
    MALICIOUS = "malicious", _("惡意不實")


class ReportQuerySet(models.QuerySet["Report"]):
    def waiting(self, comment: Comment, person: Person) -> "ReportQuerySet":
        """What a person has reported of a comment and nobody has decided yet."""
        return self.filter(case__comment=comment, person=person).exclude(case__status=CaseStatus.DECIDED)


class Report(models.Model):
    """A person says that a comment breaks a rule; once per case. Who it was stays with the moderators."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reports")
    rule = models.CharField(_("規範"), max_length=30)
    words = models.TextField(_("說明"), max_length=500, blank=True)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=ReportOutcome.choices, blank=True)
    # The count of false reports starts anew after an appeal has cleared it.
    counts = models.BooleanField(default=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("檢舉")
        verbose_name_plural = _("檢舉")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "person"], name="report_once"),
            models.CheckConstraint(condition=Q(rule__in=list(HOUSE_RULES)), name="report_rule_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *ReportOutcome.values]), name="report_outcome_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=Q(outcome="malicious"), name="report_false"),
            models.Index(fields=["case", "-at"], name="report_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rule}"


class Finding(models.Model):
    """What an automatic check found, for the moderator's eyes: where, and under which rule."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="findings")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="findings")
    check_name = models.CharField(_("檢查"), max_length=20)
    rule = models.CharField(_("規範"), max_length=30)
    holds = models.BooleanField(default=False)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("檢查結果")
        verbose_name_plural = _("檢查結果")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(end__gte=models.F("start")), name="finding_span_forward"),
            models.CheckConstraint(
                condition=Q(holds=False) | Q(rule__in=["personal-data", "malware"]),
                name="finding_holds_only_what_may",
            ),
            models.CheckConstraint(condition=Q(rule__in=list(HOUSE_RULES)), name="finding_rule_known"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.check_name}"
