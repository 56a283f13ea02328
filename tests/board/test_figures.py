"""How agencies keep their terms: the formula, the median, and what is no part of either."""

from datetime import timedelta

import pytest

from participation.agencies.models import Agency
from participation.obligations.figures import Figures, Month, counted
from participation.record.models import Record
from petitions.models import Petition
from tests.board.scene import DAY, NOW, duty, matters, met, one_of_each
from tests.petitions import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("figures", "share"),
    [
        (Figures(), None),
        (Figures(waiting=5, paused=2, waived=1), None),
        (Figures(met_on_time=3), 100.0),
        (Figures(met_on_time=1, met_late=1, overdue=1), 33.3),
        (Figures(overdue=4), 0.0),
        (Figures(met_on_time=2, met_late=1, waiting=9, paused=9, waived=9), 66.7),
    ],
)
def test_the_share_counts_open_overdue_ones_and_nothing_that_may_still_be_in_time(
    figures: Figures, share: float | None
) -> None:
    assert figures.on_time_share == share


def test_each_way_to_stand_is_counted_once() -> None:
    [record] = matters(1)
    agency = make.agency()
    one_of_each(record, agency)
    found = counted(NOW).figures(agency_id=agency.pk)
    assert found == Figures(1, 1, 1, 1, 1, 1, median_days=30.0)
    assert (found.judged, found.open, found.met, found.total) == (3, 3, 2, 6)
    assert found.on_time_share == 33.3
    assert counted(NOW).figures(agency_id=-1) == Figures()


def test_the_due_instant_itself_is_late_in_the_figures_as_on_the_card() -> None:
    [record] = matters(1)
    agency = make.agency()
    for days, kind in ((30, "contact"), (30, "timetable")):
        owed = met(record, agency, NOW - 40 * DAY + days * DAY, starts_at=NOW - 40 * DAY, kind=kind)
        owed.met_at = owed.due_at - (timedelta(microseconds=1) if kind == "contact" else timedelta())
        owed.save()
    found = counted(NOW).figures()
    assert (found.met_on_time, found.met_late) == (1, 1)
    duty(record, agency, starts_at=NOW - 30 * DAY).save()
    assert counted(NOW - timedelta(microseconds=1)).figures().overdue == 0
    assert counted(NOW).figures().overdue == 1


def test_figures_are_narrowed_by_agency_kind_and_procedure() -> None:
    records = matters(3)
    first, second = make.agency("甲"), make.agency("乙")
    for record, agency, days in ((records[0], first, 10), (records[1], first, 20), (records[2], second, 40)):
        met(record, agency, NOW - 60 * DAY + days * DAY, starts_at=NOW - 60 * DAY).save()
    duty(records[0], second, kind="contact").save()
    whole = counted(NOW)
    assert whole.figures().median_days == 20.0
    assert whole.of_agencies()[first.pk].median_days == 15.0
    assert whole.figures(kind="contact").waiting == 1
    assert whole.figures(procedure="mailboxes") == Figures(median_days=20.0)
    narrowed = counted(NOW, agency_id=second.pk)
    assert narrowed.figures(agency_id=second.pk) == Figures(met_late=1, waiting=1, median_days=40.0)
    assert counted(NOW, kind="contact").figures(kind="contact").median_days is None


def test_months_are_the_last_twelve_of_taipei_those_without_acts_included() -> None:
    records = matters(2)
    agency = make.agency()
    # 17:00 of the last of September in UTC is October in Taipei.
    late = NOW.replace(month=9, day=30, hour=17)
    met(records[0], agency, late, starts_at=late - 50 * DAY).save()
    met(records[1], agency, NOW - 400 * DAY, starts_at=NOW - 410 * DAY).save()
    months = counted(NOW).months
    assert [month.first.isoformat()[:7] for month in months][:2] == ["2025-12", "2026-01"]
    assert (len(months), months[-1].first.isoformat()) == (12, "2026-11-01")
    assert [month for month in months if month.met] == [Month(months[10].first, 0, 1)]


def test_what_the_public_may_not_see_is_not_counted() -> None:
    [record] = matters(1)
    one_of_each(record, make.agency())
    Petition.objects.filter(record=record).update(text_hidden=True)
    assert counted(NOW).figures() == Figures()
    assert Record.objects.exists()
    assert Agency.objects.exists()
