"""Who may assign, decline and decide, until when, and who reads what: tables without the database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from participation.agencies.rules import Office, Role
from participation.calendar.rules import TAIPEI, UnknownYear, WorkingCalendar, end_of
from participation.casework import rules
from participation.casework.rules import DECLINE_PERIOD, Outcome

TICK = timedelta(microseconds=1)
AGENCY, OTHER, PLATFORM = 1, 2, 9


def calendar() -> WorkingCalendar:
    """Autumn 2026 to spring 2027, weekdays worked, but for what the official calendars of old did.

    New Year's Day is a holiday; Saturday 12 December is worked in place of Friday the 18th.
    """
    days = {}
    day = date(2026, 11, 1)
    while day < date(2027, 3, 1):
        days[day] = day.weekday() < 5
        day += timedelta(days=1)
    return WorkingCalendar(
        days | {date(2027, 1, 1): False, date(2026, 12, 12): True, date(2026, 12, 18): False}
    )


def taipei(words: str) -> datetime:
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=TAIPEI)


@pytest.mark.parametrize(
    ("assigned", "last_day"),
    [
        ("2026-11-23 09:00", "2026-11-24"),  # Monday: the whole of Tuesday
        ("2026-11-23 23:59", "2026-11-24"),
        ("2026-11-24 00:00", "2026-11-25"),
        ("2026-11-27 17:00", "2026-11-30"),  # Friday: Monday
        ("2026-11-28 12:00", "2026-11-30"),  # on a day of rest, the next that is worked
        ("2026-12-11 10:00", "2026-12-12"),  # the make-up Saturday is worked
        ("2026-12-12 10:00", "2026-12-14"),  # given on it, due on Monday
        ("2026-12-17 10:00", "2026-12-21"),  # the Friday for which it is made up is not
        ("2026-12-31 10:00", "2027-01-04"),  # year end: New Year's Day and the weekend
        ("2027-02-26 10:00", None),  # the calendar ends: it is not guessed
    ],
)
def test_an_agency_may_decline_until_the_next_working_day_is_over(
    assigned: str, last_day: str | None
) -> None:
    if last_day is None:
        with pytest.raises(UnknownYear):
            end_of(taipei(assigned), DECLINE_PERIOD, calendar())
        return
    due = end_of(taipei(assigned), DECLINE_PERIOD, calendar())
    midnight = taipei(f"{last_day} 00:00") + timedelta(days=1)
    assert due == midnight.astimezone(UTC)
    for now, refused in [(due - TICK, None), (due, "too-late"), (due + TICK, "too-late")]:
        refusal = rules.may_decline(
            is_assigned=True,
            has_declined=False,
            has_answered=False,
            due_at=due,
            now=now,
            reason="不是本機關主管。",
        )
        assert (refusal.code if refusal else None) == refused


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, None),
        ({"is_assigned": False}, "not-assigned"),
        ({"has_declined": True}, "declined-before"),
        ({"has_answered": True}, "answered"),
        ({"reason": " \n"}, "no-reason"),
    ],
)
def test_declining_is_refused_for_a_reason(facts: dict[str, object], code: str | None) -> None:
    now = taipei("2026-11-23 09:00")
    known = {"is_assigned": True, "has_declined": False, "has_answered": False, "reason": "非主管。"}
    refusal = rules.may_decline(due_at=now + timedelta(days=1), now=now, **{**known, **facts})  # type: ignore[arg-type]
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, None),
        ({"is_decided": True}, "decided"),
        ({"reason": ""}, "no-reason"),
        ({"leads_left": 0}, "no-lead-left"),
        ({"leads_left": 0, "outcome": Outcome.KEPT}, None),
    ],
)
def test_a_decision_is_given_once_with_a_reason_and_leaves_a_lead(
    facts: dict[str, object], code: str | None
) -> None:
    known = {"is_decided": False, "outcome": Outcome.RELEASED, "reason": "確非主管。", "leads_left": 1}
    refusal = rules.may_decide(**{**known, **facts})  # type: ignore[arg-type]
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, None),
        ({"is_assigned": False}, "not-assigned"),
        ({"officer_is_colleague": False}, "not-a-colleague"),
        ({"present_id": 7}, "handles-it"),
        ({"present_id": 8}, None),
    ],
)
def test_a_case_goes_to_a_colleague_who_does_not_have_it(facts: dict[str, object], code: str | None) -> None:
    known = {"is_assigned": True, "officer_is_colleague": True, "officer_id": 7, "present_id": None}
    refusal = rules.may_assign(**{**known, **facts})  # type: ignore[arg-type]
    assert (refusal.code if refusal else None) == code


WORK = {Role.OFFICER, Role.APPROVER, Role.SUPERVISOR}
PLATFORM_WORK = {Role.SCREENER, Role.MODERATOR, Role.SUPERVISOR}


@pytest.mark.parametrize("for_platform", [False, True])
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("agency", [AGENCY, OTHER, PLATFORM])
def test_a_note_is_read_by_its_own_people_and_by_the_platform_if_addressed(
    agency: int, role: Role, for_platform: bool
) -> None:
    may = rules.may_read(
        [Office(agency, role)],
        agency_id=AGENCY,
        agency_is_platform=False,
        for_platform=for_platform,
        platform_id=PLATFORM,
    )
    own = agency == AGENCY and role in WORK
    assert may == (own or (for_platform and agency == PLATFORM and role in PLATFORM_WORK))


@pytest.mark.parametrize("role", list(Role))
def test_the_platforms_own_notes_are_for_its_workers(role: Role) -> None:
    may = rules.may_read(
        [Office(PLATFORM, role)],
        agency_id=PLATFORM,
        agency_is_platform=True,
        for_platform=False,
        platform_id=PLATFORM,
    )
    assert may == (role in PLATFORM_WORK)


@pytest.mark.parametrize(
    ("words", "found", "unknown"),
    [
        ("請 @王小明 看", {"王小明"}, []),
        ("@王小明請看", {"王小明"}, []),
        ("（@王小 看）", {"王小"}, []),
        ("＠王小明", {"王小明"}, []),
        ("@Amy and @amy lin", {"Amy", "Amy Lin"}, []),
        ("請 @平臺 決定", {"平臺"}, []),
        ("寄到 office@example.gov.tw", set(), []),
        ("@李四，請看", set(), ["李四"]),
        ("只是 @ 一個符號", set(), []),
        ("", set(), []),
    ],
)
def test_mentions_are_found_by_the_longest_name(words: str, found: set[str], unknown: list[str]) -> None:
    names = ["王小", "王小明", "Amy", "Amy Lin", "平臺", ""]
    assert rules.mentioned(words, names) == (found, unknown)
