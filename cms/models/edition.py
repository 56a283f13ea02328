"""Which edition of the site's words is out: what tells a process that its kept pages are old."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class EditionQuerySet(models.QuerySet["Edition"]):
    def stamp(self) -> str:
        """The present edition's stamp; empty before anything was published. One query."""
        return self.values_list("stamp", flat=True).first() or ""


class Edition(models.Model):
    """One row. Every change of a page, a menu, a picture or a file gives it a new stamp.

    The database does that itself (migration 0002), because Wagtail changes pages in many ways: by
    statements of its own, on a schedule, through a page's base row. Stamps are random rather than
    counted, so that one that was rolled back never comes again.
    """

    stamp = models.CharField(max_length=16)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("版次")
        verbose_name_plural = _("版次")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="edition_is_one_row")]

    def __str__(self) -> str:
        return self.stamp
