"""May this be decided, confirmed, appealed, lifted; and by when."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from participation.agencies.rules import Role
from participation.calendar.rules import Period, Unit, WorkingCalendar, day_of, end_of, end_of_day
from participation.discussion.guideline import (
    APPEAL_PERIOD,
    CORRECTION,
    HOUSE_RULES,
    OTHER_REASON_LENGTH,
    AnswerDuty,
    Gravity,
    Level,
)
from participation.discussion.rules.speaking import NOT_YOURS
from participation.refusals import Refusal

MODERATORS = frozenset({Role.MODERATOR.value, Role.SUPERVISOR.value})
# What a moderator decides against an author, not about the comment.
AGAINST_SPEAKERS = frozenset({"suspend", "close_account"})
TAKING_DOWN = frozenset({"hide", "remove", "move"})
NOT_A_MODERATOR = Refusal("not-a-moderator", _("只有平臺的留言管理員可以這樣做。"), forbidden=True)
SUPERVISOR_ONLY = Refusal("supervisor-only", _("只有主管可以這樣做。"), forbidden=True)
REASON_MISSING = Refusal("reason-missing", _("請寫下理由，理由會寄給當事人。"))
TEXT_CHANGED = Refusal("text-changed", _("留言在您閱讀之後又修改過，請再看一次才決定。"))
DECIDED = Refusal("case-decided", _("這個案件已經有人決定了。"))
TAKEN = Refusal("case-taken", _("另一位管理員正在處理這個案件。"))
SAME_PERSON = Refusal("same-person", _("第二人必須是另一位管理員。"), forbidden=True)
FIRST_MODERATOR = Refusal("first-moderator", _("作成原決定的人不能決定申訴。"), forbidden=True)
WARN_FIRST = Refusal(
    "warn-first",
    _("第一次輕微違規先請作者更正或關閉留言；停權和關閉帳號只用於重大、再犯或沒有更正的違規。"),
)
OWN_DECISION = Refusal(
    "own-decision", _("作成或確認處分的人不能自己撤銷，請另一位管理員決定。"), forbidden=True
)
NOTHING_TO_LIFT = Refusal("nothing-to-lift", _("這項決定沒有生效，或已經撤銷。"))
UNDER_APPEAL = Refusal("under-appeal", _("當事人已經申訴；請決定那件申訴。"))
OWN_MATTER = Refusal("own-matter", _("不能處理與自己有關的案件。"), forbidden=True)


def gravity_of(code: str, *, earlier: int) -> Gravity:
    """How grave a violation is, given how many of the same rule stand against the person already."""
    rule = HOUSE_RULES[code]
    return Gravity.GRAVE if rule.worsens and earlier else rule.gravity


@dataclass(frozen=True)
class CaseFacts:
    """What the rules of deciding look at."""

    status: str
    level: int
    comment_status: str
    codes: Collection[str]
    is_taken: bool
    # A law, not the house rules, took it down; and it was changed since the moderator read it.
    is_down_by_law: bool = False
    is_changed: bool = False
    # How many violations of a rule stand against the author already, by its code.
    earlier: Mapping[str, int] = field(default_factory=dict)

    # The author has been asked in this case to correct the comment.
    was_asked: bool = False

    @property
    def is_warned(self) -> bool:
        """Whether the author was told before, here or in an earlier case that stands."""
        return self.was_asked or any(self.earlier.values())

    def gravity(self, rule: str) -> Gravity | None:
        """How grave it would be to have broken this rule."""
        return gravity_of(rule, earlier=self.earlier.get(rule, 0)) if rule in HOUSE_RULES else None


def may_handle(*, roles: Iterable[str], person_id: int, about: Collection[int]) -> Refusal | None:
    """Whether somebody moderates here at all, and has nothing to do with the matter themselves."""
    if not MODERATORS.intersection(roles):
        return NOT_A_MODERATOR
    return OWN_MATTER if person_id in about else None


def may_decide(
    facts: CaseFacts, *, kind: str, rule: str, ground: str, law: str, reason: str, by_role: str
) -> Refusal | None:
    """Whether this decision may be taken in this case now."""
    if facts.status == "decided":
        return DECIDED
    if facts.status == "second":
        return Refusal("awaits-second", _("這個案件正在等第二位管理員確認。"))
    if facts.is_taken:
        return TAKEN
    if facts.is_changed:
        return TEXT_CHANGED
    return (
        _wrong_rule(facts, kind=kind, rule=rule, reason=reason)
        or _wrong_ground(ground=ground, law=law)
        or _not_at_this_level(facts, kind=kind, ground=ground, by_role=by_role)
        or _too_hard(facts, kind=kind, rule=rule, ground=ground)
        or _not_of_this_comment(facts, kind=kind)
    )


def _wrong_rule(facts: CaseFacts, *, kind: str, rule: str, reason: str) -> Refusal | None:
    if not reason.strip():
        return REASON_MISSING
    if kind in {"dismiss", "restore"}:
        return None
    if rule not in HOUSE_RULES:
        return Refusal("unknown-rule", _("請選擇一項留言規範。"))
    if rule not in facts.codes:
        return Refusal("rule-not-in-force", _("這則留言寫下的時候，還沒有這項規範；新的規範不溯及既往。"))
    if rule == "other" and len(reason.strip()) < OTHER_REASON_LENGTH:
        return Refusal(
            "reason-too-short",
            _("選「其他」時，理由至少要 %(length)d 個字。") % {"length": OTHER_REASON_LENGTH},
        )
    return None


def _too_hard(facts: CaseFacts, *, kind: str, rule: str, ground: str) -> Refusal | None:
    """Removing is the last resort [table 27]: what is minor is first to be corrected, or closed.

    Nor is anybody suspended for a first minor violation that they were not asked to correct [9.1 (11)].
    """
    gravity = facts.gravity(rule)
    if kind in AGAINST_SPEAKERS and ground != "law" and gravity is Gravity.MINOR and not facts.is_warned:
        return WARN_FIRST
    if kind == "remove" and ground != "law" and gravity is not Gravity.GRAVE:
        return Refusal("minor-first", _("輕微的違規先請作者更正，或關閉留言；移除是最後的手段。"))
    if gravity is Gravity.MOVED and kind not in {"move", "dismiss", "restore"}:
        return Refusal("moved-not-punished", _("應循其他程序辦理的留言只移至其他程序，不處罰。"))
    if kind == "move" and rule != "off-topic":
        return Refusal("move-only-off-topic", _("只有應循其他程序辦理的留言才移至其他程序。"))
    return None


def _wrong_ground(*, ground: str, law: str) -> Refusal | None:
    if ground == "law" and not law.strip():
        return Refusal("law-missing", _("以法律為依據時，請寫出法律條文。"))
    return None


def _not_at_this_level(facts: CaseFacts, *, kind: str, ground: str, by_role: str) -> Refusal | None:
    """At level 5 nothing is removed and nobody blocked but by law, and then by a supervisor."""
    if kind == "restore" and facts.is_down_by_law and by_role != Role.SUPERVISOR.value:
        return SUPERVISOR_ONLY
    if facts.level != Level.FULL or kind in {"dismiss", "restore"}:
        return None
    if kind != "remove" or ground != "law":
        return Refusal("level-five", _("第 5 級的討論不移除留言、不停權；只有法律要求時，才能由主管移除。"))
    return None if by_role == Role.SUPERVISOR.value else SUPERVISOR_ONLY


def _not_of_this_comment(facts: CaseFacts, *, kind: str) -> Refusal | None:
    is_down = facts.comment_status in {"hidden", "removed"}
    if kind == "restore" and not is_down:
        return Refusal("not-taken-down", _("這則留言沒有被關閉或移除。"))
    if kind in TAKING_DOWN | {"request_edit"} and (is_down or facts.comment_status == "withdrawn"):
        return Refusal("already-down", _("這則留言已經不公開了。"))
    return None


def needs_second(*, kind: str, level: int) -> bool:
    """Closing an account, and a removal at level 5, need a second moderator (two-person rule)."""
    return kind == "close_account" or (kind == "remove" and level == Level.FULL)


def still_applies(facts: CaseFacts, *, kind: str, ground: str, by_role: str) -> Refusal | None:
    """Whether what was proposed may still come into force, as the level and the comment are by now."""
    return _not_at_this_level(facts, kind=kind, ground=ground, by_role=by_role) or _not_of_this_comment(
        facts, kind=kind
    )


def may_confirm(*, status: str, first_id: int, second_id: int) -> Refusal | None:
    """Whether a second moderator may confirm or reject what the first proposed."""
    if status != "second":
        return DECIDED
    return SAME_PERSON if first_id == second_id else None


def correction_ends_at(now: datetime, calendar: WorkingCalendar) -> datetime:
    """Until when a minor violation may be corrected: the end of the third day [9.1 (11)]."""
    return end_of(now, CORRECTION, calendar)


def appeal_ends_at(now: datetime, calendar: WorkingCalendar) -> datetime:
    """Until when a decision may be appealed: the end of the seventh day."""
    return end_of(now, APPEAL_PERIOD, calendar)


def may_appeal(
    *,
    is_own: bool,
    is_in_force: bool,
    is_adverse: bool,
    appeal_until: datetime | None,
    has_appealed: bool,
    now: datetime,
) -> Refusal | None:
    """Whether the person affected may still appeal. At the instant of the end it is too late."""
    if not is_own:
        return NOT_YOURS
    if has_appealed:
        return Refusal("appealed", _("您已經對這項處分提出過申訴。"))
    if not is_adverse or not is_in_force or appeal_until is None:
        return Refusal("nothing-to-appeal", _("這項決定不需要申訴，或已經撤銷。"))
    return Refusal("appeal-over", _("申訴期間已經過了。")) if now >= appeal_until else None


def may_decide_appeal(*, is_decided: bool, decider_id: int, first_ids: Collection[int]) -> Refusal | None:
    """Whether this moderator may decide the appeal: neither the first nor the one who confirmed."""
    if is_decided:
        return Refusal("appeal-decided", _("這件申訴已經有人決定了。"))
    return FIRST_MODERATOR if decider_id in first_ids else None


def may_lift(
    *,
    is_in_force: bool,
    is_adverse: bool,
    is_by_law: bool,
    is_under_appeal: bool,
    by_role: str,
    lifter_id: int,
    first_ids: Collection[int],
) -> Refusal | None:
    """Whether a moderator may lift a decision without an appeal: as in an appeal, none of those behind it."""
    if not is_adverse or not is_in_force:
        return NOTHING_TO_LIFT
    if is_under_appeal:
        return UNDER_APPEAL
    if lifter_id in first_ids:
        return OWN_DECISION
    return SUPERVISOR_ONLY if is_by_law and by_role != Role.SUPERVISOR.value else None


def suspension_ends_at(now: datetime, *, days: int, calendar: WorkingCalendar) -> datetime:
    """Until when a suspension of so many days lasts."""
    return end_of(now, Period(days, Unit.DAYS), calendar)


def answer_starts_at(duty: AnswerDuty, now: datetime, calendar: WorkingCalendar) -> datetime:
    """From when the period of an answer runs, so that it ends when the guideline says [10.4.1].

    On office days it runs from now. Where its 24 hours touch a day off, a brief answer is due at the end
    of the next working day instead: its 24 hours are those of that day.
    """
    if not duty.in_office_days:
        return now
    today, tomorrow = day_of(now), day_of(now + timedelta(hours=24))
    if not calendar.is_working(today):
        return end_of_day(calendar.next_working(today)) - timedelta(hours=24)
    if not calendar.is_working(tomorrow):
        return end_of_day(calendar.next_working(tomorrow)) - timedelta(hours=24)
    return now
