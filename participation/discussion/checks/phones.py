"""Telephone numbers. A mobile is a person's and held; a landline may be an office's and is mostly flagged.

- A public contact of an agency is never found, nor are toll-free numbers (0800, 0809) and hotlines.
- A mobile is held, unless it is introduced as an office's (an agency's name, 專線, 總機 right before).
- A landline introduced as an office's or with an extension is not found; one that is introduced as
  somebody's home or stands beside a person's name is held; of any other nobody knows whose it is:
  it is flagged. Without an area code it could be any number and is not found.
- Numbers of documents and goods, dates, amounts and what stands in addresses of pages are no numbers
  of telephones.

Area codes and lengths follow the national numbering plan.
"""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from django.utils.functional import Promise

from participation.discussion.checks.characters import Reading, View
from participation.discussion.checks.digits import Number, goes_on, is_numbered, numbers, patterns_of
from participation.discussion.checks.findings import Effect, Finding
from participation.discussion.checks.reasons import LANDLINE, LANDLINE_UNSURE, MOBILE, MOBILE_UNSURE
from participation.discussion.checks.surroundings import (
    is_home,
    is_named,
    is_near_office,
    is_office_number,
    sentence_before,
)

_CONTEXT = 30
_WORD_BEFORE = re.compile(r"([a-z]+)$")
# Latin words that may stick to a number.
_STICKING = frozenset("tel phone mobile cell cellphone line call m mob p t whatsapp signal wechat id".split())
_PHONE_WORD = re.compile(
    r"(?:電話|手機|聯絡|連絡|打給|撥|簡訊|tel|phone|mobile|cell|call|text|line|賴|whatsapp)[^。!?;\n]{0,8}$"
)
# How a number goes on after the nought, and what is dialled before it.
_MOBILE_SHAPE = "9########"
_LANDLINE_SHAPES = (
    "2<2345678>#######",
    "3<23456789>######",
    "4<23>#######",
    "4<78>######",
    "49<23456789>######",
    "<567><23456789>######",
    "8<23456789>######",
    "70########",
)
_BEFORE = ("0", "886", "8860", "00886")
_MOBILES = patterns_of(*(before + _MOBILE_SHAPE for before in _BEFORE))
_LANDLINES = patterns_of(*(before + shape for before in _BEFORE for shape in _LANDLINE_SHAPES))


def mobiles(reading: Reading, public: Collection[str] = ()) -> Iterator[Finding]:
    """Every mobile number that is not among the agencies' `public` numbers (see `public_numbers`)."""
    for number in numbers(reading.prose, _MOBILES):
        if national(number.digits) in public or not _stands_alone(number) or is_numbered(number):
            continue
        effect = _mobile_effect(number)
        if effect is not None:
            reason = MOBILE if effect is Effect.HOLD else MOBILE_UNSURE
            yield _finding("mobile", number, effect, reason)


def landlines(reading: Reading, public: Collection[str] = ()) -> Iterator[Finding]:
    """Every landline number with its area code that is not known or introduced as an office's."""
    for number in numbers(reading.prose, _LANDLINES):
        if national(number.digits) in public or not _stands_alone(number) or is_numbered(number):
            continue
        if number.is_dated or "/" in number.written:
            continue
        before = sentence_before(number.view.text, number.start, _CONTEXT)
        if is_office_number(before, number.after(8)):
            continue
        if is_home(before, number.after(8)) or (is_named(before) and not is_near_office(before)):
            yield _finding("landline", number, Effect.HOLD, LANDLINE)
        elif not is_near_office(before):
            yield _finding("landline", number, Effect.FLAG, LANDLINE_UNSURE)


def national(digits: str) -> str:
    """A number without its country code, as it is dialled here.

    >>> national("886912345678"), national("00886223165300"), national("0223165300")
    ('0912345678', '0223165300', '0223165300')
    """
    return re.sub(r"^(?:00)?8860?", "0", digits)


@lru_cache(maxsize=64)
def public_numbers(contacts: frozenset[str]) -> frozenset[str]:
    """The telephone numbers in the agencies' public contacts, which may be written with an extension."""
    found = {
        national(number.digits)
        for contact in contacts
        for patterns in (_MOBILES, _LANDLINES)
        for number in numbers(View.of(contact), patterns)
    }
    return frozenset(found)


def _mobile_effect(number: Number) -> Effect | None:
    """Held when written as a number is; flagged when an office's; in pairs only when called a number."""
    before = sentence_before(number.view.text, number.start, _CONTEXT)
    if is_office_number(before, number.after(8)):
        return Effect.FLAG
    if number.digits.startswith(("886", "00886")) or not number.is_dated:
        return Effect.HOLD
    is_called = bool(_PHONE_WORD.search(before))
    # Lottery numbers and dates are pairs as well.
    if set(number.groups) == {2} and (is_called or "-" in number.written):
        return Effect.HOLD
    return Effect.FLAG if is_called else None


def _stands_alone(number: Number) -> bool:
    word = _WORD_BEFORE.search(number.before(12))
    sticks = word is not None and word[1] not in _STICKING
    letter_after = number.after(1)
    return not sticks and not goes_on(number) and not (letter_after.isascii() and letter_after.isalpha())


def _finding(check: str, number: Number, effect: Effect, reason: str | Promise) -> Finding:
    # +886, (02): what opens a number belongs to it.
    opening = len(number.before(2)) - len(number.before(2).rstrip("(+"))
    start, end = number.view.span(number.start - opening, number.end)
    passage = number.view.original[start:end]
    return Finding(check, "personal-data", effect, start, end, reason, passage)
