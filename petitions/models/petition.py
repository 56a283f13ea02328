"""The petition itself."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Agency
from participation.record.models import Record
from participation.responses.models import Part
from petitions.lifecycles import lifecycle
from petitions.lifecycles.shape import Lifecycle, Status, StatusText
from petitions.models.queries import PetitionQuerySet


class Topic(models.Model):
    """What a petition is about, for browsing."""

    slug = models.SlugField(_("網址代稱"), unique=True)
    name = models.CharField(_("名稱"), max_length=30)
    name_en = models.CharField(_("英文名稱"), max_length=60)
    position = models.PositiveSmallIntegerField(_("排序"), default=0)

    class Meta:
        verbose_name = _("主題")
        verbose_name_plural = _("主題")
        ordering: ClassVar = ["position", "slug"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(name=""), name="topic_named")]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name


class Petition(models.Model):
    """A person's request to a public body, open to signatures.

    `lifecycle` pins the rule under which it was proposed; `threshold` and `closes_at` are the numbers
    it was promised. Counts are written by the fold of the signature ledger and by nothing else.
    """

    record = models.OneToOneField(Record, on_delete=models.PROTECT, primary_key=True, related_name="petition")
    lifecycle_key = models.CharField(max_length=30)
    status = models.CharField(_("狀態"), max_length=20, choices=Status.choices)
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="petitions"
    )
    title = models.CharField(_("標題"), max_length=200)
    content = models.TextField(_("提議內容"))
    benefit = models.TextField(_("利益與影響"), blank=True)
    links = ArrayField(models.URLField(max_length=500), default=list, blank=True, verbose_name=_("參考連結"))
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="petitions"
    )
    agencies = models.ManyToManyField(Agency, through="PetitionAgency", related_name="petitions")
    threshold = models.PositiveIntegerField(_("門檻"))
    proposed_at = models.DateTimeField()
    # The draft that it was made of: who goes back to it after sending is led here.
    draft_key = models.UUIDField(null=True, unique=True, editable=False)
    screened_at = models.DateTimeField(null=True, blank=True)
    screener = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    refusal_code = models.CharField(max_length=30, blank=True)
    refusal_note = models.TextField(blank=True)
    text_hidden = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    signing_paused_at = models.DateTimeField(null=True, blank=True)
    threshold_reached_at = models.DateTimeField(null=True, blank=True)
    responded_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    online_count = models.PositiveIntegerField(default=0)
    batch_count = models.PositiveIntegerField(default=0)
    signature_count = models.GeneratedField(
        expression=F("online_count") + F("batch_count"), output_field=models.IntegerField(), db_persist=True
    )
    folded_at = models.DateTimeField(null=True, blank=True)
    # When the public could first read it, and so its place in every list; never empty, as paging needs.
    listed_at = models.GeneratedField(
        expression=Coalesce(F("opened_at"), F("screened_at"), F("proposed_at")),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    # Where an imported petition came from; empty for those proposed here.
    source = models.CharField(max_length=120, blank=True)
    # When its archive last saw it: what came after is not known here.
    seen_at = models.DateTimeField(null=True, blank=True)
    search_vector = SearchVectorField(null=True, editable=False)

    objects = PetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("提議")
        verbose_name_plural = _("提議")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="petition_status_known"),
            models.CheckConstraint(condition=Q(threshold__gte=1), name="petition_threshold_positive"),
            models.CheckConstraint(condition=~Q(title=""), name="petition_titled"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, closes_at__isnull=True)
                | Q(opened_at__isnull=False, closes_at__isnull=False, closes_at__gt=F("opened_at")),
                name="petition_window_whole",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.SCREENING, Status.REFUSED, Status.WITHDRAWN])
                | Q(opened_at__isnull=False),
                name="petition_public_was_opened",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.AWAITING_RESPONSE, Status.RESPONDED])
                | Q(threshold_reached_at__isnull=False),
                name="petition_answer_follows_threshold",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.RESPONDED) | Q(responded_at__isnull=False),
                name="petition_responded_dated",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.CLOSED) | Q(closed_at__isnull=False), name="petition_closed_dated"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.REFUSED) | (~Q(refusal_code="") & Q(screened_at__isnull=False)),
                name="petition_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.WITHDRAWN) | Q(withdrawn_at__isnull=False),
                name="petition_withdrawn_dated",
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["search_vector"], name="petition_search"),
            models.Index(fields=["status", "-listed_at", "-record"], name="petition_by_newest"),
            models.Index(fields=["status", "-signature_count", "-record"], name="petition_by_signatures"),
            models.Index(fields=["status", "closes_at", "record"], name="petition_by_closing"),
            models.Index(fields=["-listed_at", "-record"], name="petition_newest"),
            models.Index(fields=["-signature_count", "-record"], name="petition_most_signed"),
            models.Index(fields=["closes_at"], condition=Q(closed_at__isnull=True), name="petition_to_close"),
            # The numbers beside the filters are counted here; the table itself is many times as wide.
            models.Index(
                fields=["status", "topic"],
                include=["record", "text_hidden", "opened_at"],
                name="petition_to_count",
            ),
            models.Index(fields=["record"], condition=Q(status="open"), name="petition_open"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The path of the public page, in the active language."""
        return reverse("petitions:detail", args=[self.record.number])

    @property
    def number(self) -> str:
        """The public number."""
        return self.record.number

    @property
    def lifecycle(self) -> Lifecycle:
        """The preset that this petition is pinned to."""
        return lifecycle(self.lifecycle_key)

    @property
    def status_text(self) -> StatusText:
        """How the pinned preset names and explains the present status."""
        return self.lifecycle.statuses[Status(self.status)]

    @property
    def is_screening(self) -> bool:
        """Whether the platform still checks it."""
        return self.status == Status.SCREENING

    @property
    def is_open(self) -> bool:
        """Whether it collects signatures below the threshold (its window may be over within seconds)."""
        return self.status == Status.OPEN

    @property
    def is_refused(self) -> bool:
        """Whether screening refused it."""
        return self.status == Status.REFUSED

    @property
    def is_withdrawn(self) -> bool:
        """Whether its proposer took it back."""
        return self.status == Status.WITHDRAWN

    @property
    def is_awaiting_response(self) -> bool:
        """Whether agencies owe it an answer."""
        return self.status == Status.AWAITING_RESPONSE

    @property
    def is_responded(self) -> bool:
        """Whether every lead agency has answered."""
        return self.status == Status.RESPONDED

    @property
    def is_closed(self) -> bool:
        """Whether its window ended below the threshold."""
        return self.status == Status.CLOSED

    @property
    def threshold_is_reached(self) -> bool:
        """Whether the threshold was crossed at any time."""
        return self.threshold_reached_at is not None

    @property
    def end_is_unseen(self) -> bool:
        """Whether it was imported from an archive that last saw it before its window ended."""
        return self.seen_at is not None and self.closes_at is not None and self.seen_at < self.closes_at

    def is_signing(self, now: datetime) -> bool:
        """Whether the signing window is open at `now`, blackouts aside."""
        return (
            self.status in self.lifecycle.signing_statuses
            and self.opened_at is not None
            and self.closes_at is not None
            and self.opened_at <= now < self.closes_at
        )


