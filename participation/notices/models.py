"""Who wants to hear of a record, and what was sent in a demonstration."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from participation.record.models import Record


class Follow(models.Model):
    """A person wants to hear what happens to a record."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="follows")
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("追蹤")
        verbose_name_plural = _("追蹤")
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "record"], name="follow_once")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.record_id}"
