"""Identity numbers of people: the national one and that of residents, both with their check digit.

The check digit lets one in ten numbers of the same shape through, so that codes of goods and parcels
seldom pass; an invoice (two letters, eight digits, as an old resident number) is told by the word
before it.
"""

import re
from collections.abc import Iterator

from participation.discussion.checks.characters import Reading
from participation.discussion.checks.digits import Number, goes_on, is_numbered, numbers, patterns_of
from participation.discussion.checks.findings import Effect, Finding
from participation.discussion.checks.reasons import NATIONAL, RESIDENT
from participation.people.rules import normal_national_number

# A 字號 or 統一編號 of these is an identity number.
_CALLED = re.compile(r"身[分份][證証]|居留[證証]|\b(?:id|identity|arc)\b")
_PATTERNS = patterns_of("[a-z]<1289>########", "[a-z][a-d]########", apart_from="a-z0-9")


def identity_numbers(reading: Reading) -> Iterator[Finding]:
    """Every identity number, held at once."""
    for number in numbers(reading.prose, _PATTERNS):
        valid = normal_national_number(_spelled(number))
        # With commas it is an amount that stands after a letter.
        if valid is None or "," in number.written or goes_on(number):
            continue
        if is_numbered(number) and not _CALLED.search(number.before(20)):
            continue
        is_national = valid[1] in "12"
        start, end = number.view.span(number.start, number.end)
        yield Finding(
            check="national-id" if is_national else "resident-id",
            rule="personal-data",
            effect=Effect.HOLD,
            start=start,
            end=end,
            reason=NATIONAL if is_national else RESIDENT,
            passage=reading.original[start:end],
        )


def _spelled(number: Number) -> str:
    """Its letter, which may be one that elsewhere passes for a digit, and its digits."""
    return (number.view.text[number.start] + number.digits[1:]).upper()
