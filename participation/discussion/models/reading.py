"""What pages ask about discussions, so that each takes a constant number of queries whatever its size.

Nothing is skipped by counting rows (OFFSET): a page begins after a known comment, found by an index.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import JSONObject

from participation.discussion.guideline import Stance
from participation.discussion.models.answers import AnsweredComment, CommentAnswer
from participation.discussion.models.cases import Case, CaseStatus
from participation.discussion.models.comments import (
    PUBLIC,
    Comment,
    CommentQuerySet,
    CommentStatus,
    CommentVersion,
    CommentVote,
)
from participation.discussion.models.discussions import Discussion
from participation.record.models import Record
from participation.record.procedures import public_records

# Replies shown under each opener of a discussion's page; the rest is on the opener's own page.
REPLIES_SHOWN = 3
# An author's comments that others do not see, on top of the page.
OWN_SHOWN = 10


@dataclass(frozen=True)
class Counts:
    """How much has been said: openers by stance, and all comments with their replies."""

    by_stance: dict[str, int]
    replies: int

    @property
    def openers(self) -> int:
        """How many threads there are."""
        return sum(self.by_stance.values())

    @property
    def comments(self) -> int:
        """How many comments there are, replies and tombstones among them."""
        return self.openers + self.replies


def discussion_of(record: Record, topic: str = "") -> tuple[Discussion, Counts] | None:
    """The discussion of a record with what has been counted in it, in one query; None without one."""
    found = _counted().filter(record=record, topic=topic).first()
    if found is None:
        return None
    found.record = record
    return found, counts_of(found)


def _counted() -> "QuerySet[Discussion]":
    by_stance = (
        Comment.objects.openers()
        .public()
        .filter(discussion=OuterRef("pk"))
        .order_by()
        .values("stance")
        .annotate(openers=Count("*"), replies=Sum("reply_count"))
    )
    row = JSONObject(stance="stance", openers="openers", replies="replies")
    return Discussion.objects.annotate(counted=ArraySubquery(by_stance.values(row=row)))


def counts_of(discussion: Discussion) -> Counts:
    """The counts that came with a discussion."""
    rows: list[dict[str, Any]] = discussion.counted  # type: ignore[attr-defined]
    by_stance = dict.fromkeys(Stance.values, 0) | {row["stance"]: row["openers"] for row in rows}
    return Counts(by_stance, replies=sum(row["replies"] for row in rows))


def shown_with_facts() -> CommentQuerySet:
    """Comments with everything that is shown of one: author, agency, decision, and who is answered."""
    found = _shown().select_related("parent__author", "parent__agency")
    return found.defer("decision__passage", "decision__reason", "parent__text")


def _shown() -> CommentQuerySet:
    found = Comment.objects.select_related("author", "agency", "decision")
    return found.defer("decision__passage", "decision__reason")


def openers_of(discussion: Discussion) -> CommentQuerySet:
    """The threads of a discussion, each with the numbers of its first replies as `first_replies`."""
    replies = (
        Comment.objects.public().filter(root=OuterRef("pk"), root__isnull=False).order_by("pk").values("pk")
    )
    found = _shown().openers().public().filter(discussion=discussion)
    return found.annotate(first_replies=ArraySubquery(replies[:REPLIES_SHOWN]))


def replies_of(opener: Comment) -> CommentQuerySet:
    """The replies in a thread that others may see, in the order of a conversation."""
    return shown_with_facts().public().filter(root=opener, root__isnull=False)


def by_number(numbers: Collection[int]) -> list[Comment]:
    """These comments, oldest first; no query for none."""
    return list(shown_with_facts().filter(pk__in=numbers).order_by("pk")) if numbers else []


def own_unseen(discussion: Discussion, person_id: int) -> list[Comment]:
    """What a person wrote here and others do not see yet, or never will: held and private, newest first.

    What was shown before it was held keeps its place in the thread instead.
    """
    unseen = Q(status__in=[CommentStatus.HELD, CommentStatus.PRIVATE], shown_at__isnull=True)
    found = shown_with_facts().filter(unseen, discussion=discussion, author=person_id)
    return list(found.order_by("-written_at", "-pk")[:OWN_SHOWN])


def answers_to(comments: Iterable[Comment], viewer_id: int | None) -> dict[int, list[CommentAnswer]]:
    """The agencies' published answers by comment, oldest first, each with `serves`: to how many it speaks.

    A private answer goes to the authors alone.
    """
    numbers = [comment.pk for comment in comments]
    if not numbers:
        return {}
    public = Q(answer__is_private=False)
    if viewer_id is not None:
        public |= Q(comment__author=viewer_id)
    rows = (
        AnsweredComment.objects.filter(public, comment__in=numbers, answer__published_at__isnull=False)
        .select_related("answer__agency")
        .annotate(serves=_served())
        .order_by("answer__published_at", "answer_id")
    )
    found: dict[int, list[CommentAnswer]] = {}
    for row in rows:
        row.answer.serves = row.serves  # type: ignore[attr-defined]
        found.setdefault(row.comment_id, []).append(row.answer)
    return found


def _served() -> Subquery:
    same = AnsweredComment.objects.filter(answer=OuterRef("answer")).order_by().values("answer")
    return Subquery(same.annotate(number=Count("*")).values("number"))


def votes_on(comments: Iterable[Comment], identity_id: int) -> dict[int, int]:
    """How a person voted on these comments."""
    numbers = [comment.pk for comment in comments]
    mine = CommentVote.objects.filter(identity=identity_id, comment__in=numbers)
    return dict(mine.values_list("comment", "value")) if numbers else {}


def visible_to(viewer_id: int | None) -> CommentQuerySet:
    """The comments of public records that this person may look at by their link: public and own ones."""
    seen = PUBLIC
    if viewer_id is not None:
        seen |= Q(author=viewer_id)
    in_public = Q(discussion__record__in=Record.objects.filter(public_records()))
    return shown_with_facts().select_related("discussion__record").filter(seen, in_public)


def history_of(comment: Comment) -> list[CommentVersion]:
    """The texts that stood for everybody to read, and the one that stands now, oldest first."""
    versions = list(comment.versions.order_by("number"))
    return [version for version in versions if version.is_public or version is versions[-1]]


def corrections_of(comments: Iterable[Comment]) -> dict[int, datetime]:
    """Until when which of these comments are to be corrected by their authors; no query for none."""
    numbers = [comment.pk for comment in comments]
    if not numbers:
        return {}
    asked = Case.objects.filter(comment__in=numbers, status=CaseStatus.CORRECTING)
    rows = asked.values_list("comment", "correct_by")
    return {number: until for number, until in rows if until is not None}


def answer_for(pk: int, viewer_id: int | None) -> CommentAnswer | None:
    """A published answer that this person may read: a public one, or one to a comment of theirs."""
    seen = Q(is_private=False)
    if viewer_id is not None:
        seen |= Q(answered__comment__author=viewer_id)
    found = CommentAnswer.objects.select_related("agency", "theme", "discussion__record")
    in_public = Q(discussion__record__in=Record.objects.filter(public_records()))
    return found.filter(seen, in_public, pk=pk, published_at__isnull=False).distinct().first()


def answered_by(answer: CommentAnswer, viewer_id: int | None) -> CommentQuerySet:
    """The comments that an answer serves: those that others may see; of a private answer, one's own."""
    seen = Q(author=viewer_id) if answer.is_private else PUBLIC
    return shown_with_facts().filter(seen, official_answers=answer)
