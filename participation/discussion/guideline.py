"""The published guideline as values: openness levels, house rules, classes of comments, periods.

Source: the guideline for running interactive government sites (政府網站導入 Web 2.0 營運作業參考指引);
its sections are named beside each rule. Values only: no queries, no clock, no decisions.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.calendar.rules import Period, Unit

Words = str | Promise


class Level(models.IntegerChoices):
    """How far a discussion is open [9.2, table 20]."""

    CLOSED = 0, _("0：不開放討論")
    PRIVATE = 1, _("1：以表單或郵件表達，個別回復")
    REVIEWED = 2, _("2：審核後公開，正式答復發言者")
    REVIEWED_ANSWERED = 3, _("3：審核後公開，公開回應")
    AT_ONCE = 4, _("4：即時公開，公開回應")
    FULL = 5, _("5：即時公開，不移除、不停權")


@dataclass(frozen=True)
class Openness:
    """What a level allows: whether one may comment, when others see it, who is answered how."""

    level: Level
    may_comment: bool
    # Others see comments at all; at once, or after a moderator has read them.
    is_public: bool
    is_reviewed: bool
    # An answer goes to the author alone.
    answers_privately: bool
    # Moderators may take down and suspend without a second person.
    removes: bool
    # A moderator may give the answer alone, without the agency's supervisor.
    moderator_answers: bool
    explanation: Words

    @property
    def words(self) -> str:
        """The level's name as the public reads it, without the guideline's number."""
        return str(self.level.label).partition("：" if "：" in str(self.level.label) else ": ")[2]


OPENNESS: dict[Level, Openness] = {
    found.level: found
    for found in (
        Openness(Level.CLOSED, False, False, False, False, False, False, _("這裡不開放討論。")),
        Openness(
            Level.PRIVATE, True, False, False, True, False, False,
            _("您的意見只有承辦機關看得到，機關會個別回復您。"),
        ),
        Openness(
            Level.REVIEWED, True, True, True, True, False, False,
            _("留言經審核後公開；機關的答復只寄給發言者。"),
        ),
        Openness(
            Level.REVIEWED_ANSWERED, True, True, True, False, True, False,
            _("留言經審核後公開；機關的回應也公開。"),
        ),
        Openness(
            Level.AT_ONCE, True, True, False, False, True, False,
            _("留言送出後立即公開；違反規範的留言會依程序處理，並公開理由。"),
        ),
        Openness(
            Level.FULL, True, True, False, False, False, True,
            _("留言送出後立即公開；除了法律要求，不移除任何留言，也不停任何人的權。"),
        ),
    )
}  # fmt: skip


class Gravity(StrEnum):
    """What a violation leads to."""

    MINOR = "minor"
    GRAVE = "grave"
    MOVED = "moved"


@dataclass(frozen=True)
class HouseRule:
    """One prohibition of the house rules. `section` is where the guideline says it [9.1 and others]."""

    code: str
    label: Words
    gravity: Gravity
    section: str
    # What kind of problem this is in the vocabulary of the EU's transparency database.
    category: str
    # Minor at first, grave if repeated.
    worsens: bool = False
    # Hidden at once by an automatic check, until a person has decided.
    holds: bool = False


_SCAMS = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
_SPEECH = "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
_UNSAFE = "STATEMENT_CATEGORY_UNSAFE_AND_ILLEGAL_PRODUCTS"
_INDECENT = "STATEMENT_CATEGORY_PORNOGRAPHY_OR_SEXUALIZED_CONTENT"
_PRIVACY = "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS"
_PROPERTY = "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS"
_OTHER = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"
_MINOR, _GRAVE = Gravity.MINOR, Gravity.GRAVE
# Code, words, gravity, where the guideline says it, category.
_RULES = (
    HouseRule("advertising", _("商業廣告"), _MINOR, "9.1(4)", _SCAMS),
    HouseRule("illegal-trade", _("違法物品的連結或買賣"), _GRAVE, "9.1(4)(13)", _UNSAFE),
    HouseRule("deception", _("意圖欺騙的不實資訊，或冒充工作人員"), _GRAVE, "9.1(4)(13)", _SCAMS),
    HouseRule("malware", _("惡作劇、病毒或惡意網址"), _GRAVE, "9.1(5)", _SCAMS, holds=True),
    HouseRule("indecent", _("猥褻、色情、暴力或不雅文字"), _MINOR, "9.1(6)", _INDECENT),
    HouseRule("abuse", _("辱罵、騷擾、恐嚇、誹謗或惡意攻擊"), _MINOR, "9.1(6)(7)", _SPEECH, worsens=True),
    HouseRule("flooding", _("洗版或大量重複留言"), _MINOR, "9.1(7)", _OTHER),
    HouseRule("personal-data", _("公開他人的個人資料"), _MINOR, "9.1(8)(14)", _PRIVACY, holds=True),
    HouseRule("infringement", _("侵害他人著作、專利或其他智慧財產"), _MINOR, "9.1(9)", _PROPERTY),
    HouseRule("report-abuse", _("三次以上惡意不實檢舉"), _MINOR, "9.1(10)", _OTHER),
    HouseRule("discrimination", _("貶抑族群、性別、宗教或弱勢"), _MINOR, "8.1.1", _SPEECH, worsens=True),
    HouseRule("off-topic", _("應循其他程序辦理的陳情、申請或個案"), Gravity.MOVED, "9.1", _OTHER),
    HouseRule("other", _("其他"), _MINOR, "9.1", _OTHER),
)
HOUSE_RULES: dict[str, HouseRule] = {rule.code: rule for rule in _RULES}
# The only rules that may keep a comment from view before a person has looked [9.1 (8), (5)].
HOLDING = frozenset(rule.code for rule in _RULES if rule.holds)
# "Other" without at least so many characters of reason would be no reason.
OTHER_REASON_LENGTH = 20
# What citizens may give as the reason of a report; report-abuse itself is found by counting.
REPORTABLE = tuple(code for code in HOUSE_RULES if code != "report-abuse")


class Stance(models.TextChoices):
    """What a comment says to the matter, where the procedure asks for it."""

    FOR = "for", _("贊成")
    AGAINST = "against", _("反對")
    OTHER = "other", _("其他意見")


class Class(models.TextChoices):
    """What a comment is to the agency [9.3, 9.4, table 21]."""

    POSITIVE = "positive", _("肯定")
    SUGGESTION = "suggestion", _("建議")
    CRITICISM = "criticism", _("批評")
    QUESTION = "question", _("詢問")
    IRRELEVANT = "irrelevant", _("無關")


@dataclass(frozen=True)
class AnswerDuty:
    """An answer that a class of comments brings about, and how long there is for it."""

    kind: str
    label: Words
    period: Period
    basis: Words
    # Outside office days it falls due at the end of the next working day [10.4.1].
    in_office_days: bool = False


BRIEF = AnswerDuty(
    "comment_brief", _("簡要回應留言"), Period(24, Unit.HOURS),
    _("營運指引 9.4：24 小時內簡要回應，說明正式回應的方式與時間"), in_office_days=True,
)  # fmt: skip
EMERGENCY = AnswerDuty(
    "comment_emergency", _("緊急回應留言"), Period(4, Unit.HOURS), _("營運指引 10.4.1：緊急事件 4 小時內回應")
)
FORMAL = AnswerDuty(
    "comment_formal", _("正式回應留言"), Period(3, Unit.DAYS), _("營運指引 9.4：3 日內正式回應，得合併回應")
)
THEME = AnswerDuty(
    "comment_theme", _("正式回應留言主題"), Period(48, Unit.HOURS),
    _("營運指引 9.4：批評依主題分組後 48 小時內由主管核定、統一回應"),
)  # fmt: skip
APPEAL = AnswerDuty(
    "moderation_appeal", _("申訴決定"), Period(7, Unit.DAYS),
    _("平臺規範：申訴由未參與原決定的人員於 7 日內決定"),
)  # fmt: skip
DUTIES = (BRIEF, EMERGENCY, FORMAL, THEME, APPEAL)
# What a class of comments brings about at once; criticism's formal answer waits for its theme.
DUTIES_OF: dict[str, tuple[AnswerDuty, ...]] = {
    Class.POSITIVE: (),
    Class.SUGGESTION: (BRIEF, FORMAL),
    Class.CRITICISM: (BRIEF,),
    Class.QUESTION: (BRIEF, FORMAL),
    Class.IRRELEVANT: (),
}

# Freely edited for so long; later edits leave a public history [table 27].
FREE_EDIT = timedelta(minutes=15)
CORRECTION = Period(3, Unit.DAYS)
APPEAL_PERIOD = Period(7, Unit.DAYS)
FALSE_REPORTS = 3
REPEATED_WITHIN = timedelta(days=365)
# A case is one moderator's for so long after they last opened it.
CHECK_OUT = timedelta(minutes=15)
# So many reports of one comment in this time are marked as a burst: a campaign, or a fire.
BURST, BURST_WITHIN = 20, timedelta(hours=1)
TEXT_LENGTH = 2000

# On the timeline of the record itself stand the discussion's milestones; each decision about a comment
# has its place in the moderation record instead.
OFF_TIMELINE = (
    "comment_erased",
    "comments_answered",
    "moderation_appeal_dismissed",
    "moderation_appeal_upheld",
    "moderation_appealed",
    "moderation_decided",
    "moderation_lifted",
)
# Nor do the duties of single comments and appeals: they have their place beside the comment, and on boards.
OFF_TIMELINE_DUTIES = tuple(duty.kind for duty in DUTIES)
