"""Decisions with their statement of reasons, what they restrict, and appeals against them."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Agency
from participation.discussion.guideline import HOUSE_RULES, OTHER_REASON_LENGTH
from participation.discussion.models.cases import Case, CaseSource
from participation.discussion.models.comments import Comment
from participation.discussion.models.discussions import HouseRules
from participation.obligations.models import Obligation


class DecisionKind(models.TextChoices):
    """What a moderator may decide, from the mildest on."""

    DISMISS = "dismiss", _("未違反規範")
    REQUEST_EDIT = "request_edit", _("請作者更正")
    MOVE = "move", _("移至其他程序")
    HIDE = "hide", _("關閉留言")
    LOCK = "lock", _("停止討論串")
    REMOVE = "remove", _("移除留言")
    RESTORE = "restore", _("恢復留言")
    SUSPEND = "suspend", _("停權")
    FALSE_REPORT = "false_report", _("惡意不實檢舉")
    SUSPEND_REPORTING = "suspend_reporting", _("停止檢舉權")
    CLOSE_ACCOUNT = "close_account", _("關閉帳號")


# Those that take something from somebody: they are published, can be appealed, and count as violations.
ADVERSE = (
    DecisionKind.REQUEST_EDIT,
    DecisionKind.MOVE,
    DecisionKind.HIDE,
    DecisionKind.LOCK,
    DecisionKind.REMOVE,
    DecisionKind.SUSPEND,
    DecisionKind.FALSE_REPORT,
    DecisionKind.SUSPEND_REPORTING,
    DecisionKind.CLOSE_ACCOUNT,
)
# Those about who reported; the comment of the case is not theirs.
ABOUT_REPORTING = (DecisionKind.FALSE_REPORT, DecisionKind.SUSPEND_REPORTING)


class Ground(models.TextChoices):
    """Whether the house rules or the law is the ground, as the EU's transparency database asks."""

    GUIDELINE = "guideline", _("違反留言規範")
    LAW = "law", _("違反法律")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def in_force(self) -> Self:
        """Those that hold: confirmed where that is needed, and not lifted since."""
        return self.filter(in_force_from__isnull=False, lifted_at__isnull=True)

    def published(self) -> Self:
        """What the public moderation record shows: what took something from somebody, lifted ones too."""
        return self.filter(kind__in=ADVERSE, in_force_from__isnull=False)


