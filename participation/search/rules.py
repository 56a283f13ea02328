"""Chinese full text without a dictionary: what is indexed, and what a search asks for.

PostgreSQL's parser takes a whole Chinese sentence for one word, and word lists miss 3 to 5 % of
what is there. So a run of Han is indexed as its overlapping pairs and searched as a phrase of
pairs, which finds exactly the texts that contain it.

Positions carry the exactness: between two runs that punctuation or space separates stands a mark,
so a phrase never matches across it. PostgreSQL keeps 255 positions a word and 16,383 a text; texts
beyond that are found by their words but no longer surely by a phrase in their later parts.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Value
from django.db.models.expressions import Combinable

# Written in more than one way by the same people about the same thing; the second is indexed.
_VARIANTS: dict[str, str] = dict(
    re.findall(
        r"(\S)(\S)",
        """
        臺台 裏裡 羣群 爲為 峯峰 麪麵 鷄雞 鶏雞 汚污 啓啟 綫線 舘館 衞衛 牀床 敍敘 叙敘 着著
        説說 脱脫 税稅 悦悅 鋭銳 閲閱 冲沖 决決 况況 凉涼 减減 净淨 佔占 佈布 週周 劃畫 擧舉
        産產 粧妝 恒恆 温溫 麽麼 吿告 强強 户戶 内內 吕呂 黄黃 争爭 録錄 虚虛 郷鄉 静靜 鎭鎮
        眞真 値值 歩步 毎每 慎愼 鈎鉤 曬晒 秘祕 痴癡 踪蹤 綉繡 鬪鬥 灾災 烟煙 煑煮 猪豬 猫貓
        糉粽 蓆席 豔艷 亙亘 柺拐
        """,
    )
)
# Stands between runs, followed by what the next run begins with, so that no one word gathers more
# than the 255 positions PostgreSQL keeps. A letter of no living alphabet, never taken from the text.
_BREAK = "ʘ"
# Scripts written without spaces between words: Han, kana, bopomofo; and Hangul, which joins particles.
_UNSPACED = (
    r"\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
    r"\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3105-\u312f\u31a0-\u31bf\uac00-\ud7a3"
)
_RUN = re.compile(f"(?P<pairs>[{_UNSPACED}]+)|(?P<word>[^\\W_{_UNSPACED}]+)|(?P<apart>[\\W_]+)")
_PART = re.compile(r'["“”「『]([^"“”」』]*)["“”」』]?|([^\s"“”「」『』]+)')
_WORD_LENGTH = 60
_QUERY_LENGTH = 200


class _Spelling(dict[int, str | None]):
    """How each character is indexed, worked out when it is first met."""

    def __missing__(self, code: int) -> str | None:
        spelling = self._of(chr(code))
        self[code] = spelling
        return spelling

    @staticmethod
    def _of(letter: str) -> str | None:
        category = unicodedata.category(letter)
        if category in {"Cf", "Cs", "Mn", "Me", "Mc"}:
            return None
        if category == "Nd":
            return str(unicodedata.digit(letter))
        if category in {"No", "Co", "Cn"} or letter == _BREAK:
            return " "
        return _VARIANTS.get(letter, letter)


_SPELLING = _Spelling()


def normalise(text: str) -> str:
    """One spelling for what readers take for the same: width, case, variants (臺台), invisible characters."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).translate(_SPELLING)


def bigrams(text: str) -> str:
    """The words to feed to `to_tsvector('simple', …)`, separated by spaces; safe for any input.

    健保卡 becomes 健保 保卡 卡: the last character stands alone so that every single character can
    be found as the beginning of a word. Latin letters and digits stay whole words.
    """
    return " ".join([_BREAK, *_indexed(_runs(normalise(text)))])


def pairs(text: str) -> list[str]:
    """The different pairs of Han and Latin words of a text in order: what it is compared by."""
    words = [word for kind, run in _runs(normalise(text)) for word in _compared(kind, run)]
    return list(dict.fromkeys(words))


def vector(title: str, body: str = "") -> Combinable:
    """The value of a search column: TITLE with weight A, BODY with weight B.

    The title's pairs stand there a second time, marked, so that one index also answers which titles
    share a pair, without a look at the rows.
    """
    return (
        SearchVector(Value(bigrams(title)), config="simple", weight="A")
        + SearchVector(Value(bigrams(body)), config="simple", weight="B")
        + SearchVector(Value(" ".join(map(_in_title, pairs(title)))), config="simple", weight="D")
    )


def titles_sharing(words: Iterable[str]) -> SearchQuery | None:
    """The search for titles with any of these pairs; None when there are none."""
    return _raw(" | ".join(f"'{_in_title(word)}'" for word in words))


def quoting(sentence: str) -> SearchQuery | None:
    """The search for texts that contain this sentence word for word; None for one without words."""
    return _raw(_phrase(normalise(sentence)))


def query(text: str) -> SearchQuery | None:
    """What a person typed, as a search: words separated by spaces must all be there, in any order.

    A word matches where it stands in one piece; punctuation within it matches any punctuation; words
    in quotation marks belong together. Latin words may go on (`iPho` finds iPhone). None when there is
    nothing to look for. Never raises; what is longer than 200 characters is cut.
    """
    phrases = [_phrase(normalise(part)) for part in _parts(text[:_QUERY_LENGTH])]
    wanted = " & ".join(f"({phrase})" for phrase in dict.fromkeys(phrases) if phrase)
    return _raw(wanted)


def _raw(wanted: str) -> SearchQuery | None:
    return SearchQuery(wanted, config="simple", search_type="raw") if wanted else None


def _in_title(word: str) -> str:
    return _BREAK + _BREAK + word


def _compared(kind: str, run: str) -> Iterable[str]:
    if kind == "pairs":
        return map("".join, pairwise(run)) if len(run) > 1 else [run]
    return [run[:_WORD_LENGTH]] if kind == "word" else []


def _runs(text: str) -> list[tuple[str, str]]:
    """The text as runs of (kind, characters): `pairs`, `word`, and `apart` for what separates them."""
    return [(str(run.lastgroup), run.group()) for run in _RUN.finditer(text)]


def _indexed(runs: list[tuple[str, str]]) -> Iterator[str]:
    """The words of the runs in order; every run ends so that what follows stands at the next position."""
    apart = False
    for kind, run in runs:
        if apart and kind != "apart":
            yield _BREAK + run[0]
        apart = kind == "apart"
        if kind == "pairs":
            yield from map("".join, pairwise(run))
            yield run[-1]
        elif kind == "word":
            yield run[:_WORD_LENGTH]


def _parts(text: str) -> Iterator[str]:
    """What was typed, cut at spaces outside quotation marks. An unclosed mark goes to the end."""
    for quoted, bare in _PART.findall(text):
        yield quoted or bare


def _phrase(text: str) -> str:
    """One thing to look for, in tsquery's language: words at successive positions; empty for nothing."""
    runs = _runs(text)
    while runs and runs[0][0] == "apart":
        runs.pop(0)
    while runs and runs[-1][0] == "apart":
        runs.pop()
    if not runs:
        return ""
    words = [f"'{word}'" for word in _indexed(runs)]
    if len(runs[-1][1]) > 1 and runs[-1][0] == "pairs":
        # The text may go on, so its last pair need not be followed by its last character alone.
        words.pop()
    else:
        words[-1] += ":*"
    return " <-> ".join(words)
