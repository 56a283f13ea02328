"""The command behind `make run`: what it refuses, what it keeps, what it tells its processes."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.instance import ROOT, CannotStart, Instance, port_is_free, read_env, write_env
from deploy.run import children_of, environment_of, only_one


def run(tmp_path: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Start the platform as a terminal would."""
    return subprocess.run(
        [sys.executable, "-m", "deploy.run"],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_secrets_are_made_once_and_are_closed_to_others(tmp_path: Path) -> None:
    instance = Instance(data_dir=tmp_path, port=8000)
    first = instance.secrets()
    assert instance.secrets() == first
    assert len(first["SECRET_KEY"]) > 50
    assert len(set(first.values())) == len(first)
    assert (tmp_path / "secrets.env").stat().st_mode & 0o777 == 0o600


def test_a_kept_environment_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_env(tmp_path / "env", {"A": "1=2", "B": "議起"})
    assert read_env(tmp_path / "env") == {"A": "1=2", "B": "議起"}
    assert read_env(tmp_path / "none") == {}


def test_a_taken_port_is_told_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert not port_is_free(port)
        done = run(tmp_path, PORT=str(port))
    assert done.returncode == 1
    assert f"Port {port} is used by another program" in done.stderr
    assert f"make run PORT={port + 1}" in done.stderr


def test_a_port_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "80a")
    with pytest.raises(CannotStart, match="PORT must be a number"):
        Instance.from_environment()


def test_an_instance_runs_once(tmp_path: Path) -> None:
    instance = Instance(data_dir=tmp_path, port=8123)
    with only_one(instance):
        done = run(tmp_path, PORT="8123")
    assert done.returncode == 1
    assert "already runs" in done.stderr
    assert "port 8123" in done.stderr


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotStart, match="cannot be written"):
        Instance(data_dir=tmp_path / "file" / "below", port=8000).prepare()


def test_an_old_python_is_told_which_one_is_needed() -> None:
    code = "import sys\nsys.version_info = (3, 9, 2)\nsys.argv[1:] = ['run']\n"
    code += (
        "exec(open('deploy/install.py').read(), {'__name__': '__main__', '__file__': 'deploy/install.py'})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed, this one is 3.9" in done.stderr


def test_two_instances_share_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SITE_URL", "SECRET_KEY", "IDENTITY_PEPPER"):
        monkeypatch.delenv(name, raising=False)
    both = []
    for name, port in (("one", 8001), ("two", 8002)):
        (tmp_path / name).mkdir()
        both.append(environment_of(Instance(data_dir=tmp_path / name, port=port), None))
    assert {key for key in both[0] if both[0][key] == both[1][key]} <= {"DEMO"}


def test_the_web_server_keeps_one_connection_for_each_thread(tmp_path: Path) -> None:
    web, beat, *workers = children_of({"DATA_DIR": str(tmp_path)}, 8000)
    assert len(workers) == 2
    assert web.environment["DATABASE_KEEP_SECONDS"] == "300"
    assert "DATABASE_KEEP_SECONDS" not in {**beat.environment, **workers[0].environment}


def test_workers_and_the_clock_are_watched_each_by_a_file_of_its_own(tmp_path: Path) -> None:
    web, *jobs = children_of({"DATA_DIR": str(tmp_path)}, 8000)
    assert web.alive is None
    assert len({job.alive for job in jobs}) == len(jobs) == 3
    for job in jobs:
        assert job.alive
        assert job.alive.parent.is_dir()
        assert job.environment["ALIVE_FILE"] == str(job.alive)
        assert job.patience >= 60


@pytest.mark.parametrize(("inherited", "ends"), [("SIG_IGN", False), ("SIG_DFL", True)])
def test_a_hang_up_that_nohup_has_ignored_stops_nothing(inherited: str, ends: bool) -> None:
    """A terminal that closes stops what was started in it, but not what was started with `nohup`."""
    program = (
        f"import signal; signal.signal(signal.SIGHUP, signal.{inherited})\n"
        "from deploy.run import stop_on_signals\n"
        "stopping = stop_on_signals(); print('ready', flush=True)\n"
        "print(stopping.wait(2), flush=True)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    child.send_signal(signal.SIGHUP)
    told, _errors = child.communicate(timeout=20)
    assert told.splitlines()[-1] == str(ends)
