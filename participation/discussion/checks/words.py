"""Listed words, however they are disguised. A word alone decides nothing: it is only flagged."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from participation.discussion.checks.characters import HAN, Reading, View
from participation.discussion.checks.findings import Effect, Finding, Listed
from participation.discussion.checks.reasons import listed_word

_LATIN = "a-z0-9"
# Between a Latin letter and Han in one word (加LINE) a space may stand.
_JOINT = re.compile(rf"(?<=[{_LATIN}])(?=[{HAN}])|(?<=[{HAN}])(?=[{_LATIN}])")
_SPACES = re.compile(r"\s+")
# One word said over and over is shown this often.
_MOST = 10


@dataclass(frozen=True)
class _Sought:
    """A row made ready: a piece without which it cannot be there, which is quick to see, and its pattern."""

    row: Listed
    piece: str
    pattern: re.Pattern[str]
    # Looked for as written, since taking out what stands between characters would take out its boundary.
    is_barred: bool


def listed_words(reading: Reading, listed: Sequence[Listed]) -> Iterator[Finding]:
    """Every listed word with the rule of its row; where one lies within another, the longer one."""
    taken = list(reading.urls)
    for sought in _sought(tuple(listed)):
        view = reading.view if sought.is_barred else reading.dense
        if sought.piece not in view.text:
            continue
        for found in islice(sought.pattern.finditer(view.text), _MOST):
            start, end = view.span(*found.span())
            if any(first <= start and end <= last for first, last in taken):
                continue
            taken.append((start, end))
            reason = listed_word(sought.row.text)
            rule, passage = sought.row.rule, reading.original[start:end]
            yield Finding("listed-word", rule, Effect.FLAG, start, end, reason, passage)


@lru_cache(maxsize=8)
def _sought(rows: tuple[Listed, ...]) -> list[_Sought]:
    """The rows that say anything, the longest first."""
    words = [row for row in rows if row.kind == "word"]
    longest_first = sorted(words, key=lambda row: -len(_bare(row.text)))
    return [
        _Sought(row, _piece(row.text), re.compile(_pattern(row.text)), "|" in row.text)
        for row in longest_first
        if _bare(row.text)
    ]


def _piece(word: str) -> str:
    return max(_JOINT.sub(" ", _bare(word)).split(), key=len)


def _bare(word: str) -> str:
    return _SPACES.sub(" ", View.of(word).text).strip(" |*")


def _pattern(word: str) -> str:
    """The pattern of a word as it is found in one spelling."""
    bare = _bare(word)
    written = _JOINT.sub(" ?", " {1,3}".join(map(_letters, bare.split(" "))))
    return _before(bare[0], barred=word.startswith("|")) + written + _after(bare[-1], word)


def _letters(part: str) -> str:
    return "".join(letter if letter.isalnum() else re.escape(letter) for letter in part)


def _before(first: str, *, barred: bool) -> str:
    if barred:
        return r"(?<!\w)"
    return rf"(?<![{_LATIN}])" if re.match(f"[{_LATIN}]", first) else ""


def _after(last: str, word: str) -> str:
    if word.endswith("|"):
        return r"(?!\w)"
    return rf"(?![{_LATIN}])" if re.match(f"[{_LATIN}]", last) and not word.endswith("*") else ""
