"""An agency's formal answer, and what it says to each demand."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    WorkflowMixin,
)

from participation.agencies.models import Agency
from participation.people.models import Person
from participation.record.models import Event, Record
from participation.responses.models.demands import Demand, Part, ReasonType, ResponseState, Verdict
from participation.search.rules import query

# The events of saving a draft, of a first text and of a correction.
DRAFTED = ("response_drafted", "correction_drafted")


class ResponseQuerySet(models.QuerySet["Response"]):
    def published(self) -> "ResponseQuerySet":
        """What the public can read, lead agencies first."""
        return self.filter(state=ResponseState.PUBLISHED).order_by("-part", "published_at", "id")

    def newest_of(self, accounts: Collection[int]) -> dict[int, int]:
        """The newest revision that one of these accounts has saved of each."""
        kind, keys = (
            ContentType.objects.get_for_model(Response),
            self.annotate(key=Cast("pk", models.CharField())),
        )
        saved = Revision.objects.filter(
            base_content_type=kind, object_id__in=keys.values("key"), user__in=accounts
        )
        newest = saved.order_by().values_list("object_id").annotate(models.Max("pk"))
        return {int(key): revision for key, revision in newest}

    def due(self, now: datetime) -> "ResponseQuerySet":
        """Approved texts whose time has come."""
        kind = ContentType.objects.get_for_model(self.model)
        approved = Revision.objects.filter(content_type=kind, approved_go_live_at__lte=now)
        numbers = approved.annotate(number=Cast("object_id", models.BigIntegerField())).values("number")
        return self.filter(pk__in=numbers).order_by("pk")

    def search(self, text: str) -> "ResponseQuerySet":
        """Published ones with all these words in what was asked or is answered; none for no words."""
        wanted = query(text)
        return self.none() if wanted is None else self.filter(index__search_vector=wanted)

    def with_answers(self) -> "ResponseQuerySet":
        """With everything that a page shows of a response, in a constant number of queries."""
        return self.select_related("agency").prefetch_related("answers__demand", "answers__handed_to")


class Response(
    PreviewableMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, ClusterableModel
):
    """One agency's formal answer to one record. Its author can never be its publisher.

    Wagtail keeps its revisions, locks and the course of its sign-off (ADR 0018). Until it is published
    the row is the draft; from then on the row is what the public reads, and a correction is a revision.
    """

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
    # Why the text is being corrected: public with the correction, empty in a first text.
    change_reason = models.TextField(_("修正理由"), blank=True, db_default="")
    # The files that belong to the text: key, name, media_type, size and sha256 of each `ResponseFile`.
    files = models.JSONField(
        _("附件"), default=list, db_default=models.Value([], models.JSONField()), blank=True
    )
    # A joining agency lets the lead agencies read its draft: the text as it was when it was shown.
    shown_to_lead_at = models.DateTimeField(null=True, blank=True)
    shown_revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Wagtail's word for "public"; told by the state, so that nothing but our verb makes it true.
    live = models.GeneratedField(
        expression=Q(state=ResponseState.PUBLISHED),  # type: ignore[arg-type]  # a condition is one
        output_field=models.BooleanField(),
        db_persist=True,
    )
    has_unpublished_changes = models.BooleanField(default=False, db_default=False, editable=False)
    expired = models.BooleanField(default=False, db_default=False, editable=False)
    locked = models.BooleanField(default=False, db_default=False, editable=False)
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
            # An official answer is corrected, never taken back by a clock.
            models.CheckConstraint(
                condition=Q(expire_at__isnull=True, expired=False), name="response_never_expires"
            ),
            models.CheckConstraint(
                condition=Q(locked=False, locked_by__isnull=True, locked_at__isnull=True)
                | Q(locked=True, locked_by__isnull=False, locked_at__isnull=False),
                name="response_locked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(shown_to_lead_at__isnull=True, shown_revision__isnull=True)
                | Q(shown_to_lead_at__isnull=False, shown_revision__isnull=False),
                name="response_shown_as_it_was",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} · {self.agency}"

    def get_absolute_url(self) -> str:
        """The path of the page of this answer in the active language; it stays for good."""
        return reverse("responses:response", args=[self.pk])

    def get_workflow(self) -> Any:
        """The chain of the answering agency, or the one for agencies without their own."""
        from participation.responses.models.chains import Chain

        chain = Chain.objects.of(self.agency_id)
        return chain.workflow if chain else None

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        """The page on which the public will read it."""
        return "responses/preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """What that page shows, made of this very text."""
        from participation.responses.showing import preview_of

        return {**super().get_preview_context(request, mode_name), **preview_of(self)}

    def publish(self, revision: Any, user: Any = None, log_action: Any = True, **_options: Any) -> None:
        """Wagtail's own way to publish, which is closed: an answer becomes public by `respond` alone.

        Its command for scheduled publishing passes by; our own job publishes what is due.
        """
        if log_action != "wagtail.publish.scheduled":
            raise PermissionDenied

    def unpublish(self, *_args: Any, **_options: Any) -> None:
        """Closed: an official answer is corrected, never unpublished."""
        raise PermissionDenied

    @property
    def is_signed_at_once(self) -> bool:
        """Whether the agency has named neither a control unit nor a chain, so that an approver is all."""
        from participation.responses.models.chains import Chain, Unit

        named = Unit.objects.filter(agency=self.agency_id, is_control=True, is_active=True)
        return not named.exists() and not Chain.objects.filter(agency=self.agency_id).exists()

    @property
    def draft(self) -> "Response":
        """The text in the making: the row until it is published, then the newest revision if it is newer."""
        if self.is_published and self.has_unpublished_changes and self.latest_revision:
            draft: Response = self.latest_revision.as_object()
            return draft
        return self

    @property
    def shown(self) -> "Response | None":
        """What the lead agencies may read of a draft: the text that was shown, whatever was written since."""
        if self.is_published or self.shown_revision is None:
            return None
        shown: Response = self.shown_revision.as_object()
        return shown

    @property
    def is_newer_than_shown(self) -> bool:
        """Whether the lead agencies read an earlier text than the present one."""
        return self.shown_revision_id is not None and self.shown_revision_id != self.latest_revision_id

    @property
    def revision_seen(self) -> str:
        """The present revision, as a form carries it while somebody writes on; "" for none."""
        return str(self.latest_revision_id or "")

    @property
    def is_in_the_making(self) -> bool:
        """Whether there is a text that is not public yet."""
        return not self.is_published or self.has_unpublished_changes

    @property
    def next_number(self) -> int:
        """The number that the next published text will have."""
        return self.versions.count() + 1

    @property
    def writers(self) -> set[int]:
        """The accounts of all who have written any of the text in the making, not of the last one alone.

        Whoever has a second account is the same author under it. Old revisions may be purged, events not.
        """
        since = self.revisions.filter(pk__gt=self.live_revision_id or 0, user__isnull=False)
        ids = set(since.values_list("user_id", flat=True)) | self._recorded_writers()
        ids |= {self.author_id} if self.author_id and not self.is_published else set()
        humans = Person.objects.filter(pk__in=ids).values("identity")
        return set(Person.objects.filter(identity__in=humans).values_list("pk", flat=True)) if ids else ids

    def _recorded_writers(self) -> set[int]:
        """Who has saved a draft since the last publication, as the record tells it."""
        public = self.versions.order_by("-number").values_list("event__position", flat=True).first()
        saved = Event.objects.filter(
            record=self.record_id, kind__in=DRAFTED, facts__response=self.pk, position__gt=public or 0
        )
        return set(saved.filter(actor__isnull=False).values_list("actor_id", flat=True))

    @property
    def writer(self) -> Any:
        """Who has written last."""
        return self.latest_revision.user if self.latest_revision else self.author

    @property
    def due_at(self) -> datetime | None:
        """When the approved text is to become public; None if it has no time of its own."""
        scheduled = self.revisions.filter(approved_go_live_at__isnull=False)
        return scheduled.values_list("approved_go_live_at", flat=True).first()

    @property
    def is_scheduled(self) -> bool:
        """Whether an approved text waits for its time."""
        return self.due_at is not None

    @property
    def approver(self) -> Any:
        """Who has approved the present text last of all; None if nobody has."""
        approval = self._approval()
        return approval.finished_by if approval else None

    def is_approved_by(self, person_id: int) -> bool:
        """Whether the present text has been through sign-off, and this person decided last.

        A first text that has never been sent there passes: then the verb was called with it directly.
        """
        if not self.is_published and not self.workflow_states.exists():
            return True
        approval = self._approval()
        return approval is not None and approval.finished_by_id == person_id

    def _approval(self) -> Any:
        state = self.workflow_states.order_by("-created_at", "-pk").first()
        if state is None or state.status != state.STATUS_APPROVED:
            return None
        decided = state.task_states.filter(status="approved").select_related("finished_by")
        last = decided.order_by("-pk").first()
        return last if last and last.revision_id == self.latest_revision_id else None

    @property
    def is_published(self) -> bool:
        """Whether the public can read it."""
        return self.state == ResponseState.PUBLISHED

    @property
    def is_lead(self) -> bool:
        """Whether this is a lead agency's answer, which the duty is about."""
        return self.part == Part.LEAD


