"""What was written before: the same again, nearly the same again, and too much at once.

Texts are compared by their pairs: two Han characters side by side, or a Latin word, whatever the
width, the spacing and the signs between them. The likeness of two texts is the share of common pairs
among all (Jaccard). In a sample of archived petitions, texts on one matter by different people share
at most a third of their pairs, hardly any two others a tenth, and a text sent again with changes nine
tenths; so 0.75, the default, lies far from both.

Short texts say the same by chance: "+1", 支持, "I support this". Nothing is compared of which an
author wrote less than 8 pairs, or several people less than 16.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.utils.functional import Promise

from participation.discussion.checks.characters import HAN, Reading
from participation.discussion.checks.findings import Earlier, Effect, Finding, Limits
from participation.discussion.checks.reasons import NEARLY, NEARLY_BY_MANY, RATE, REPEATED, REPEATED_BY_MANY
from participation.search.rules import pairs

# Whatever parts Han is easily put there and left out.
_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}])[\W_]+(?=[{HAN}])")
AUTHOR_LEAST = 8
OTHERS_LEAST = 16


@dataclass(frozen=True)
class _Likeness:
    """How like the new text an earlier one is."""

    earlier: Earlier
    share: float


def repetitions(text: str, *, earlier: Sequence[Earlier], limits: Limits) -> list[Finding]:
    """The same or nearly the same text before, by the author or by several accounts: one finding at most."""
    mine = fingerprint(text)
    if len(mine) < AUTHOR_LEAST:
        return []
    likenesses = [_Likeness(one, _share(mine, fingerprint(one.text))) for one in earlier]
    for check, least, alone, together in (
        ("repeated", 1.0, REPEATED, REPEATED_BY_MANY),
        ("near-duplicate", limits.likeness, NEARLY, NEARLY_BY_MANY),
    ):
        found = [one.earlier for one in likenesses if one.share >= least]
        if any(one.by_same_author for one in found):
            return [_finding(check, alone)]
        others = {one.author for one in found if not one.by_same_author}
        if len(mine) >= OTHERS_LEAST and len(others) + 1 >= limits.accounts:
            return [_finding(check, together)]
    return []


def posting_rate(*, earlier: Sequence[Earlier], now: datetime, limits: Limits) -> list[Finding]:
    """More comments by the author than allowed within the last minutes, the new one counted."""
    since = now - timedelta(minutes=limits.rate_minutes)
    count = 1 + sum(one.by_same_author and one.at > since for one in earlier)
    return [_finding("rate", RATE)] if count > limits.rate else []


@lru_cache(maxsize=2048)
def fingerprint(text: str) -> frozenset[str]:
    """The different pairs of a text."""
    return frozenset(pairs(_BETWEEN_HAN.sub("", Reading(text).dense.text)))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


def _finding(check: str, reason: Promise) -> Finding:
    return Finding(check, "flooding", Effect.FLAG, 0, 0, reason)
