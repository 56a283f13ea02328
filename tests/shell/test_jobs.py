"""The job queue in the database, as the application's role uses it."""

import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from kombu import Connection, Message, Queue


@pytest.fixture
def broker(transactional_db: None) -> Iterator[Connection]:
    """A connection to the queue in the test's database, as the application's role."""
    known = connection.get_connection_params()
    names = ("host", "port", "dbname", "user", "password")
    address = " ".join(f"{name}={known[name]}" for name in names)
    address += f" options='-c role={settings.DATABASE_APPLICATION_ROLE}'"
    options = {
        "conn_string": address,
        "init_extension": False,
        "visibility_timeout": 1,
        "wait_time_seconds": 0,
        "polling_interval": 0.1,
        "pool_size": 2,
    }
    with Connection("pgmq://", transport_options=options) as opened:
        yield opened


def take(broker: Connection, *, acknowledge: bool) -> list[str]:
    """Read one message and acknowledge it, or die over it."""
    taken: list[str] = []

    def receive(body: str, message: Message) -> None:
        taken.append(body)
        if acknowledge:
            message.ack()

    with broker.Consumer(Queue("test_jobs"), callbacks=[receive]):
        deadline = time.monotonic() + 10
        while not taken and time.monotonic() < deadline:
            try:
                broker.drain_events(timeout=0.5)
            except TimeoutError:
                continue
    return taken


def test_a_job_whose_worker_dies_comes_back_and_then_is_gone(broker: Connection) -> None:
    with broker.SimpleQueue("test_jobs") as queue:
        queue.clear()
        queue.put("fold")
    with broker.clone() as killed:
        assert take(killed, acknowledge=False) == ["fold"]
    with broker.clone() as successor:
        assert take(successor, acknowledge=True) == ["fold"]
    with broker.SimpleQueue("test_jobs") as queue:
        assert queue.qsize() == 0
