"""What each field of the moderation record's files means, for the page that explains them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.discussion.guideline import HOUSE_RULES
from participation.discussion.models import CaseSource, DecisionKind, Ground
from participation.discussion.models.decisions import ADVERSE
from participation.discussion.published.decisions import FIELDS, OUTCOMES, Outcome

Values = tuple[tuple[str, str | Promise], ...]


@dataclass(frozen=True)
class Field:
    """A field, what it means, and its codes where there are few."""

    name: str
    meaning: str | Promise
    values: Values = ()


_OUTCOMES = tuple((key.value, label) for key, label in OUTCOMES.items() if key is not Outcome.NONE)
_MEANINGS: dict[str, tuple[str | Promise, Values]] = {
    "id": (_("處分的編號"), ()),
    "date": (_("作成決定的時間"), ()),
    "decision": (_("決定"), tuple((kind.value, DecisionKind(kind).label) for kind in ADVERSE)),
    "ground": (_("依據"), tuple(Ground.choices)),
    "rule": (_("留言規範的代碼"), tuple((code, rule.label) for code, rule in HOUSE_RULES.items())),
    "rule_section": (_("營運指引的節次"), ()),
    "house_rules_version": (_("留言規範的版次"), ()),
    "law": (_("以法律為依據時的法律條文"), ()),
    "category": (_("歐盟透明度資料庫的類別"), ()),
    "source": (_("來源"), tuple(CaseSource.choices)),
    "automated_detection": (_("是否由自動檢查發現"), ()),
    "automated_decision": (_("是否自動決定；一律為否"), ()),
    "territorial_scope": (_("效力所及的地區"), ()),
    "in_force_from": (_("生效時間"), ()),
    "suspended_until": (_("停權到何時"), ()),
    "appealed": (_("有沒有申訴"), ()),
    "appeal_outcome": (_("申訴的結果；沒有申訴則空白"), _OUTCOMES),
    "lifted_at": (_("撤銷的時間"), ()),
    "record_number": (_("討論所屬的公開紀錄編號；該紀錄不公開則空白"), ()),
    "procedure": (_("單元的代碼"), ()),
    "url": (_("公開說明的網址"), ()),
}
MEANINGS = tuple(Field(name, *_MEANINGS[name]) for name in FIELDS)
