"""One spelling for what reads the same, with the way back to what was written.

A `View` is a text made from the original by dropping and replacing characters; it knows for every
character which original one it stands for, so that what is found there can be shown as it was typed.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain, repeat

from participation.search.rules import normalise

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
# Stands where something was blanked out: matched by no check.
BLANK = "\x00"

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
# After case folding: the second is what the first looks like.
_LETTERS = re.findall(
    r"(\S)(\S)",
    """
    аa вb еe кk мm нh оo рp сc тt уy хx іi їi јj ѕs ԁd ԛq ԝw һh ӏl єe ғf пn гr иu ьb дd
    αa βb εe ιi κk νv οo ρp τt υu χx ηn γy ωw
    ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz
    ıi ɑa ɡg øo đd łl ħh
    """,
)
# Letters in black or white circles and squares, and those that flags are made of.
_ORNAMENTAL = (0x1F150, 0x1F170, 0x1F1E6)
_LOOKALIKES: dict[str, str] = {
    **dict(_LETTERS),
    **{chr(first + at): letter for first in _ORNAMENTAL for at, letter in enumerate(_ALPHABET)},
    # Letters of Hangul that show as nothing.
    **dict.fromkeys("\u115f\u1160\u3164", ""),
    **dict.fromkeys("\u2800\u1680\t", " "),
    **dict.fromkeys("\r\x0b\x0c\x85\u2028\u2029", "\n"),
    # What dashes and dots are written with; the second is the sign that lengthens kana.
    **dict.fromkeys("\u2212\u30fc\u2500", "-"),
    **dict.fromkeys("\u2022\u2027\u2219\u22c5\u30fb\u25cf", "\u00b7"),
    **dict.fromkeys("\u301c\u223c", "~"),
}


class _Folding(dict[str, str]):
    """How each character is read, worked out when it is first met."""

    def __missing__(self, letter: str) -> str:
        folded = self._of(letter)
        self[letter] = folded
        return folded

    @staticmethod
    def _of(letter: str) -> str:
        # Digits of any script, circled, raised, in brackets: ⑨ ❾ ⁹ ⒐ ٩
        digit = unicodedata.digit(letter, None)
        if digit is not None:
            return str(digit)
        if letter in _LOOKALIKES:
            return _LOOKALIKES[letter]
        return "".join(map(_plain, normalise(letter)))


def _plain(letter: str) -> str:
    if letter in _LOOKALIKES:
        return _LOOKALIKES[letter]
    if unicodedata.category(letter) == "Pd":
        return "-"
    bare = unicodedata.normalize("NFD", letter)[0]
    return bare if bare.isascii() else letter


_FOLDING = _Folding()


class View:
    """A reading of `original`. `origins[i]` is the place there of the i-th character of `text`."""

    __slots__ = ("original", "origins", "text")

    def __init__(self, original: str, text: str, origins: Sequence[int]) -> None:
        self.original, self.text, self.origins = original, text, origins

    @classmethod
    def of(cls, original: str) -> "View":
        """The text in one spelling: width, case, variants (臺台), look-alikes, without what is invisible."""
        pieces = [_FOLDING[letter] for letter in original]
        text = "".join(pieces)
        if len(text) == len(original) and "" not in pieces:
            return cls(original, text, range(len(original)))
        places = chain.from_iterable(repeat(at, len(piece)) for at, piece in enumerate(pieces))
        return cls(original, text, list(places))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of what stands from `start` to `end` here."""
        if start >= end:
            return 0, 0
        first, last = self.origins[start], self.origins[end - 1] + 1
        # A sign that is drawn over the last character belongs to it.
        while last < len(self.original) and unicodedata.category(self.original[last]) in {"Mn", "Me"}:
            last += 1
        return first, last

    def at(self, place: int) -> int:
        """The first character here that stands for the original's at `place` or one after it."""
        return bisect_left(self.origins, place)

    def replacing(self, pattern: re.Pattern[str], by: str = "") -> "View":
        """A view with every match gone, or replaced by one character."""
        texts: list[str] = []
        origins: list[int] = []
        last = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            if start == end:
                continue
            texts += (self.text[last:start], by)
            origins.extend(self.origins[last:start])
            if by:
                origins.append(self.origins[start])
            last = end
        if not texts:
            return self
        texts.append(self.text[last:])
        origins.extend(self.origins[last:])
        return View(self.original, "".join(texts), origins)

    def blanked(self, spans: Iterable[tuple[int, int]]) -> "View":
        """A view in which these spans of the original say nothing."""
        text = self.text
        for start, end in spans:
            first, last = self.at(start), self.at(end)
            text = text[:first] + BLANK * (last - first) + text[last:]
        return View(self.original, text, self.origins)


# An address as a browser would take it: what stands in it is neither a number nor a name. Its host has
# a name, so that a telephone number is not hidden behind `http://`.
_URL = re.compile(
    r"(?:https?|ftp)://[a-z0-9.@-]{1,250}\.[a-z]{2,24}(?![a-z0-9.-])[!-~]{0,2000}", re.IGNORECASE
)
_BARE_URL = re.compile(
    r"(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}(?::\d{1,5})?/[!-~]{0,2000}", re.IGNORECASE | re.ASCII
)
_SPACES = re.compile(" +")
# Between letters written one by one.
_LETTER_GAP = re.compile(r"(?<![a-z0-9][a-z0-9])(?<=[a-z0-9]) {1,3}(?=[a-z0-9](?![a-z0-9]))")
# What is put between the characters of a word to hide it. Not what ends a sentence or parts a phrase;
# a full stop only where no space follows.
_HAN_GAP = re.compile(rf"(?<=[{HAN}])(?: {{1,3}}|\.{{1,3}}| ?[-_*~^=+|/\\'\"`#@&%$·]{{1,3}} ?)(?=[{HAN}])")
_SIGN_GAP = re.compile(
    r"(?<![a-z0-9][a-z0-9])(?<=[a-z0-9])(?: {1,3}| ?[-_.*~^=+|/·] ?)(?=[a-z0-9](?![a-z0-9]))"
)


class Reading:
    """The views of one text, each made when a check first asks for it."""

    def __init__(self, original: str) -> None:
        self.original = original
        self.view = View.of(original)

    @cached_property
    def urls(self) -> list[tuple[int, int]]:
        """Where addresses of pages stand in the original."""
        if "/" not in self.original:
            return []
        found = [match.span() for match in _URL.finditer(self.original)]
        bare = (match.span() for match in _BARE_URL.finditer(self.original))
        return found + [(a, b) for a, b in bare if not any(x < b and a < y for x, y in found)]

    @cached_property
    def prose(self) -> View:
        """The text without the addresses of pages, in which digits mean nothing."""
        return self.view.blanked(self.urls) if self.urls else self.view

    @cached_property
    def compact(self) -> View:
        """The prose without spaces."""
        return self.prose.replacing(_SPACES) if " " in self.prose.text else self.prose

    @cached_property
    def spelled(self) -> View:
        """The text with letters written one by one put together: `g m a i l` is gmail."""
        return self.view.replacing(_LETTER_GAP)

    @cached_property
    def dense(self) -> View:
        """The text with what was put between the characters of a word taken out: 白.痴, i-d-i-o-t."""
        return self.view.replacing(_HAN_GAP).replacing(_SIGN_GAP)
