"""Moderation and comments for machines. Nothing here names a person but by the nickname they chose."""

from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny

from participation.discussion.guideline import HOUSE_RULES, Stance
from participation.discussion.models import (
    Comment,
    CommentAnswer,
    CommentStatus,
    Decision,
    DecisionKind,
    Ground,
)
from participation.discussion.models.cases import CaseSource
from participation.discussion.models.decisions import ADVERSE
from participation.discussion.published.decisions import OUTCOMES, Published, facts_of, published
from participation.discussion.rules import is_edited
from participation.opendata.agencies import AgencyBriefSerializer
from participation.opendata.choices import OneOf
from participation.opendata.paging import Order
from participation.opendata.views import PublicView
from participation.record.models import ProcedureKey, Record

KINDS = [(kind.value, DecisionKind(kind).label) for kind in ADVERSE]
RULES = [(code, rule.label) for code, rule in HOUSE_RULES.items()]
APPEALS = [("", _("沒有申訴")), *((key.value, label) for key, label in OUTCOMES.items() if key != "none")]
NEWEST = Order("pk", descending=True)
ORDERS = {"newest": NEWEST, "oldest": Order("pk"), "score": Order("score", descending=True)}


class DecisionSerializer(serializers.Serializer[Decision]):
    """A decision of the public moderation record; the fields of its files."""

    id = serializers.IntegerField()
    date = serializers.DateTimeField()
    decision = serializers.ChoiceField(KINDS)
    ground = serializers.ChoiceField(Ground.choices)
    rule = serializers.ChoiceField(RULES)
    rule_section = serializers.CharField(help_text=_("營運指引的節次"))
    house_rules_version = serializers.IntegerField()
    law = serializers.CharField()
    category = serializers.CharField(help_text=_("歐盟透明度資料庫的類別"))
    source = serializers.ChoiceField(CaseSource.choices)  # type: ignore[assignment]
    automated_detection = serializers.BooleanField()
    automated_decision = serializers.BooleanField(help_text=_("一律為 false：每一項都由人決定"))
    territorial_scope = serializers.CharField()
    in_force_from = serializers.DateTimeField()
    suspended_until = serializers.DateTimeField(allow_null=True)
    appealed = serializers.BooleanField()
    appeal_outcome = serializers.ChoiceField(APPEALS, allow_blank=True)
    lifted_at = serializers.DateTimeField(allow_null=True)
    record_number = serializers.CharField()
    procedure = serializers.ChoiceField(ProcedureKey.choices)
    url = serializers.URLField()

    def to_representation(self, instance: Decision) -> dict[str, Any]:
        """The facts that the files have too."""
        return facts_of(Published(instance))


class DecisionQuery(serializers.Serializer[Any]):
    """The filters of the list."""

    kind = OneOf(KINDS, required=False, help_text=_("決定"))
    rule = OneOf(RULES, required=False, help_text=_("留言規範的代碼"))
    procedure = OneOf(ProcedureKey.choices, required=False, help_text=_("單元"))


@extend_schema(parameters=[DecisionQuery], tags=["moderation"])
class DecisionList(PublicView, generics.ListAPIView[Decision]):
    """留言處分的公開紀錄，由新到舊；不含個人資料與留言文字。"""

    serializer_class = DecisionSerializer
    permission_classes = (AllowAny,)
    filters = DecisionQuery
    order = Order("in_force_from", descending=True)
    queryset = Decision.objects.none()

    def get_queryset(self) -> QuerySet[Decision]:
        """The published decisions, filtered as asked."""
        lookups = {"kind": "kind", "rule": "rule", "procedure": "case__discussion__record__procedure"}
        return published().filter(
            **{lookups[name]: value for name, value in self.asked().items() if name in lookups}
        )


class CommentAnswerSerializer(serializers.Serializer[CommentAnswer]):
    """What an agency answered in public."""

    kind = serializers.ChoiceField(CommentAnswer.KINDS)
    agency = AgencyBriefSerializer()
    text = serializers.CharField()
    published_at = serializers.DateTimeField()


class CommentSerializer(serializers.Serializer[Comment]):
    """A comment that others may see, or the tombstone of one that is gone."""

    id = serializers.IntegerField()
    parent = serializers.IntegerField(source="parent_id", allow_null=True)  # type: ignore[assignment]
    stance = serializers.ChoiceField(Stance.choices, allow_blank=True)
    status = serializers.ChoiceField(
        [choice for choice in CommentStatus.choices if choice[0] != CommentStatus.PRIVATE]
    )
    text = serializers.SerializerMethodField()
    decision = serializers.SerializerMethodField()
    author = serializers.SerializerMethodField()
    official = serializers.BooleanField(source="is_official")
    agency = AgencyBriefSerializer(allow_null=True)
    written_at = serializers.DateTimeField()
    edited = serializers.SerializerMethodField()
    up = serializers.IntegerField(source="up_count")
    down = serializers.IntegerField(source="down_count")
    replies = serializers.IntegerField(source="reply_count")
    url = serializers.SerializerMethodField()
    answers = CommentAnswerSerializer(many=True, source="public_answers")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_text(self, comment: Comment) -> str | None:
        """The words; null where they are gone."""
        return comment.text if comment.is_shown else None

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_decision(self, comment: Comment) -> int | None:
        """Which decision took it down, in the public moderation record."""
        return comment.decision_id if comment.is_taken_down else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_author(self, comment: Comment) -> str | None:
        """The nickname; null where the comment is gone or an agency speaks."""
        return comment.author.nickname if comment.is_shown and not comment.is_official else None

    @extend_schema_field(serializers.BooleanField())
    def get_edited(self, comment: Comment) -> bool:
        """Whether the words were changed after the time of free editing."""
        return comment.is_shown and is_edited(written_at=comment.written_at, edited_at=comment.edited_at)

    @extend_schema_field(serializers.URLField())
    def get_url(self, comment: Comment) -> str:
        """The permanent address."""
        return settings.SITE_URL + reverse("discussion:comment", args=[comment.pk])


class CommentQuery(serializers.Serializer[Any]):
    """The filters of a list of comments."""

    stance = OneOf(Stance.choices, required=False, help_text=_("立場"))
    ordering = OneOf(
        list(ORDERS), required=False, default="newest", help_text=_("排序：新到舊、舊到新、評價高的在前")
    )


class CommentsOf(PublicView, generics.ListAPIView[Comment]):
    """What is said in public about one record, for a procedure's own address to name the record."""

    serializer_class = CommentSerializer
    permission_classes = (AllowAny,)
    filters = CommentQuery
    order = NEWEST
    queryset = Comment.objects.none()

    def get_record(self) -> Record:
        """The record; 404 for what the public may not see."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Comment]:
        """Its public comments, tombstones included."""
        record = self.get_record()
        asked = self.asked()
        self.order = ORDERS[asked["ordering"]]
        answers = CommentAnswer.objects.filter(published_at__isnull=False, is_private=False)
        rows = Comment.objects.public().filter(discussion__record=record)
        if stance := asked.get("stance"):
            rows = rows.filter(stance=stance)
        return rows.select_related("author", "agency").prefetch_related(
            Prefetch(
                "official_answers",
                answers.select_related("agency").order_by("published_at"),
                "public_answers",
            )
        )
