"""The archive was collected on a day: what it saw open then was over later, and nobody saw how."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from petitions.lifecycles.shape import Status
from petitions.models import Petition
from tests.petitions import archive
from tests.petitions.archive import bring as bring
from tests.petitions.archive import calendar as calendar
from tests.petitions.archive import only
from tests.petitions.archive import then as then

pytestmark = pytest.mark.django_db


def kinds(petition: Petition) -> list[str]:
    return list(petition.record.events.order_by("position").values_list("kind", flat=True))


def test_what_the_archive_saw_open_is_closed_once_its_window_has_ended(
    bring: Callable[..., str], then: None, settings: Any
) -> None:
    rows = [archive.proposal(**archive.YOUNG)]
    bring(rows)
    assert (only().status, only().closed_at) == (Status.OPEN, None)
    assert "0 made, 0 changed, 1 unchanged" in bring(rows)
    settings.CLOCK_SHIFT_SECONDS = 0
    assert "0 made, 1 changed, 0 unchanged" in bring(rows)
    petition = only()
    assert (petition.status, petition.closed_at) == (Status.CLOSED, petition.closes_at)
    assert kinds(petition) == ["proposed", "published", "imported", "closed", "imported"]
    closed = petition.record.events.get(kind="closed")
    assert (closed.at, closed.fact("count")) == (petition.closes_at, 30)
    assert "0 made, 0 changed, 1 unchanged" in bring(rows)


def test_the_page_says_how_far_the_archive_goes_and_no_growth(
    bring: Callable[..., str], client: Client
) -> None:
    bring([archive.proposal(**archive.YOUNG)], [], [(1, "2017-10-05", 12)])
    page = client.get(only().get_absolute_url()).content.decode()
    assert "原平臺的公開資料收到 2017 年 10 月 6 日" in page
    assert "4 天累計 30 人" in page
    for wrong in ("最近 7 天", "附議期間剛結束", "現在：附議中"):
        assert wrong not in page


def test_the_chart_names_the_day_on_which_the_record_says_that_the_threshold_was_reached(
    bring: Callable[..., str], client: Client
) -> None:
    bring([archive.passed()], [], [(1, "2017-10-05", 12), (1, "2017-11-30", 5100)])
    assert "第 19 天達到門檻" in client.get(only().get_absolute_url()).content.decode()
