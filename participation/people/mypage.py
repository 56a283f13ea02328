"""The sections of a person's own page; each procedure registers its own from `AppConfig.ready`."""

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


_sections: list[Section] = []


def register(section: Section) -> Section:
    """Add a section to everybody's own page, below those registered before."""
    _sections.append(section)
    return section


def sections() -> tuple[Section, ...]:
    """All sections, in their order on the page."""
    return tuple(_sections)
