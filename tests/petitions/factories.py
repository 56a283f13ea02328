"""People, agencies and petitions for tests. A petition reaches a status by walking the real actions."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import connection

from participation.agencies.models import Agency, AgencyRole, Role
from participation.calendar.models import CalendarChange, CalendarDay
from participation.people.models import Level, Person
from participation.record.actors import Actor
from participation.responses.actions import AnswerDraft, ResponseText, draft_response
from participation.responses.models import Part, ReasonType, Response, Verdict
from petitions import actions
from petitions.actions.proposing import ProposalText
from petitions.actions.signing import Signatory
from petitions.models import Petition

# A Friday morning in Taipei.
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
_serial = count(1)


_WEEKDAYS = """
INSERT INTO calendar_calendarday (day, is_working, note, source)
SELECT day, extract(isodow FROM day) < 6, '', 'computed'
FROM generate_series(make_date(%s, 1, 1), make_date(%s, 12, 31), interval '1 day') AS day
ON CONFLICT DO NOTHING
"""


def load_weekdays(first: int = 2024, last: int = 2028) -> None:
    """A plain calendar: Monday to Friday are worked. Tests of holidays load their own days.

    Made by the database, for nearly every test needs it: as objects these days took longer than the test.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WEEKDAYS, [first, last])
        made = cursor.rowcount
    CalendarChange.objects.create(at=NOW, what="tests", days=made)


def person(nickname: str = "", level: Level = Level.MOBILE, **fields: Any) -> Person:
    """An account at a level of identity, with an identity of its own."""
    serial = next(_serial)
    return Person.objects.create_user(
        f"person{serial}@example.org",
        nickname=nickname or f"民眾{serial}",
        level=level,
        joined_at=NOW,
        **fields,
    )


def agency(name: str = "", **fields: Any) -> Agency:
    """An agency that can lead an answer."""
    serial = next(_serial)
    return Agency.objects.create(
        code=f"T{serial:06d}",
        slug=f"agency-{serial}",
        name=name or f"測試機關{serial}",
        position=serial,
        **fields,
    )


def desk() -> Agency:
    """The platform's own desk."""
    found = Agency.objects.filter(is_platform=True).first()
    return found or agency("平臺營運中心", is_platform=True)


def official(of: Agency, role: Role, nickname: str = "") -> Actor:
    """A member of staff with a role, as an actor."""
    member = person(nickname or f"{of.name}{role.label}", is_staff=True)
    AgencyRole.objects.create(person=member, agency=of, role=role)
    return Actor.official(member, of, role)


def screener() -> Actor:
    """A screener of the platform's desk."""
    return official(desk(), Role.SCREENER)


def text(**changes: Any) -> ProposalText:
    """A short proposal with two demands."""
    serial = next(_serial)
    facts: dict[str, Any] = {
        "title": f"讓第{serial}號公園的步道夜間有燈",
        "content": "步道在天黑以後沒有照明，長輩與下班的人都不敢走。",
        "benefit": "夜間可以安全散步，也減少意外。",
        "demands": ("在步道裝設低光害路燈", "公布裝設時程"),
    }
    return ProposalText(**{**facts, **changes})


def proposed(
    *, lifecycle_key: str = "demo", by: Person | None = None, now: datetime = NOW, **words: Any
) -> Petition:
    """A petition that waits for screening."""
    if not CalendarDay.objects.exists():
        load_weekdays()
    desk()
    author = by or person("小雨")
    draft = actions.start_draft(by=author, lifecycle_key=lifecycle_key, now=now)
    return actions.propose(draft, text=text(**words), by=Actor.proposer(author), now=now)


def published(
    *, lead: list[Agency] | None = None, co: list[Agency] | None = None, now: datetime = NOW, **facts: Any
) -> Petition:
    """A petition that is open for signatures."""
    petition = proposed(now=now, **facts)
    leads = [agency()] if lead is None else lead
    return actions.publish(petition, lead=leads, co=co or [], by=screener(), now=now)


def signed(petition: Petition, *, times: int, now: datetime = NOW) -> Petition:
    """The petition with this many more signatures, folded."""
    for _ in range(times):
        actions.sign(petition.record.number, by=Signatory(person_id=person().pk), now=now)
    actions.fold_signatures(now=now)
    return Petition.objects.select_related("record").get(pk=petition.pk)


def reached(*, now: datetime = NOW, **facts: Any) -> Petition:
    """A petition of the demo preset over its threshold, with the duties that follow."""
    petition = signed(published(now=now, **facts), times=5, now=now)
    return actions.reach_threshold(petition, now=now)


def drafted(
    petition: Petition, of: Agency, *, verdict: Verdict = Verdict.ADOPTED, now: datetime = NOW
) -> Response:
    """The draft of a lead agency's answer to every demand."""
    answers = [
        AnswerDraft(
            demand=demand,
            verdict=verdict,
            reason_type=ReasonType.BUDGET,
            reason="預算足夠，可以辦理。",
            next_step="完成設計後招標。",
            next_step_by=date(2027, 6, 30),
        )
        for demand in petition.record.demands.all()
    ]
    part = Part(petition.agency_parts.get(agency=of).part)
    return draft_response(
        petition.record,
        agency=of,
        part=part,
        text=ResponseText(analysis="本機關同意提議的方向。"),
        answers=answers,
        by=official(of, Role.OFFICER),
        now=now,
    )


def responded(*, verdict: Verdict = Verdict.ADOPTED, now: datetime = NOW, **facts: Any) -> Petition:
    """A petition that its lead agency has answered."""
    lead = agency()
    petition = reached(lead=[lead], now=now, **facts)
    draft = drafted(petition, lead, verdict=verdict, now=now)
    return actions.respond(petition, response=draft, by=official(lead, Role.APPROVER), now=now)


def refused(*, code: str = "unclear", now: datetime = NOW, **facts: Any) -> Petition:
    """A petition that screening refused."""
    return actions.refuse(
        proposed(now=now, **facts), code=code, note="看不出希望政府做什麼。", by=screener(), now=now
    )


def closed(*, now: datetime = NOW, **facts: Any) -> Petition:
    """A petition whose window ended below the threshold."""
    petition = published(now=now, **facts)
    assert petition.closes_at is not None
    return actions.close(petition, now=petition.closes_at + timedelta(minutes=1))
