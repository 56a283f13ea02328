"""Street addresses, as far as they tell where somebody lives.

People write of roads and house numbers all the time: of a broken pavement, an intersection, a park, a
school. So an address alone says nothing. It is

- held when it is introduced as a home (我家, 住在, 戶籍), or when it stands beside a person's name
  or within 30 characters of a telephone or identity number that is held;
- flagged when it goes into a dwelling (a floor or a room, a lane) and nothing public stands beside it;
- not found otherwise, nor when the words beside it make it an office's, a school's, a shop's, a place
  in the street (前, 旁, 對面, 路口).

A number of a bus, a motorway, a law or a document is no house number.
"""

import re
from collections.abc import Iterator, Sequence

from participation.discussion.checks.characters import HAN, Reading, View
from participation.discussion.checks.findings import Effect, Finding
from participation.discussion.checks.reasons import DWELLING, HOME
from participation.discussion.checks.surroundings import is_home, is_named, is_public_place, sentence_before

_N = r"(?:\d{1,5}|[一二三四五六七八九十百零〇壹貳參肆伍陸柒捌玖拾]{1,6})"
_OF = r"(?:[-之]\d{1,3})?"
# From the word for a road on; what stands before is looked at backwards.
_HOUSE = re.compile(
    rf"(?:(?:路|街|大道)(?:{_N}段)?|鄰[^\d。!?;\n]{{0,6}})(?P<lane>{_N}巷)?(?:{_N}[弄衖])?{_N}{_OF}號{_OF}"
    rf"(?P<floor>[,、]?(?:(?:地下)?{_N}樓|\d{{1,2}}f(?![a-z])|b\d(?![a-z0-9])|[a-z\d]{{1,4}}室){_OF}(?:[a-z\d]{{1,4}}室)?)?"
)
# The name before it: county or city (two characters and 市 or 縣), district, village, and the road's own.
_NAME = re.compile(
    rf"(?:[{HAN}]{{2}}[縣市])?(?:[{HAN}]{{1,3}}?[鄉鎮市區])?(?:[{HAN}]{{1,3}}[村里])?[{HAN}\d]{{1,4}}$"
)
# What no such name has in it: where the sentence before ends.
_NO_NAME = re.compile(r".*(?:[住在於是到與及的址往從給收:,、()]|[我他她你妳您]們?家|老家|租屋處)")
_NO_ROAD = re.compile(r"(?:^|[網鐵道公馬電迴管套活思走出])$")
_NO_HOUSE = re.compile("^(?:公車|月台|出口|公路|道路|國道|省道|快速|橋|井|計畫|工程|函|令|公告|線|誌|碼|車)")

# No. 12, Lane 3, Zhongshan Rd.; 12 Zhongshan Road; not 12 days on the road.
_NO_WORD = r"(?!(?:an?|on|of|from|by|to|in|at|and|or|th[aei]\w*|\w+s)\b)"
_ENGLISH = re.compile(
    r"(?:\bno\.? ?)?(?<![\d.,-])\d{1,4}(?:-\d{1,3})?,? "
    r"(?:(?:lane|ln\.?|alley|aly\.?|sec\.?|section) ?\d{1,4},? ){0,3}"
    rf"(?:{_NO_WORD}[a-z][a-z'-]{{0,20}}[.,]? ){{1,3}}"
    r"(?:road|rd|street|st|avenue|ave|boulevard|blvd|lane)(?![a-z])"
)
_ENGLISH_HOME = re.compile(
    r"\b(?:lives?|living|resides?|home address|(?:my|his|her|their) (?:address|home|house|flat|place))\b"
    r"[^.!?;\n]{0,20}$"
)
_ENGLISH_FLOOR = re.compile(r"(?:\b\d{1,2}(?:f|/f|th floor)\b|\b(?:flat|apartment|apt|room)\b)")

_CONTEXT = 30
_LINE = 24


def addresses(reading: Reading, private: Sequence[tuple[int, int]] = ()) -> Iterator[Finding]:
    """Every address that tells where somebody lives; `private` are the numbers held in the original."""
    yield from _chinese(reading.compact, private)
    yield from _english(reading.prose, private)


def _chinese(view: View, private: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    if "號" not in view.text:
        return
    for found in _HOUSE.finditer(view.text):
        start = _start(view.text, found.start())
        after = view.text[found.end() : found.end() + 12].partition("\n")[0]
        if start is None or _NO_HOUSE.search(after):
            continue
        place = view.span(start, found.end())
        effect = _effect(
            sentence_before(view.text, start, _CONTEXT),
            after,
            is_dwelling=bool(found["lane"] or found["floor"]),
            is_beside=_is_beside(place, private),
        )
        if effect is not None:
            yield _finding(view, place, effect)


def _effect(before: str, after: str, *, is_dwelling: bool, is_beside: bool) -> Effect | None:
    if is_home(before, after):
        return Effect.HOLD
    if is_public_place(before, after):
        return None
    if is_beside or is_named(before, after):
        return Effect.HOLD
    return Effect.FLAG if is_dwelling else None


def _start(text: str, road: int) -> int | None:
    """Where the address begins of which the word for the road stands at `road`; None if it is no road."""
    line = text[max(0, road - _LINE) : road].rpartition("\n")[2]
    begin = road - len(line)
    if text[road] == "鄰":
        village = line.rstrip("0123456789一二三四五六七八九十")
        if village == line:
            return None
        line = village
    elif _NO_ROAD.search(line):
        return None
    cut = _NO_NAME.match(line)
    name = _NAME.search(line, cut.end() if cut else 0)
    return begin + name.start() if name else None


def _english(view: View, private: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    for found in _ENGLISH.finditer(view.text):
        place = view.span(*found.span())
        before = sentence_before(view.text, found.start(), _CONTEXT)
        if _ENGLISH_HOME.search(before) or _is_beside(place, private):
            yield _finding(view, place, Effect.HOLD)
        elif _ENGLISH_FLOOR.search(view.text[max(0, found.start() - 12) : found.end() + 12]):
            yield _finding(view, place, Effect.FLAG)


def _is_beside(place: tuple[int, int], private: Sequence[tuple[int, int]]) -> bool:
    return any(start - _CONTEXT < place[1] and place[0] < end + _CONTEXT for start, end in private)


def _finding(view: View, place: tuple[int, int], effect: Effect) -> Finding:
    start, end = place
    reason = HOME if effect is Effect.HOLD else DWELLING
    return Finding("address", "personal-data", effect, start, end, reason, view.original[start:end])
