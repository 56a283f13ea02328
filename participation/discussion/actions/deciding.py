"""Deciding a case: by a moderator, by two where that is asked for, and what follows an ignored request."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from participation.discussion import rules
from participation.discussion.actions.common import (
    locked_case,
    moderator,
    waive_answers,
    working_calendar,
)
from participation.discussion.actions.effects import (
    give_history_back,
    lift,
    lock_thread,
    put_back,
    restrict,
    take_down,
)
from participation.discussion.guideline import FALSE_REPORTS, HOLDING, REPEATED_WITHIN, Gravity
from participation.discussion.models import (
    Case,
    CaseStatus,
    CommentStatus,
    Decision,
    DecisionKind,
    Ground,
    Report,
    ReportOutcome,
    Restricted,
)
from participation.discussion.models.decisions import ADVERSE
from participation.people.models import Person
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.refusals import refuse_if

RULE = "web20"
TAKEN_DOWN = _("這則留言已經不公開。")
TOLD = ("subject", "reporters")


@dataclass(frozen=True)
class Reasons:
    """What a statement of reasons says, as the moderator writes it."""

    rule: str = ""
    passage: str = ""
    reason: str = ""
    ground: str = Ground.GUIDELINE
    law: str = ""
    legal_follow_up: bool = False


def decide(
    case: Case,
    *,
    kind: str,
    reasons: Reasons,
    by: Actor,
    now: datetime,
    malicious: Collection[int] = (),
    read_at: datetime | None = None,
) -> Decision:
    """Decide a case with a statement of reasons. MALICIOUS names reports made in bad faith.

    A request for a correction keeps the case open until the author has corrected or three days are
    over. Closing an account, and removing at level 5, wait for a second moderator. Refused to people
    party to the matter, while another has the case, for a case that is decided (two may decide at once:
    the row lock lets the second see it), for words that were edited after READ_AT, when the moderator
    read them, and where the rules do not allow the decision.
    """
    with transaction.atomic():
        case = locked_case(case)
        comment = case.comment
        person, agency = moderator(by, about={comment.author_id, *_reporters(case)})
        refuse_if(
            rules.may_decide(
                facts_of(case, person.pk, now, read_at),
                kind=kind,
                rule=reasons.rule,
                ground=reasons.ground,
                law=reasons.law,
                reason=reasons.reason,
                by_role=by.role,
            )
        )
        decision = Decision.objects.create(
            case=case,
            comment=comment,
            person=comment.author,
            kind=kind,
            ground=reasons.ground,
            rule=reasons.rule if kind in ADVERSE else "",
            law=reasons.law.strip() if reasons.ground == Ground.LAW else "",
            rules=comment.rules,
            passage=reasons.passage.strip(),
            reason=reasons.reason.strip(),
            source=case.source,
            automated_detection=case.findings.filter(rule=reasons.rule).exists(),
            by=person,
            by_role=by.role,
            by_agency=agency,
            at=now,
            needs_second=rules.needs_second(kind=kind, level=case.discussion.level),
            legal_follow_up=reasons.legal_follow_up,
        )
        # What needs a second person says nothing of the reports until that person has agreed.
        false = [] if decision.needs_second else _judge_reports(case, kind, malicious)
        if decision.needs_second:
            case.status = CaseStatus.SECOND
            case.save(update_fields=["status"])
            _record(decision, "moderation_proposed", by=by, now=now, tell=("moderators",), public=False)
        else:
            _put_in_force(decision, case, by=by, now=now)
        _suspend_false_reporters(decision, false, by=by, now=now)
    return decision


def _reporters(case: Case) -> set[int]:
    return set(case.reports.values_list("person", flat=True))


def facts_of(case: Case, person_id: int, now: datetime, read_at: datetime | None = None) -> rules.CaseFacts:
    """What the rules of deciding look at, as one moderator finds it now."""
    edited_at, down_by = case.comment.edited_at, case.comment.decision
    return rules.CaseFacts(
        status=case.status,
        level=case.discussion.level,
        comment_status=case.comment.status,
        codes=case.comment.rules.codes,
        is_taken=case.is_taken(person_id, now),
        is_changed=read_at is not None and edited_at is not None and edited_at > read_at,
        is_down_by_law=down_by is not None and down_by.ground == Ground.LAW,
        earlier=_violations(case, now),
        was_asked=case.decisions.in_force().filter(kind=DecisionKind.REQUEST_EDIT).exists(),
    )


def _violations(case: Case, now: datetime) -> dict[str, int]:
    """How many violations stand against the author, by rule: those of other cases within a year."""
    standing = Decision.objects.in_force().filter(
        person=case.comment.author_id, kind__in=ADVERSE, at__gt=now - REPEATED_WITHIN
    )
    # A request that was followed was no more than that; one that was not, led to another decision.
    followed = Q(kind=DecisionKind.REQUEST_EDIT, case__status=CaseStatus.DECIDED)
    counted = standing.exclude(followed).exclude(case=case).values_list("rule")
    return dict(counted.annotate(times=Count("case", distinct=True)))


def _judge_reports(case: Case, kind: str, malicious: Collection[int]) -> list[Report]:
    """Say of each report whether it was right; those made in bad faith are returned."""
    pending = case.reports.filter(outcome="")
    if kind in ADVERSE:
        pending.update(outcome=ReportOutcome.UPHELD)
        return []
    false = list(pending.filter(pk__in=malicious).select_related("person").order_by("pk"))
    pending.filter(pk__in=[report.pk for report in false]).update(outcome=ReportOutcome.MALICIOUS)
    case.reports.filter(outcome="").update(outcome=ReportOutcome.DISMISSED)
    return false


def _suspend_false_reporters(decision: Decision, false: list[Report], *, by: Actor, now: datetime) -> None:
    """Count each false report; the third takes the right to report away, not the right to speak [9.1 (10)].

    Each count is a decision of its own, so that whoever reported is told why and can appeal.
    """
    for report in false:
        strike = _against(decision, report.person, DecisionKind.FALSE_REPORT, now)
        _enforce(strike, by=by, now=now, tell=("subject",))
        counted = Report.objects.filter(person=report.person, outcome=ReportOutcome.MALICIOUS, counts=True)
        held = report.person.restrictions.at(now).filter(what=Restricted.REPORTING)
        if counted.count() < FALSE_REPORTS or held.exists():
            continue
        suspension = _against(decision, report.person, DecisionKind.SUSPEND_REPORTING, now)
        _enforce(suspension, by=by, now=now, tell=("subject",))


def _against(decision: Decision, person: Person, kind: DecisionKind, now: datetime) -> Decision:
    """What the moderator of a decision also decided about somebody who reported falsely."""
    return Decision(
        case=decision.case,
        comment=decision.comment,
        person=person,
        kind=kind,
        rule="report-abuse",
        rules=decision.rules,
        reason=decision.reason,
        source=decision.source,
        by=decision.by,
        by_role=decision.by_role,
        by_agency=decision.by_agency,
        at=now,
    )


def confirm(decision: Decision, *, by: Actor, now: datetime) -> Decision:
    """A second moderator agrees, and the decision comes into force.

    Two may press at once, or the first may try again: the case's row lock lets one through, and the
    database refuses one person in both places.
    """
    with transaction.atomic():
        case, decision = _proposed(decision)
        person, _agency = moderator(by, about={decision.person_id, *_reporters(case)})
        refuse_if(rules.may_confirm(status=case.status, first_id=decision.by_id, second_id=person.pk))
        now_found = facts_of(case, person.pk, now)
        asked = {"kind": decision.kind, "ground": decision.ground, "by_role": decision.by_role}
        refuse_if(rules.still_applies(now_found, **asked))
        decision.second_by, decision.second_at = person, now
        _judge_reports(case, decision.kind, ())
        _put_in_force(decision, case, by=by, now=now)
    return decision


def reject(decision: Decision, *, reason: str, by: Actor, now: datetime) -> Decision:
    """A second moderator does not agree: the case goes back to the queue, undecided."""
    with transaction.atomic():
        case, decision = _proposed(decision)
        person, _agency = moderator(by, about={decision.person_id, *_reporters(case)})
        refuse_if(rules.may_confirm(status=case.status, first_id=decision.by_id, second_id=person.pk))
        refuse_if(None if reason.strip() else rules.REASON_MISSING)
        decision.second_by, decision.second_at, decision.rejected_at = person, now, now
        decision.save(update_fields=["second_by", "second_at", "rejected_at"])
        case.status, case.taken_by, case.taken_at = CaseStatus.OPEN, None, None
        case.save(update_fields=["status", "taken_by", "taken_at"])
        _record(
            decision, "moderation_rejected", by=by, now=now, texts={"reason": reason.strip()}, public=False
        )
    return decision


def _proposed(decision: Decision) -> tuple[Case, Decision]:
    """The case and its proposal as they are by now; locked case first, as everywhere."""
    case = locked_case(decision.case)
    found = Decision.objects.select_for_update(of=("self",)).select_related("person").get(pk=decision.pk)
    if found.rejected_at is not None:
        refuse_if(rules.DECIDED)
    found.case, found.comment = case, case.comment
    return case, found


def carry_out(case: Case, *, now: datetime) -> Decision | None:
    """Let the announced consequence of a request follow that its author ignored for three days [9.1 (11)].

    The comment is closed and the account suspended by the decision of the moderator who set the time;
    None if it was corrected, appealed away or carried out meanwhile.
    """
    with transaction.atomic():
        case = locked_case(case)
        if not case.is_correcting or case.correct_by is None or case.correct_by > now:
            return None
        asked = case.decisions.in_force().filter(kind=DecisionKind.REQUEST_EDIT).order_by("-pk").first()
        # At level 5 nothing is closed, also where the discussion was opened further in between.
        if asked is None or case.comment.is_withdrawn or not case.discussion.openness.removes:
            _close(case, now)
            return None
        consequence = Decision(
            case=case,
            comment=case.comment,
            person=asked.person,
            kind=DecisionKind.HIDE,
            rule=asked.rule,
            rules=asked.rules,
            passage=asked.passage,
            reason=asked.reason,
            source=asked.source,
            automated_detection=asked.automated_detection,
            by=asked.by,
            by_role=asked.by_role,
            by_agency=asked.by_agency,
            at=now,
            follows=asked,
        )
        _enforce(consequence, by=Actor.system(), now=now, suspends=True)
        _close(case, now)
    return consequence


def _put_in_force(decision: Decision, case: Case, *, by: Actor, now: datetime) -> None:
    """Let a decision of a locked case have its effect."""
    grave = decision.rule and facts_of(case, 0, now).gravity(decision.rule) is Gravity.GRAVE
    suspends = decision.kind == DecisionKind.SUSPEND or (
        decision.kind == DecisionKind.REMOVE and bool(grave) and case.discussion.openness.removes
    )
    _enforce(decision, by=by, now=now, suspends=suspends)
    if decision.kind == DecisionKind.REQUEST_EDIT:
        case.status = CaseStatus.CORRECTING
        case.correct_by = rules.correction_ends_at(now, working_calendar())
        case.taken_by, case.taken_at = None, None
        case.save(update_fields=["status", "correct_by", "taken_by", "taken_at"])
    else:
        _close(case, now)


def _enforce(
    decision: Decision, *, by: Actor, now: datetime, suspends: bool = False, tell: tuple[str, ...] = TOLD
) -> None:
    """Bring a decision into force: its instants, its effect, its event."""
    calendar = working_calendar()
    decision.in_force_from = now
    if decision.is_adverse:
        decision.appeal_until = rules.appeal_ends_at(now, calendar)
    if suspends:
        decision.suspended_until = rules.suspension_ends_at(
            now, days=settings.DISCUSSION_SUSPENSION_DAYS, calendar=calendar
        )
    decision.save()
    _take_effect(decision, now)
    if decision.comment.is_taken_down:
        waive_answers(decision.comment, reason=str(TAKEN_DOWN), now=now)
    if decision.is_adverse and decision.rule in HOLDING:
        # What must not be read is not read in an earlier version either.
        decision.comment.versions.update(is_public=False)
    _record(decision, "moderation_decided", by=by, now=now, tell=tell)


def _take_effect(decision: Decision, now: datetime) -> None:
    effect = _EFFECTS.get(DecisionKind(decision.kind))
    if effect is not None:
        effect(decision, now)
    if decision.suspended_until is not None:
        restrict(decision, Restricted.SPEAKING, until=decision.suspended_until, now=now)


def _find_nothing_wrong(decision: Decision, now: datetime) -> None:
    give_history_back(decision)
    if decision.comment.is_held:
        put_back(decision.comment, now)


def _restore(decision: Decision, now: datetime) -> None:
    if decision.comment.decision is not None:
        lift(decision.comment.decision, now)
    if decision.comment.is_taken_down:
        put_back(decision.comment, now)


# What each kind does to the comment or the account; asking for a correction and suspending do no more.
_EFFECTS: dict[DecisionKind, Callable[[Decision, datetime], None]] = {
    DecisionKind.DISMISS: _find_nothing_wrong,
    DecisionKind.HIDE: lambda made, now: take_down(made.comment, made, CommentStatus.HIDDEN),
    DecisionKind.MOVE: lambda made, now: take_down(made.comment, made, CommentStatus.HIDDEN),
    DecisionKind.REMOVE: lambda made, now: take_down(made.comment, made, CommentStatus.REMOVED),
    DecisionKind.LOCK: lambda made, now: lock_thread(made.comment, now),
    DecisionKind.RESTORE: _restore,
    DecisionKind.SUSPEND_REPORTING: lambda made, now: restrict(
        made, Restricted.REPORTING, until=None, now=now
    ),
    DecisionKind.CLOSE_ACCOUNT: lambda made, now: restrict(made, Restricted.ACCOUNT, until=None, now=now),
}


def _close(case: Case, now: datetime) -> None:
    case.status, case.decided_at, case.taken_by, case.taken_at = CaseStatus.DECIDED, now, None, None
    case.save(update_fields=["status", "decided_at", "taken_by", "taken_at"])


def _record(
    decision: Decision,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    tell: tuple[str, ...] = (),
    texts: dict[str, str] | None = None,
    public: bool = True,
) -> None:
    """Record what was decided: codes and instants; the words are the statement's."""
    record_event(
        decision.case.discussion.record,
        kind,
        by=by,
        now=now,
        rule=RULE,
        facts={
            "case": decision.case_id,
            "decision": decision.pk,
            "comment": decision.comment_id,
            "kind": decision.kind,
            "rule": decision.rule,
            "ground": decision.ground,
            "house_rules": decision.rules_id,
        },
        texts=texts,
        tell=tell,
        public=public and (decision.is_adverse or decision.kind == DecisionKind.RESTORE),
    )
