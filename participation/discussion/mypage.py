"""What a person's own page says of their comments, and their copy of it all."""

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.discussion.models import (
    Appeal,
    Comment,
    CommentStatus,
    CommentVote,
    Decision,
    HouseRulesAccepted,
    Report,
    Restriction,
)
from participation.people.models import Person
from participation.people.mypage import Item

SHAPES = {
    CommentStatus.SHOWN: "open",
    CommentStatus.HELD: "waiting",
    CommentStatus.PRIVATE: "draft",
    CommentStatus.HIDDEN: "refused",
    CommentStatus.REMOVED: "refused",
    CommentStatus.WITHDRAWN: "closed",
}


class Comments:
    """What the person wrote in discussions, whatever became of it."""

    key = "comments"
    title: str | Promise = gettext_lazy("我的留言")
    empty: str | Promise = gettext_lazy("您還沒有留言過。")
    empty_url: str | Promise = ""
    empty_label: str | Promise = ""

    def items(self, person: Person, limit: int) -> list[Item]:
        """The newest."""
        return [
            Item(
                title=Truncator(comment.text).chars(60) or _("（文字已依法抹除）"),
                url=reverse("discussion:comment", args=[comment.pk]),
                status=comment.get_status_display(),
                state=SHAPES[CommentStatus(comment.status)],
                fact=comment.discussion.record.title,
            )
            for comment in Comment.objects.filter(author=person)
            .select_related("discussion__record")
            .order_by("-written_at", "-pk")[:limit]
        ]

    def export(self, person: Person) -> Any:
        """Comments with their versions, votes, reports, decisions, appeals, accepted rules."""
        comments = Comment.objects.filter(author=person).select_related("discussion__record").order_by("pk")
        return {
            "comments": [
                {
                    "id": comment.pk,
                    "about": comment.discussion.record.number,
                    "stance": comment.stance,
                    "status": comment.status,
                    "written_at": comment.written_at,
                    "versions": list(comment.versions.order_by("number").values("text", "stance", "at")),
                }
                for comment in comments
            ],
            "votes": list(
                CommentVote.objects.filter(identity=person.identity_id)
                .order_by("pk")
                .values("comment", "value", "at")
            ),
            "reports": list(
                Report.objects.filter(person=person).order_by("pk").values("rule", "words", "at", "outcome")
            ),
            "decisions": list(
                Decision.objects.filter(person=person, in_force_from__isnull=False)
                .order_by("pk")
                .values("comment", "kind", "rule", "passage", "reason", "at", "lifted_at", "lift_reason")
            ),
            "restrictions": list(
                Restriction.objects.filter(person=person)
                .order_by("pk")
                .values("decision", "what", "starts_at", "ends_at", "lifted_at")
            ),
            "appeals": list(
                Appeal.objects.filter(person=person)
                .order_by("pk")
                .values("decision", "grounds", "filed_at", "is_upheld", "reason")
            ),
            "house_rules_accepted": list(
                HouseRulesAccepted.objects.filter(person=person).order_by("pk").values("rules", "at")
            ),
        }
