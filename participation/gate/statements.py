"""Verbs that make official words public: each part of the platform names its own.

What is held is carried out later, from its payload; so a page says everything by way of its payload,
and what a second person lets pass is the very thing that was typed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.functional import Promise

from participation.record.actors import Actor
from participation.record.models import Record

Payload = Mapping[str, Any]
Lines = Sequence[tuple[str, str]]


class Act(Protocol):
    """Says the words of a payload in public, with everything that follows from it, or refuses."""

    def __call__(self, record: Record, payload: Payload, *, by: Actor, now: datetime) -> Any: ...


def _nothing(record: Record, payload: Payload) -> Lines:
    return ()


@dataclass(frozen=True)
class Statement:
    """One kind of official words: a stable key, the verb's label, and how it is said.

    `words` names the words in the payload as a page calls them; `facts` tells a reader whatever else it
    holds, such as a date. The payload is JSON.
    """

    key: str
    label: str | Promise
    words: Mapping[str, str | Promise]
    act: Act
    facts: Callable[[Record, Payload], Lines] = _nothing

    def lines(self, record: Record, payload: Payload) -> Lines:
        """Everything that a reader has to know before deciding, the words last."""
        words = [(str(label), str(payload.get(name, ""))) for name, label in self.words.items()]
        return [*self.facts(record, payload), *words]


_known: dict[str, Statement] = {}


def register_statement(statement: Statement) -> None:
    """Name a kind of official words; called once from an `AppConfig.ready`."""
    _known[statement.key] = statement


def statement_of(key: str) -> Statement:
    """The kind of words with this key. Raises KeyError for one that nobody has registered."""
    return _known[key]


def label_of(key: str) -> str:
    """What the verb is called; its key where nobody says so any more."""
    return str(_known[key].label) if key in _known else key


def say(record: Record, *, verb: str, payload: Payload, by: Actor, now: datetime) -> Any:
    """Say the words in public; refused as the verb refuses, and to words that may hold personal data."""
    return statement_of(verb).act(record, payload, by=by, now=now)
