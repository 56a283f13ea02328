"""Writing, editing, taking back, and saying what one thinks of a comment."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Agency, AgencyRole
from participation.discussion import rules
from participation.discussion.actions.answering import speaks_for
from participation.discussion.actions.cases import case_of, open_for_findings
from participation.discussion.actions.common import locked_comment, waive_answers
from participation.discussion.checks import Earlier, Effect, Finding, Listed, check_history, check_text
from participation.discussion.guideline import TEXT_LENGTH, Stance
from participation.discussion.models import (
    Case,
    CaseSource,
    CaseStatus,
    Comment,
    CommentStatus,
    CommentVersion,
    CommentVote,
    Discussion,
    ListedTerm,
)
from participation.discussion.models.speakers import rules_in_force, speaker_of
from participation.people.models import Person
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.refusals import Refusal, Refused, refuse_if

NO_RULES = Refusal("no-house-rules", _("平臺還沒有公布留言規範，目前不能留言。"))
TAKEN_BACK = _("作者撤回了這則留言。")
RECENTLY, OWN_KEPT, OTHERS_KEPT = timedelta(days=7), 30, 200


def write_comment(
    discussion: Discussion,
    *,
    text: str,
    by: Actor,
    now: datetime,
    stance: str = "",
    parent: Comment | None = None,
) -> Comment:
    """Say something in a discussion, or answer a comment in it.

    The level decides whether others see it at once; automatic checks may only open a case, or hold what
    looks like personal data or malware until a moderator has looked. Refuses strangers, people who have
    not accepted the house rules, suspended people, agencies that do not answer here, and closed or locked
    discussions.
    """
    person = _person(by)
    with transaction.atomic():
        discussion = Discussion.objects.select_related("record").get(pk=discussion.pk)
        root = _root_of(parent)
        in_force = rules_in_force(now)
        refuse_if(
            rules.may_comment(
                speaker_of(person, now),
                level=discussion.level,
                is_open=discussion.is_open(now),
                in_force=in_force.version if in_force else None,
                is_locked=bool(root and root.locked_at),
                now=now,
            )
        )
        if in_force is None:
            raise Refused(NO_RULES)
        refuse_if(_unsayable(text, stance, asks=discussion.takes_stances and parent is None))
        refuse_if(_unanswerable(discussion, parent))
        refuse_if(speaks_for(by.agency, discussion.record) if by.agency else None)
        comment = Comment(
            discussion=discussion,
            author=person,
            root=root,
            parent=parent,
            stance=stance if discussion.takes_stances and parent is None else "",
            text=text.strip(),
            fingerprint=rules.fingerprint(text),
            rules=in_force,
            written_at=now,
            agency=by.agency,
        )
        found = findings(comment, now)
        _place(comment, found, now)
        comment.save(force_insert=True)
        CommentVersion.objects.create(
            comment=comment, number=1, text=comment.text, stance=comment.stance, at=now
        )
        _ask_moderators(comment, found, now)
    return comment


def _person(by: Actor) -> Person:
    if by.person is None:
        raise Refused(rules.NOT_SIGNED_IN)
    return by.person


def _root_of(parent: Comment | None) -> Comment | None:
    return None if parent is None else Comment.objects.get(pk=parent.opener_id)


def _unsayable(text: str, stance: str, *, asks: bool) -> Refusal | None:
    if not text.strip():
        return rules.SAID_NOTHING
    if len(text.strip()) > TEXT_LENGTH:
        return Refusal("too-long", gettext("留言最多 %(length)d 個字。") % {"length": TEXT_LENGTH})
    return rules.NO_STANCE if asks and stance not in Stance.values else None


def _unanswerable(discussion: Discussion, parent: Comment | None) -> Refusal | None:
    """An answer goes to a comment of the same discussion that others may see."""
    if parent is None:
        return None
    is_here = parent.discussion_id == discussion.pk and parent.status == CommentStatus.SHOWN
    return None if is_here else rules.NOT_SHOWN


def findings(comment: Comment, now: datetime) -> list[Finding]:
    """What the automatic checks find. Officials' own contact data is theirs to publish.

    At level 5 nothing is held: what would be, is pointed out to the moderators.
    """
    if comment.agency_id:
        return []
    listed = [
        Listed(kind="domain" if kind == "domain" else "word", text=text, rule=rule, language=language)
        for kind, text, rule, language in ListedTerm.objects.values_list("kind", "text", "rule", "language")
    ]
    found = [
        *check_text(comment.text, listed=listed, desk_contacts=_desk_contacts()),
        *check_history(comment.text, earlier=_earlier(comment, now), now=now),
    ]
    if comment.discussion.openness.removes:
        return found
    return [replace(finding, effect=Effect.FLAG) for finding in found]


def _desk_contacts() -> set[str]:
    rows = Agency.objects.values_list("contact_phone", "contact_email")
    return {value for row in rows for value in row if value}


def _earlier(comment: Comment, now: datetime) -> list[Earlier]:
    """What to compare with: the author's latest comments, the discussion's, and the very same anywhere."""
    recent = Comment.objects.filter(written_at__gt=now - RECENTLY).exclude(pk=comment.pk)
    own = recent.filter(author=comment.author).order_by("-written_at")[:OWN_KEPT]
    same = recent.filter(fingerprint=comment.fingerprint).order_by("-written_at")[:OTHERS_KEPT]
    near = recent.filter(discussion=comment.discussion).order_by("-id")[:OTHERS_KEPT]
    rows = {
        row[0]: row
        for rows in (own, same, near)
        for row in rows.values_list("pk", "text", "written_at", "author")
    }
    return [
        Earlier(text=text, at=at, by_same_author=author == comment.author_id, author=author)
        for _pk, text, at, author in rows.values()
    ]


def _place(comment: Comment, found: Sequence[Finding], now: datetime) -> None:
    """Whether others see it now."""
    held_for = next((finding.rule for finding in found if finding.effect is Effect.HOLD), "")
    comment.status, comment.held_for = rules.status_at_first(
        comment.discussion.openness, held_for=held_for, is_official=comment.is_official
    )
    if comment.status == CommentStatus.SHOWN and comment.shown_at is None:
        first_shown(comment, now)


def first_shown(comment: Comment, now: datetime) -> None:
    """Note on a comment that the caller saves when others could first read it, and count it in its thread.

    A comment keeps its place when it is gone, so the count never falls.
    """
    comment.shown_at = now
    if comment.root_id:
        Comment.objects.filter(pk=comment.root_id).update(reply_count=F("reply_count") + 1)


def _ask_moderators(comment: Comment, found: Sequence[Finding], now: datetime) -> None:
    if found:
        open_for_findings(comment, found, now)
    elif comment.is_held:
        case_of(comment, source=CaseSource.REVIEW, rule="", by=Actor.system(), now=now)


def edit_comment(comment: Comment, *, text: str, by: Actor, now: datetime, stance: str = "") -> Comment:
    """Change one's own comment. What stood before stays readable once the time of free editing is over.

    An edit that answers a request for a correction hands the case back to the moderators, and what was
    wrong does not become public by having been corrected. The checks look at the new words too.
    """
    person = _person(by)
    with transaction.atomic():
        comment = locked_comment(comment)
        case = Case.objects.filter(comment=comment).exclude(status=CaseStatus.DECIDED).first()
        is_correcting = case is not None and case.is_correcting
        refuse_if(None if _still_speaks_for(comment, person) else rules.NOT_YOURS)
        root = _root_of(comment.parent)
        refuse_if(
            rules.may_edit(
                is_own=comment.author_id == person.pk,
                status=comment.status,
                is_locked=bool(root and root.locked_at) or comment.locked_at is not None,
                is_correcting=is_correcting,
                is_open=comment.discussion.is_open(now),
            )
        )
        in_force = rules_in_force(now)
        # Whoever may not speak does not speak by editing; what was asked for may always be put right.
        if not is_correcting:
            version = in_force.version if in_force else None
            refuse_if(rules.may_go_on(speaker_of(person, now), in_force=version, now=now))
        stance = stance or comment.stance
        refuse_if(_unsayable(text, stance, asks=bool(comment.stance)))
        if text.strip() == comment.text and stance == comment.stance:
            return comment
        _close_version(comment, case, now)
        comment.text, comment.stance, comment.edited_at = text.strip(), stance if comment.stance else "", now
        comment.fingerprint = rules.fingerprint(text)
        if in_force is not None and not is_correcting:
            # The new words are written under the rules that their author has accepted for them.
            comment.rules = in_force
        found = findings(comment, now)
        _replace(comment, found, now)
        comment.save()
        number = comment.versions.count() + 1
        CommentVersion.objects.create(
            comment=comment, number=number, text=comment.text, stance=comment.stance, at=now
        )
        _ask_moderators(comment, found, now)
        if case is not None and is_correcting:
            _corrected(case, by, now)
    return comment


def _still_speaks_for(comment: Comment, person: Person) -> bool:
    """Whether the author of an agency's words still holds an office there."""
    if comment.agency_id is None:
        return True
    return AgencyRole.objects.filter(person=person, agency=comment.agency_id).exists()


