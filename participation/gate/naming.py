"""Finding the people of a record in a text: their nicknames, mail addresses and mobile numbers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from participation.gate.searching import Hit, Passage
from participation.search.rules import normalise

# What stands between the characters of a name that somebody has spaced out or hyphened.
_BETWEEN = re.compile(r"[ \t\-‐-―_.·・*]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_RUN_OF_DIGITS = re.compile(r"\+?\d[\d\s\-‐-―()（）.]{6,}\d")
# Words that everybody uses; as a nickname they tell nothing.
EVERYBODY = frozenset(
    "民眾 市民 公民 國民 網友 路人 匿名 大家 百姓 人民 學生 家長 老師 鄉親 住戶 citizen anonymous".split()
)
# From how many characters on a nickname is so much somebody's own that it is no coincidence.
DISTINCTIVE_HAN, DISTINCTIVE_LATIN = 3, 6


@dataclass(frozen=True)
class Name:
    """A word that means one person. KIND is what a hit is called."""

    kind: str
    words: str


def is_distinctive(nickname: str) -> bool:
    """Whether a nickname is so long that it hardly stands in a text by chance.

    >>> is_distinctive("愛爬山的阿明"), is_distinctive("阿明"), is_distinctive("民眾")
    (True, False, False)
    """
    plain = _plain(nickname)
    if plain in EVERYBODY or plain.isdigit():
        return False
    least = DISTINCTIVE_HAN if _HAN.search(plain) else DISTINCTIVE_LATIN
    return len(plain) >= least


def find_names(names: Iterable[Name], passages: Iterable[Passage]) -> Iterator[Hit]:
    """Each passage in which a name stands: in any width and case, spaced out or not."""
    read = [(passage, normalise(passage.words), _plain(passage.words)) for passage in passages]
    whole = "\n".join(plain for _passage, _spelled, plain in read)
    for name in names:
        plain = _plain(name.words)
        if len(plain) < 2 or plain in EVERYBODY or plain not in whole:
            continue
        for passage, spelled, squeezed in read:
            if plain in squeezed and _stands_alone(name.words, spelled, plain):
                yield passage.hit(name.kind, name.words)


def find_mobiles(mobiles: Iterable[str], passages: Iterable[Passage]) -> Iterator[Hit]:
    """Each passage with one of these numbers, however it is written: 0912-345-678, +886 912 345 678."""
    wanted = {national(mobile) for mobile in mobiles if mobile}
    for passage in passages if wanted else ():
        for run in _RUN_OF_DIGITS.findall(normalise(passage.words)):
            if national(run) in wanted:
                yield passage.hit("proposer-mobile", run)


def national(number: str) -> str:
    """The digits of a number as they are dialled within the country.

    >>> national("+886 912-345-678")
    '0912345678'
    """
    digits = re.sub(r"\D", "", number)
    return "0" + digits[3:].lstrip("0") if digits.startswith("886") else digits


def _plain(words: str) -> str:
    return _BETWEEN.sub("", normalise(words))


def _stands_alone(name: str, spelled: str, plain: str) -> bool:
    """A name in Latin script is a word of its own: `amy` is not in `infamy`. Han stands anywhere."""
    if _HAN.search(plain):
        return True
    spaced = r"[\s\-_.·・]*".join(re.escape(character) for character in plain)
    return re.search(rf"(?<![a-z0-9]){spaced}(?![a-z0-9])", spelled) is not None
