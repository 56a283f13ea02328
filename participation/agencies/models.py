"""Public bodies, their contact desks, and who does which work for them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from participation.agencies.rules import CODE, Office, validate_code
from participation.agencies.rules import Role as Role


class AgencyQuerySet(models.QuerySet["Agency"]):
    def active(self) -> "AgencyQuerySet":
        """Agencies that can be given new work."""
        return self.filter(is_active=True)

    def answering(self) -> "AgencyQuerySet":
        """Agencies that can lead an answer: active and not the platform's own desk."""
        return self.active().filter(is_platform=False)

    def platform(self) -> "Agency | None":
        """The platform's own desk, which screens; None before agencies were loaded."""
        return self.filter(is_platform=True).first()

    def desk_of(self, person_id: int, *roles: "Role") -> "AgencyQuerySet":
        """The agencies for which a person works, in any role or in one of those given."""
        held = AgencyRole.objects.filter(person_id=person_id)
        return self.filter(pk__in=(held.filter(role__in=roles) if roles else held).values("agency_id"))


class Agency(models.Model):  # type: ignore[django-manager-missing]  # answers, which Wagtail keeps
    """A public body with its official organisation code; agencies form a tree."""

    code = models.CharField(_("機關代碼"), max_length=40, unique=True, validators=[validate_code])
    slug = models.SlugField(_("網址代稱"), max_length=60, unique=True)
    name = models.CharField(_("名稱"), max_length=80)
    name_en = models.CharField(_("英文名稱"), max_length=160, blank=True)
    oid = models.CharField(_("物件識別碼"), max_length=60, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    remit = models.TextField(_("主管業務"), blank=True, help_text=_("用於建議主管機關的關鍵字，以空白分隔"))
    website = models.URLField(_("網站"), blank=True)
    contact_name = models.CharField(_("聯絡窗口"), max_length=80, blank=True)
    contact_email = models.EmailField(_("聯絡信箱"), blank=True)
    contact_phone = models.CharField(_("聯絡電話"), max_length=40, blank=True)
    position = models.PositiveIntegerField(_("排序"), default=0)
    is_platform = models.BooleanField(_("平臺營運單位"), default=False)
    is_active = models.BooleanField(_("使用中"), default=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("機關")
        verbose_name_plural = _("機關")
        ordering: ClassVar = ["position", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_platform"], condition=Q(is_platform=True), name="agency_one_platform_desk"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="agency_not_its_own_parent"
            ),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="agency_named"),
            models.CheckConstraint(condition=Q(code__regex=CODE), name="agency_code_fits_addresses"),
        ]

    def __str__(self) -> str:
        return self.public_name

    def line(self) -> list[int]:
        """The ids of this agency and of all above it."""
        line: list[int] = []
        above: Agency | None = self
        while above is not None and above.pk not in line:
            line.append(above.pk)
            above = above.parent
        return line

    @property
    def public_name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class AgencyRoleQuerySet(models.QuerySet["AgencyRole"]):
    def held_by(self, person_id: int) -> list[Office]:
        """What a person holds, as the rules take it."""
        held = self.filter(person_id=person_id).values_list("agency_id", "role")
        return [Office(agency_id, Role(role)) for agency_id, role in held]

    def holds(self, person_id: int | None, role: Role, agency_id: int) -> bool:
        """Whether the person has this role in this very agency."""
        if person_id is None:
            return False
        return self.filter(person_id=person_id, role=role, agency_id=agency_id).exists()


class AgencyRole(models.Model):
    """A person's role in one agency. Roles never reach into other agencies of the tree."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="agency_roles"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(_("角色"), max_length=12, choices=Role.choices)

    objects = AgencyRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("機關角色")
        verbose_name_plural = _("機關角色")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "agency", "role"], name="agency_role_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="agency_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} · {self.get_role_display()}"
