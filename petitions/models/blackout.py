"""Times in which nothing is proposed or signed."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class BlackoutQuerySet(models.QuerySet["Blackout"]):
    def at(self, now: datetime) -> "Blackout | None":
        """The blackout that lasts at `now`, if any."""
        return self.filter(starts_at__lte=now, ends_at__gt=now).first()

    def over(self, now: datetime) -> "BlackoutQuerySet":
        """Those that are over, in the order in which they were."""
        return self.filter(ends_at__lte=now).order_by("starts_at")


class Blackout(models.Model):
    """Proposing and signing stop, usually for the 60 days before a national vote."""

    starts_at = models.DateTimeField(_("開始"))
    ends_at = models.DateTimeField(_("結束"))
    reason = models.CharField(_("事由"), max_length=200)

    objects = BlackoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("暫停期間")
        verbose_name_plural = _("暫停期間")
        ordering: ClassVar = ["-starts_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="blackout_ends_after_start"),
            models.CheckConstraint(condition=~Q(reason=""), name="blackout_gives_reason"),
            ExclusionConstraint(
                name="blackout_never_two_at_once",
                expressions=[
                    (
                        Func("starts_at", "ends_at", function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    )
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.reason
