"""The personal-data gate: what in a text may tell who somebody is.

The core knows no patterns and no people of a record by itself. Whoever does registers a search in its
`apps.py`: the checks of discussions the general patterns, a procedure the people of its records.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from participation.responses.models import Response
from participation.responses.texts import FREE_PARTS


@dataclass(frozen=True)
class Passage:
    """One piece of a text: the field, the position of the demand (0 elsewhere), and the words."""

    name: str
    position: int
    words: str


@dataclass(frozen=True)
class Hit:
    """Something found: `kind` is a stable code, `words` what stands there."""

    kind: str
    name: str
    position: int
    words: str


Search = Callable[[Response, Iterable[Passage]], Iterable[Hit]]
_searches: list[Search] = []


def register_search(search: Search) -> None:
    """Let a part of the platform look for what it knows; called once from its `AppConfig.ready`."""
    _searches.append(search)


def hits(response: Response, content: Mapping[str, Any]) -> list[Hit]:
    """Everything that any search finds in the text, each once, in the order of the text."""
    passages = list(passages_of(response, content))
    found = [hit for search in _searches for hit in search(response, passages)]
    order = {(passage.name, passage.position): place for place, passage in enumerate(passages)}
    return sorted(dict.fromkeys(found), key=lambda hit: order[hit.name, hit.position])


def passages_of(response: Response, content: Mapping[str, Any]) -> Iterator[Passage]:
    """All words that an agency has written: answers, free parts, names of files, the public reason."""
    for answer in content["answers"]:
        for name in ("reason", "evidence", "next_step"):
            if words := answer.get(name):
                yield Passage(name, answer["position"], words)
    for name in FREE_PARTS:
        if words := content.get(name):
            yield Passage(name, 0, words)
    for file in content.get("files", ()):
        yield Passage("files", 0, file["name"])
    if response.change_reason:
        yield Passage("change_reason", 0, response.change_reason)


def as_rows(found: Iterable[Hit]) -> list[dict[str, Any]]:
    """Hits as a row of the database keeps them."""
    return [asdict(hit) for hit in found]
