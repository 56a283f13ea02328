"""What is discussed, under which rules, and the words that moderators are pointed to."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from participation.discussion.guideline import HOUSE_RULES, OPENNESS, Level, Openness
from participation.record.models import Record


class HouseRules(models.Model):
    """One version of the house rules. A comment is judged by the version in force when it was written."""

    version = models.PositiveSmallIntegerField(_("版次"), primary_key=True)
    in_force_from = models.DateTimeField(_("施行時間"))
    codes = ArrayField(models.CharField(max_length=30))

    class Meta:
        verbose_name = _("留言規範")
        verbose_name_plural = _("留言規範")
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(version__gte=1), name="house_rules_from_one"),
            models.CheckConstraint(condition=~Q(codes=[]), name="house_rules_prohibit_something"),
        ]

    def __str__(self) -> str:
        return str(_("第 %(version)s 版") % {"version": self.version})


class HouseRulesText(models.Model):
    """The words of a version in one language, as they were published. They do not change."""

    rules = models.ForeignKey(HouseRules, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=120)
    html = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("留言規範文字")
        verbose_name_plural = _("留言規範文字")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rules", "language"], name="house_rules_text_once"),
            models.CheckConstraint(condition=~Q(html=""), name="house_rules_text_written"),
        ]

    def __str__(self) -> str:
        return f"{self.rules_id} {self.language}"


class HouseRulesAccepted(models.Model):
    """When a person accepted a version of the house rules."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    rules = models.ForeignKey(HouseRules, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("同意的規範")
        verbose_name_plural = _("同意的規範")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "rules"], name="house_rules_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.rules_id}"


class Discussion(models.Model):
    """What may be said about a record, or about one part of it (`topic`), and how far it is open.

    The level is the one promised when it was opened; a later change is a recorded act with a reason.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="discussions")
    topic = models.SlugField(max_length=60, blank=True, default="")
    level = models.PositiveSmallIntegerField(_("討論開放程度"), choices=Level.choices)
    takes_stances = models.BooleanField(_("表明立場"), default=False)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(_("結束時間"), null=True, blank=True)
    closing_reason = models.TextField(_("結束理由"), blank=True)
    closing_statement = models.TextField(_("結語"), blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("討論")
        verbose_name_plural = _("討論")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "topic"], name="discussion_once"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="discussion_level_known"),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | ~Q(closing_reason=""),
                name="discussion_closing_explained",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | (Q(closes_at__isnull=False) & ~Q(closing_statement="")),
                name="discussion_closed_with_statement",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["closes_at"],
                condition=Q(closes_at__isnull=False, closed_at__isnull=True),
                name="discussion_to_close",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.topic}".strip()

    @property
    def openness(self) -> Openness:
        """What the level allows."""
        return OPENNESS[Level(self.level)]

    def is_open(self, now: datetime) -> bool:
        """Whether something may be written."""
        is_over = self.closed_at is not None or (self.closes_at is not None and self.closes_at <= now)
        return self.openness.may_comment and not is_over


class ListedTerm(models.Model):
    """A word or domain that the automatic checks look for. Editors keep the list; it only points."""

    KINDS: ClassVar = [("word", _("字詞")), ("domain", _("網域"))]

    kind = models.CharField(_("種類"), max_length=6, choices=KINDS, default="word")
    text = models.CharField(_("字詞或網域"), max_length=100)
    rule = models.CharField(
        _("規範"), max_length=30, choices=[(code, rule.label) for code, rule in HOUSE_RULES.items()]
    )
    language = models.CharField(
        _("語言"), max_length=10, choices=[("zh", _("中文")), ("en", _("英文")), ("", _("不分"))], blank=True
    )

    class Meta:
        verbose_name = _("檢查字詞")
        verbose_name_plural = _("檢查字詞")
        ordering: ClassVar = ["kind", "rule", "text"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "text"], name="listed_term_once"),
            models.CheckConstraint(condition=Q(kind__in=["word", "domain"]), name="listed_term_kind_known"),
            models.CheckConstraint(condition=Q(rule__in=list(HOUSE_RULES)), name="listed_term_rule_known"),
            models.CheckConstraint(condition=~Q(text=""), name="listed_term_written"),
        ]

    def __str__(self) -> str:
        return self.text
