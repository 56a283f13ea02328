"""A plain matter of public record with the offices and people around it, for tests of the core."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from participation.agencies.models import Agency, AgencyRole, Role
from participation.calendar.actions import load_days
from participation.calendar.models import CalendarDay, Source
from participation.calendar.rules import TAIPEI
from participation.notices.composing import compose
from participation.obligations.notices import sentence
from participation.people.models import Person
from participation.record.actions import open_record
from participation.record.actors import Actor
from participation.record.models import Event, ProcedureKey, Record
from participation.record.procedures import Assigned, Message
from tests.calendar.days import working_days

START = datetime(2026, 3, 10, 10, tzinfo=TAIPEI)  # a Tuesday


def at(words: str, year: int = 2026) -> datetime:
    """An instant of 2026 in Taipei, such as 03-20 17:00."""
    return datetime.strptime(f"{year}-{words}", "%Y-%m-%d %H:%M").replace(tzinfo=TAIPEI)


class PlainProcedure:
    """A procedure that adds nothing of its own: what the core offers is all there is."""

    key = ProcedureKey.MAILBOXES.value
    concerned: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.audiences: dict[str, list[int]] = {}

    def url(self, record: Record) -> str:
        return f"/matters/{record.number}/"

    def public(self) -> Q:
        return Q()

    def answering(self, record: Record) -> Iterable[Agency]:
        return []

    def answered_by(self, agency_ids: Collection[int]) -> Q:
        return Q(pk__in=[])

    def assigned(self, record: Record) -> Sequence[Assigned]:
        return []

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
        raise NotImplementedError

    def workplace(self, record: Record, agency: Agency, kind: str = "") -> str:
        return f"/desk/{agency.slug}/{record.number}/"

    def answered_alike(self, record: Record, limit: int) -> list[Record]:
        return []

    def took_part(self, record: Record, identity_id: int, before: datetime) -> bool:
        return False

    def audience(self, event: Event, name: str) -> Iterable[int]:
        return self.audiences[name]

    def sentence(self, event: Event) -> str:
        return sentence(event) or event.kind

    def compose(self, event: Event, person: Person, audience: str) -> Message | None:
        return None if event.kind == "silent" else compose(event, person, audience)


@dataclass
class Scene:
    """Two ministries with their people, the platform's desk, and one record."""

    record: Record
    roads: Agency
    seas: Agency
    officer: Actor
    approver: Actor
    supervisor: Actor
    officer2: Actor
    screener: Actor
    procedure: PlainProcedure


def person(email: str, **fields: Any) -> Person:
    """An account; the password plays no part here."""
    return Person.objects.create_user(email, joined_at=START, **fields)


def official(email: str, agency: Agency, role: Role) -> Actor:
    """A person with a role in an agency, acting in it."""
    someone = person(email, is_staff=True)
    AgencyRole.objects.create(person=someone, agency=agency, role=role)
    return Actor.official(someone, agency, role)


def load_calendar(first: int = 2025, last: int = 2027) -> None:
    """The test's own calendar of these years."""
    days = working_days(first, last).days
    load_days(
        [CalendarDay(day=day, is_working=days[day], source=Source.OFFICIAL) for day in days],
        what="test",
        now=START,
    )


def set_scene(procedure: PlainProcedure) -> Scene:
    """Write all of it to the database."""
    load_calendar()
    roads = Agency.objects.create(code="A10", slug="roads", name="交通與道路部", name_en="Ministry of Roads")
    seas = Agency.objects.create(code="A20", slug="seas", name="環境與海洋部")
    desk = Agency.objects.create(code="P00", slug="platform", name="平臺營運中心", is_platform=True)
    return Scene(
        record=open_record(ProcedureKey.MAILBOXES, title="公車站牌標示時刻", now=START),
        roads=roads,
        seas=seas,
        officer=official("officer@example.gov.tw", roads, Role.OFFICER),
        approver=official("approver@example.gov.tw", roads, Role.APPROVER),
        supervisor=official("admin@example.gov.tw", roads, Role.SUPERVISOR),
        officer2=official("officer2@example.gov.tw", seas, Role.OFFICER),
        screener=official("screener@example.gov.tw", desk, Role.SCREENER),
        procedure=procedure,
    )
