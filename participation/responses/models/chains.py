"""Who signs an agency's answers off, in which order, and what its units add."""

from pathlib import PurePath
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState, Workflow, WorkflowState, WorkflowTask

from participation.agencies.models import Agency, Role
from participation.responses.models.responses import Response
from participation.responses.rules import Turn

__all__ = [
    "Chain",
    "Hold",
    "ResponseFile",
    "SignOffTask",
    "TaskState",
    "Unit",
    "UnitMember",
    "UnitPart",
    "Workflow",
    "WorkflowState",
    "WorkflowTask",
]


class Unit(models.Model):
    """A unit of an agency that is asked for its part; one of them is the control unit (管考單位)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(_("單位名稱"), max_length=80)
    is_control = models.BooleanField(_("管考單位"), default=False)
    is_active = models.BooleanField(_("使用中"), default=True)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, through="UnitMember", related_name="units")

    class Meta:
        verbose_name = _("機關單位")
        verbose_name_plural = _("機關單位")
        ordering: ClassVar = ["-is_control", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "name"], name="unit_once"),
            models.UniqueConstraint(
                fields=["agency"], condition=Q(is_control=True, is_active=True), name="unit_one_control"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="unit_named"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitMember(models.Model):
    """Somebody who answers for a unit; they hold an office in its agency."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("單位成員")
        verbose_name_plural = _("單位成員")
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "person"], name="unit_member_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} · {self.person_id}"


class UnitPart(models.Model):
    """What one unit is asked to add to an answer: who, when, and whether it is done."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="unit_parts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="parts")
    # 1 for the first text, 2 for the first correction, and so on.
    for_version = models.PositiveSmallIntegerField(default=1)
    asked = models.TextField(_("請提供的內容"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    wanted_on = models.DateField(_("希望在這天以前"), null=True, blank=True)
    words = models.TextField(_("單位意見"), blank=True)
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("單位意見")
        verbose_name_plural = _("單位意見")
        ordering: ClassVar = ["asked_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "unit", "for_version"], name="unit_part_once"),
            models.CheckConstraint(condition=~Q(asked=""), name="unit_part_asked"),
            models.CheckConstraint(
                condition=Q(words="", delivered_by__isnull=True, delivered_at__isnull=True)
                | (~Q(words="") & Q(delivered_by__isnull=False, delivered_at__isnull=False)),
                name="unit_part_delivered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} · {self.unit}"

    @property
    def is_done(self) -> bool:
        """Whether the unit has delivered."""
        return self.delivered_at is not None


class ChainQuerySet(models.QuerySet["Chain"]):
    def of(self, agency_id: int) -> "Chain | None":
        """The agency's own chain, else the one for agencies without; None before that was needed."""
        found = self.filter(Q(agency=agency_id) | Q(agency=None)).select_related("workflow")
        return found.order_by(F("agency").asc(nulls_last=True)).first()


class Chain(models.Model):
    """Which workflow an agency's answers go through; the row without agency is for all others."""

    agency = models.OneToOneField(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="chain"
    )
    workflow = models.OneToOneField("wagtailcore.Workflow", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ChainQuerySet.as_manager()

    class Meta:
        verbose_name = _("簽核流程")
        verbose_name_plural = _("簽核流程")
        constraints: ClassVar = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(agency__isnull=True), name="chain_one_default"
            ),
        ]

    def __str__(self) -> str:
        return str(self.workflow)

    @property
    def steps(self) -> list["SignOffTask"]:
        """The steps in order."""
        tasks = self.workflow.workflow_tasks.order_by("sort_order").values_list("task_id", flat=True)
        found = SignOffTask.objects.select_related("unit").in_bulk(list(tasks))
        return [found[pk] for pk in tasks if pk in found]


class SignOffTask(Task):
    """One step of a chain: the control unit, another unit, or those who hold an office decide on it.

    Who may act is asked of the answering agency by `Roster`; no group of Wagtail's reaches into it.
    Wagtail's own pages show the step and can do nothing with it: it is decided at the desk, by our verbs.
    """

    kind = models.CharField(_("種類"), max_length=8, choices=Turn.choices)
    role = models.CharField(_("角色"), max_length=12, choices=Role.choices, blank=True)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("單位")
    )

    class Meta:
        verbose_name = _("簽核步驟")
        verbose_name_plural = _("簽核步驟")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind=Turn.CONTROL, role="", unit__isnull=True)
                | Q(kind=Turn.UNIT, role="", unit__isnull=False)
                | Q(kind=Turn.APPROVAL, role__in=[Role.SUPERVISOR, Role.APPROVER], unit__isnull=True),
                name="sign_off_task_says_whose",
            ),
        ]

    @property
    def label(self) -> str:
        """What the step is called."""
        if self.kind == Turn.UNIT:
            return str(self.unit)
        return str(Role(self.role).label if self.role else Turn.CONTROL.label)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Nobody changes what others are just deciding about."""
        return True

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        """Wagtail's editor is for nobody."""
        return False

    def get_actions(self, obj: Any, user: Any) -> list[Any]:
        """None on Wagtail's pages."""
        return []

    def on_action(self, task_state: Any, user: Any, action_name: str, **_options: Any) -> None:
        """Closed: a step is decided by our verbs alone."""
        raise PermissionDenied

    def get_task_states_user_can_moderate(self, user: Any, **_options: Any) -> Any:
        """What waits for this person: in agencies whose offices they hold."""
        return TaskState.objects.none()


class Hold(models.Model):
    """Personal data that may stand in a text: it is not published before a second person has looked.

    `hits` hold what was found, where and why; they are seen by the answering agency alone.
    """

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="holds")
    sha256 = models.CharField(max_length=64)
    hits = models.JSONField()
    held_at = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_allowed = models.BooleanField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("理由"), blank=True)

    class Meta:
        verbose_name = _("個資複核")
        verbose_name_plural = _("個資複核")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["response"], condition=Q(decided_at__isnull=True), name="hold_one_open"
            ),
            models.CheckConstraint(
                condition=Q(
                    is_allowed__isnull=True, decided_by__isnull=True, decided_at__isnull=True, reason=""
                )
                | (
                    Q(is_allowed__isnull=False, decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(reason="")
                ),
                name="hold_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("author")), name="hold_second_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.held_at:%Y-%m-%d}"


def stored_name(stored: "ResponseFile", name: str) -> str:
    """Where a file is kept: under a name that nobody can guess, since drafts are not public."""
    return f"responses/{stored.added_at:%Y}/{stored.key}{PurePath(name).suffix.lower()}"


class ResponseFile(models.Model):
    """A file that a text may name. It is public once a published text names it."""

    key = models.UUIDField(primary_key=True)
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="stored_files")
    name = models.CharField(_("檔名"), max_length=100)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=stored_name)
    # What the personal-data gate reads of it; not whole where something in it could not be read.
    words = models.TextField(blank=True, db_default="")
    is_read = models.BooleanField(default=False, db_default=False)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("回應附件")
        verbose_name_plural = _("回應附件")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(size__gt=0) & ~Q(name=""), name="response_file_holds_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name