def _close_version(comment: Comment, case: Case | None, now: datetime) -> None:
    """Say of the text that is replaced whether the public may still read it."""
    is_public = (
        comment.is_shown and case is None and rules.leaves_history(written_at=comment.written_at, now=now)
    )
    last = comment.versions.order_by("-number").first()
    if last is not None and is_public:
        last.is_public = True
        last.save(update_fields=["is_public"])


def _replace(comment: Comment, found: Sequence[Finding], now: datetime) -> None:
    """Where an edited comment stands: held again if the level or a check says so, never shown by an edit."""
    if comment.status not in {CommentStatus.SHOWN, CommentStatus.HELD}:
        return
    was_held, why = comment.is_held, comment.held_for
    _place(comment, found, now)
    if was_held and not comment.is_held:
        comment.status, comment.held_for = CommentStatus.HELD, why


def _corrected(case: Case, by: Actor, now: datetime) -> None:
    case.status, case.corrected_at = CaseStatus.CORRECTED, now
    case.save(update_fields=["status", "corrected_at"])
    record_event(
        case.discussion.record,
        "moderation_corrected",
        by=by,
        now=now,
        facts={"case": case.pk, "comment": case.comment_id},
        tell=("moderators",),
        public=False,
    )


def withdraw_comment(comment: Comment, *, by: Actor, now: datetime) -> Comment:
    """Take one's own comment back; a tombstone keeps its place, and an undecided case stays open."""
    person = _person(by)
    with transaction.atomic():
        comment = locked_comment(comment)
        refuse_if(rules.may_withdraw(is_own=comment.author_id == person.pk, status=comment.status))
        comment.status, comment.held_for, comment.withdrawn_at = CommentStatus.WITHDRAWN, "", now
        comment.save(update_fields=["status", "held_for", "withdrawn_at"])
        waive_answers(comment, reason=str(TAKEN_BACK), now=now)
    return comment


