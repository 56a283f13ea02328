"""What the core asks of a procedure, and the list of those that have registered.

The core never imports a procedure. Each registers one `Procedure` in its `apps.py`; timelines,
boards, inboxes and the delivery task then speak of any record through it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Protocol

from django.db.models import Q

from participation.agencies.models import Agency
from participation.people.models import Person
from participation.record.models import Event, Record


@dataclass(frozen=True)
class Message:
    """A composed notice: a subject, paragraphs, and one link to where the reader can act.

    `link` is an absolute address, `link_text` the words on it.
    """

    subject: str
    paragraphs: tuple[str, ...]
    link: str
    link_text: str


class Procedure(Protocol):
    """One of the four procedures, as the core sees it."""

    key: str

    def url(self, record: Record) -> str:
        """The path of the record's public page, in the active language."""

    def public(self) -> Q:
        """Which records of this procedure anybody may see, as a condition on `Record`."""

    def answering(self, record: Record) -> Iterable[Agency]:
        """The agencies that owe answers to what is said about the record; none if nobody does yet."""

    def answered_by(self, agency_ids: Collection[int]) -> Q:
        """Which records these agencies owe answers to: `answering` the other way round, on `Record`."""

    def audience(self, event: Event, name: str) -> Iterable[int]:
        """The ids of the people whom the audience NAME of this event means, in ascending order."""

    def compose(self, event: Event, person: Person, audience: str) -> Message | None:
        """The notice of this event for this person in the active language; None to stay silent."""

    def sentence(self, event: Event) -> str:
        """What happened, as one sentence of the public timeline, in the active language."""


@dataclass
class _Registry:
    procedures: dict[str, Procedure]


_registry = _Registry({})


def register(procedure: Procedure) -> None:
    """Make a procedure known; called once from its `AppConfig.ready`."""
    _registry.procedures[procedure.key] = procedure


def procedure_of(record: Record) -> Procedure:
    """The procedure that a record belongs to. Raises KeyError for one that is not installed."""
    return _registry.procedures[record.procedure]


def public_records() -> Q:
    """Which records anybody may see, as a condition on `Record`, over all procedures."""
    known = (Q(procedure=key) & procedure.public() for key, procedure in _registry.procedures.items())
    return reduce(or_, known, Q(pk__in=[]))


def answered_by(agency_ids: Collection[int]) -> Q:
    """To which records these agencies owe answers, as a condition on `Record`, over all procedures."""
    procedures = _registry.procedures.values()
    known = (Q(procedure=one.key) & one.answered_by(agency_ids) for one in procedures)
    return reduce(or_, known, Q(pk__in=[]))
