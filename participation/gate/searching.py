"""The personal-data gate: what in official words may tell who somebody is.

The core knows no patterns and no people of a record by itself. Whoever does registers a search in its
`apps.py`: the checks of discussions the general patterns, a procedure the people of its records.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from participation.record.models import Record


@dataclass(frozen=True)
class Hit:
    """Something found: `kind` is a stable code, `words` what stands there; the rest says where."""

    kind: str
    name: str
    position: int
    words: str
    file: str = ""


@dataclass(frozen=True)
class Passage:
    """One piece of a text: the field, the position of the demand (0 elsewhere), the words, their file."""

    name: str
    position: int
    words: str
    file: str = ""

    def hit(self, kind: str, words: str) -> Hit:
        """Something found here."""
        return Hit(kind, self.name, self.position, words, self.file)


Search = Callable[[Record, Iterable[Passage]], Iterable[Hit]]
_searches: list[Search] = []


def register_search(search: Search) -> None:
    """Let a part of the platform look for what it knows; called once from its `AppConfig.ready`."""
    _searches.append(search)


def hits(record: Record, passages: Iterable[Passage]) -> list[Hit]:
    """Everything that any search finds in words about a record, each once, in the order of the text."""
    read = list(passages)
    found = [hit for search in _searches for hit in search(record, read)]
    order = {(passage.name, passage.position, passage.file): place for place, passage in enumerate(read)}
    return sorted(dict.fromkeys(found), key=lambda hit: order[hit.name, hit.position, hit.file])


def as_rows(found: Iterable[Hit]) -> list[dict[str, Any]]:
    """Hits as a row of the database keeps them; one outside of files names none."""
    return [{name: value for name, value in asdict(hit).items() if name != "file" or value} for hit in found]
