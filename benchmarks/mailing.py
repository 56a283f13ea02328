"""`python -m benchmarks.mailing`: 20,000 signatories are told of an answer while workers are killed.

Real workers and a real clock, as `make run` starts them, talk to a mail server on this machine that
refuses some. `BENCHMARK_LETTERS` asks for another number.
"""

import os
import signal
import smtplib
import subprocess
import sys
import time
from contextlib import ExitStack

from benchmarks.door import Door, open_door
from benchmarks.stage import ROOT, Stage, people, stage
from benchmarks.table import Mark, write
from deploy.run import JOB_WORKERS, children_of
from deploy.supervisor import Child

LETTERS = int(os.environ.get("BENCHMARK_LETTERS", "20000"))
# One in a hundred mailboxes is gone; one in a hundred letters is taken only the second time.
PATIENCE = 3600
FLOOR = 2000


def is_gone(address: str) -> bool:
    """Whether the mailbox of a number is gone."""
    return _number(address) % 100 == 0


def comes_later(address: str) -> bool:
    """Whether the letter to a number is refused once."""
    return _number(address) % 100 == 1


def _number(address: str) -> int:
    name = address.removeprefix("bench").partition("@")[0]
    return int(name) if name.isdigit() else -1


class Workers:
    """The job processes, any of which may be killed and started again."""

    def __init__(self, made: Stage, port: int) -> None:
        environment = {
            **os.environ,
            **made.environment,
            "DJANGO_SETTINGS_MODULE": "participation.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "MAILS_PER_MINUTE": "0",
            "LOG_LEVEL": "ERROR",
        }
        self.children = [child for child in children_of(environment, port) if child.name != "web"]
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        for child in self.children:
            self.start(child)

    def start(self, child: Child) -> None:
        """Start one of them."""
        self.running[child.name] = subprocess.Popen(child.command, cwd=ROOT, env=dict(child.environment))

    def kill(self) -> None:
        """Kill every worker in the midst of its work and start new ones; the clock goes on."""
        for child in self.children:
            if child.name != "beat":
                self.running[child.name].send_signal(signal.SIGKILL)
                self.running[child.name].wait(timeout=30)
        for child in self.children:
            if child.name != "beat":
                self.start(child)

    def close(self) -> None:
        """End them all."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait(timeout=60)


def signed_by(made: Stage, number: int) -> int:
    """A petition of the demonstration with that many signatories; its record's number in the database.

    Not one of those that measuring makes: the event stays, and with it the record.
    """
    made.sql("UPDATE record_delivery SET state = 'unsent' WHERE state IN ('pending', 'claimed', 'sending')")
    found = made.sql("SELECT min(record_id) FROM petitions_petition WHERE status = 'open'")
    record = int(str(found[0][0]))
    made.sql(f"""
        INSERT INTO petitions_signature (petition_id, identity_id, level, signed_at)
        SELECT {record}, 10000000 + g, 2, now() FROM generate_series(1, {number}) g""")
    made.sql("VACUUM ANALYZE petitions_signature")
    return record


def tell(record_id: int) -> int:
    """The answer is published: one event, one delivery to the audience; the event's number."""
    from django.db import transaction

    from participation import clock
    from participation.record.actions import record_event
    from participation.record.actors import Actor
    from participation.record.models import Record

    record = Record.objects.get(pk=record_id)
    with transaction.atomic():
        event = record_event(
            record, "response_published", by=Actor.system(), now=clock.now(), tell=("signatories",)
        )
    return event.pk


def floor(port: int) -> float:
    """Letters a second that this server takes from a bare loop over one connection."""
    letter = "Subject: =?utf-8?q?x?=\r\n\r\n" + "這是量測用的信。\r\n" * 300
    with smtplib.SMTP("127.0.0.1", port) as server:
        start = time.monotonic()
        for number in range(FLOOR):
            server.sendmail("from@example.org", [f"bench{number * 100 + 50}@example.org"], letter.encode())
        return FLOOR / (time.monotonic() - start)


def wait_for(door: Door, number: int) -> None:
    """Until the server has taken so many letters."""
    ends = time.monotonic() + PATIENCE
    while len(door.taken) < number:
        if time.monotonic() > ends:
            raise SystemExit(f"only {len(door.taken)} letters came")
        time.sleep(0.01)


def measure(made: Stage, record: int) -> list[Mark]:
    """Send, kill twice, wait for the last, count."""
    good = {f"bench{n}@example.org" for n in range(1, LETTERS + 1) if n % 100 != 0}
    with open_door(is_gone, comes_later) as (_door, port):
        limit = floor(port)
    with ExitStack() as ending, open_door(is_gone, comes_later) as (door, port):
        event = tell(record)
        workers = Workers(made, port)
        ending.callback(workers.close)
        wait_for(door, 1)
        start = time.monotonic()
        for part in (LETTERS // 3, 2 * LETTERS // 3):
            wait_for(door, part)
            workers.kill()
        wait_for(door, len(good) - 2 * JOB_WORKERS * 100)
        busy = time.monotonic() - start
        wait_for(door, len(good))
        whole = time.monotonic() - start
        time.sleep(5)
    done = made.sql(
        "SELECT state, count(*), count(*) FILTER (WHERE failure = 'presumed accepted') FROM record_delivery "
        f"WHERE event_id = {event} AND person_id IS NOT NULL GROUP BY state"
    )
    states = {str(state): int(str(number)) for state, number, _presumed in done}
    presumed = sum(int(str(number)) for _state, _number, number in done)
    rate = (len(good) - 2 * JOB_WORKERS * 100) / busy
    return [
        Mark(
            "good recipients with exactly one letter / good recipients",
            sum(door.taken[address] == 1 for address in good) / len(good),
            1,
            "1.0",
            "",
            f"{len(good):,} of {LETTERS:,}; all workers killed twice by SIGKILL",
        ),
        Mark(
            "letters taken twice",
            sum(times - 1 for times in door.taken.values()),
            0,
            "0",
            "",
            f"{presumed} that a killed worker was sending were presumed taken, and were",
            least=False,
        ),
        Mark(
            "refused for good, recorded / refused for good",
            states.get("failed", 0) / (LETTERS - len(good)),
            1,
            "1.0",
            "",
            f"{states.get('failed', 0)} recorded on delivery and mailbox",
        ),
        Mark(
            "refused once, taken later / refused once",
            sum(door.taken[address] == 1 for address in good if comes_later(address))
            / sum(comes_later(address) for address in good),
            1,
            "1.0",
            "",
            "after a minute",
        ),
        Mark(
            "letters a second / bare loop over one connection",
            rate / limit,
            0.1,
            "0.2",
            "",
            f"{rate:.0f}/s of {limit:.0f}/s; {door.connections} connections",
        ),
        Mark(
            "minutes for all of them",
            whole / 60,
            20,
            "10",
            " min",
            "of which 5 until what a killed worker had in hand is taken back",
            least=False,
        ),
    ]


def main() -> None:
    """Set the stage, measure, and write the table."""
    with stage() as made:
        people(made, LETTERS)
        marks = measure(made, signed_by(made, LETTERS))
    note = f"{LETTERS:,} signatories are told of an answer; {JOB_WORKERS} workers and beat, no rate set."
    write("mailing", marks, note)


if __name__ == "__main__":
    main()
    sys.exit(0)
