"""What was found in a text, as every desk shows it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _

from participation.gate.rules import PersonalData
from participation.gate.statements import Statement
from participation.refusals import Refusal

KINDS = {
    "proposer": _("提議人的暱稱"),
    "proposer-mail": _("提議人的電子郵件"),
    "proposer-mobile": _("提議人的手機"),
    "signatory": _("附議人的暱稱"),
    "commenter": _("留言人的暱稱"),
    "national-id": _("身分證字號"),
    "resident-id": _("居留證號"),
    "mobile": _("手機號碼"),
    "landline": _("電話號碼"),
    "email": _("電子郵件"),
    "address": _("地址"),
    "unreadable": _("讀不出全部內容，請打開來看有沒有個人資料"),
}
Row = Mapping[str, Any]
SHOWN = 10  # so much of what was held of a case, the latest first


def hit_rows(hits: Iterable[Row], place: Callable[[Row], str]) -> list[dict[str, str]]:
    """Each hit for `gate/desk/_hits.html`; PLACE says where in the text it stands."""
    return [
        {"kind": str(KINDS.get(hit["kind"], hit["kind"])), "place": place(hit), "words": hit["words"]}
        for hit in hits
    ]


def rows_in(statement: Statement, hits: Iterable[Row]) -> list[dict[str, str]]:
    """Hits in official words, whose places are called as the page called their fields."""
    return hit_rows(hits, lambda hit: str(statement.words.get(hit["name"], hit["name"])))


@dataclass(frozen=True)
class Found:
    """What was found in the words of a form, to be shown beside it."""

    form: BaseForm
    rows: list[dict[str, str]]


def found_in(form: BaseForm | None, refusal: Refusal | None, statement: Statement) -> Found | None:
    """What kept the typed words back, if that was the gate."""
    if form is None or not isinstance(refusal, PersonalData):
        return None
    return Found(form, rows_in(statement, refusal.hits))
