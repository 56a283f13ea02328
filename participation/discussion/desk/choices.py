"""Which decisions a moderator may choose from in a case, and why not the others."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.discussion import rules
from participation.discussion.guideline import HOUSE_RULES, OTHER_REASON_LENGTH
from participation.discussion.models import DecisionKind, Ground
from participation.refusals import Refusal

# What each decision does, and when it is the right one, from the mildest on.
MEANINGS: dict[DecisionKind, str | Promise] = {
    DecisionKind.DISMISS: _("留言沒有違反規範；被保留的留言會公開。檢舉人會知道結果。"),
    DecisionKind.REQUEST_EDIT: _("輕微的違規先這樣做：作者有 3 天可以修改；沒有修改，留言會關閉並停權。"),
    DecisionKind.MOVE: _("應循其他程序的陳情或個案：留言關閉，作者會知道該去哪裡；不算處罰。"),
    DecisionKind.HIDE: _("留言不再公開，原處留下依據和日期。作者可以申訴。"),
    DecisionKind.LOCK: _("整個討論串不能再回覆；已經寫下的都還看得到。"),
    DecisionKind.REMOVE: _("最後的手段：重大違規才移除，作者同時停權。作者可以申訴。"),
    DecisionKind.RESTORE: _("留言重新公開，原處分撤銷。"),
    DecisionKind.SUSPEND: _("作者在停權期間不能發言；留言本身不動。"),
    DecisionKind.CLOSE_ACCOUNT: _("帳號不能再登入。要由另一位管理員確認才生效。"),
}
_LONG_ENOUGH = "。" * OTHER_REASON_LENGTH


@dataclass(frozen=True)
class Choice:
    """A decision to choose, what it means, and the refusal where it cannot be chosen now."""

    kind: DecisionKind
    meaning: str | Promise
    refusal: Refusal | None
    # The rules under which it may be taken; empty where any will do.
    only: tuple[str | Promise, ...] = ()
    only_by_law: bool = False

    @property
    def label(self) -> str | Promise:
        """Its name."""
        return self.kind.label


def choices(facts: rules.CaseFacts, *, by_role: str, stranger: Refusal | None) -> list[Choice]:
    """Every decision, with what the rules would say whatever rule and ground were named.

    STRANGER is why this person may not decide here at all.
    """
    return [_choice(facts, kind, by_role, stranger) for kind in MEANINGS]


def _choice(facts: rules.CaseFacts, kind: DecisionKind, by_role: str, stranger: Refusal | None) -> Choice:
    def refusal(rule: str, ground: str) -> Refusal | None:
        return rules.may_decide(
            facts, kind=kind, rule=rule, ground=ground, law="§", reason=_LONG_ENOUGH, by_role=by_role
        )

    codes = [code for code in facts.codes if code in HOUSE_RULES and code != "report-abuse"]
    by_rule = {code: refusal(code, Ground.GUIDELINE) for code in codes}
    allowed = [code for code, why in by_rule.items() if why is None]
    by_law = any(refusal(code, Ground.LAW) is None for code in codes)
    meaning = MEANINGS[kind]
    if stranger or not (allowed or by_law):
        hardest = next(iter(by_rule.values()), None)
        return Choice(kind, meaning, stranger or hardest)
    some = tuple(HOUSE_RULES[code].label for code in allowed) if len(allowed) < len(codes) else ()
    return Choice(kind, meaning, None, some, only_by_law=not allowed)