class Decision(models.Model):
    """What a moderator decided in a case, and the statement of reasons that goes with it.

    A person stands behind each (`by` is never empty): no decision is automated, though a check may have
    found what it is about (`automated_detection`). `follows` names the request for a correction whose
    announced consequence this is. With `needs_second` it is in force only when another has confirmed it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="decisions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions_received"
    )
    kind = models.CharField(_("決定"), max_length=20, choices=DecisionKind.choices)
    ground = models.CharField(_("依據"), max_length=10, choices=Ground.choices, default=Ground.GUIDELINE)
    rule = models.CharField(_("規範"), max_length=30, blank=True)
    law = models.CharField(_("法律條文"), max_length=200, blank=True)
    rules = models.ForeignKey(HouseRules, on_delete=models.PROTECT, related_name="+")
    passage = models.TextField(_("違反的文字"), blank=True)
    reason = models.TextField(_("理由"))
    source = models.CharField(_("來源"), max_length=10, choices=CaseSource.choices)
    automated_detection = models.BooleanField(_("自動偵測"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions_taken")
    by_role = models.CharField(max_length=20)
    by_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    needs_second = models.BooleanField(default=False)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_at = models.DateTimeField(null=True, blank=True)
    in_force_from = models.DateTimeField(null=True, blank=True)
    suspended_until = models.DateTimeField(null=True, blank=True)
    appeal_until = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    # Of what a moderator lifted without an appeal: who, and the reason that is told to the person.
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lift_reason = models.TextField(_("撤銷理由"), blank=True, default="", db_default="")
    # A second moderator did not agree: it never came into force.
    rejected_at = models.DateTimeField(null=True, blank=True)
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="consequences"
    )
    legal_follow_up = models.BooleanField(_("移請法律處理"), default=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("處分")
        verbose_name_plural = _("處分")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=DecisionKind.values), name="decision_kind_known"),
            models.CheckConstraint(condition=Q(ground__in=Ground.values), name="decision_ground_known"),
            models.CheckConstraint(condition=Q(rule__in=["", *HOUSE_RULES]), name="decision_rule_known"),
            models.CheckConstraint(
                condition=~Q(kind__in=ADVERSE) | ~Q(rule=""), name="decision_adverse_names_rule"
            ),
            models.CheckConstraint(condition=~Q(ground="law") | ~Q(law=""), name="decision_names_law"),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_explained"),
            models.CheckConstraint(
                condition=~Q(rule="other") | Q(GreaterThanOrEqual(Length("reason"), OTHER_REASON_LENGTH)),
                name="decision_other_explained_well",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | ~Q(second_by=F("by")), name="decision_second_is_another"
            ),
            models.CheckConstraint(
                condition=Q(needs_second=False) | Q(in_force_from__isnull=True) | Q(second_by__isnull=False),
                name="decision_confirmed_before_force",
            ),
            models.CheckConstraint(
                condition=~Q(kind="close_account") | Q(needs_second=True), name="decision_closure_needs_two"
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True, second_at__isnull=True)
                | Q(second_by__isnull=False, second_at__isnull=False),
                name="decision_second_whole",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=ADVERSE)
                | Q(in_force_from__isnull=True)
                | Q(appeal_until__gt=F("in_force_from")),
                name="decision_adverse_can_be_appealed",
            ),
            models.CheckConstraint(
                condition=Q(suspended_until__isnull=True)
                | Q(in_force_from__isnull=True)
                | Q(suspended_until__gt=F("in_force_from")),
                name="decision_suspension_lasts",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True, lift_reason="")
                | (Q(lifted_by__isnull=False, lifted_at__isnull=False) & ~Q(lift_reason="")),
                name="decision_lifted_whole",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True)
                | (~Q(lifted_by=F("by")) & (Q(second_by__isnull=True) | ~Q(lifted_by=F("second_by")))),
                name="decision_lifted_by_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-in_force_from", "-id"], name="decision_newest"),
            models.Index(fields=["person", "rule", "-at"], name="decision_of_person"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_kind_display()}"

    @property
    def is_adverse(self) -> bool:
        """Whether it takes something from somebody."""
        return self.kind in ADVERSE

    @property
    def is_about_reporting(self) -> bool:
        """Whether it is about a report that somebody made, not about their comment."""
        return self.kind in ABOUT_REPORTING

    @property
    def is_in_force(self) -> bool:
        """Whether it holds now."""
        return self.in_force_from is not None and self.lifted_at is None

    @property
    def rule_label(self) -> str:
        """The rule in words."""
        return str(HOUSE_RULES[self.rule].label) if self.rule else ""


class Restricted(models.TextChoices):
    """What a person may not do for a while."""

    SPEAKING = "speaking", _("發言")
    REPORTING = "reporting", _("檢舉")
    ACCOUNT = "account", _("使用帳號")


class RestrictionQuerySet(models.QuerySet["Restriction"]):
    def at(self, now: datetime) -> Self:
        """Those that hold at `now`."""
        return self.filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now, lifted_at__isnull=True
        )


class Restriction(models.Model):
    """What a decision keeps a person from, and until when; without an end, until it is lifted."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="restrictions"
    )
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="restrictions")
    what = models.CharField(max_length=10, choices=Restricted.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("限制")
        verbose_name_plural = _("限制")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "what"], name="restriction_once"),
            models.CheckConstraint(condition=Q(what__in=Restricted.values), name="restriction_known"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="restriction_lasts"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["person", "what"], condition=Q(lifted_at__isnull=True), name="restriction_of"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.what}"


class Appeal(models.Model):
    """The person affected asks another moderator to look again; once per decision."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appeals")
    grounds = models.TextField(_("申訴理由"), max_length=2000)
    filed_at = models.DateTimeField()
    # The platform's duty to decide in time.
    duty = models.OneToOneField(Obligation, on_delete=models.PROTECT, related_name="appeal")
    # Those who took or confirmed the decision; neither may decide the appeal.
    first_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_upheld = models.BooleanField(null=True, blank=True)
    reason = models.TextField(_("決定理由"), blank=True)

    class Meta:
        verbose_name = _("申訴")
        verbose_name_plural = _("申訴")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(grounds=""), name="appeal_has_grounds"),
            models.CheckConstraint(
                condition=Q(
                    decided_at__isnull=True, decided_by__isnull=True, is_upheld__isnull=True, reason=""
                )
                | (
                    Q(decided_at__isnull=False, decided_by__isnull=False, is_upheld__isnull=False)
                    & ~Q(reason="")
                ),
                name="appeal_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("first_by")),
                name="appeal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(second_by__isnull=True)
                | ~Q(decided_by=F("second_by")),
                name="appeal_not_decided_by_second",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}"

    @property
    def is_decided(self) -> bool:
        """Whether somebody has decided it."""
        return self.decided_at is not None
