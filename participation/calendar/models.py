"""The government calendar: which days are worked, loaded from the official files."""

from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from participation.calendar.rules import WorkingCalendar


class Source(models.TextChoices):
    """Where a day comes from, the weightiest last: a lighter source never overwrites a weightier one."""

    COMPUTED = "computed", _("推算")
    OFFICIAL = "official", _("政府行政機關辦公日曆表")
    DECLARED = "declared", _("另行公告")

    @property
    def weight(self) -> int:
        """How much this source counts against another."""
        return list(Source).index(self)


class CalendarChange(models.Model):
    """One loading of days or one declared day. Its number tells every process that its copy is old."""

    at = models.DateTimeField()
    what = models.CharField(max_length=200)
    days = models.PositiveIntegerField(help_text=_("變更的天數"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("行事曆變更")
        verbose_name_plural = _("行事曆變更")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.what}"


@dataclass
class _Copy:
    change: int | None = None
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)


_copy = _Copy()


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    def working_calendar(self) -> WorkingCalendar:
        """All loaded days for the rules. Kept in the process; one small query sees whether it is current."""
        change = CalendarChange.objects.aggregate(last=Max("id"))["last"]
        if change != _copy.change:
            days: dict[date, bool] = dict(self.values_list("day", "is_working"))
            _copy.calendar, _copy.change = WorkingCalendar(MappingProxyType(days)), change
        return _copy.calendar


class CalendarDay(models.Model):
    """Whether public offices work on a day. Due instants already promised do not follow a change."""

    day = models.DateField(_("日期"), primary_key=True)
    is_working = models.BooleanField(_("上班"))
    note = models.CharField(_("備註"), max_length=80, blank=True)
    source = models.CharField(_("來源"), max_length=10, choices=Source.choices)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("行事曆日")
        verbose_name_plural = _("行事曆日")
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(source__in=Source.values), name="calendar_source_known"),
            # A day that differs from the official list must say why, such as a typhoon's name.
            models.CheckConstraint(
                condition=~Q(source=Source.DECLARED) | ~Q(note=""), name="calendar_declared_day_explained"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {_('上班') if self.is_working else _('放假')}"
