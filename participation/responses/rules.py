"""May a formal response be drafted and published?"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from participation.agencies.rules import Role
from participation.calendar.rules import add_months, day_of
from participation.refusals import Refusal


class Turn(models.TextChoices):
    """Who decides on a step of a chain."""

    CONTROL = "control", _("管考單位")
    UNIT = "unit", _("單位會辦")
    APPROVAL = "approval", _("核定")


class TurnShape(NamedTuple):
    """A step, as the rules take it."""

    kind: str
    role: str


# Who works on an agency's answers. Other offices have a say through their unit alone.
WORKERS = (Role.OFFICER, Role.SUPERVISOR, Role.APPROVER)
# Who decides where nobody else is there to: no control unit was named, or all its members have left.
STAND_INS = frozenset({Role.SUPERVISOR, Role.APPROVER})


def whose_turn(turn: TurnShape, *, held: Mapping[int, Collection[str]], members: Collection[int]) -> set[int]:
    """Those for whom a step was made, of the people who hold an office in the agency (HELD: roles by person).

    A unit's step is its MEMBERS', whatever office they hold there.
    """
    if turn.kind == Turn.APPROVAL:
        return {person for person, roles in held.items() if turn.role in roles}
    return {person for person in members if person in held}


def who_decides(
    turn: TurnShape, *, held: Mapping[int, Collection[str]], members: Collection[int]
) -> set[int]:
    """The people who may decide a step now.

    Where there is nobody for whom it was made, the agency's supervisors and approvers stand in, so that
    no text waits for nobody. An approver's step is nobody else's.
    """
    found = whose_turn(turn, held=held, members=members)
    if found or turn.role == Role.APPROVER:
        return found
    return {person for person, roles in held.items() if STAND_INS.intersection(roles)}


class Standing(NamedTuple):
    """How far the text in the making is, as the rules take it."""

    # Nothing is drafted, or what was drafted is public.
    is_written: bool
    is_in_sign_off: bool
    is_scheduled: bool
    # Locked by another person.
    is_locked: bool = False


# How many years ahead an office may set a day; what lies further is a slip of the hand.
STUDY_YEARS, PUBLICATION_YEARS, PART_YEARS = 10, 1, 1


class Written(NamedTuple):
    """What a text says so far, as the rules take it."""

    # The demands that must be answered, and those to which something is said.
    demands: Collection[int]
    answered: Collection[int]
    # How many answers lack something without which they cannot be public.
    unfinished: int = 0
    # Whether a correction gives its reason; a first text needs none.
    says_why: bool = True


NOT_YOUR_AGENCY = Refusal("not-your-agency", _("您在負責的機關沒有辦理這件事的角色。"), forbidden=True)
NOT_ASSIGNED = Refusal("not-assigned", _("這件案子沒有分派給您的機關。"), forbidden=True)
DRAFT_CHANGED = Refusal("draft-changed", _("草稿在您閱讀之後又修改過，請再看一次。"))


def refuse_unread(*, seen: str | None, present: str) -> Refusal | None:
    """Nobody writes over a text that they have not read; None is for those who read nothing before."""
    return None if seen is None or seen == present else DRAFT_CHANGED


def refuse_stranger(*, agency_id: int | None, answering_agency_id: int) -> Refusal | None:
    """Only somebody who acts for the answering agency has anything to do with its answer."""
    return None if agency_id == answering_agency_id else NOT_YOUR_AGENCY


def refuse_onlooker(role: str) -> Refusal | None:
    """Only those who work on answers write them, send them on, or take them back."""
    return None if role in WORKERS else NOT_YOUR_AGENCY


def may_publish(
    *,
    is_assigned: bool,
    is_published: bool,
    author_id: int | None,
    publisher_id: int,
    written: Written,
) -> Refusal | None:
    """An assigned agency answers every demand, and the author can never be the publisher."""
    if not is_assigned:
        return NOT_ASSIGNED
    if is_published:
        return Refusal("published-before", _("這份回應已經公布。"))
    if author_id == publisher_id:
        return OWN_DRAFT
    return refuse_unfinished(written)


def refuse_unfinished(written: Written) -> Refusal | None:
    """A draft may be left at any point; what goes to sign-off or becomes public is whole."""
    if missing := set(written.demands) - set(written.answered):
        return Refusal("demands-unanswered", _("還有 %(count)d 項訴求沒有回應。") % {"count": len(missing)})
    if written.unfinished:
        sentence = _("還有 %(count)d 項訴求的回應沒有寫完。") % {"count": written.unfinished}
        return Refusal("answers-unfinished", sentence)
    return None if written.says_why else CORRECTION_SAYS_WHY


def may_draft(*, is_published: bool, is_assigned: bool) -> Refusal | None:
    """An assigned agency drafts until its response is published."""
    if not is_assigned:
        return NOT_ASSIGNED
    if is_published:
        return Refusal("published-before", _("這份回應已經公布。"))
    return None


EMPTY = Refusal("no-draft", _("目前沒有擬好的草稿。"))
IN_SIGN_OFF = Refusal("in-sign-off", _("這份回應正在簽核，要修改請先撤回或請簽核人退回。"))
SCHEDULED = Refusal("scheduled", _("這份回應已經核定並排定公布時間，要修改請先取消排程。"))
LOCKED = Refusal("locked", _("草稿由另一個人鎖定編輯中。"))
NOT_IN_SIGN_OFF = Refusal("not-in-sign-off", _("這份回應目前不在簽核中。"))
NOT_YOUR_TURN = Refusal("not-your-turn", _("目前的簽核步驟不是由您決定。"), forbidden=True)
OWN_DRAFT = Refusal("own-draft", _("擬稿人不能核定自己的草稿，請由另一位核定人公布。"), forbidden=True)
CORRECTION_SAYS_WHY = Refusal("correction-says-why", _("修正已公布的文字必須說明理由。"))
# What asks for more to be written.
UNFINISHED = ("demands-unanswered", "answers-unfinished", CORRECTION_SAYS_WHY.code)
SAY_WHY = Refusal("say-why", _("請說明理由。"))
IN_THE_PAST = Refusal("in-the-past", _("公布時間必須在未來。"))
PAST_DAY = Refusal("past-day", _("這一天已經過了，請填寫今天或以後的日期。"))
HELD = Refusal("personal-data", _("文字可能含有個人資料，須由擬稿人以外的人複核後才能公布。"))
NOT_SCHEDULED = Refusal("not-scheduled", _("這份回應沒有排定公布時間。"))
NO_HOLD = Refusal("no-hold", _("目前沒有需要複核的個人資料。"))
SECOND_PERSON = Refusal("second-person", _("個人資料須由擬稿人以外的核定人或主管複核。"), forbidden=True)
ASKED_BEFORE = Refusal("asked-before", _("這個單位已經受邀提供意見。"))
DELIVERED = Refusal("delivered", _("這個單位已經提供意見。"))
NOT_YOUR_UNIT = Refusal("not-your-unit", _("您不是這個單位的成員。"), forbidden=True)
PART_IS_OVER = Refusal("part-is-over", _("這份意見所屬的文字已經公布，不能再修改。"))
NOBODY_THERE = Refusal("nobody-there", _("這個單位目前沒有在職成員，沒有人能提供意見。"))
SHOWN_BEFORE = Refusal("shown-before", _("主辦機關看到的就是這份草稿。"))
NOT_JOINING = Refusal("not-joining", _("只有協辦機關的草稿可以送請主辦機關看。"))
NOT_PUBLISHED = Refusal("not-published", _("這份回應還沒有公布，不需要修正。"))
NO_CHANGE = Refusal("no-change", _("文字與已公布的版本相同，沒有需要修正的地方。"))
NO_CONTROL = Refusal("no-control", _("簽核流程必須有管考單位這個步驟。"))
NO_APPROVER = Refusal("no-approver", _("簽核流程的最後一步必須由核定人核定。"))
UNIT_TWICE = Refusal("unit-twice", _("這個機關已經有同名的單位。"))
TURN_TWICE = Refusal("turn-twice", _("同一個步驟不能出現兩次。"))
OTHER_AGENCY = Refusal("other-agency", _("這個單位或人員不屬於這個機關。"), forbidden=True)
NOT_SIGNED_OFF = Refusal("not-signed-off", _("這份文字沒有經過簽核核定。"))
LAST_TURN_ONLY = Refusal("last-turn-only", _("只有最後一步核定時可以排定公布時間。"))


def refuse_day(given: date | None, *, today: date, years: int) -> Refusal | None:
    """A day that is promised or asked for is still to come, and within the years that such a day may be."""
    if given is None:
        return None
    if given < today:
        return PAST_DAY
    if given > add_months(today, 12 * years):
        return Refusal("too-far", _("日期太遠了，請填寫 %(years)d 年以內的日期。") % {"years": years})
    return None


def refuse_time(go_live_at: datetime | None, now: datetime) -> Refusal | None:
    """A text is published now, or at a time to come that is not far away."""
    if go_live_at is None:
        return None
    if go_live_at <= now:
        return IN_THE_PAST
    return refuse_day(day_of(go_live_at), today=day_of(now), years=PUBLICATION_YEARS)


def may_write(standing: Standing) -> Refusal | None:
    """What is just being decided about, or waits for its time, is not rewritten."""
    if standing.is_scheduled:
        return SCHEDULED
    if standing.is_in_sign_off:
        return IN_SIGN_OFF
    return LOCKED if standing.is_locked else None


def may_submit(
    standing: Standing,
    *,
    written: Written,
    waiting_for: int,
    chain: Sequence[TurnShape],
) -> Refusal | None:
    """A whole text goes to sign-off, once every unit that was asked has delivered."""
    if not standing.is_written:
        return EMPTY
    if refusal := may_write(standing):
        return refusal
    if refusal := refuse_unfinished(written):
        return refusal
    if waiting_for:
        return Refusal("parts-missing", _("還有 %(count)d 個單位沒有提供意見。") % {"count": waiting_for})
    return may_be_chain(chain)


def may_be_chain(steps: Sequence[TurnShape]) -> Refusal | None:
    """The control unit is always asked, and an approver always decides last."""
    if all(step.kind != Turn.CONTROL for step in steps):
        return NO_CONTROL
    if steps[-1] != TurnShape(Turn.APPROVAL, Role.APPROVER):
        return NO_APPROVER
    return None


def may_decide(
    *, is_in_sign_off: bool, is_your_turn: bool, is_last: bool, person_id: int, authors: Collection[int]
) -> Refusal | None:
    """Whoever wrote any of the text since it was last public is its author, and never its last approver."""
    if not is_in_sign_off:
        return NOT_IN_SIGN_OFF
    if not is_your_turn:
        return NOT_YOUR_TURN
    return OWN_DRAFT if is_last and person_id in authors else None
