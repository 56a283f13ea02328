"""The weekly figures: computed from what happened in a week of Taipei."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tablib import Dataset

from participation.agencies.models import Role
from participation.discussion import actions
from participation.discussion.figures import Week, figures, last_whole_week
from participation.record.actors import Actor
from tests.discussion import factories
from tests.people.cast import browser_of
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
THIS = Week.of(date(2026, 11, 20))
DAY = timedelta(days=1)


def test_a_week_is_monday_to_sunday_in_taipei() -> None:
    assert (THIS.monday, THIS.sunday) == (date(2026, 11, 16), date(2026, 11, 22))
    assert THIS.start == datetime(2026, 11, 15, 16, tzinfo=UTC)
    assert THIS.end == datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert THIS.next().previous() == THIS


@pytest.mark.parametrize(
    ("day", "monday"),
    [
        (date(2027, 1, 1), date(2026, 12, 28)),
        (date(2028, 2, 29), date(2028, 2, 28)),
        (date(2026, 11, 16), date(2026, 11, 16)),
        (date(2026, 11, 22), date(2026, 11, 16)),
    ],
)
def test_every_day_has_its_week_over_year_ends_and_leap_days(day: date, monday: date) -> None:
    assert Week.of(day).monday == monday


def test_the_last_whole_week_changes_at_midnight_of_taipei() -> None:
    midnight = datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert last_whole_week(midnight - timedelta(microseconds=1)) == THIS.previous()
    assert last_whole_week(midnight) == THIS


def test_people_are_new_once_and_returning_ever_after() -> None:
    place = factories.discussion(now=NOW - 30 * DAY)
    old, new = factories.citizen(), factories.citizen()
    earlier = factories.comment(place, by=old, now=NOW - 8 * DAY)
    factories.comment(place, "轉角那一盞先裝，費用很少。", by=old)
    actions.vote(earlier, value=1, by=Actor.citizen(new), now=NOW)
    factories.report(earlier, by=new)
    found = figures(THIS)
    assert (found.participants, found.participants_new, found.participants_returning) == (2, 1, 1)
    before = figures(THIS.previous())
    assert (before.participants_new, before.participants_returning) == (1, 0)


def test_answers_count_by_the_day_on_which_they_came() -> None:
    lead = petitions.agency()
    place = factories.discussion(lead=[lead], now=NOW - 30 * DAY)
    officer = petitions.official(lead, Role.OFFICER)
    words = ("步道太暗。", "請裝感應燈。", "先修扶手。", "也請清排水溝。")
    said = [factories.comment(place, text, now=NOW - 4 * DAY) for text in words]
    # 23:59 of the same day, and 00:00 of the next, in Taipei.
    midnight = THIS.start + DAY
    for comment, at in zip(said, (midnight - timedelta(minutes=1), midnight, midnight + DAY), strict=False):
        actions.answer(place, kind="brief", text="謝謝，我們會處理。", comments=[comment], by=officer, now=at)
    found = figures(THIS)
    assert (found.comments, found.answered) == (4, 3)
    assert (found.answered_same_day, found.answered_next_day, found.answered_later) == (1, 1, 1)
    (most,) = found.most_answered
    assert (most.number, most.answered) == (place.record.number, 3)


def test_classes_cases_appeals_and_what_was_solved() -> None:
    lead = petitions.agency()
    place = factories.discussion(lead=[lead], now=NOW - DAY)
    officer = petitions.official(lead, Role.OFFICER)
    praise, critique = factories.comment(place), factories.comment(place, "這樣的設計不好，浪費錢。")
    actions.classify(praise, as_="positive", by=officer, now=NOW)
    actions.classify(critique, as_="criticism", by=officer, now=NOW)
    actions.answer(place, kind="brief", text="我們了解。", comments=[critique], by=officer, now=NOW)
    decision = factories.decided(factories.reported(praise))
    appeal = factories.appealed(decision)
    factories.reported(critique)
    found = figures(THIS)
    assert (found.positive, found.critical) == (1, 1)
    assert (found.cases_opened, found.cases_decided, found.cases_open) == (2, 1, 1)
    assert (found.appeals_filed, found.appeals_open) == (1, 1)
    assert found.solved == 1 + 1, "the brief answer, and the decided case"
    actions.decide_appeal(appeal, uphold=False, reason="仍然違反規範。", by=factories.moderator(), now=NOW)
    found = figures(THIS)
    assert (found.appeals_dismissed, found.appeals_upheld, found.appeals_open) == (1, 0, 0)
    assert found.solved == 3
    assert figures(THIS, "mailboxes").comments == 0
    assert figures(THIS, "petitions").solved == 3


def test_a_decision_after_the_week_leaves_its_case_open_in_it() -> None:
    factories.decided(factories.reported(), now=NOW + 7 * DAY)
    assert (figures(THIS).cases_open, figures(THIS).cases_decided) == (1, 0)
    assert (figures(THIS.next()).cases_open, figures(THIS.next()).cases_decided) == (0, 1)


def test_the_figures_cost_the_same_with_little_and_with_much() -> None:
    place, counts = factories.discussion(), []
    for more in (1, 10):
        for serial in range(more):
            factories.reported(factories.comment(place, f"第{more}-{serial}盞燈不亮。"))
        with CaptureQueriesContext(connection) as queries:
            figures(THIS)
        counts.append(len(queries))
    assert counts == [7, 7]


def test_the_page_and_the_files_are_for_the_platforms_staff(client: Client) -> None:
    place = factories.discussion()
    moderator, outsider = (
        factories.moderator().person,
        petitions.official(petitions.agency(), Role.SUPERVISOR).person,
    )
    assert moderator is not None
    assert outsider is not None
    for name in ("figures", "figures_csv", "figures_ods"):
        path = f"{reverse(f'moderation:{name}')}?week=2026-11-20"
        assert client.get(path).status_code == 302
        assert browser_of(factories.citizen()).get(path).status_code == 403
        assert browser_of(outsider).get(path).status_code == 403
        assert browser_of(moderator).get(path).status_code == 200
    assert place.pk


@pytest.mark.parametrize("query", ["", "week=x", "week=0001-01-01", "week=9999-12-31", "procedure=x"])
def test_a_week_that_is_none_is_the_last_whole_one(query: str) -> None:
    moderator = factories.moderator().person
    assert moderator is not None
    response = browser_of(moderator).get(f"{reverse('moderation:figures')}?{query}")
    assert response.status_code == 200
    assert "平臺不保存瀏覽紀錄" in response.content.decode()


def test_the_files_hold_what_the_page_shows() -> None:
    factories.reported()
    moderator = factories.moderator().person
    assert moderator is not None
    browser = browser_of(moderator)
    text = browser.get(f"{reverse('moderation:figures_csv')}?week=2026-11-20").content.decode()
    rows = {row["key"]: row for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))}
    assert (rows["cases_opened"]["value"], rows["cases_opened"]["from"]) == ("1", "2026-11-16")
    assert rows["visitors"]["value"] == ""
    sheet = browser.get(f"{reverse('moderation:figures_ods')}?week=2026-11-20").content
    assert len(Dataset().load(sheet, format="ods")) == len(rows)
