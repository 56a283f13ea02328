"""Who wants to hear of what and how often, whose mailbox refuses, and what a demonstration sent."""

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Agency
from participation.record.models import Delivery, Frequency, ProcedureKey, Record


class SubjectKind(models.TextChoices):
    """What can be followed."""

    RECORD = "record", _("一件事")
    AGENCY = "agency", _("機關")
    TOPIC = "topic", _("主題")
    SEARCH = "search", _("搜尋")


class FollowQuerySet(models.QuerySet["Follow"]):
    def wanted(self) -> "FollowQuerySet":
        """Those that were not stopped."""
        return self.exclude(frequency=Frequency.NEVER)

    def with_subject(self) -> "FollowQuerySet":
        """With what naming the subject looks at."""
        return self.select_related("record", "agency")

    def counted(self) -> dict[str, int]:
        """How many there are, and how many of them are searches; stopped ones count."""
        return self.aggregate(follows=Count("pk"), searches=Count("pk", filter=Q(kind=SubjectKind.SEARCH)))


class Follow(models.Model):
    """A person wants to hear of a subject: a record, an agency, a topic, what a search finds.

    Stopped by the link in a mail, a follow stays with the frequency `never`, so that it can be taken
    up again, and so that nobody who only signed hears of that record either.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    # The database knows the defaults, too: rows may come from processes of the version before.
    kind = models.CharField(
        max_length=6, choices=SubjectKind.choices, default=SubjectKind.RECORD, db_default=SubjectKind.RECORD
    )
    record = models.ForeignKey(
        Record, on_delete=models.PROTECT, null=True, blank=True, related_name="follows"
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="follows"
    )
    # The procedure whose list is followed, and what narrows it: a topic by its slug, words to search for.
    procedure = models.CharField(
        max_length=14, choices=ProcedureKey.choices, blank=True, default="", db_default=""
    )
    topic = models.CharField(max_length=60, blank=True, default="", db_default="")
    words = models.CharField(max_length=100, blank=True, default="", db_default="")
    frequency = models.CharField(
        _("通知方式"),
        max_length=8,
        choices=Frequency.choices,
        default=Frequency.AT_ONCE,
        db_default=Frequency.AT_ONCE,
    )
    since = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    # What it was before it was stopped.
    former = models.CharField(max_length=8, choices=Frequency.choices, blank=True, default="", db_default="")

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("追蹤")
        verbose_name_plural = _("追蹤")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind", "record", "agency", "procedure", "topic", "words"],
                nulls_distinct=False,
                name="follow_once",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        kind=SubjectKind.RECORD,
                        record__isnull=False,
                        agency=None,
                        procedure="",
                        topic="",
                        words="",
                    )
                    | Q(
                        kind=SubjectKind.AGENCY,
                        record=None,
                        agency__isnull=False,
                        procedure="",
                        topic="",
                        words="",
                    )
                    | (
                        Q(
                            kind=SubjectKind.TOPIC,
                            record=None,
                            agency=None,
                            procedure__in=ProcedureKey.values,
                            words="",
                        )
                        & ~Q(topic="")
                    )
                    | (
                        Q(kind=SubjectKind.SEARCH, record=None, procedure__in=ProcedureKey.values)
                        & ~Q(words="")
                    )
                ),
                name="follow_of_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=Frequency.values), name="follow_frequency_known"
            ),
            models.CheckConstraint(
                condition=Q(frequency=Frequency.NEVER, stopped_at__isnull=False)
                | (~Q(frequency=Frequency.NEVER) & Q(stopped_at=None)),
                name="follow_stopped_dated",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["procedure", "kind"], condition=Q(kind__in=["topic", "search"]), name="follow_of_list"
            ),
        ]

    def __str__(self) -> str:
        about = self.record_id or self.agency_id or self.words or self.topic
        return f"{self.person_id} → {self.kind} {about}"

    @property
    def is_stopped(self) -> bool:
        """Whether the person does not want to hear of it any more."""
        return self.frequency == Frequency.NEVER


class BounceQuerySet(models.QuerySet["Bounce"]):
    def standing(self) -> "BounceQuerySet":
        """Those after which the person has not confirmed that the mailbox works."""
        return self.filter(cleared_at=None)

    def stopped(self, people: Iterable[int], most: int) -> set[tuple[int, bytes]]:
        """(person, hash of the address) of the mailboxes that have refused MOST times or more."""
        found = self.standing().filter(person__in=list(people), is_permanent=True)
        counted = found.values("person_id", "address").annotate(times=Count("pk")).filter(times__gte=most)
        return {(row["person_id"], bytes(row["address"])) for row in counted}


class HeardFrom(models.TextChoices):
    """How the platform learned that a letter was not delivered."""

    SERVER = "server", _("寄送時被拒收")
    REPORT = "report", _("退信")


class Bounce(models.Model):
    """A letter that a mail server would not deliver. The address is kept as a keyed hash alone."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="bounces")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bounces")
    address = models.BinaryField(max_length=32)
    is_permanent = models.BooleanField()
    code = models.CharField(max_length=20)
    heard_from = models.CharField(max_length=6, choices=HeardFrom.choices)
    at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)

    objects = BounceQuerySet.as_manager()

    class Meta:
        verbose_name = _("退信")
        verbose_name_plural = _("退信")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery", "is_permanent"], name="bounce_once"),
            models.CheckConstraint(
                condition=Q(heard_from__in=HeardFrom.values), name="bounce_heard_from_known"
            ),
            models.CheckConstraint(condition=~Q(code=""), name="bounce_says_why"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=Q(cleared_at=None), name="bounce_standing"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.code}"


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
