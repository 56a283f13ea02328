"""The private PostgreSQL: made, shared, killed and found again."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.instance import Instance
from deploy.postgres import LONGEST_SOCKET_FOLDER, OWNER, Cluster

# These tests share a folder and build on each other, so one worker runs them all.
pytestmark = pytest.mark.xdist_group("postgres")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A data folder that the server's user can reach; pytest's own are closed."""
    path = Path(tempfile.mkdtemp(prefix="yiqi-test-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Cluster]:
    """A running server, as durable as the platform's, stopped at the end."""
    cluster = a_cluster(folder, durable=True)
    cluster.hold()
    yield cluster
    cluster.stop()


def a_cluster(folder: Path, *, durable: bool = False) -> Cluster:
    """What another process would make of the same folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return Cluster.of(Instance(data_dir=folder, port=8000), durable=durable)


def ask(url: str, question: str) -> object:
    """The first column of the first row of an answer."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(question.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def postmaster(cluster: Cluster) -> int:
    """The number of the server's process."""
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def test_the_application_knows_chinese_letters(running: Cluster) -> None:
    assert ask(running.url(), r"SELECT '議' ~ '\w' AND current_setting('server_encoding') = 'UTF8'")


def test_the_application_may_change_rows_and_not_tables(running: Cluster) -> None:
    ask(running.url(OWNER), "CREATE TABLE note (word text); INSERT INTO note VALUES ('甲')")
    assert ask(running.url(), "UPDATE note SET word = '乙' RETURNING word") == "乙"
    for forbidden in ("DROP TABLE note", "TRUNCATE note", "CREATE TABLE other ()", "CREATE ROLE other"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(running.url(), forbidden)


def test_the_superuser_cannot_come_by_network(running: Cluster) -> None:
    address = running.url(OWNER).replace(OWNER, "postgres", 1)
    with pytest.raises(psycopg.OperationalError, match="rejects"):
        ask(address, "SELECT 1")


def test_a_second_holder_finds_the_server_and_keeps_it_running(running: Cluster, folder: Path) -> None:
    before, second = postmaster(running), a_cluster(folder)
    assert not second.hold()
    second.release()
    assert running.answers()
    assert postmaster(running) == before


def test_a_killed_server_starts_again_with_what_was_committed(running: Cluster, folder: Path) -> None:
    ask(running.url(OWNER), "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('留下')")
    os.kill(postmaster(running), signal.SIGKILL)
    another = a_cluster(folder, durable=True)
    assert another.hold()
    assert ask(running.url(), "SELECT word FROM kept") == "留下"
    another.release()


def test_a_half_made_folder_is_made_again(folder: Path) -> None:
    place = folder / "half"
    cluster = a_cluster(place)
    (cluster.home / "data.new" / "base").mkdir(parents=True)
    try:
        assert cluster.hold()
        assert ask(cluster.url(), "SELECT 1") == 1
    finally:
        cluster.release()


def test_the_last_holder_stops_the_server(folder: Path) -> None:
    place = folder / "half"
    cluster = a_cluster(place)
    cluster.hold()
    cluster.release()
    assert not cluster.answers()
    assert not (cluster.data / "postmaster.pid").exists()


def test_a_server_that_was_asked_to_stay_stays(folder: Path) -> None:
    cluster = a_cluster(folder / "half")
    cluster.hold(keep=True)
    cluster.release()
    try:
        assert cluster.answers()
    finally:
        cluster.stop()
    assert not cluster.answers()


def test_a_taken_port_is_left_to_its_owner(folder: Path, running: Cluster) -> None:
    cluster = a_cluster(folder / "half")
    (cluster.home / "port").write_text((running.home / "port").read_text())
    cluster.hold()
    try:
        assert cluster.url() != running.url()
        assert ask(cluster.url(), "SELECT 1") == 1
    finally:
        cluster.release()


def test_the_socket_of_a_deep_folder_lies_elsewhere(folder: Path) -> None:
    cluster = a_cluster(folder)
    cluster.data_dir = folder / ("x" * 100)
    assert len(bytes(cluster.sockets)) <= LONGEST_SOCKET_FOLDER


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another user")
def test_a_folder_closed_to_the_servers_user_is_replaced_by_one_that_is_not(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    cluster = a_cluster(closed)
    assert not cluster.home.is_relative_to(closed)
    try:
        assert cluster.hold()
    finally:
        cluster.release()
        shutil.rmtree(cluster.home)


def test_it_starts_within_seconds(folder: Path) -> None:
    cluster = a_cluster(folder / "half")
    started = time.monotonic()
    cluster.hold()
    cluster.release()
    assert time.monotonic() - started < 15
