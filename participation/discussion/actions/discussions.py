"""Opening a discussion, changing how far it is open, and closing it in three announced stages [19]."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from participation.agencies.rules import Role
from participation.discussion import rules
from participation.discussion.guideline import Level
from participation.discussion.models import Discussion
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.record.models import Record
from participation.refusals import Refusal, refuse_if

SUPERVISES = frozenset({Role.SUPERVISOR.value, Role.MODERATOR.value})
SAME_LEVEL = Refusal("same-level", _("開放程度沒有改變。"))
PAST = Refusal("closing-in-the-past", _("結束時間要在未來，讓大家還有時間表達意見。"))
NOT_ANNOUNCED = Refusal("not-announced", _("結束討論以前，要先公告結束的時間和理由。"))


def open_discussion(
    record: Record, *, level: int, takes_stances: bool, by: Actor, now: datetime, topic: str = ""
) -> Discussion:
    """Open a record's discussion at a level, which is promised with it. Opening it twice changes nothing."""
    with transaction.atomic():
        discussion, made = Discussion.objects.get_or_create(
            record=record,
            topic=topic,
            defaults={"level": level, "takes_stances": takes_stances, "opened_at": now},
        )
        if made:
            record_event(record, "discussion_opened", by=by, now=now, facts={"level": level, "topic": topic})
    return discussion


def change_level(discussion: Discussion, *, level: int, reason: str, by: Actor, now: datetime) -> Discussion:
    """Open a discussion further or less far, in public and with a reason.

    Comments already written keep their place: nothing that was shown is hidden by it, nothing held is
    shown unread.
    """
    with transaction.atomic():
        discussion = _locked(discussion)
        refuse_if(_no_supervisor(by))
        refuse_if(None if reason.strip() else rules.REASON_MISSING)
        refuse_if(SAME_LEVEL if discussion.level == level else None)
        before, discussion.level = discussion.level, Level(level)
        discussion.save(update_fields=["level"])
        record_event(
            discussion.record,
            "openness_changed",
            by=by,
            now=now,
            facts={"before": before, "level": level, "topic": discussion.topic},
            texts={"reason": reason.strip()},
            tell=("followers",),
        )
    return discussion


def announce_closing(
    discussion: Discussion, *, closes_at: datetime, reason: str, by: Actor, now: datetime
) -> Discussion:
    """Say when and why the discussion will end; until then it goes on."""
    with transaction.atomic():
        discussion = _locked(discussion)
        refuse_if(_no_supervisor(by))
        refuse_if(rules.OVER if discussion.closed_at else None)
        refuse_if(None if reason.strip() else rules.REASON_MISSING)
        refuse_if(None if closes_at > now else PAST)
        discussion.closes_at, discussion.closing_reason = closes_at, reason.strip()
        discussion.save(update_fields=["closes_at", "closing_reason"])
        record_event(
            discussion.record,
            "discussion_closing",
            by=by,
            now=now,
            facts={"closes_at": closes_at.isoformat(), "topic": discussion.topic},
            texts={"reason": reason.strip()},
            tell=("followers",),
        )
    return discussion


def close_discussion(discussion: Discussion, *, statement: str, by: Actor, now: datetime) -> Discussion:
    """End an announced discussion with a statement. Everything stays readable."""
    with transaction.atomic():
        discussion = _locked(discussion)
        refuse_if(_no_supervisor(by))
        refuse_if(rules.OVER if discussion.closed_at else None)
        is_due = discussion.closes_at is not None and discussion.closes_at <= now
        refuse_if(None if is_due else NOT_ANNOUNCED)
        refuse_if(None if statement.strip() else rules.REASON_MISSING)
        discussion.closed_at, discussion.closing_statement = now, statement.strip()
        discussion.save(update_fields=["closed_at", "closing_statement"])
        record_event(
            discussion.record,
            "discussion_closed",
            by=by,
            now=now,
            facts={"topic": discussion.topic},
            texts={"note": statement.strip()},
            tell=("followers",),
        )
    return discussion


def _no_supervisor(by: Actor) -> Refusal | None:
    is_ours = by.agency is not None and by.agency.is_platform and by.role in SUPERVISES
    return None if is_ours else rules.SUPERVISOR_ONLY


def _locked(discussion: Discussion) -> Discussion:
    return Discussion.objects.select_for_update(of=("self",)).select_related("record").get(pk=discussion.pk)