class PetitionAgency(models.Model):
    """An agency's part in a petition: suggested by the proposer, or leading or joining the answer."""

    SUGGESTED = "suggested"
    PARTS: ClassVar = [*Part.choices, (SUGGESTED, _("提議人建議"))]

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="agency_parts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="petition_parts")
    part = models.CharField(_("角色"), max_length=10, choices=PARTS)
    assigned_at = models.DateTimeField()

    class Meta:
        verbose_name = _("分辦機關")
        verbose_name_plural = _("分辦機關")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["petition", "agency"], name="petition_agency_once"),
            models.CheckConstraint(
                condition=Q(part__in=[*Part.values, "suggested"]), name="petition_agency_part_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} · {self.agency_id} · {self.part}"


class WindowChange(models.Model):
    """A later end of a signing window, with its reason; the promise itself is never edited."""

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="window_changes")
    blackout = models.ForeignKey(
        "petitions.Blackout", on_delete=models.PROTECT, null=True, related_name="window_changes"
    )
    old_closes_at = models.DateTimeField()
    new_closes_at = models.DateTimeField()
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("附議期間變更")
        verbose_name_plural = _("附議期間變更")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(new_closes_at__gt=F("old_closes_at")), name="window_change_is_later"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="window_change_gives_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id}: {self.old_closes_at} → {self.new_closes_at}"
