"""What somebody is still writing. A draft is private and becomes a petition when it is proposed."""

import uuid
from pathlib import PurePath
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from petitions.models.petition import Petition


class PetitionDraft(models.Model):
    """The answers of the proposal form so far, stage by stage. Personal until proposed."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="petition_drafts"
    )
    lifecycle_key = models.CharField(max_length=30)
    answers = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("提議草稿")
        verbose_name_plural = _("提議草稿")
        ordering: ClassVar = ["-updated_at"]

    def __str__(self) -> str:
        return str(self.answers.get("title") or _("未命名的草稿"))


def stored_name(attachment: "Attachment", name: str) -> str:
    """Where a file is kept: under a name that nobody can guess, since drafts are private."""
    return f"petitions/{attachment.added_at:%Y}/{attachment.key}{PurePath(name).suffix.lower()}"


class Attachment(models.Model):
    """A file that belongs to a draft and then to the petition that it becomes."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(
        PetitionDraft, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    file = models.FileField(upload_to=stored_name)
    name = models.CharField(_("檔名"), max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text=_("位元組"))
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering: ClassVar = ["added_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(draft__isnull=False, petition__isnull=True)
                | Q(draft__isnull=True, petition__isnull=False),
                name="attachment_of_draft_or_petition",
            ),
        ]

    def __str__(self) -> str:
        return self.name
