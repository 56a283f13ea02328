"""May this happen to a petition, and when is it due? Pure functions of what they are given.

Sources: 公共政策網路參與實施要點 (numbers live in the presets), the platform's house rules for objections.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from participation.calendar.rules import WorkingCalendar, end_of
from participation.people.limits import too_many
from participation.people.models import Level
from participation.refusals import Refusal
from petitions.lifecycles.shape import Lifecycle, Status

# By which the personal-data gate knows the official words of petitions.
TIMETABLE, CONTACT, FOLLOW_UP = "petitions.timetable", "petitions.contact", "petitions.follow_up"
REFUSE, OBJECTION, REASSIGN = "petitions.refuse", "petitions.objection", "petitions.reassign"

NOT_SIGNED_IN = Refusal("not-signed-in", _("請先登入。"), forbidden=True)
NOT_YOURS = Refusal("not-yours", _("只有提議人可以這樣做。"), forbidden=True)
NOT_YOUR_AGENCY = Refusal("not-your-agency", _("您在負責的機關沒有辦理這件事的角色。"), forbidden=True)
ALREADY_SIGNED = Refusal("already-signed", _("您已經附議過這項提議，每個人計一次。"))
NOT_SIGNED = Refusal("not-signed", _("您沒有附議這項提議。"))
NOT_SIGNING_YET = Refusal("not-open-yet", _("這項提議還沒有開放附議。"))
SIGNING_OVER = Refusal("signing-over", _("附議期間已經結束。"))
NOT_SIGNABLE = Refusal("not-signable", _("這項提議不接受附議。"))
BLACKOUT = Refusal("blackout", _("全國性投票前的暫停期間，不受理提議與附議，期滿自動恢復。"))
THRESHOLD_PASSED = Refusal("threshold-passed", _("附議已達門檻，不能再撤回。"))
EMPTY_BATCH = Refusal("empty-batch", _("批次人數至少要有 1 人。"))
TEXT_LOCKED = Refusal("text-locked", _("已經有人附議，內容不能再修改；您可以補充說明。"))
NO_REASON = Refusal("no-reason", _("請說明理由，理由會公開。"))
NO_GROUNDS = Refusal("no-grounds", _("請寫下申復理由。"))
NO_WORDS = Refusal("no-words", _("請寫下說明，說明會公開。"))
PROPOSALS_A_DAY, ONE_DAY = 5, timedelta(days=1)
LEVEL_SENTENCES = {
    Level.MAIL: _("請先驗證電子郵件。"),
    Level.MOBILE: _("請先驗證手機號碼，確保每個人只計一次。"),
    Level.NATIONAL: _("請先驗證國民身分。"),
}


def unless_said(words: str, otherwise: Refusal) -> Refusal | None:
    """The given refusal, unless something is said."""
    return None if words.strip() else otherwise


def level_refusal(level: int, needed: Level) -> Refusal | None:
    """Refuse somebody whose identity is not sure enough, saying what to do about it."""
    if level >= needed:
        return None
    return Refusal(f"needs-{needed.name.lower()}", LEVEL_SENTENCES[needed], forbidden=True)


def may_propose(preset: Lifecycle, *, level: int, blackout: bool) -> Refusal | None:
    """Whether somebody of this identity level may propose now."""
    if not preset.may_be_proposed:
        return Refusal("preset-closed", _("這套規定已經停止受理新提議。"))
    if blackout and preset.observes_blackout:
        return BLACKOUT
    return level_refusal(level, preset.propose_level)


def may_propose_again(proposed: Sequence[datetime], *, now: datetime) -> Refusal | None:
    """Whether somebody who proposed at these instants may propose once more, or has done so too often."""
    lately = sorted(at for at in proposed if at > now - ONE_DAY)
    return too_many(lately[-PROPOSALS_A_DAY] + ONE_DAY - now) if len(lately) >= PROPOSALS_A_DAY else None


@dataclass(frozen=True)
class SigningFacts:
    """Everything on which signing and withdrawing depend."""

    preset: Lifecycle
    status: str
    opened_at: datetime | None
    closes_at: datetime | None
    threshold_reached_at: datetime | None
    level: int
    has_signed: bool
    # When the blackout began that lasts now; None while there is none.
    blackout_since: datetime | None


def may_sign(facts: SigningFacts, *, now: datetime) -> Refusal | None:
    """Whether this person may sign now. `petitions.actions.signing` says the same in SQL; a test compares."""
    if refusal := _outside_window(facts, now):
        return refusal
    if facts.blackout_since and facts.preset.observes_blackout:
        return BLACKOUT
    return level_refusal(facts.level, facts.preset.sign_level) or (
        ALREADY_SIGNED if facts.has_signed else None
    )


def may_withdraw_signature(facts: SigningFacts, *, now: datetime) -> Refusal | None:
    """Whether this person may take the signature back now."""
    if not facts.has_signed:
        return NOT_SIGNED
    if refusal := _outside_window(facts, now):
        return refusal
    if facts.preset.withdraw_until_threshold and facts.threshold_reached_at:
        return THRESHOLD_PASSED
    return None


def _outside_window(facts: SigningFacts, now: datetime) -> Refusal | None:
    if facts.status == Status.SCREENING:
        return NOT_SIGNING_YET
    if facts.status == Status.CLOSED:
        return SIGNING_OVER
    if facts.status not in facts.preset.signing_statuses:
        return NOT_SIGNABLE
    if facts.opened_at is None or now < facts.opened_at:
        return NOT_SIGNING_YET
    if facts.closes_at is None or now >= facts.closes_at:
        return BLACKOUT if is_stopped(facts) else SIGNING_OVER
    return None


def is_stopped(facts: SigningFacts) -> bool:
    """Whether a blackout stands in a window that is not over: what it takes will be given back."""
    since, closes_at = facts.blackout_since, facts.closes_at
    return bool(
        facts.preset.observes_blackout
        and facts.status in facts.preset.signing_statuses
        and since is not None
        and closes_at is not None
        and since < closes_at
    )


def may_move(preset: Lifecycle, verb: str, status: str) -> Refusal | None:
    """Whether the preset has a transition of this verb out of the present status."""
    if preset.allows(verb, status):
        return None
    label = preset.statuses[Status(status)].label
    return Refusal("not-now", _("目前的狀態是「%(status)s」，不能這樣做。") % {"status": label})


def may_refuse(preset: Lifecycle, *, code: str, note: str) -> Refusal | None:
    """A refusal names one of the preset's reasons and says in words what it means here."""
    if preset.refusal_reason(code) is None:
        return Refusal("unknown-reason", _("請選擇一個不受理原因。"))
    if not note.strip():
        return Refusal("no-explanation", _("請向提議人說明為什麼不受理。"))
    return None


