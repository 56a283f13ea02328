"""An objection to a refusal."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from petitions.models.petition import Petition


class Objection(models.Model):
    """The proposer disagrees with the refusal; somebody else decides. Once per petition."""

    petition = models.OneToOneField(Petition, on_delete=models.PROTECT, related_name="objection")
    grounds = models.TextField(_("申復理由"))
    filed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    is_upheld = models.BooleanField(null=True, blank=True)
    decision_reason = models.TextField(_("決定理由"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("申復")
        verbose_name_plural = _("申復")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(grounds=""), name="objection_gives_grounds"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, is_upheld__isnull=True, decided_by__isnull=True)
                | (
                    Q(decided_at__isnull=False, is_upheld__isnull=False, decided_by__isnull=False)
                    & ~Q(decision_reason="")
                ),
                name="objection_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.petition)

    @property
    def is_decided(self) -> bool:
        """Whether somebody has decided it."""
        return self.decided_at is not None
