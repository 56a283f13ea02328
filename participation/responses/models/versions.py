"""Every text that was published as an official answer. The database lets nobody change one."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participation.record.models import Event
from participation.responses.models.responses import Response


class ResponseVersionQuerySet(models.QuerySet["ResponseVersion"]):
    def for_pages(self) -> "ResponseVersionQuerySet":
        """With everything that the pages of versions show, in a constant number of queries."""
        return self.select_related("response__record", "response__agency", "kept")


class ResponseVersion(models.Model):
    """One published text of a response: when, why, and a hash by which it is recognised.

    The words stand in `VersionText`, which a lawful erasure can destroy; number, hash and reason stay.
    The database refuses UPDATE, DELETE and TRUNCATE.
    """

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版次"))
    published_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    # Why the text was changed: public; the first version needs none.
    reason = models.TextField(_("修正理由"), blank=True)
    # What an import brought has no event of its own publication to point at.
    event = models.OneToOneField(
        Event, on_delete=models.PROTECT, null=True, blank=True, related_name="response_version"
    )

    objects = ResponseVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("回應版本")
        verbose_name_plural = _("回應版本")
        ordering: ClassVar = ["response_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "number"], name="response_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="response_version_from_one"),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")),
                name="response_version_says_why",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="response_version_hashed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} v{self.number}"

    def get_absolute_url(self) -> str:
        """The path of the page of this very text in the active language; it stays for good."""
        return reverse("responses:version", args=[self.response_id, self.number])

    @property
    def content(self) -> dict[str, Any] | None:
        """The words; None where the law had them erased."""
        kept: VersionText | None = getattr(self, "kept", None)
        return kept.content if kept else None


class VersionText(models.Model):
    """The words of a version, as `participation.responses.texts.content_of` gathers them."""

    version = models.OneToOneField(
        ResponseVersion, on_delete=models.PROTECT, primary_key=True, related_name="kept"
    )
    content = models.JSONField()

    class Meta:
        verbose_name = _("回應版本文字")
        verbose_name_plural = _("回應版本文字")

    def __str__(self) -> str:
        return f"{self.version_id}"
