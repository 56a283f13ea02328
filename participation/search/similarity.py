"""How alike two titles are, and which sentences of a text are telling. Pure functions.

Half cosine of tf-idf weighted pairs, half Jaccard of single characters: measured on pairs of titles
about the same matter, pairs alone find word for word repeats first, characters also find the same
thing said in another order. The number ranks; it decides nothing.
"""

import math
import re
from collections.abc import Mapping

from participation.search.rules import normalise, pairs

# A pair that stands in more than a tenth of all titles (我們, 台灣) tells nothing and costs most.
COMMON = 0.1
# A pair that nobody counted yet is rare.
RARE = 0.0005
# Below this two titles have nothing to do with each other.
LEAST = 0.15
_SENTENCE = re.compile(r"[^。．！？!?；;\n]+")
_SENTENCE_LENGTH = range(10, 25)
_SENTENCES = 5
_TELLING = 16


def weights(words: list[str], shares: Mapping[str, float]) -> dict[str, float]:
    """How much each pair tells, from the share of titles it stands in."""
    return {word: -math.log(max(shares.get(word, RARE), RARE)) for word in words}


def telling(words: list[str], shares: Mapping[str, float]) -> list[str]:
    """The rarest pairs of a title, by which others about the same matter are looked for."""
    rare = [word for word in words if shares.get(word, 0) <= COMMON]
    return sorted(rare, key=lambda word: shares.get(word, 0))[:_TELLING]


def likeness(one: str, other: str, shares: Mapping[str, float]) -> float:
    """Between 0 (nothing in common) and 1 (the same title)."""
    return (_cosine(pairs(one), pairs(other), shares) + _jaccard(one, other)) / 2


def sentences(text: str) -> list[str]:
    """The longest sentences, cut to the length at which nobody writes the same by chance."""
    found = (part.strip() for part in _SENTENCE.findall(text))
    telling = sorted(
        {part for part in found if len(part) >= _SENTENCE_LENGTH.start}, key=lambda part: (-len(part), part)
    )
    return [part[: _SENTENCE_LENGTH.stop] for part in telling[:_SENTENCES]]


def _cosine(one: list[str], other: list[str], shares: Mapping[str, float]) -> float:
    mine, theirs = weights(one, shares), weights(other, shares)
    length = math.sqrt(sum(w * w for w in mine.values()) * sum(w * w for w in theirs.values()))
    return sum(mine[word] * theirs[word] for word in mine.keys() & theirs.keys()) / length if length else 0.0


def _jaccard(one: str, other: str) -> float:
    mine, theirs = (set(filter(str.isalnum, normalise(title))) for title in (one, other))
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0
