"""May official words stand, who looks a second time, and when is it too late for it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.agencies.rules import Role
from participation.refusals import Refusal

# Who looks a second time for an agency, and who at the platform's own desk.
SECONDERS = (Role.APPROVER, Role.SUPERVISOR)
PLATFORM_SECONDERS = (Role.SCREENER, Role.SUPERVISOR)
Rows = Collection[Mapping[str, Any]]


@dataclass(frozen=True)
class PersonalData(Refusal):
    """Why words may not become public yet: `hits` say what was found and where, `sha256` in which words."""

    hits: tuple[Mapping[str, Any], ...] = ()
    sha256: str = ""


def personal_data(hits: Rows, sha256: str) -> PersonalData:
    """The refusal of words in which something was found that nobody but their author has looked at."""
    return PersonalData(
        "personal-data",
        _("文字可能含有個人資料。請改寫後再送出，或送請另一位同仁複核。"),
        hits=tuple(hits),
        sha256=sha256,
    )


NOTHING_FOUND = Refusal("nothing-found", _("這段文字不需要複核，可以直接送出。"))
ASKED_BEFORE = Refusal(
    "second-asked", _("這件案子已經有同一項文字在等複核。請等決定，或由送請複核的人收回後再送。")
)
NOBODY_ELSE = Refusal("nobody-else", _("目前沒有另一位同仁可以複核，請改寫文字。"))
NOT_YOURS = Refusal("not-your-agency", _("只有這個機關可以複核的人能決定。"), forbidden=True)
SECOND_PERSON = Refusal("second-person", _("寫這段文字的人不能自己複核，換一個帳號也一樣。"), forbidden=True)
NOT_YOUR_WORDS = Refusal("not-your-words", _("只有送請複核的人可以收回。"), forbidden=True)
SAY_WHY = Refusal("say-why", _("請說明理由。"))
CLOSED = Refusal("second-closed", _("這段文字已經複核或收回。"))
AUTHOR_LEFT = Refusal(
    "author-left", _("送請複核的人已不在這個職務，不能再以其名義公布。請由現任的同仁重新送出。")
)
FOUND_MORE = Refusal("found-more", _("送請複核以後又找到可能的個人資料，已經列在下面。請再看一次才決定。"))


def seconders_of(*, is_platform: bool) -> tuple[Role, ...]:
    """The roles whose holders look a second time for an agency."""
    return PLATFORM_SECONDERS if is_platform else SECONDERS


def covers(allowed: Rows, found: Rows) -> bool:
    """Whether everything that is found was among what a second person has let pass."""
    passed = {tuple(sorted(hit.items())) for hit in allowed}
    return all(tuple(sorted(hit.items())) in passed for hit in found)


def may_ask(*, is_asked: bool, others: int) -> Refusal | None:
    """Once at a time for the same thing, and only where somebody can decide."""
    if is_asked:
        return ASKED_BEFORE
    return None if others else NOBODY_ELSE


def may_decide(
    *, is_open: bool, holds_office: bool, is_author: bool, has_seen_all: bool, reason: str
) -> Refusal | None:
    """Another human of the same agency decides once, with a reason, about all that was found."""
    if not holds_office:
        return NOT_YOURS
    if is_author:
        return SECOND_PERSON
    if not is_open:
        return CLOSED
    if not has_seen_all:
        return FOUND_MORE
    return None if reason.strip() else SAY_WHY


def may_take_back(*, is_open: bool, is_author: bool) -> Refusal | None:
    """Whoever asked takes it back until somebody has decided."""
    if not is_author:
        return NOT_YOUR_WORDS
    return None if is_open else CLOSED