def may_publish(*, lead_agencies: int) -> Refusal | None:
    """A petition opens only when it is clear who will owe the answer."""
    return None if lead_agencies else Refusal("no-lead-agency", _("請指定至少一個主辦機關。"))


def may_object(
    *, status: str, refused_at: datetime | None, period_end: datetime, has_objected: bool, now: datetime
) -> Refusal | None:
    """Once, within the objection period of the refusal."""
    if status != Status.REFUSED or refused_at is None:
        return Refusal("not-refused", _("這項提議沒有被拒絕受理，不需要申復。"))
    if has_objected:
        return Refusal("objected-before", _("您已經申復過，每項提議以一次為限。"))
    if now >= period_end:
        return Refusal("objection-late", _("申復期限已過。"))
    return None


def may_decide_objection(*, is_decided: bool, decider: int, screener: int | None) -> Refusal | None:
    """Decided once, and never by who refused: both by identity, so a second account is the same person."""
    if is_decided:
        return Refusal("objection-decided", _("這件申復已經決定。"))
    if decider == screener:
        return Refusal("own-decision", _("申復必須由原檢核員以外的人決定。"), forbidden=True)
    return None


def may_change_text(*, status: str, signatures: int) -> Refusal | None:
    """The author may correct the text until somebody has signed it."""
    if status not in (Status.SCREENING, Status.OPEN):
        return Refusal("not-editable", _("這項提議已經不能修改。"))
    return TEXT_LOCKED if signatures else None


def may_clarify(*, status: str) -> Refusal | None:
    """Dated clarifications may be added while a petition is public and not finished."""
    if status in (Status.OPEN, Status.AWAITING_RESPONSE):
        return None
    return Refusal("not-clarifiable", _("這項提議目前不能補充說明。"))


def may_contact(*, status: str) -> Refusal | None:
    """Agencies act once the threshold is reached and its duties are opened."""
    if status in (Status.AWAITING_RESPONSE, Status.RESPONDED):
        return None
    return Refusal("threshold-not-reached", _("附議尚未達門檻，機關還沒有應辦事項。"))


