"""What a record asks for, and the words in which an agency may answer."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from participation.record.models import Record


class Demand(models.Model):
    """One thing that a record asks for; each gets an answer of its own."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="demands")
    position = models.PositiveSmallIntegerField(_("序號"))
    words = models.CharField(_("訴求"), max_length=400)

    class Meta:
        verbose_name = _("訴求")
        verbose_name_plural = _("訴求")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "position"], name="demand_position_once"),
            models.CheckConstraint(condition=Q(position__gte=1) & ~Q(words=""), name="demand_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.words}"


class Verdict(models.TextChoices):
    """What an agency says to a demand."""

    ADOPTED = "adopted", _("採納")
    PARTLY_ADOPTED = "partly_adopted", _("部分採納")
    UNDER_STUDY = "under_study", _("列入研究")
    NOT_ADOPTED = "not_adopted", _("不採納")
    NOT_OURS = "not_ours", _("非本機關主管")


class ReasonType(models.TextChoices):
    """On what kind of ground a verdict rests."""

    LAW = "law", _("法規")
    BUDGET = "budget", _("預算")
    EVIDENCE = "evidence", _("事證")
    TECHNICAL = "technical", _("技術")
    POLICY = "policy", _("政策選擇")


class Part(models.TextChoices):
    """Whether an agency leads an answer or adds to it."""

    LEAD = "lead", _("主辦")
    CO = "co", _("協辦")


class ResponseState(models.TextChoices):
    """Whether the public can read a response."""

    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已公布")
