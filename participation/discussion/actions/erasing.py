"""Lawful erasure, and what joins when two accounts turn out to be one person."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from participation.agencies.rules import Role
from participation.discussion import rules
from participation.discussion.actions.common import locked_comment
from participation.discussion.models import (
    Appeal,
    Comment,
    CommentStatus,
    CommentVersion,
    CommentVote,
    Decision,
    Report,
)
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.refusals import Refusal, refuse_if

ERASED = _("（依法抹除的文字，不再保留任何內容）")
NOT_DOWN = Refusal("still-up", _("要先以決定移除或由作者撤回，才能依法抹除文字。"))


def erase_comment(comment: Comment, *, law: str, reason: str, by: Actor, now: datetime) -> Comment:
    """Destroy the words of a comment because a law asks for it; the row, its dates and decisions stay.

    Only a supervisor of the platform may, naming the law; moderation itself never deletes. Recorded
    for the platform without the words; the public sees at the comment's place that they were erased.
    What is still up is first taken down by a decision, with its appeal.
    """
    with transaction.atomic():
        comment = locked_comment(comment)
        is_ours = by.agency is not None and by.agency.is_platform and by.role == Role.SUPERVISOR.value
        refuse_if(None if is_ours else rules.SUPERVISOR_ONLY)
        refuse_if(None if law.strip() and reason.strip() else rules.REASON_MISSING)
        is_down = comment.is_taken_down or comment.status == CommentStatus.WITHDRAWN
        refuse_if(None if is_down else NOT_DOWN)
        comment.text, comment.fingerprint, comment.erased_at = "", "", now
        comment.save(update_fields=["text", "fingerprint", "erased_at"])
        CommentVersion.objects.filter(comment=comment).update(text="", is_public=False)
        erased = str(ERASED)
        Decision.objects.filter(comment=comment).update(passage="", reason=erased)
        Decision.objects.filter(comment=comment).exclude(lift_reason="").update(lift_reason=erased)
        Report.objects.filter(case__comment=comment).update(words="")
        Appeal.objects.filter(decision__comment=comment).update(grounds=erased)
        record_event(
            comment.discussion.record,
            "comment_erased",
            by=by,
            now=now,
            facts={"comment": comment.pk},
            texts={"law": law.strip(), "reason": reason.strip()},
            public=False,
        )
    return comment


def join_votes(old_id: int, new_id: int, now: datetime) -> None:
    """One person's votes through two accounts become one; where both voted, the newer identity's stands."""
    with transaction.atomic():
        double = CommentVote.objects.filter(
            identity_id=old_id, comment__in=CommentVote.objects.filter(identity_id=new_id).values("comment")
        )
        touched = list(double.values_list("comment", flat=True))
        double.delete()
        CommentVote.objects.filter(identity_id=old_id).update(identity_id=new_id)
        for comment in Comment.objects.select_for_update().filter(pk__in=touched).order_by("pk"):
            comment.up_count = comment.votes.filter(value=1).count()
            comment.down_count = comment.votes.filter(value=-1).count()
            comment.save(update_fields=["up_count", "down_count"])