class Answer(models.Model):
    """What one response says to one demand: in a draft half-written as well, in public always whole.

    `is_public` is the response's `live`: a foreign key over both columns lets the database carry it along
    when the response is published, and the conditions below then ask for everything (migration 0010).
    """

    response = ParentalKey(Response, on_delete=models.CASCADE, related_name="answers")
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="answers")
    is_public = models.BooleanField(default=False, db_default=False, editable=False)
    verdict = models.CharField(_("結果"), max_length=16, choices=Verdict.choices, blank=True)
    reason_type = models.CharField(_("理由類別"), max_length=10, choices=ReasonType.choices, blank=True)
    reason = models.TextField(_("理由"), blank=True)
    # One address a line, words before it if it has a name: 「審議紀錄 https://…」.
    evidence = models.TextField(_("佐證連結"), blank=True, db_default="")
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
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values) | Q(is_public=False, verdict=""),
                name="answer_verdict_known",
            ),
            models.CheckConstraint(
                condition=Q(reason_type__in=ReasonType.values) | Q(is_public=False, reason_type=""),
                name="answer_reason_type_known",
            ),
            models.CheckConstraint(condition=Q(is_public=False) | ~Q(reason=""), name="answer_gives_reason"),
            models.CheckConstraint(
                condition=Q(is_public=False)
                | ~Q(verdict=Verdict.UNDER_STUDY)
                | Q(next_step_by__isnull=False),
                name="answer_under_study_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | ~Q(verdict=Verdict.NOT_OURS) | Q(handed_to__isnull=False),
                name="answer_not_ours_says_whose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demand_id}: {self.get_verdict_display()}"

    @property
    def lacks(self) -> list[str]:
        """The fields without which it cannot become public; the conditions above ask for the same."""
        needed = ["verdict", "reason_type", "reason"]
        if self.verdict == Verdict.UNDER_STUDY:
            needed.append("next_step_by")
        if self.verdict == Verdict.NOT_OURS:
            needed.append("handed_to")
        return [name for name in needed if not getattr(self, name)]
