"""`python -m benchmarks.reading`: what pages cost, beside an empty view in the same run."""

import urllib.parse
import urllib.request

from benchmarks.front import front_cache
from benchmarks.load import medians, wrk
from benchmarks.stage import HOT, Stage, comments, petitions, signatures, stage
from benchmarks.table import Mark, write

SECONDS = 4
ROUNDS = 3
# What a peer's pages reached on a machine of this size, uncached; PERFORMANCE figures of adhocracy+.
PEER = {"home": (76, 10), "list": (13, 10), "petition": (27, 10), "comments": (3, 100)}
# Each request has an address of its own, so that no copy of the page is at hand.
FRESH = """
local asked = 0
local thread_count = 0
function setup(thread) thread:set("mine", thread_count) thread_count = thread_count + 1 end
function request()
  asked = asked + 1
  return wrk.format("GET", "{path}{mark}fresh=" .. mine .. "-" .. asked)
end
"""
PLACES = {
    "home": "/",
    "list": "/petitions/",
    "petition": f"/petitions/{HOT}/",
    "search": "/petitions/?q=" + urllib.parse.quote("健保"),
    "mostsigned": "/petitions/?sort=signed",
    "comments": f"/petitions/{HOT}/comments/",
    "empty": "/bench/empty/",
}
# What the size of a discussion must not slow down: its first page.
FEW, MANY = 50, 5_000


def rate(address: str, path: str, *, fresh: bool = True) -> float:
    """Answers per second over 8 connections; wrong answers stop the benchmark.

    FRESH makes the server write each page anew; else it may hand out the copy that it keeps for a second.
    """
    script = FRESH.format(path=path, mark="&" if "?" in path else "?") if fresh else ""
    answers = wrk(address + path, seconds=SECONDS, connections=8, script=script)
    assert answers.errors == 0, f"{path}: {answers.errors} wrong answers"
    return answers.rate


def mid_archive(address: str) -> str:
    """The path of a list page far from the first, reached by the links that stand there."""
    path = "/petitions/"
    for _ in range(40):
        with urllib.request.urlopen(address + path, timeout=20) as page:
            text = page.read().decode()
        marker = text.find('rel="next"')
        assert marker > 0, "the list has no next page"
        start = (
            text.rfind('href="', 0, marker)
            if text.rfind("<a", 0, marker) > text.rfind("</a>", 0, marker)
            else -1
        )
        start = start if start > 0 and marker - start < 400 else text.find('href="', marker)
        href = text[start + 6 : text.find('"', start + 6)].replace("&amp;", "&")
        path = urllib.parse.urljoin(address + path, href).removeprefix(address)
    return path


def rates(address: str) -> dict[str, float]:
    """The median rate of every place, and of a list page in the middle of the archive."""
    places = {**PLACES, "middle": mid_archive(address)}
    return medians(ROUNDS, **{name: lambda path=path: rate(address, path) for name, path in places.items()})


def as_served(address: str) -> dict[str, float]:
    """The median rate of what a peer's pages are compared with, copies of the last second included."""
    return medians(
        ROUNDS, **{name: lambda name=name: rate(address, PLACES[name], fresh=False) for name in PEER}
    )


def discussion_grows(made: Stage, address: str) -> float:
    """How much longer the first page of a discussion takes with many comments than with few."""
    times = {}
    for number in (FEW, MANY):
        comments(made, number)
        times[number] = medians(
            ROUNDS,
            page=lambda: rate(address, PLACES["comments"]),
            empty=lambda: rate(address, PLACES["empty"]),
        )
    few, many = times[FEW], times[MANY]
    return (few["page"] / few["empty"]) / (many["page"] / many["empty"])


def search_by_key(made: Stage) -> float:
    """What a search for a two-character word takes, in times of a look-up by key, in the database."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from participation.search.rules import query
    from petitions.models import Petition

    wanted = query("健保")
    assert wanted is not None
    hot = Petition.objects.values_list("pk", flat=True).get(record__number=HOT)
    with CaptureQueriesContext(connection) as caught:
        list(
            Petition.objects.visible()
            .filter(search_vector=wanted)
            .order_by("-listed_at", "-pk")
            .values("pk")[:20]
        )
        list(Petition.objects.filter(pk=hot).values("pk"))
    times = [_explained(made, query["sql"]) for query in caught.captured_queries]
    return times[0] / times[1]


def _explained(made: Stage, sql: str) -> float:
    runs = [
        float(
            str(made.sql(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT TEXT) {sql}")[-1][0]).split(":")[1].split()[0]
        )
        for _ in range(9)
    ]
    return sorted(runs)[len(runs) // 2]


def main() -> None:
    """Measure at 10⁴ and 10⁵ petitions with 10⁴ and 10⁶ signatures, and write the table."""
    marks: list[Mark] = []
    found: dict[int, dict[str, float]] = {}
    cached: dict[str, float] = {}
    served: dict[str, float] = {}
    grown = 0.0
    with stage() as made:
        for size, signed in ((10_000, 10_000), (100_000, 1_000_000)):
            made.clear()
            petitions(made, size)
            signatures(made, signed)
            comments(made, FEW)
            with made.serving() as address:
                found[size] = rates(address)
                if size == 100_000:
                    served = as_served(address)
                    grown = discussion_grows(made, address)
                    with front_cache(address) as front:
                        cached = medians(
                            ROUNDS, hot=lambda: wrk(front + PLACES["petition"], seconds=SECONDS).rate
                        )
        by_key = search_by_key(made)
    large, small = found[100_000], found[10_000]
    for name, (peer, times) in PEER.items():
        detail = f"{served[name]:,.0f}/s; written anew each time {large[name]:,.0f}/s"
        marks.append(Mark(f"{name} / the peer's figure", served[name] / peer, times, "", "×", detail))
    marks.append(
        Mark(
            "first page of a discussion: time with 5,000 comments / with 50",
            grown,
            2,
            "1.1",
            "×",
            "to the empty view",
            least=False,
        )
    )
    for name in ("list", "petition", "search", "mostsigned"):
        slower = (small[name] / small["empty"]) / (large[name] / large["empty"])
        marks.append(
            Mark(
                f"{name}: time at 10⁵ petitions, 10⁶ signatures / at 10⁴",
                slower,
                1.3,
                "1.1",
                "×",
                "to the empty view",
                least=False,
            )
        )
    marks.append(
        Mark(
            "list, mid-archive / first page",
            large["list"] / large["middle"],
            1.5,
            "1.1",
            "×",
            "40 pages on",
            least=False,
        )
    )
    marks.append(
        Mark(
            "search of 健保 / look-up by key, in the database",
            by_key,
            200,
            "40×",
            "×",
            "100,000 petitions",
            least=False,
        )
    )
    marks.append(
        Mark(
            "hot page, front cache / uncached",
            cached["hot"] / large["petition"],
            100,
            "200×",
            "×",
            f"{cached['hot']:,.0f}/s",
        )
    )
    write(
        "reading",
        marks,
        "Pages, anonymous, written anew for each request unless said, 8 connections and 2 workers; "
        "medians of three. Beside the peer's figures stand the pages as served, which a process keeps for a "
        "second.",
    )


if __name__ == "__main__":
    main()
