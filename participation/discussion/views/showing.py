"""A comment as it is shown to this viewer: its words or its tombstone, and what may be done with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.discussion import rules
from participation.discussion.guideline import HOUSE_RULES
from participation.discussion.models import Comment, CommentAnswer, Discussion, HeldFor
from participation.discussion.models.reading import answers_to, corrections_of, votes_on
from participation.discussion.views.viewer import Viewer

WAITS: dict[str, str | Promise] = {
    HeldFor.REVIEW: gettext_lazy("這場討論的留言由管理員看過再公開。"),
    HeldFor.PERSONAL_DATA: gettext_lazy("自動檢查認為裡面可能有個人資料，先請管理員看過。"),
    HeldFor.MALWARE: gettext_lazy("自動檢查認為裡面可能有惡意網址，先請管理員看過。"),
}


@dataclass(frozen=True)
class Acts:
    """What this viewer may do with a comment; what is refused has no button."""

    vote: bool = False
    reply: bool = False
    report: bool = False
    edit: bool = False
    withdraw: bool = False


@dataclass(frozen=True)
class Said:
    """One comment with everything that the page shows of it."""

    comment: Comment
    name: str
    is_own: bool = False
    my_vote: int = 0
    acts: Acts = field(default_factory=Acts)
    answers: Sequence[CommentAnswer] = ()
    replies: Sequence["Said"] = ()
    # Whom a reply answers, where that is not the thread's first comment.
    to: str = ""
    # Until when its author was asked to correct it.
    correct_by: datetime | None = None

    @property
    def more(self) -> bool:
        """Whether the thread has replies that are not shown here."""
        return self.comment.root_id is None and self.comment.reply_count > len(self.replies)

    @property
    def is_edited(self) -> bool:
        """Whether the words were changed after they could be changed freely, so that there is a history."""
        return rules.is_edited(written_at=self.comment.written_at, edited_at=self.comment.edited_at)

    @property
    def broken_rule(self) -> str:
        """The rule for which the comment was taken down."""
        decision = self.comment.decision
        return str(HOUSE_RULES[decision.rule].label) if decision and decision.rule else ""

    @property
    def waits_because(self) -> str | Promise:
        """Why others do not see it yet."""
        return WAITS.get(self.comment.held_for, "")


def name_of(comment: Comment) -> str:
    """Who speaks: the agency, or the nickname."""
    return comment.agency.public_name if comment.agency else comment.author.public_name


@dataclass(frozen=True)
class Page:
    """What all comments of a page have in common, asked once for all of them."""

    discussion: Discussion
    viewer: Viewer
    now: datetime
    answers: Mapping[int, list[CommentAnswer]]
    votes: Mapping[int, int]
    corrections: Mapping[int, datetime]
    told: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, discussion: Discussion, comments: Iterable[Comment], viewer: Viewer, now: datetime) -> "Page":
        """One query for everybody, one more for the signed-in, and one more if something is their own."""
        comments = list(comments)
        own = [comment for comment in comments if viewer.owns(comment)]
        return cls(
            discussion=discussion,
            viewer=viewer,
            now=now,
            answers=answers_to(comments, viewer.person_id),
            votes=votes_on(comments, viewer.person.identity_id) if viewer.person else {},
            corrections=corrections_of(own),
        )

    def show(self, comment: Comment, *, opener: Comment, replies: Sequence[Comment] = ()) -> Said:
        """A comment of the thread that OPENER began, with some of its replies."""
        return Said(
            comment=comment,
            name=name_of(comment),
            is_own=self.viewer.owns(comment),
            my_vote=self.votes.get(comment.pk, 0),
            acts=self._acts(comment, is_locked=opener.locked_at is not None),
            answers=self._answers(comment),
            replies=[self.show(reply, opener=opener) for reply in replies],
            to=self._to(comment),
            correct_by=self.corrections.get(comment.pk),
        )

    def _answers(self, comment: Comment) -> list[CommentAnswer]:
        """The answers to a comment; the words of one to many stand under the first of them on the page."""
        answers = self.answers.get(comment.pk, [])
        for answer in answers:
            answer.is_repeated = answer.pk in self.told  # type: ignore[attr-defined]
            self.told.add(answer.pk)
        return answers

    def _to(self, comment: Comment) -> str:
        """Whom a reply to a reply answers; nobody is named whose comment is gone."""
        if comment.parent is None or comment.parent_id == comment.root_id:
            return ""
        return name_of(comment.parent) if comment.parent.is_shown else _("一則已經不在的留言")

    def _acts(self, comment: Comment, *, is_locked: bool) -> Acts:
        viewer, now, is_own = self.viewer, self.now, self.viewer.owns(comment)
        if viewer.person is None:
            return Acts()
        is_open, is_shown = self.discussion.is_open(now), comment.is_shown
        may_speak = rules.may_speak(viewer.speaker, now=now) is None
        editable = rules.may_edit(
            is_own=is_own,
            status=comment.status,
            is_locked=is_locked,
            is_correcting=comment.pk in self.corrections,
            is_open=is_open,
        )
        voted = rules.may_vote(viewer.speaker, is_shown=is_shown, is_own=is_own, is_open=is_open, now=now)
        reported = rules.may_report(viewer.speaker, is_shown=is_shown, is_own=is_own, rule="other")
        return Acts(
            vote=voted is None,
            reply=is_shown and is_open and not is_locked and may_speak,
            report=reported is None,
            edit=editable is None,
            withdraw=rules.may_withdraw(is_own=is_own, status=comment.status) is None,
        )
