"""The sections of a person's own page; each procedure registers its own from `AppConfig.ready`."""

from collections.abc import Callable
from typing import Any, NotRequired, Protocol, TypedDict

from django.utils.functional import Promise

from participation.people.models import Person


class Item(TypedDict):
    """One line of a section: the status word (and its shape: open, waiting, answered …) and the one fact."""

    title: str
    url: str
    status: str
    fact: str
    state: NotRequired[str]


class Section(Protocol):
    """What a person did in one procedure, for their own eyes."""

    @property
    def key(self) -> str:
        """Its name in the copy of a person's data."""

    @property
    def title(self) -> str | Promise:
        """Its heading."""

    @property
    def empty(self) -> str | Promise:
        """What stands there while there is nothing."""

    @property
    def empty_url(self) -> str | Promise:
        """Where a first one begins; may be empty."""

    @property
    def empty_label(self) -> str | Promise:
        """The words of that link."""

    def items(self, person: Person, limit: int) -> list[Item]:
        """The newest `limit` lines."""

    def export(self, person: Person) -> Any:
        """All of it, as JSON values, for the person's own copy of their data."""


# What the person started, backs and follows; other things followed; what they said; the rest.
FIRST, NEXT, LATER, LAST = range(4)
Suits = Callable[[Person], bool]
_sections: list[tuple[int, Section, Suits]] = []


def register(section: Section, *, place: int = NEXT, suits: Suits = lambda person: True) -> Section:
    """Add a section to everybody's own page, below those of its place that were registered before.

    An empty one is only a link for those whom it does not suit.
    """
    _sections.append((place, section, suits))
    _sections.sort(key=lambda row: row[0])
    return section


def sections() -> tuple[Section, ...]:
    """All sections, in their order on the page."""
    return tuple(section for _place, section, _suits in _sections)


def shown(person: Person, limit: int) -> list[dict[str, Any]]:
    """The sections of this person's page with their lines, and whether a link is enough for one."""
    found = [(section, section.items(person, limit), suits) for _place, section, suits in _sections]
    return [
        {"section": section, "items": items, "is_link": not items and not suits(person)}
        for section, items, suits in found
    ]