def vote(comment: Comment, *, value: int, by: Actor, now: datetime) -> Comment:
    """Agree (1) or disagree (-1) with a comment; once per person, a second one replaces the first.

    Two requests of one person take turns at the comment's row, so the counts are those of the rows.
    """
    assert value in {1, -1}, "a vote is up or down"
    person = _person(by)
    with transaction.atomic():
        comment = _to_vote_on(comment, person, now)
        CommentVote.objects.update_or_create(
            comment=comment, identity_id=person.identity_id, defaults={"value": value, "at": now}
        )
        _count_votes(comment)
    return comment


def take_vote_back(comment: Comment, *, by: Actor, now: datetime) -> Comment:
    """Take one's vote back; without one, nothing changes."""
    person = _person(by)
    with transaction.atomic():
        comment = _to_vote_on(comment, person, now)
        CommentVote.objects.filter(comment=comment, identity_id=person.identity_id).delete()
        _count_votes(comment)
    return comment


def _to_vote_on(comment: Comment, person: Person, now: datetime) -> Comment:
    comment = locked_comment(comment)
    refuse_if(
        rules.may_vote(
            speaker_of(person, now),
            is_shown=comment.is_shown,
            is_own=comment.author.identity_id == person.identity_id,
            is_open=comment.discussion.is_open(now),
            now=now,
        )
    )
    return comment


def _count_votes(comment: Comment) -> None:
    comment.up_count = comment.votes.filter(value=1).count()
    comment.down_count = comment.votes.filter(value=-1).count()
    comment.save(update_fields=["up_count", "down_count"])
