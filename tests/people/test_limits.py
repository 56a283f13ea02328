"""Business limits, counted in the database."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from participation.people.limits import count_use, too_many
from participation.people.models import RateCount
from tests.people.cast import NOW

HOUR = timedelta(hours=1)


def use(key: str = "小雨", now: object = NOW, limit: int = 3) -> bool:
    return count_use("test", key, limit=limit, per=HOUR, now=now) is None  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_limit_holds_within_its_window_and_begins_anew_after_it() -> None:
    assert [use() for _use in range(5)] == [True, True, True, False, False]
    assert not use(now=NOW + HOUR - timedelta(seconds=1))
    assert use(now=NOW + HOUR)
    assert [use(now=NOW + HOUR) for _use in range(3)] == [True, True, False]


@pytest.mark.django_db
def test_keys_and_scopes_are_counted_apart_and_kept_as_hashes() -> None:
    assert [use() for _use in range(4)] == [True, True, True, False]
    assert use("阿德")
    assert count_use("other", "小雨", limit=1, per=HOUR, now=NOW) is None
    assert all("小雨".encode() not in bytes(row.key_hash) for row in RateCount.objects.all())


@pytest.mark.django_db
def test_the_refusal_says_when_to_come_back() -> None:
    for _use in range(3):
        use()
    refusal = count_use("test", "小雨", limit=3, per=HOUR, now=NOW + timedelta(minutes=30, seconds=30))
    assert refusal is not None
    assert refusal.code == "too_many"
    assert "30 分鐘" in str(refusal.sentence)
    assert "1 分鐘" in str(too_many(timedelta(seconds=2)).sentence)


@pytest.mark.django_db(transaction=True)
def test_twenty_uses_at_once_are_twenty_counts() -> None:
    allowed: list[bool] = []
    barrier = threading.Barrier(20)

    def run() -> None:
        barrier.wait()
        allowed.append(use(limit=7))
        connections.close_all()

    threads = [threading.Thread(target=run) for _thread in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert allowed.count(True) == 7
    assert RateCount.objects.get().used == 20
