"""Start the platform on this machine: `python -m deploy.run`. `make run` calls this.

python -m deploy.run              start everything, stop it with Ctrl-C
python -m deploy.run env          print `export` lines for a shell that wants to use it
python -m deploy.run env --start  the same; start the database alone if it does not run
python -m deploy.run stop         stop the database that `env --start` left running
"""

import argparse
import fcntl
import http.client
import os
import shlex
import signal
import sys
import threading
import time
from pathlib import Path
from typing import IO

from deploy.instance import ROOT, CannotStart, Instance, port_is_free, write_env
from deploy.postgres import APPLICATION, OWNER, Cluster
from deploy.steps import Steps
from deploy.supervisor import Child, Supervisor, stop_leftovers, write_line

WEB_WORKERS, JOB_WORKERS = 2, 2
# More threads than this only wait for each other.
WEB_THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)
PAGE_SECONDS = 60
# Jobs come every second; a worker may be at one for 270 s, and the clock hands one on every second.
WORKER_PATIENCE, BEAT_PATIENCE = 300.0, 60.0


def environment_of(instance: Instance, cluster: Cluster | None) -> dict[str, str]:
    """What the processes of this instance are told; what the caller's environment says comes first."""
    known = instance.secrets()
    values = {
        "DEMO": "1",
        "SITE_URL": f"http://localhost:{instance.port}",
        "SECRET_KEY": known["SECRET_KEY"],
        "IDENTITY_PEPPER": known["IDENTITY_PEPPER"],
    }
    values |= {name: os.environ[name] for name in values if os.environ.get(name)}
    values |= {"DATA_DIR": str(instance.data_dir), "PORT": str(instance.port)}
    if cluster:
        values |= {"DATABASE_URL": cluster.url(APPLICATION), "DATABASE_OWNER_URL": cluster.url(OWNER)}
    return values


def print_environment(instance: Instance, *, start: bool) -> None:
    """Print lines that a shell can `eval` to run `manage.py` against this instance."""
    instance.prepare()
    cluster = Cluster.of(instance)
    if start:
        cluster.hold(keep=True)
    elif not cluster.answers():
        raise CannotStart("The database does not run. Use `make run` or add --start.")
    values = environment_of(instance, cluster)
    write_env(instance.env_file, values)
    for name, value in values.items():
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")


def children_of(environment: dict[str, str], port: int) -> list[Child]:
    """The web server, the worker and the clock, in the order in which they stop."""
    host = environment.get("HOST", "127.0.0.1")
    web = f"granian --interface wsgi --host {host} --port {port} --workers {WEB_WORKERS}"
    web += f" --blocking-threads {WEB_THREADS} --respawn-failed-workers"
    web += " --no-ws --log-level warning participation.wsgi:application"
    # Each worker is one process of its own: a killed child of a pool may take the pool's lock with it
    # and leave the others waiting for good, while a killed process is simply started again.
    worker = "celery --quiet -A participation worker --loglevel warning --pool solo"
    worker += " --without-gossip --without-mingle --without-heartbeat"
    beat = "celery --quiet -A participation beat --loglevel warning --pidfile="
    # In a container everybody is root, and nothing here reads pickles.
    quiet = {**environment, "PYTHONWARNINGS": "ignore:You're running the worker with superuser"}

    signs = Path(environment["DATA_DIR"], "alive")
    signs.mkdir(parents=True, exist_ok=True)

    def job(name: str, line: str, grace: float, patience: float) -> Child:
        alive = signs / name.replace(" ", "-")
        told = {**quiet, "ALIVE_FILE": str(alive)}
        return Child(name, module(line), told, grace=grace, waits=True, alive=alive, patience=patience)

    def module(line: str) -> list[str]:
        return [sys.executable, "-m", *line.split()]

    return [
        # Each thread keeps its database connection, so there are as many as threads.
        Child("web", module(web), {**environment, "DATABASE_KEEP_SECONDS": "300"}),
        job("beat", beat, 10, BEAT_PATIENCE),
        *(
            job(f"worker {n}", f"{worker} --hostname jobs{port}-{n}@%h", 30, WORKER_PATIENCE)
            for n in range(1, JOB_WORKERS + 1)
        ),
    ]


