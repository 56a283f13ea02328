"""The end of a window, and blackouts."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from participation.record.models import Delivery, Event
from participation.refusals import Refused
from petitions import actions
from petitions.lifecycles import LIFECYCLES
from petitions.lifecycles.shape import Status
from petitions.models import Blackout, Petition, SignatureBatch, WindowChange
from tests.petitions import factories as make
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)


def end_of(petition: Petition) -> datetime:
    assert petition.closes_at is not None
    return petition.closes_at


def state(petition: Petition) -> dict[str, Any]:
    return {
        "petition": Petition.objects.filter(pk=petition.pk).values().get(),
        "events": Event.objects.count(),
    }


def unmoved(petition: Petition, now: datetime) -> bool:
    """Closing now changes nothing."""
    before = state(petition)
    actions.close(petition, now=now)
    return state(petition) == before


def test_a_window_closes_from_the_end_of_its_grace_on() -> None:
    petition = make.published()
    over = end_of(petition) + timedelta(seconds=15)
    assert unmoved(petition, over - TICK)
    closed = actions.close(petition, now=over)
    assert (closed.status, closed.closed_at) == (Status.CLOSED, petition.closes_at)
    event = Event.objects.get(kind="closed")
    assert (event.facts, event.actor_role) == ({"count": 0}, "system")
    audiences = set(Delivery.objects.filter(event=event).values_list("audience", flat=True))
    assert audiences == {"proposer", "followers"}
    assert unmoved(petition, over + timedelta(days=1))


@pytest.mark.parametrize("made", [make.proposed, make.refused])
def test_what_was_never_opened_is_not_closed(made: Any) -> None:
    petition = made()
    assert unmoved(petition, NOW + timedelta(days=400))


def test_what_was_taken_back_is_not_closed_again() -> None:
    petition = make.published()
    Petition.objects.filter(pk=petition.pk).update(status=Status.WITHDRAWN, withdrawn_at=NOW)
    assert unmoved(petition, NOW + timedelta(days=400))


def test_a_threshold_that_was_crossed_in_the_last_moment_comes_first() -> None:
    petition = make.signed(make.published(), times=5)
    after = end_of(petition) + timedelta(minutes=1)
    assert unmoved(petition, after)
    actions.reach_threshold(petition, now=after)
    closed = actions.close(petition, now=after)
    assert (closed.status, closed.closed_at) == (Status.AWAITING_RESPONSE, petition.closes_at)


def test_a_batch_over_the_threshold_is_not_closed_away() -> None:
    petition = make.published()
    SignatureBatch.objects.create(
        petition=petition, source="paper", label="一", count=5, counted_on=NOW.date(), entered_at=NOW
    )
    Petition.objects.filter(pk=petition.pk).update(batch_count=5)
    assert unmoved(petition, end_of(petition) + timedelta(minutes=1))


def test_signing_ends_after_the_answer_too() -> None:
    petition = make.responded()
    closed = actions.close(petition, now=end_of(petition) + timedelta(minutes=1))
    assert (closed.status, closed.closed_at) == (Status.RESPONDED, petition.closes_at)
    assert Event.objects.filter(kind="signing_ended").count() == 1


def blackout(first: int, last: int, reason: str = "全國性投票") -> Blackout:
    return actions.declare_blackout(
        starts_at=NOW + timedelta(days=first), ends_at=NOW + timedelta(days=last), reason=reason
    )


def test_two_blackouts_may_touch_but_not_overlap() -> None:
    blackout(1, 3)
    assert str(blackout(3, 5, "重行投票")) == "重行投票"
    with pytest.raises(IntegrityError, match="blackout_never_two_at_once"), transaction.atomic():
        blackout(2, 4)


def test_a_blackout_lasts_from_its_first_instant_until_before_its_end() -> None:
    lasting = blackout(1, 3)
    at = Blackout.objects.at
    assert at(lasting.starts_at - TICK) is None
    assert at(lasting.starts_at) == at(lasting.ends_at - TICK) == lasting
    assert at(lasting.ends_at) is None


def test_a_blackout_ends_early_while_it_lasts() -> None:
    lasting = blackout(1, 30)
    now = NOW + timedelta(days=5)
    for wrong in (lasting.starts_at, lasting.ends_at, NOW):
        with pytest.raises(Refused) as refused:
            actions.end_blackout(lasting, now=wrong)
        assert refused.value.refusal.code == "blackout-not-lasting"
    assert actions.end_blackout(lasting, now=now).ends_at == now
    with pytest.raises(Refused):
        actions.end_blackout(lasting, now=now)
    assert Blackout.objects.get().ends_at == now


def test_a_clock_is_stopped_once_and_only_where_it_runs() -> None:
    petition, screening, over = make.published(), make.proposed(), make.closed(now=NOW - timedelta(days=90))
    lasting = blackout(1, 30)
    now = lasting.starts_at
    for other in (screening, over):
        before = state(other)
        actions.pause_signing(other, blackout=lasting, now=now)
        assert state(other) == before
    paused = actions.pause_signing(petition, blackout=lasting, now=now)
    assert paused.signing_paused_at == lasting.starts_at
    before = state(petition)
    actions.pause_signing(petition, blackout=lasting, now=now)
    assert state(petition) == before
    # Nothing closes while its clock stands still.
    assert unmoved(petition, end_of(petition) + timedelta(days=1))


def test_a_preset_that_signs_through_a_vote_stops_no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    petition, lasting = make.published(), blackout(1, 30)
    steady = replace(petition.lifecycle, key="steady", observes_blackout=False)
    monkeypatch.setitem(LIFECYCLES, steady.key, steady)
    Petition.objects.filter(pk=petition.pk).update(lifecycle_key=steady.key)
    before = state(petition)
    actions.pause_signing(petition, blackout=lasting, now=lasting.starts_at)
    assert state(petition) == before


def test_a_clock_that_was_not_stopped_is_not_started() -> None:
    petition, never = make.published(), blackout(1, 30)
    before = state(petition)
    actions.resume_signing(petition, blackout=never, now=never.ends_at)
    assert state(petition) == before
    assert not WindowChange.objects.exists()


def test_a_resumed_window_says_its_old_end_and_its_new_one() -> None:
    petition, lasting = make.published(), blackout(1, 30)
    actions.pause_signing(petition, blackout=lasting, now=lasting.starts_at)
    resumed = actions.resume_signing(petition, blackout=lasting, now=lasting.ends_at)
    new = end_of(petition) + timedelta(days=29)
    assert (resumed.closes_at, resumed.signing_paused_at) == (new, None)
    event = Event.objects.get(kind="signing_resumed")
    assert event.facts == {"closes_at_before": end_of(petition).isoformat(), "closes_at": new.isoformat()}
    assert event.words == {"reason": "全國性投票"}
    change = WindowChange.objects.get()
    assert (change.old_closes_at, change.new_closes_at, change.at) == (
        petition.closes_at,
        new,
        lasting.ends_at,
    )
    assert str(change).startswith(str(petition.pk))


def test_the_time_of_a_blackout_is_given_back_once() -> None:
    petition, lasting = make.published(), blackout(1, 30)
    for _ in range(2):
        actions.pause_signing(petition, blackout=lasting, now=lasting.starts_at)
        actions.resume_signing(petition, blackout=lasting, now=lasting.ends_at)
    change = WindowChange.objects.get()
    assert (change.blackout, change.new_closes_at) == (lasting, end_of(petition) + timedelta(days=29))
