"""The jobs: what is due is done once, and one petition that cannot go on holds up no other."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from participation import clock
from participation.obligations.models import Obligation
from participation.record.models import Event
from participation.search.models import PairFrequency
from petitions import actions
from petitions.actions.signing import Signatory
from petitions.lifecycles.shape import Status
from petitions.models import Petition, SignatureLedger, WindowChange
from petitions.tasks import advance_petitions, count_title_pairs, fold
from tests.petitions import factories as make
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
At = Callable[[datetime], None]
DAY, TICK = timedelta(days=1), timedelta(microseconds=1)


@pytest.fixture
def at(settings: Any) -> At:
    """Move the platform's clock to an instant, from which it goes on."""

    def move(instant: datetime) -> None:
        settings.CLOCK_SHIFT_SECONDS = 0
        settings.CLOCK_SHIFT_SECONDS = (instant - clock.now()).total_seconds()

    return move


def days(number: float) -> datetime:
    return NOW + timedelta(days=number)


def sign(petition: Petition, times: int, now: datetime = NOW) -> None:
    for _ in range(times):
        actions.sign(petition.number, by=Signatory(person_id=make.person().pk), now=now)


def fresh(petition: Petition) -> Petition:
    return Petition.objects.select_related("record").get(pk=petition.pk)


def closes_at(petition: Petition) -> datetime:
    assert petition.closes_at is not None
    return petition.closes_at


def imported(petition: Petition, **changes: Any) -> None:
    Petition.objects.filter(pk=petition.pk).update(source="join:somewhere", **changes)


def test_the_fold_opens_the_duties_of_what_crossed(at: At) -> None:
    at(days(0.1))
    crossed, below = make.published(), make.published()
    sign(crossed, 5)
    sign(below, 4)
    fold()
    assert (fresh(crossed).status, fresh(below).status) == (Status.AWAITING_RESPONSE, Status.OPEN)
    assert Obligation.objects.open().count() == 3
    assert not SignatureLedger.objects.exists()
    fold()
    assert Obligation.objects.open().count() == 3


def test_a_petition_that_cannot_cross_holds_up_no_other(at: At) -> None:
    # Its timetable is due in a year of which no calendar is loaded.
    december = datetime.fromisoformat("2028-12-20T10:00:00+08:00")
    late = make.published(now=december)
    sign(late, 5, now=december + timedelta(days=8))
    sound = make.published()
    sign(sound, 5)
    at(days(0.1))
    fold()
    assert (fresh(late).status, fresh(sound).status) == (Status.OPEN, Status.AWAITING_RESPONSE)
    # Nothing of it is half done, and it is tried again once the calendar is there.
    assert not Event.objects.filter(record=late.record, kind="threshold_reached").exists()
    make.load_weekdays(2029, 2029)
    fold()
    assert fresh(late).status == Status.AWAITING_RESPONSE


def test_a_window_is_closed_after_its_grace(at: At) -> None:
    petition = make.published()
    at(closes_at(petition) + timedelta(seconds=5))
    advance_petitions()
    assert fresh(petition).status == Status.OPEN
    at(closes_at(petition) + timedelta(seconds=20))
    advance_petitions()
    advance_petitions()
    assert fresh(petition).status == Status.CLOSED
    assert Event.objects.filter(kind="closed").count() == 1


def test_signing_ends_for_a_petition_over_its_threshold_and_its_status_stays(at: At) -> None:
    petition = make.reached()
    at(closes_at(petition) + timedelta(minutes=1))
    advance_petitions()
    assert (fresh(petition).status, fresh(petition).closed_at) == (
        Status.AWAITING_RESPONSE,
        petition.closes_at,
    )
    assert Event.objects.get(kind="signing_ended").facts == {"count": 5}


def test_a_blackout_stops_clocks_and_its_end_starts_them_again(at: At) -> None:
    petition = make.published()
    blackout = actions.declare_blackout(starts_at=days(10), ends_at=days(40), reason="全國性投票")
    at(days(10) + timedelta(seconds=1))
    advance_petitions()
    advance_petitions()
    assert fresh(petition).signing_paused_at == days(10)
    paused = Event.objects.get(kind="signing_paused")
    assert paused.facts == {"from": days(10).isoformat(), "until": days(40).isoformat()}
    assert paused.words == {"reason": "全國性投票"}
    at(blackout.ends_at)
    advance_petitions()
    advance_petitions()
    assert fresh(petition).signing_paused_at is None
    assert fresh(petition).closes_at == closes_at(petition) + timedelta(days=30)
    change = WindowChange.objects.get()
    assert (change.old_closes_at, change.new_closes_at) == (petition.closes_at, fresh(petition).closes_at)
    assert Event.objects.filter(kind="signing_resumed").count() == 1


def test_a_blackout_in_which_no_job_ran_moves_the_windows_that_it_covered_once(at: At) -> None:
    petition = make.published()
    promised = closes_at(petition)
    blackout = actions.declare_blackout(starts_at=days(10), ends_at=days(40), reason="全國性投票")
    for later in (0, 1):
        at(blackout.ends_at + timedelta(minutes=later))
        advance_petitions()
        assert fresh(petition).closes_at == promised + timedelta(days=30)
        assert fresh(petition).signing_paused_at is None
    assert WindowChange.objects.get().blackout == blackout
    kinds = Event.objects.filter(record=petition.record).values_list("kind", flat=True)
    assert [kind for kind in kinds if kind.startswith("signing_")] == ["signing_paused", "signing_resumed"]


