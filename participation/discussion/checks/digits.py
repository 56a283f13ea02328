"""Digits however they are written, and the numbers that are made of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from participation.discussion.checks.characters import BLANK, View

# Numerals of accounts (壹貳參), of telephone speech (洞么兩拐勾), and letters that look like digits.
_SPOKEN = dict(
    re.findall(
        r"(\S)(\d)",
        """
        〇0 零0 一1 二2 三3 四4 五5 六6 七7 八8 九9 ○0 ◯0
        壹1 貳2 參3 叁3 肆4 伍5 陸6 柒7 捌8 玖9 弌1 弍2 弎3
        洞0 幺1 么1 麼1 兩2 拐7 勾9 o0 l1 i1 |1
        """,
    )
)
_VALUES = str.maketrans(_SPOKEN)
_LETTERS = frozenset("oli|")
# More letters than this among the digits, and it is a word or a code.
_LETTERS_MOST = 4
# Between two digits of one number.
GAP = r"[ \-.·_~*/、,()]{0,3}"
_DIGITS = re.compile(r"\d+")
_PLACE = re.compile(r"\[.+?\]|<\d+>|.")
# Every number looked for has eight digits in a row; most texts have none.
_ANY = "0-9" + "".join(map(re.escape, _SPOKEN))
_ENOUGH = re.compile(f"[{_ANY}](?:{GAP}[{_ANY}]){{7}}")
Patterns = tuple[re.Pattern[str], re.Pattern[str]]

# Right before a number of a document, an account, a product: 字第0912345678號, 統編, ISBN.
_NUMBERED = re.compile(
    r"(?:第|字號|[案文編單序卡書型料貨]號|統一?編號?|條碼|發票|字軌|收據|專利|isbn|issn|doi"
    r"|(?:case|order|invoice|serial|reference|document|patent|tracking)(?: no\.?| number| #)?)"
    r"(?:號碼|號)?[是為:# ]{0,3}$"
)
_NUMBERED_AFTER = re.compile(r"^ ?號(?!碼)")
# Before a number, where a longer number goes on; the `1.` of a list, alone on its line, does not.
_GOES_ON = re.compile(r"[0-9][-./:,]$")
_LIST_MARK = re.compile(r" {0,2}[1-9]\d?[.:,]")


@dataclass(frozen=True)
class Number:
    """What may be a number: where it stands in `view`, and its digits as one writes them."""

    view: View
    start: int
    end: int
    # Letters of identity numbers included.
    digits: str
    written: str

    @cached_property
    def groups(self) -> list[int]:
        """How many digits stand together: 4, 3, 3 in 0912-345-678."""
        return [len(group) for group in _DIGITS.findall(self.written)]

    @property
    def is_spelled_out(self) -> bool:
        """Whether it is written digit by digit."""
        return max(self.groups, default=0) <= 1

    @property
    def is_dated(self) -> bool:
        """Whether it is grouped as a date or a row of lottery numbers rather than as a telephone number."""
        return not self.is_spelled_out and (len(self.groups) > 4 or 2 in self.groups[1:-1])

    def before(self, length: int) -> str:
        """What stands before it on its line, at most `length` characters."""
        return self.view.text[max(0, self.start - length) : self.start].rpartition("\n")[2]

    def after(self, length: int) -> str:
        """What stands after it on its line, at most `length` characters."""
        return self.view.text[self.end : self.end + length].partition("\n")[0]


def patterns_of(*shapes: str, apart_from: str = "0-9") -> Patterns:
    """The patterns of these shapes: in plain digits, and in whatever may stand for digits.

    In a shape `#` is any digit, `<12>` one of these, `[a-z]` one of these letters, a digit itself; what
    parts digits may stand between any two. Nothing of the class `apart_from` touches the number.
    """
    spoken = "".join(map(re.escape, _SPOKEN)) if apart_from == "0-9" else ""
    return (
        re.compile(f"(?<![{apart_from}])(?:{_joined(shapes, wide=False)})(?![{apart_from}])"),
        re.compile(f"(?<![{apart_from}{spoken}])(?:{_joined(shapes, wide=True)})(?![{apart_from}])"),
    )


def numbers(view: View, patterns: Patterns) -> Iterator[Number]:
    """What matches, first in plain digits, then with numerals and look-alikes where none was found yet.

    `patterns` match at most a few dozen characters, so every start costs a bounded time.
    """
    if not _ENOUGH.search(view.text):
        return
    text = view.text
    for pattern in patterns:
        rest: list[str] = []
        at = last = 0
        while found := pattern.search(text, at):
            start, end = found.span()
            number = _number(view, start, end)
            if number is None:
                at = start + 1
                continue
            yield number
            rest += (text[last:start], BLANK * (end - start))
            at = last = end
        text = "".join((*rest, text[last:]))


def is_numbered(number: Number) -> bool:
    """Whether it is introduced as the number of a document, an account, or a thing."""
    return bool(_NUMBERED.search(number.before(20)) or _NUMBERED_AFTER.search(number.after(3)))


def goes_on(number: Number) -> bool:
    """Whether it is only a part of a longer number, an amount, a date, or an address of a computer."""
    before, after = number.before(6), number.after(2)
    if re.match(r"[-.: ]?\d" if number.is_spelled_out else r"[-.:]?\d", after):
        return True
    return bool(_GOES_ON.search(before)) and not _LIST_MARK.fullmatch(before)


def _joined(shapes: tuple[str, ...], *, wide: bool) -> str:
    return "|".join(GAP.join(_place(place, wide) for place in _PLACE.findall(shape)) for shape in shapes)


def _place(place: str, wide: bool) -> str:
    if place.startswith("["):
        return place
    values = "0123456789" if place == "#" else place.strip("<>")
    others = [re.escape(sign) for sign, value in _SPOKEN.items() if wide and value in values]
    return f"[{values}{''.join(others)}]"


def _number(view: View, start: int, end: int) -> Number | None:
    written = view.text[start:end]
    letters = sum(letter in _LETTERS for letter in written)
    plain = written.translate(_VALUES)
    if letters > _LETTERS_MOST:
        return None
    return Number(view, start, end, "".join(filter(str.isalnum, plain)), plain)