def may_have_spoken(*, on: date, since: date) -> Refusal | None:
    """What meets the duty comes after the threshold opened it; what was said before does not count."""
    if on >= since:
        return None
    return Refusal("contact-too-early", _("聯繫日期不能早於成案的那一天。"))


def may_reassign(
    *,
    status: str,
    leads: Collection[int],
    co: Collection[int] = (),
    answered: Collection[int],
    spoken: Collection[int] = (),
) -> Refusal | None:
    """At least one lead remains, and an agency that has answered cannot be taken off.

    One that has ANSWERED as a lead stays one. Every one that has SPOKEN in public keeps a part: what it has
    promised to report on stays its own.
    """
    if status not in (Status.OPEN, Status.AWAITING_RESPONSE):
        return Refusal("not-assignable", _("這項提議目前不能改派機關。"))
    if not leads:
        return may_publish(lead_agencies=0)
    if not set(answered) <= set(leads) or not set(spoken) <= {*leads, *co}:
        return Refusal("already-answered", _("已經正式回應的機關不能移除。"))
    return None


def may_respond(*, status: str) -> Refusal | None:
    """Formal responses are published once they are owed, also while signing goes on.

    A joining agency may add its own after the lead agencies have given theirs.
    """
    if status in (Status.AWAITING_RESPONSE, Status.RESPONDED):
        return None
    return Refusal("not-awaiting-response", _("這項提議目前不需要正式回應。"))


BLACKOUT_SINCE = Refusal("blackout", _("現在是暫停期間，排定的回應沒有自動公布，請重新決定公布時間。"))


class Reports(StrEnum):
    """What a text that was just published means for the reports on what it takes under study."""

    BEGIN = "begin"
    GO_ON = "go on"
    END = "end"


def reports_after(
    *,
    is_owed: bool,
    before: Mapping[int, str | None],
    after: Mapping[int, str | None],
    studied: Collection[int],
    answered: Collection[int],
) -> Reports:
    """Whether reports begin, go on as they are, or end.

    BEFORE and AFTER tell which demands the public text took under study until when, until just now and from
    now on. They begin when it takes something under study, or until another day, that it did not before. They
    end when nothing is under study any more and it is said to every demand that ever was (STUDIED) what came
    of it (ANSWERED): a demand on which the text falls silent is still owed a report.
    """
    if not is_owed:
        return Reports.BEGIN if after.items() - before.items() else Reports.GO_ON
    return Reports.END if not after and set(studied) <= set(answered) else Reports.GO_ON


def may_report(*, is_owed: bool) -> Refusal | None:
    """What was taken under study is reported on until the final report."""
    return None if is_owed else Refusal("no-follow-up", _("這項提議目前沒有需要追蹤的辦理情形。"))


def bar_ends_at(preset: Lifecycle, threshold_reached_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Until when the same matter cannot be proposed again after it reached its threshold."""
    return end_of(threshold_reached_at, preset.reproposal_bar, calendar)


def barred(*, earlier_number: str | None) -> Refusal | None:
    """Refuse a proposal whose matter passed lately, naming the earlier petition."""
    if earlier_number is None:
        return None
    return Refusal(
        "recently-passed",
        _("同一事項的提議 %(number)s 在六個月內已達門檻，請先看機關的回應。") % {"number": earlier_number},
    )


def may_end_blackout(*, starts_at: datetime, ends_at: datetime, now: datetime) -> Refusal | None:
    """Only one that lasts now; ending one that is over would lengthen it."""
    if starts_at < now < ends_at:
        return None
    return Refusal("blackout-not-lasting", _("這段暫停期間現在沒有在進行。"))


def window_end(preset: Lifecycle, opened_at: datetime, calendar: WorkingCalendar) -> datetime:
    """When signing ends: at 00:00 after the last full day of the preset's window."""
    return end_of(opened_at, preset.window, calendar)


def agencies_by_remit(text: str, remits: Mapping[int, str]) -> dict[int, list[str]]:
    """Agencies whose remit words stand in a text, with those words; who has most of them first.

    REMITS gives each agency's words, separated by spaces. A suggestion to the proposer, no decision.
    """
    found = {
        agency: [word for word in dict.fromkeys(words.split()) if len(word) > 1 and word in text]
        for agency, words in remits.items()
    }
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), -sum(map(len, item[1])), item[0]))
    return {agency: words for agency, words in ranked if words}
