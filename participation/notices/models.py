"""Who wants to hear of a record, and what was sent in a demonstration."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
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


class MessageKind(models.TextChoices):
    """How a demonstration's message would have travelled."""

    MAIL = "mail", _("電子郵件")
    SMS = "sms", _("簡訊")


class DemoMessage(models.Model):
    """A mail or text message that a demonstration shows on a page instead of sending it."""

    kind = models.CharField(max_length=4, choices=MessageKind.choices)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    html = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("展示用訊息")
        verbose_name_plural = _("展示用訊息")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="demo_message_kind_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["to", "-id"], name="demo_message_of")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M} {self.subject}"