def test_a_window_that_would_have_ended_in_a_blackout_without_jobs_goes_on(at: At) -> None:
    petition = make.published()
    promised = closes_at(petition)
    actions.declare_blackout(starts_at=promised - TICK, ends_at=promised + DAY, reason="全國性投票")
    at(promised + DAY)
    advance_petitions()
    assert fresh(petition).closes_at == promised + DAY + TICK
    assert fresh(petition).status == Status.OPEN


def test_a_blackout_that_only_touches_a_window_moves_nothing(at: At) -> None:
    petition = make.published()
    promised = closes_at(petition)
    actions.declare_blackout(starts_at=days(-1), ends_at=NOW, reason="上一次投票")
    actions.declare_blackout(starts_at=promised, ends_at=promised + DAY, reason="全國性投票")
    at(promised + DAY)
    advance_petitions()
    assert not WindowChange.objects.exists()
    assert (fresh(petition).closes_at, fresh(petition).status) == (promised, Status.CLOSED)


def test_blackouts_that_were_missed_one_after_the_other_are_all_given_back(at: At) -> None:
    petition = make.published()
    promised = closes_at(petition)
    actions.declare_blackout(starts_at=days(10), ends_at=promised - DAY, reason="全國性投票")
    # Only the time that the first gives back brings the window into the second.
    actions.declare_blackout(starts_at=promised + DAY, ends_at=promised + 3 * DAY, reason="重行投票")
    at(promised + 4 * DAY)
    advance_petitions()
    given = (promised - DAY - days(10)) + 2 * DAY
    assert fresh(petition).closes_at == promised + given
    assert WindowChange.objects.count() == 2


def test_a_blackout_that_lasts_is_not_taken_for_an_earlier_one(at: At) -> None:
    petition = make.published()
    actions.declare_blackout(starts_at=days(-20), ends_at=days(-10), reason="上一次投票")
    actions.declare_blackout(starts_at=days(10), ends_at=days(40), reason="全國性投票")
    for now in (days(11), days(12)):
        at(now)
        advance_petitions()
        assert fresh(petition).signing_paused_at == days(10)
    assert not WindowChange.objects.exists()


def test_a_petition_opened_in_a_blackout_is_given_its_whole_window(at: At) -> None:
    petition = make.proposed(now=days(-1))
    actions.declare_blackout(starts_at=days(-0.5), ends_at=days(30), reason="全國性投票")
    petition = actions.publish(petition, lead=[make.agency()], by=make.screener(), now=NOW)
    at(days(1))
    advance_petitions()
    assert fresh(petition).signing_paused_at == NOW
    at(days(30))
    advance_petitions()
    assert fresh(petition).closes_at == closes_at(petition) + timedelta(days=30)


def test_a_window_that_would_end_within_a_blackout_is_not_closed(at: At) -> None:
    petition = make.published()
    end = closes_at(petition)
    actions.declare_blackout(
        starts_at=end - timedelta(days=1), ends_at=end + timedelta(days=9), reason="全國性投票"
    )
    for moment in (end - timedelta(hours=23), end + timedelta(days=1)):
        at(moment)
        advance_petitions()
    assert fresh(petition).status == Status.OPEN
    at(end + timedelta(days=9))
    advance_petitions()
    assert (fresh(petition).status, fresh(petition).closes_at) == (Status.OPEN, end + timedelta(days=10))


def test_a_window_that_ended_before_a_blackout_is_closed_within_it(at: At) -> None:
    petition = make.published()
    end = closes_at(petition)
    actions.declare_blackout(starts_at=end, ends_at=end + timedelta(days=9), reason="全國性投票")
    at(end + timedelta(minutes=1))
    advance_petitions()
    assert (fresh(petition).status, fresh(petition).signing_paused_at) == (Status.CLOSED, None)


def test_a_blackout_that_follows_on_another_is_given_back_as_well(at: At) -> None:
    petition = make.published()
    actions.declare_blackout(starts_at=days(10), ends_at=days(20), reason="全國性投票")
    actions.declare_blackout(starts_at=days(20), ends_at=days(25), reason="重行投票")
    for moment in (10.1, 20.1, 25.1):
        at(days(moment))
        advance_petitions()
    assert fresh(petition).closes_at == closes_at(petition) + timedelta(days=15)
    assert list(WindowChange.objects.order_by("id").values_list("reason", flat=True)) == [
        "全國性投票",
        "重行投票",
    ]


def test_the_clock_does_not_run_for_imported_petitions(at: At) -> None:
    over, full, signing = make.published(), make.published(), make.published(now=days(30))
    imported(over)
    imported(full, batch_count=9)
    imported(signing)
    actions.declare_blackout(starts_at=days(40), ends_at=days(41), reason="全國性投票")
    at(days(40.5))
    advance_petitions()
    at(days(200))
    fold()
    advance_petitions()
    assert set(Petition.objects.values_list("status", "closed_at", "signing_paused_at")) == {
        (Status.OPEN, None, None)
    }
    assert not Obligation.objects.open().exists()


def test_one_petition_that_cannot_go_on_holds_up_no_other_clock(at: At) -> None:
    lost, sound = make.published(), make.published()
    Petition.objects.filter(pk=lost.pk).update(lifecycle_key="taken-away")
    actions.declare_blackout(starts_at=days(10), ends_at=days(20), reason="全國性投票")
    at(days(11))
    advance_petitions()
    assert (fresh(lost).signing_paused_at, fresh(sound).signing_paused_at) == (None, days(10))


def test_pairs_of_characters_are_counted_in_titles_that_the_public_sees() -> None:
    for _ in range(2):
        make.published(title="公園夜間要有燈")
    make.proposed(title="祕密的提議尚未公開")
    make.proposed(title="祕密的提議尚未公開")
    count_title_pairs()
    pairs = set(PairFrequency.objects.values_list("pair", flat=True))
    assert "夜間" in pairs
    assert "祕密" not in pairs
