"""Load: pgbench for statements, wrk for addresses; both bounded, both on this machine only."""

import re
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Answers:
    """What wrk saw: requests per second, latencies in milliseconds, and how many answers were wrong."""

    rate: float
    p50: float
    p95: float
    errors: int


def pgbench(binary: Path, url: str, script: str, *, seconds: int, clients: int = 16) -> float:
    """Transactions per second of a script, prepared, over connections kept open."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as file:
        file.write(script)
        file.flush()
        options = f"-n -M prepared -D turn=0 -c {clients} -j 2 -T {seconds}".split()
        command = [str(binary), *options, "-f", file.name, url]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found.group(1))


def wrk(
    address: str, *, seconds: float, connections: int = 32, script: str = "", threads: int = 2
) -> Answers:
    """Requests per second and latencies of one address."""
    binary = shutil.which("wrk")
    if binary is None:
        raise SystemExit("wrk is missing; install it (Debian: apt-get install wrk)")
    report = (
        "done = function(s, l, r) io.write(string.format('P %d %d %d\\n', l:percentile(50), "
        "l:percentile(95), "
        "s.errors.connect + s.errors.read + s.errors.write + s.errors.timeout + s.errors.status)) end\n"
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as file:
        file.write(script + report)
        file.flush()
        command = [
            binary,
            f"-t{threads}",
            f"-c{connections}",
            f"-d{seconds}s",
            "--timeout",
            "20s",
            "-s",
            file.name,
            address,
        ]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    figures = re.search(r"^P (\d+) (\d+) (\d+)$", done.stdout, re.MULTILINE)
    assert rate, done.stdout + done.stderr
    assert figures, done.stdout + done.stderr
    p50, p95, errors = (int(figure) for figure in figures.groups())
    return Answers(float(rate.group(1)), p50 / 1000, p95 / 1000, errors)


def medians(rounds: int, **measures: Callable[[], float]) -> dict[str, float]:
    """The median of each measure, taken in turn so that a noisy minute falls on all of them."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            found[name].append(measure())
    return {name: statistics.median(values) for name, values in found.items()}
