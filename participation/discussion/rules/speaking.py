"""May this be said, voted, reported, edited, and who sees it at first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from participation.calendar.rules import TAIPEI, last_day_of
from participation.discussion.guideline import (
    FREE_EDIT,
    HOUSE_RULES,
    OPENNESS,
    Level,
    Openness,
)
from participation.people.models import Level as Assurance
from participation.refusals import Refusal
from participation.search.rules import normalise

NOT_SIGNED_IN = Refusal("sign-in", _("請先登入。"), forbidden=True)
NO_DISCUSSION = Refusal("no-discussion", _("這裡不開放討論。"))
SUSPENDED = Refusal("suspended", _("您的發言權目前停止；處分理由和申訴方式在通知信裡。"), forbidden=True)
OVER = Refusal("discussion-over", _("這場討論已經結束，留言仍可閱讀。"))
LOCKED = Refusal("thread-locked", _("這個討論串已經停止回覆，留言仍可閱讀。"))
NEEDS_MAIL = Refusal("needs-mail", _("請先完成電子郵件驗證。"), forbidden=True)
NOT_ACCEPTED = Refusal("rules-not-accepted", _("請先閱讀並同意現行的留言規範。"))
NOT_SHOWN = Refusal("not-shown", _("這則留言目前沒有公開。"))
OWN_COMMENT = Refusal("own-comment", _("不能評價自己的留言。"), forbidden=True)
REPORTED = Refusal("reported", _("您已經檢舉過這則留言，管理員會處理。"))
OWN_REPORT = Refusal("own-report", _("不能檢舉自己的留言；您可以修改或撤回它。"), forbidden=True)
NOT_YOURS = Refusal("not-yours", _("只有作者可以這樣做。"), forbidden=True)
NOT_ANSWERING = Refusal(
    "not-answering",
    _("只有負責回應這件事的機關和平臺，才能在這裡以機關名義發言；您可以用自己的名義發言。"),
    forbidden=True,
)
SAID_NOTHING = Refusal("said-nothing", _("請寫下留言。"))
NO_STANCE = Refusal("no-stance", _("請選擇贊成、反對或其他意見。"))


@dataclass(frozen=True)
class Speaker:
    """Who wants to say something: None of it is known of a stranger."""

    is_signed_in: bool = False
    assurance: int = 0
    # The version of the house rules that this person accepted last.
    accepted: int | None = None
    is_suspended_until: datetime | None = None
    is_suspended: bool = False
    may_not_report: bool = False
    is_official: bool = False


def fingerprint(text: str) -> str:
    """The same for texts that differ in width, case, spacing and punctuation only."""
    said = "".join(letter for letter in normalise(text) if letter.isalnum())
    return sha256(said.encode()).hexdigest()[:32]


def may_speak(speaker: Speaker, *, now: datetime) -> Refusal | None:
    """Whether this person may say anything at all, anywhere."""
    if not speaker.is_signed_in:
        return NOT_SIGNED_IN
    if speaker.is_suspended:
        until = speaker.is_suspended_until
        if until is None:
            return SUSPENDED
        at = until.astimezone(TAIPEI)
        # A midnight is the end of the day before, here as on every other page.
        day = f"{last_day_of(until)} 24:00" if at.time() == time.min else f"{at:%Y-%m-%d %H:%M}"
        sentence = _("您的發言權停止到 %(until)s；處分理由和申訴方式在通知信裡。") % {"until": day}
        return Refusal("suspended", sentence, forbidden=True)
    return NEEDS_MAIL if speaker.assurance < Assurance.MAIL else None


def may_comment(
    speaker: Speaker, *, level: int, is_open: bool, in_force: int | None, is_locked: bool, now: datetime
) -> Refusal | None:
    """Whether a comment may be written here now. Officials accept the rules like everybody else."""
    if not OPENNESS[Level(level)].may_comment:
        return NO_DISCUSSION
    if not is_open:
        return OVER
    if is_locked:
        return LOCKED
    return may_go_on(speaker, in_force=in_force, now=now)


def may_go_on(speaker: Speaker, *, in_force: int | None, now: datetime) -> Refusal | None:
    """Whether this person may write, anew or by editing: having accepted the house rules as they stand."""
    refusal = may_speak(speaker, now=now)
    if refusal is None and in_force is not None and speaker.accepted != in_force:
        return NOT_ACCEPTED
    return refusal


def may_speak_for(agency_id: int, *, is_platform: bool, answering: Collection[int]) -> Refusal | None:
    """Whether an agency's mark may stand here: that of who answers this record, and the platform's."""
    return None if is_platform or agency_id in answering else NOT_ANSWERING


def may_vote(
    speaker: Speaker, *, is_shown: bool, is_own: bool, is_open: bool, now: datetime
) -> Refusal | None:
    """Whether a comment may be voted up or down."""
    if refusal := may_speak(speaker, now=now):
        return refusal
    if not is_shown:
        return NOT_SHOWN
    if is_own:
        return OWN_COMMENT
    return None if is_open else OVER


def may_report(speaker: Speaker, *, is_shown: bool, is_own: bool, rule: str) -> Refusal | None:
    """Whether a comment may be reported; somebody suspended from speaking may still report."""
    if not speaker.is_signed_in:
        return NOT_SIGNED_IN
    if speaker.may_not_report:
        return Refusal("may-not-report", _("您的檢舉權已經停止；理由和申訴方式在通知信裡。"), forbidden=True)
    if not is_shown:
        return NOT_SHOWN
    if is_own:
        return OWN_REPORT
    return None if rule in HOUSE_RULES else Refusal("unknown-rule", _("請選擇一項留言規範。"))


def may_edit(
    *, is_own: bool, status: str, is_locked: bool, is_correcting: bool, is_open: bool
) -> Refusal | None:
    """Whether the author may edit: while it stands or waits, and always to correct what was asked for."""
    if not is_own:
        return NOT_YOURS
    if is_correcting and status != "withdrawn":
        return None
    if status not in {"shown", "held", "private"}:
        return Refusal("not-editable", _("這則留言已經不能修改。"))
    if not is_open:
        return OVER
    return LOCKED if is_locked else None


def may_withdraw(*, is_own: bool, status: str) -> Refusal | None:
    """Whether the author may take the comment back, also after the discussion is over."""
    if not is_own:
        return NOT_YOURS
    if status in {"shown", "held", "private"}:
        return None
    return Refusal("not-standing", _("這則留言已經撤回或處理過了。"))


def leaves_history(*, written_at: datetime, now: datetime) -> bool:
    """Whether what stood before an edit at NOW stays readable for everybody [table 27]."""
    return now >= written_at + FREE_EDIT


def is_edited(*, written_at: datetime, edited_at: datetime | None) -> bool:
    """Whether the words are others than those that stood when they could no longer be changed freely."""
    return edited_at is not None and leaves_history(written_at=written_at, now=edited_at)


def status_at_first(openness: Openness, *, held_for: str, is_official: bool) -> tuple[str, str]:
    """(status, held for) of a new comment. An official's words need no review."""
    if is_official:
        return ("shown", "") if openness.is_public else ("private", "")
    if not openness.is_public:
        return "private", ""
    if held_for and openness.removes:
        return "held", held_for
    return ("held", "review") if openness.is_reviewed else ("shown", "")
