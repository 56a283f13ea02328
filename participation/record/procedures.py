"""What the core asks of a procedure, and the list of those that have registered.

The core never imports a procedure. Each registers one `Procedure` in its `apps.py`; timelines,
boards, inboxes and the delivery task then speak of any record through it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Protocol

from django.db.models import Q

from participation.agencies.models import Agency
from participation.people.models import Person
from participation.record.actors import Actor
from participation.record.models import Event, ProcedureKey, Record


@dataclass(frozen=True)
class Message:
    """A composed notice: a subject, paragraphs, and one link to where the reader can act.

    `link` is an absolute address, `link_text` the words on it. `facts` are what the reader wants to know,
    each with its name; `closing` are the paragraphs after them; `also` more words and addresses;
    `gist` the one line of it that a digest has room for; `why` says why the reader hears of it.
    """

    subject: str
    paragraphs: tuple[str, ...]
    link: str
    link_text: str
    facts: tuple[tuple[str, str], ...] = ()
    closing: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    gist: str = ""
    why: str = ""


@dataclass(frozen=True)
class Assigned:
    """An agency's part in a record: whether it leads, and since when it has had that part."""

    agency: Agency
    is_lead: bool
    since: datetime


class Procedure(Protocol):
    """One of the four procedures, as the core sees it."""

    key: str
    # The audiences that hear of a later due date besides the owing officers and who follows the record.
    concerned: tuple[str, ...]

    def url(self, record: Record) -> str:
        """The path of the record's public page, in the active language."""

    def public(self) -> Q:
        """Which records of this procedure anybody may see, as a condition on `Record`."""

    def answering(self, record: Record) -> Iterable[Agency]:
        """The agencies that owe answers to what is said about the record; none if nobody does yet."""

    def answered_by(self, agency_ids: Collection[int]) -> Q:
        """Which records these agencies owe answers to: `answering` the other way round, on `Record`."""

    def assigned(self, record: Record) -> Sequence[Assigned]:
        """The agencies that lead or join the answer to a record, those that lead first."""

    def reassign(
        self,
        record: Record,
        *,
        lead: Sequence[Agency],
        co: Sequence[Agency],
        reason: str,
        verb: str,
        by: Actor,
        now: datetime,
    ) -> None:
        """Change who leads and who joins, in public and with a reason. May be refused (`Refused`).

        VERB is the one for which the reason was typed, as the personal-data gate knows it.
        """

    def workplace(self, record: Record, agency: Agency, kind: str = "") -> str:
        """The path of the desk's page where AGENCY works on a record, or meets its duty of a KIND."""

    def answered_alike(self, record: Record, limit: int) -> list[Record]:
        """Public records with a published response about the same matter, most alike first."""

    def took_part(self, record: Record, identity_id: int, before: datetime) -> bool:
        """Whether somebody began this record, or backs it in public and did so before that moment."""

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


def choices() -> list[tuple[str, str]]:
    """The procedures that are installed, by key and name, in the order of the menu."""
    return [(key, str(label)) for key, label in ProcedureKey.choices if key in _registry.procedures]


def public_records() -> Q:
    """Which records anybody may see, as a condition on `Record`, over all procedures."""
    known = (Q(procedure=key) & procedure.public() for key, procedure in _registry.procedures.items())
    return reduce(or_, known, Q(pk__in=[]))


def answered_by(agency_ids: Collection[int]) -> Q:
    """To which records these agencies owe answers, as a condition on `Record`, over all procedures."""
    procedures = _registry.procedures.values()
    known = (Q(procedure=one.key) & one.answered_by(agency_ids) for one in procedures)
    return reduce(or_, known, Q(pk__in=[]))