def run(instance: Instance) -> None:
    """Run the platform until Ctrl-C or SIGTERM."""
    instance.prepare()
    held = only_one(instance)
    mark = str(instance.data_dir)
    if left := stop_leftovers(mark):
        write_line(f"Stopped {left} processes that an earlier run left behind.")
    if not port_is_free(instance.port):
        raise CannotStart(
            f"Port {instance.port} is used by another program. Choose another one, for example: "
            f"make run PORT={instance.port + 1}"
        )
    signal.signal(signal.SIGTERM, interrupt)
    cluster = None if os.environ.get("DATABASE_URL") else Cluster.of(instance)
    try:
        if cluster:
            write_line("Starting PostgreSQL …")
            cluster.hold()
        serve(instance, cluster)
    finally:
        if cluster:
            cluster.release()
        held.close()
    write_line("Stopped.")


def serve(instance: Instance, cluster: Cluster | None) -> None:
    """Prepare what is not prepared yet and keep the processes running."""
    mark = str(instance.data_dir)
    values = environment_of(instance, cluster)
    environment = {"LOG_LEVEL": "WARNING", **os.environ, **values}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    write_env(instance.env_file, values)
    os.chdir(ROOT)
    accounts = instance.data_dir / "demo-accounts.txt"
    owner = environment.get("DATABASE_OWNER_URL") or environment["DATABASE_URL"]
    notes = (cluster.home if cluster else instance.data_dir) / "prepared"
    steps = Steps(notes, environment, owner_url=owner, mark=mark, say=write_line)
    steps.all(demo_accounts=accounts if values["DEMO"] == "1" else None)
    stopping = stop_on_signals()
    supervisor = Supervisor(
        children_of(environment, instance.port),
        mark=mark,
        say=write_line,
        watch=(lambda: revive(cluster)) if cluster else (lambda: None),
        stopping=stopping,
    )

    def announce() -> None:
        wait_for_page(instance.port, stopping)
        supervisor.answering.set()
        if not stopping.is_set():
            greet(values["SITE_URL"], accounts, answers=page_answers(instance.port))

    threading.Thread(target=announce).start()
    supervisor.run()


def revive(cluster: Cluster) -> None:
    """Start PostgreSQL again when it died."""
    try:
        if not cluster.answers() and cluster.hold():
            write_line("PostgreSQL had died and runs again.")
    except CannotStart as reason:
        write_line(str(reason))


def wait_for_page(port: int, stopping: threading.Event) -> None:
    """Return when the first page answers, when the platform stops, or after some time."""
    deadline = time.monotonic() + PAGE_SECONDS
    while not stopping.wait(0.2) and time.monotonic() < deadline:
        if page_answers(port):
            return


def greet(address: str, accounts: Path, *, answers: bool) -> None:
    """Print the address and who may sign in."""
    if not answers:
        write_line(f"No page answers yet at {address}/; the lines above say why.")
        return
    write_line(f"\nThe platform runs at {address}/\n")
    if accounts.exists():
        write_line(accounts.read_text(encoding="utf-8"))
    write_line("Stop it with Ctrl-C.")


def page_answers(port: int) -> bool:
    """Whether the home page can be had; one that leads elsewhere is one."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        asked.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return asked.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def only_one(instance: Instance) -> IO[str]:
    """Hold the instance: a second supervisor on the same folder would fight the first."""
    file = (instance.data_dir / "run.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise CannotStart(
            f"The platform already runs from {instance.data_dir} ({file.read().strip()}). For a second one "
            "choose another folder and port: make run DATA_DIR=var2 PORT=8001"
        ) from None
    file.truncate(0)
    file.write(f"process {os.getpid()}, port {instance.port}")
    file.flush()
    return file


def interrupt(_number: int, _frame: object) -> None:
    """SIGTERM while nothing runs yet: give up like Ctrl-C."""
    raise KeyboardInterrupt


def stop_on_signals() -> threading.Event:
    """An event that Ctrl-C, SIGTERM or a hang-up sets; the second one stops at once."""
    stopping = threading.Event()

    def stop(number: int, _frame: object) -> None:
        if stopping.is_set():
            raise KeyboardInterrupt
        stopping.set()
        write_line("\nStopping …")

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # `nohup` has the hang-up ignored, and means it.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, stop)
    return stopping


def main() -> int:
    """Do what the command line asks; 1 when it cannot be done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("command", nargs="?", default="run", choices=["run", "env", "stop"])
    parser.add_argument("--start", action="store_true", help="with `env`: start the database first")
    asked = parser.parse_args()
    try:
        instance = Instance.from_environment()
        if asked.command == "env":
            print_environment(instance, start=asked.start)
        elif asked.command == "stop":
            instance.prepare()
            Cluster.of(instance).stop()
        else:
            run(instance)
    except CannotStart as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
