"""What people write, its earlier versions, and what others think of it."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Agency
from participation.discussion.guideline import FREE_EDIT, TEXT_LENGTH, Class, Stance
from participation.discussion.models.discussions import Discussion, HouseRules
from participation.people.models import Identity


class CommentStatus(models.TextChoices):
    """What has become of a comment; known to the database."""

    PRIVATE = "private", _("僅機關可見")
    HELD = "held", _("待審")
    SHOWN = "shown", _("公開")
    HIDDEN = "hidden", _("已關閉")
    REMOVED = "removed", _("已移除")
    WITHDRAWN = "withdrawn", _("作者撤回")


TAKEN_DOWN = (CommentStatus.HIDDEN, CommentStatus.REMOVED)
# What keeps its place in the thread once it was shown: the comment, a tombstone that says why it is gone,
# or, while a moderator looks at an edit, the word that somebody does.
VISIBLE = (CommentStatus.SHOWN, CommentStatus.HELD, *TAKEN_DOWN, CommentStatus.WITHDRAWN)
# What others may know of a comment: its words while it is shown, else that it is there.
PUBLIC = Q(status__in=VISIBLE, shown_at__isnull=False)


class HeldFor(models.TextChoices):
    """Why a comment waits: the level asks for review, or a check found what only may hold."""

    REVIEW = "review", _("先審後公開")
    PERSONAL_DATA = "personal-data", _("疑似個人資料")
    MALWARE = "malware", _("疑似惡意網址")


class CommentQuerySet(models.QuerySet["Comment"]):
    def public(self) -> Self:
        """What others may see: shown comments, and the places of those that once were."""
        return self.filter(PUBLIC)

    def openers(self) -> Self:
        """The first comment of each thread."""
        return self.filter(root__isnull=True)


class Comment(models.Model):
    """One person's words in a discussion. Moderation never deletes it; a lawful erasure empties it.

    `root` is the first comment of the thread, `parent` the one answered. `rules` is the version of the
    house rules under which it is judged. A comment that is taken down names the decision that did it.
    """

    discussion = models.ForeignKey(Discussion, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments")
    # No index of its own: beside it the database would sort a long thread instead of reading its first
    # replies from `comment_of_thread`.
    root = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="in_thread", db_index=False
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    stance = models.CharField(_("立場"), max_length=8, choices=Stance.choices, blank=True)
    text = models.TextField(_("留言"), max_length=TEXT_LENGTH, blank=True)
    # What says the same in other spacing or width has the same one; see `rules.fingerprint`.
    fingerprint = models.CharField(max_length=32)
    status = models.CharField(_("狀態"), max_length=10, choices=CommentStatus.choices)
    held_for = models.CharField(_("保留原因"), max_length=16, choices=HeldFor.choices, blank=True)
    rules = models.ForeignKey(HouseRules, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    # Set for what an official says for an agency.
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.ForeignKey(
        "discussion.Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    up_count = models.PositiveIntegerField(default=0)
    down_count = models.PositiveIntegerField(default=0)
    reply_count = models.PositiveIntegerField(default=0)
    score = models.GeneratedField(
        expression=F("up_count") - F("down_count"), output_field=models.IntegerField(), db_persist=True
    )
    classified_as = models.CharField(_("類別"), max_length=12, choices=Class.choices, blank=True)
    classified_at = models.DateTimeField(null=True, blank=True)
    classified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    theme = models.ForeignKey(
        "discussion.Theme", on_delete=models.PROTECT, null=True, blank=True, related_name="comments"
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("留言")
        verbose_name_plural = _("留言")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=CommentStatus.values), name="comment_status_known"),
            models.CheckConstraint(condition=Q(stance__in=["", *Stance.values]), name="comment_stance_known"),
            models.CheckConstraint(
                condition=Q(classified_as="", classified_at__isnull=True, classified_by__isnull=True)
                | Q(classified_as__in=Class.values, classified_at__isnull=False, classified_by__isnull=False),
                name="comment_classified_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(root__isnull=True, parent__isnull=True)
                | Q(root__isnull=False, parent__isnull=False),
                name="comment_in_thread",
            ),
            models.CheckConstraint(
                condition=~Q(text="") | Q(erased_at__isnull=False), name="comment_says_something"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(text=""), name="comment_erased_is_empty"
            ),
            # No automatic check takes a comment down: behind each that is, stands a person's decision.
            models.CheckConstraint(
                condition=~Q(status__in=TAKEN_DOWN) | Q(decision__isnull=False),
                name="comment_taken_down_by_decision",
            ),
            # And nothing but the level, personal data or malware keeps one back until somebody looks.
            models.CheckConstraint(
                condition=Q(status="held", held_for__in=HeldFor.values)
                | (~Q(status="held") & Q(held_for="")),
                name="comment_held_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status="shown") | Q(shown_at__isnull=False), name="comment_shown_dated"
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="comment_withdrawn_dated",
            ),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True) | Q(root__isnull=True), name="comment_lock_on_opener"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["discussion", "-shown_at", "-id"],
                condition=Q(root__isnull=True, shown_at__isnull=False),
                name="comment_newest",
            ),
            models.Index(
                fields=["discussion", "-score", "-id"],
                condition=Q(root__isnull=True, shown_at__isnull=False),
                name="comment_best",
            ),
            models.Index(
                fields=["discussion", "stance", "-shown_at", "-id"],
                condition=Q(root__isnull=True, shown_at__isnull=False),
                name="comment_by_stance",
            ),
            models.Index(
                fields=["root", "id"],
                condition=Q(root__isnull=False, shown_at__isnull=False),
                name="comment_of_thread",
            ),
            models.Index(fields=["author", "-written_at"], name="comment_of_author"),
            models.Index(fields=["fingerprint", "-written_at"], name="comment_said_again"),
            models.Index(
                fields=["discussion", "id"],
                condition=Q(classified_as="", agency__isnull=True),
                name="comment_to_classify",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_shown(self) -> bool:
        """Whether everybody may read it."""
        return self.status == CommentStatus.SHOWN

    @property
    def is_held(self) -> bool:
        """Whether it waits for a moderator."""
        return self.status == CommentStatus.HELD

    @property
    def is_taken_down(self) -> bool:
        """Whether a decision took it down."""
        return self.status in TAKEN_DOWN

    @property
    def is_withdrawn(self) -> bool:
        """Whether its author took it back."""
        return self.status == CommentStatus.WITHDRAWN

    @property
    def is_official(self) -> bool:
        """Whether it speaks for an agency."""
        return self.agency_id is not None

    @property
    def opener_id(self) -> int:
        """The first comment of its thread: itself, if it is that."""
        return int(self.root_id or self.pk)

    def free_edit_ends_at(self) -> datetime:
        """Until when an edit leaves no public history."""
        return self.written_at + FREE_EDIT


class CommentVersion(models.Model):
    """A text that a comment has had. The public sees those that stood after the time of free editing.

    A version that a decision was about stays closed: correcting personal data must not publish it anew.
    """

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    stance = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField()
    is_public = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("留言版本")
        verbose_name_plural = _("留言版本")
        ordering: ClassVar = ["comment", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "number"], name="comment_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="comment_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}/{self.number}"


class CommentVote(models.Model):
    """What one person thinks of a comment; each person once, through whichever account."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="votes")
    identity = models.ForeignKey(Identity, on_delete=models.PROTECT, related_name="+")
    value = models.SmallIntegerField(choices=[(1, _("贊同")), (-1, _("不贊同"))])
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("留言評價")
        verbose_name_plural = _("留言評價")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "identity"], name="comment_vote_once"),
            models.CheckConstraint(condition=Q(value__in=[1, -1]), name="comment_vote_up_or_down"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.value:+d}"
