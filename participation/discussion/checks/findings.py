"""What the checks are given and what they answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from django.utils.functional import Promise


class Effect(StrEnum):
    """What happens at once. No check removes anything: a person decides."""

    FLAG = "flag"  # stays visible, shown to a moderator
    HOLD = "hold"  # hidden until a moderator decides


# The only house rules for which a comment is hidden before a person has looked at it.
MAY_HOLD = frozenset({"personal-data", "malware"})


@dataclass(frozen=True)
class Finding:
    """One thing that a check found: `original[start:end] == passage`; 0 and 0 mean the whole text.

    `check` is the stable code of the check, `rule` the house rule that may be broken, `reason` a
    sentence for the moderator that repeats nothing of what was found.
    """

    check: str
    rule: str
    effect: Effect
    start: int
    end: int
    reason: str | Promise
    passage: str = ""

    def __post_init__(self) -> None:
        if self.effect is Effect.HOLD and self.rule not in MAY_HOLD:
            raise ValueError(f"nothing is held for {self.rule}: a moderator looks first")


@dataclass(frozen=True)
class Listed:
    """A row of the list that moderators edit.

    A word may be written with marks: `|幹|` wants neither letter nor Han beside it on the side of the
    bar, `idiot*` may go on. Latin words stand between boundaries anyway, Han is found anywhere. A
    domain covers all below it.
    """

    kind: Literal["word", "domain"]
    text: str
    rule: str
    language: str = ""


@dataclass(frozen=True)
class Earlier:
    """A comment written before; `author` is any number that tells accounts apart."""

    text: str
    at: datetime
    by_same_author: bool
    author: int


@dataclass(frozen=True)
class Limits:
    """How much is usual; what is more is flagged."""

    # More links than this; those to government sites are not counted.
    links: int = 3
    # More comments than `rate` by one author within `rate_minutes`, the new one counted.
    rate: int = 5
    rate_minutes: int = 10
    # The same text from this many accounts, the new one counted.
    accounts: int = 3
    # Which share of the pairs of two texts is common to both in a near duplicate (see `history`).
    likeness: float = 0.75
