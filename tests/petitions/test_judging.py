"""Three ways to call an answer on time: as rules, on a petition's page, and in the operator's report."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from participation import clock
from participation.agencies.models import Role
from participation.calendar.rules import TAIPEI
from participation.obligations.definitions import judge, shares
from participation.obligations.models import Obligation
from petitions import actions
from tests.petitions import factories as make

TICK = timedelta(microseconds=1)


def at(words: str) -> datetime:
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=TAIPEI)


@pytest.mark.parametrize(
    ("starts", "sixty", "months"),
    [
        pytest.param("2026-03-10 09:00", "2026-05-10 00:00", "2026-05-11 00:00", id="61 days in two months"),
        pytest.param("2026-12-31 09:00", "2027-03-02 00:00", "2027-03-01 00:00", id="59 days at a year end"),
        pytest.param("2027-12-31 09:00", "2028-03-01 00:00", "2028-03-01 00:00", id="60 with a leap day"),
        pytest.param("2026-07-15 09:00", "2026-09-14 00:00", "2026-09-16 00:00", id="62 days in summer"),
    ],
)
def test_sixty_days_are_not_two_months(starts: str, sixty: str, months: str) -> None:
    rows = judge(starts_at=at(starts), first_post_at=None, answered_at=None)
    assert [row.due_at for row in rows] == [at(sixty), at(sixty), at(months)]


def test_a_post_stops_only_the_clock_that_asks_for_a_post_and_the_due_instant_is_late() -> None:
    start = at("2026-03-10 09:00")
    posted = judge(starts_at=start, first_post_at=start + timedelta(days=5), answered_at=None)
    now = at("2026-05-10 00:00")
    assert [row.is_on_time for row in posted] == [True, False, False]
    assert [row.is_pending(now) for row in posted] == [False, False, True]
    assert [row.days_late(now) for row in posted] == [0, 1, 0]
    for answered, expected in ((now - TICK, [False, True, True]), (now, [False, False, True])):
        rows = judge(starts_at=start, first_post_at=None, answered_at=answered)
        assert [row.is_on_time for row in rows] == expected
    assert [(share.on_time, share.judged) for share in shares([posted], now)] == [(1, 1), (0, 1), (0, 0)]
    assert [share.percent for share in shares([posted], now)] == [100.0, 0.0, 0.0]


def report(**options: Any) -> list[str]:
    said = io.StringIO()
    call_command("obligations_report", stdout=said, **options)
    return said.getvalue().splitlines()


@pytest.mark.django_db
def test_page_and_report_judge_alike(settings: Any, client: Client) -> None:
    """A timetable in time, no answer for seventy days: on time by one definition, late by the others."""
    lead = make.agency("測試部")
    petition = make.reached(lead=[lead])
    officer = make.official(lead, Role.OFFICER)
    actions.publish_timetable(petition, words="兩個月內回應。", by=officer, now=make.NOW + timedelta(days=4))
    settings.CLOCK_SHIFT_SECONDS = 0
    settings.CLOCK_SHIFT_SECONDS = (make.NOW + timedelta(days=70) - clock.now()).total_seconds()
    [judged] = client.get(petition.get_absolute_url()).context["judged"]
    assert [(line.state, line.words) for line in judged.lines] == [
        ("answered", "如期"),
        ("overdue", "還沒有，已逾 10 天"),
        ("overdue", "還沒有，已逾 9 天"),
    ]
    assert "算不算如期" in client.get(petition.get_absolute_url()).content.decode()
    lines = report(here=True)
    assert lines[0] == "1 duties to answer, 1 petitions"
    assert f"測試部 ({lead.code}): any post within 60 days: 1 of 1 = 100.0%" in lines
    assert f"測試部 ({lead.code}): published answer within two calendar months: 0 of 1 = 0.0%" in lines
    # A waived duty is nobody's lateness.
    Obligation.objects.filter(kind="formal_response").update(waived_at=make.NOW, next_reminder_at=None)
    assert client.get(petition.get_absolute_url()).context["judged"] == []
    with pytest.raises(CommandError, match="import_join"):
        report()
