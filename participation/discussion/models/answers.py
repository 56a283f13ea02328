"""Answers of agencies to comments, what makes them due, and what helps to write them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Agency
from participation.discussion.models.comments import Comment
from participation.discussion.models.discussions import Discussion
from participation.obligations.models import Obligation


class Theme(models.Model):
    """Comments that say much the same, answered once [9.4]."""

    discussion = models.ForeignKey(Discussion, on_delete=models.PROTECT, related_name="themes")
    title = models.CharField(_("主題"), max_length=100)
    grouped_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("留言主題")
        verbose_name_plural = _("留言主題")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["discussion", "title"], name="theme_once"),
            models.CheckConstraint(condition=~Q(title=""), name="theme_named"),
        ]

    def __str__(self) -> str:
        return self.title


class CommentDuty(models.Model):
    """Which comment or theme an answer is owed to."""

    obligation = models.OneToOneField(Obligation, on_delete=models.PROTECT, related_name="comment_duty")
    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, null=True, blank=True, related_name="duties"
    )
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="duties")

    class Meta:
        verbose_name = _("留言應辦事項")
        verbose_name_plural = _("留言應辦事項")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(comment__isnull=False, theme__isnull=True)
                | Q(comment__isnull=True, theme__isnull=False),
                name="comment_duty_to_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id}"


class CommentAnswer(models.Model):
    """What an agency says to one comment or to many. `is_private`: only to the authors."""

    KINDS: ClassVar = [("brief", _("簡要回應")), ("formal", _("正式回應"))]

    discussion = models.ForeignKey(Discussion, on_delete=models.PROTECT, related_name="answers")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("種類"), max_length=6, choices=KINDS)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="answers")
    text = models.TextField(_("回應"), max_length=5000)
    is_private = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    # A formal answer to criticism is signed off by a supervisor before anybody sees it.
    needs_sign_off = models.BooleanField(default=False)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    comments = models.ManyToManyField(Comment, through="AnsweredComment", related_name="official_answers")

    class Meta:
        verbose_name = _("留言回應")
        verbose_name_plural = _("留言回應")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["brief", "formal"]), name="comment_answer_kind_known"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="comment_answer_written"),
            models.CheckConstraint(
                condition=Q(needs_sign_off=False)
                | Q(published_at__isnull=True)
                | (Q(signed_by__isnull=False) & ~Q(signed_by=F("by"))),
                name="comment_answer_signed_by_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["discussion", "-published_at"], name="comment_answer_newest"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class AnsweredComment(models.Model):
    """One of the comments that an answer serves."""

    answer = models.ForeignKey(CommentAnswer, on_delete=models.PROTECT, related_name="answered")
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="answered")

    class Meta:
        verbose_name = _("回應的留言")
        verbose_name_plural = _("回應的留言")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "comment"], name="answered_comment_once")
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} → {self.comment_id}"


class CannedPassage(models.Model):
    """A passage that officials may start an answer from: the knowledge base [10.4.3]."""

    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("機關"),
        help_text=_("留空表示所有機關都可使用。"),
    )  # fmt: skip
    topic = models.CharField(_("主題"), max_length=60)
    title = models.CharField(_("標題"), max_length=100)
    text = models.TextField(_("內容"))
    language = models.CharField(
        _("語言"), max_length=10, choices=[("zh-hant", _("繁體中文")), ("en", _("英文"))], default="zh-hant"
    )
    is_active = models.BooleanField(_("使用中"), default=True)

    class Meta:
        verbose_name = _("常用段落")
        verbose_name_plural = _("常用段落")
        ordering: ClassVar = ["topic", "title"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text="") & ~Q(title=""), name="canned_passage_written")
        ]

    def __str__(self) -> str:
        return self.title


class AnswerPart(models.Model):
    """What one unit is asked to contribute to an answer, and by when [10.4.2].

    A question for one unit has one part, that of the lead; for several units the formal answer goes out
    when each has delivered its own.
    """

    PARTS: ClassVar = [("lead", _("主辦單位")), ("co", _("協辦單位"))]

    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, null=True, blank=True, related_name="answer_parts"
    )
    theme = models.ForeignKey(
        Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="answer_parts"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(_("單位"), max_length=60)
    part = models.CharField(_("角色"), max_length=4, choices=PARTS)
    expected_on = models.DateField(_("預定完成日"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    text = models.TextField(_("單位意見"), blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("單位分辦")
        verbose_name_plural = _("單位分辦")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(comment__isnull=False, theme__isnull=True)
                | Q(comment__isnull=True, theme__isnull=False),
                name="answer_part_of_one",
            ),
            models.UniqueConstraint(
                fields=["comment", "theme", "unit"], nulls_distinct=False, name="answer_part_once"
            ),
            models.UniqueConstraint(
                fields=["comment", "theme"],
                condition=Q(part="lead"),
                nulls_distinct=False,
                name="answer_part_one_lead",
            ),
            models.CheckConstraint(condition=Q(part__in=["lead", "co"]), name="answer_part_known"),
            models.CheckConstraint(condition=~Q(unit=""), name="answer_part_named"),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True, delivered_by__isnull=True, text="")
                | (Q(delivered_at__isnull=False, delivered_by__isnull=False) & ~Q(text="")),
                name="answer_part_delivered_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.unit
