"""What the running platform knows about itself."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When the job layer last ran a job: beat, broker and worker were all alive then."""

    name = models.CharField(max_length=40, unique=True)
    last_ran_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.last_ran_at:%Y-%m-%d %H:%M:%S}"


class KeptTable(models.Model):
    """A large public table as a spreadsheet in one language, as it was when it was made last.

    It lies in the database, where every process of every machine finds the same one, whole or not at all.
    """

    name = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    content = models.BinaryField()
    rows = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("試算表")
        verbose_name_plural = _("試算表")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "language"], name="kept_table_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language}) {self.made_at:%Y-%m-%d %H:%M}"
