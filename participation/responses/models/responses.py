"""An agency's formal answer, and what it says to each demand."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Agency
from participation.record.models import Record
from participation.responses.models.demands import Demand, Part, ReasonType, ResponseState, Verdict


class ResponseQuerySet(models.QuerySet["Response"]):
    def published(self) -> "ResponseQuerySet":
        """What the public can read, lead agencies first."""
        return self.filter(state=ResponseState.PUBLISHED).order_by("-part", "published_at", "id")

    def with_answers(self) -> "ResponseQuerySet":
        """With everything that a page shows of a response, in a constant number of queries."""
        return self.select_related("agency").prefetch_related("answers__demand", "answers__handed_to")


class Response(models.Model):
    """One agency's formal answer to one record. Its author can never be its publisher."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="responses")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="responses")
    part = models.CharField(_("角色"), max_length=4, choices=Part.choices)
    state = models.CharField(
        _("狀態"), max_length=10, choices=ResponseState.choices, default=ResponseState.DRAFT
    )
    analysis = models.TextField(_("分析說明"), blank=True)
    meetings = models.TextField(_("研商辦理情形"), blank=True)
    adoption = models.TextField(_("參採情形"), blank=True)
    next_steps = models.TextField(_("後續推動規劃"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    drafted_at = models.DateTimeField()
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    # What an archive says of where an imported answer came from; such answers have no author here.
    source = models.CharField(max_length=120, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("正式回應")
        verbose_name_plural = _("正式回應")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record", "agency"], condition=Q(source=""), name="response_one_per_agency"
            ),
            models.UniqueConstraint(fields=["source"], condition=~Q(source=""), name="response_source_once"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="response_part_known"),
            models.CheckConstraint(
                condition=Q(state=ResponseState.DRAFT, published_at__isnull=True, publisher__isnull=True)
                | (
                    Q(state=ResponseState.PUBLISHED, published_at__isnull=False)
                    & (Q(publisher__isnull=False) | ~Q(source=""))
                ),
                name="response_published_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(publisher__isnull=True) | (Q(author__isnull=False) & ~Q(author=F("publisher"))),
                name="response_author_is_not_publisher",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} · {self.agency}"

    def get_absolute_url(self) -> str:
        """The path of the page of this answer in the active language; it stays for good."""
        return reverse("responses:response", args=[self.pk])

    @property
    def is_published(self) -> bool:
        """Whether the public can read it."""
        return self.state == ResponseState.PUBLISHED

    @property
    def is_lead(self) -> bool:
        """Whether this is a lead agency's answer, which the duty is about."""
        return self.part == Part.LEAD


class Answer(models.Model):
    """What one response says to one demand."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="answers")
    verdict = models.CharField(_("結果"), max_length=16, choices=Verdict.choices)
    reason_type = models.CharField(_("理由類別"), max_length=10, choices=ReasonType.choices)
    reason = models.TextField(_("理由"))
    next_step = models.TextField(_("接下來會做什麼"), blank=True)
    next_step_by = models.DateField(_("期限"), null=True, blank=True)
    handed_to = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("主管機關")
    )

    class Meta:
        verbose_name = _("逐項回應")
        verbose_name_plural = _("逐項回應")
        ordering: ClassVar = ["demand__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "demand"], name="answer_one_per_demand"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="answer_verdict_known"),
            models.CheckConstraint(
                condition=Q(reason_type__in=ReasonType.values), name="answer_reason_type_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="answer_gives_reason"),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.UNDER_STUDY) | Q(next_step_by__isnull=False),
                name="answer_under_study_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.NOT_OURS) | Q(handed_to__isnull=False),
                name="answer_not_ours_says_whose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demand_id}: {self.get_verdict_display()}"
