"""`python -m benchmarks.signing`: how dear a signature is, beside floors measured in the same run."""

import threading
import time

from benchmarks.load import medians, pgbench, wrk
from benchmarks.stage import HOT, Stage, people, petitions, signatures, stage
from benchmarks.table import Mark, write

PEOPLE = 300_000
SECONDS = 5
ROUNDS = 3
BARE = """\\set person random(1, 2000000000)
INSERT INTO bench_bare (petition_id, person_id) VALUES (1, :person) ON CONFLICT DO NOTHING;
"""
# What the endpoint runs, with the session looked up; every client walks through people of its own.
CSRF = "0123456789abcdef0123456789abcdef"
LUA = """
local thread_count = 0
function setup(thread) thread:set("first", thread_count * {share}) thread_count = thread_count + 1 end
local body = "csrfmiddlewaretoken={csrf}"
function request()
  first = first + 1
  local key = string.format("bench%011d", first)
  return wrk.format("POST", "{path}", {{
    ["Cookie"] = "sessionid=" .. key .. "; csrftoken={csrf}",
    ["Content-Type"] = "application/x-www-form-urlencoded"}}, body)
end
"""


def statement() -> str:
    """The signing statement as a pgbench script."""
    from petitions.actions.signing import _SQL  # after the stage has named its database

    sql = _SQL["sign", "session_key"]
    sql = sql.replace("%(now)s", "now()").replace("%(number)s", f"'{HOT}'")
    sql = sql.replace("%(session_key)s", "'bench' || lpad((:person)::text, 11, '0')")
    return f"\\set turn :turn + 1\n\\set person :client_id * {PEOPLE // 16} + :turn\n{sql.strip()};\n"


# What a signature writes into our tables with their indexes, by the shape of the statement alone.
WRITES = f"""\\set turn :turn + 1
\\set person :client_id * {PEOPLE // 16} + :turn
WITH changed AS (
    INSERT INTO petitions_signature (petition_id, identity_id, level, signed_at)
    VALUES (1, 10000000 + :person, 2, now()) ON CONFLICT DO NOTHING RETURNING petition_id, level
)
INSERT INTO petitions_signatureledger (petition_id, delta, level, at)
SELECT petition_id, 1, level, now() FROM changed;
"""


class Signing:
    """The measures, taken on one stage."""

    def __init__(self, made: Stage) -> None:
        self.made = made
        self.used = 0

    def limit(self) -> float:
        """A bare insert with a natural key, prepared, durable, 16 clients."""
        self.made.sql("DROP TABLE IF EXISTS bench_bare")
        self.made.sql(
            "CREATE TABLE bench_bare (petition_id bigint, person_id bigint, "
            "signed_at timestamptz DEFAULT now(), PRIMARY KEY (petition_id, person_id))"
        )
        return pgbench(self.made.pgbench, self.made.owner, BARE, seconds=SECONDS)

    def written(self) -> float:
        """One statement that writes a signature and its ledger row, as the signing statement does."""
        self.forget()
        return pgbench(self.made.pgbench, self.made.owner, WRITES, seconds=SECONDS)

    def statement(self) -> float:
        """All of the signing statement: it also looks up session, person and petition and asks the rules."""
        self.forget()
        rate = pgbench(self.made.pgbench, self.made.owner, statement(), seconds=SECONDS)
        return rate * self.signed() / max(1, rate * SECONDS)

    def forget(self) -> None:
        """Empty the hot petition, so that nobody has signed it, once the last measure's requests are done."""
        time.sleep(2)
        self.made.sql(
            "DELETE FROM petitions_signature WHERE petition_id = (SELECT id FROM record_record "
            f"WHERE number = '{HOT}') AND identity_id < 100000000"
        )
        self.made.sql("DELETE FROM petitions_signature WHERE petition_id = 1")
        self.made.sql("TRUNCATE petitions_signatureledger")

    def signed(self) -> int:
        """How many signatures of ours the hot petition has."""
        row = self.made.sql("SELECT count(*) FROM petitions_signature WHERE identity_id < 100000000")[0]
        return int(str(row[0]))

    def script(self, path: str) -> str:
        """A wrk script in which each request is another person's."""
        self.used += 1
        return LUA.format(share=PEOPLE // 2, csrf=CSRF, path=path)

    def endpoint(
        self, address: str, *, path: str = f"/petitions/{HOT}/sign/", connections: int = 32
    ) -> float:
        """Signatures per second over HTTP that are in the table afterwards."""
        self.forget()
        started = time.monotonic()
        answers = wrk(f"{address}{path}", seconds=SECONDS, connections=connections, script=self.script(path))
        took = time.monotonic() - started
        assert answers.errors == 0, f"{answers.errors} wrong answers"
        return self.signed() / min(took, SECONDS + 0.5)


def statement_marks(found: dict[str, float], size: str) -> list[Mark]:
    """The marks of the statement: what it writes, and all that it does."""
    limit = found["limit"]
    written, whole = (f"{found[name]:,.0f}/s of {limit:,.0f}/s" for name in ("written", "statement"))
    return [
        Mark(f"signature and ledger row / limit, {size}", found["written"] / limit, 0.8, "0.90", "", written),
        Mark(
            f"with session, person, petition and rules in the same statement / limit, {size}",
            found["statement"] / limit,
            None,
            "",
            "",
            whole,
        ),
    ]


def endpoint_marks(signing: Signing, limit: float, address: str, tutorial: str, size: str) -> list[Mark]:
    """The marks of the whole endpoint; TUTORIAL serves with Django's defaults, a connection per request."""
    made = medians(
        ROUNDS,
        endpoint=lambda: signing.endpoint(address),
        tutorial=lambda: signing.endpoint(tutorial, path=f"/bench/tutorial/{HOT}/"),
        few=lambda: signing.endpoint(address, connections=16),
        many=lambda: signing.endpoint(address, connections=1000),
        storm=lambda: beside_readers(signing, address),
    )
    idle = medians(
        ROUNDS,
        empty=lambda: wrk(f"{address}/bench/empty/", seconds=2, connections=1, threads=1).p95,
        sign=lambda: idle_p95(signing, address),
    )
    return [
        Mark(
            f"signing endpoint / limit, {size}",
            made["endpoint"] / limit,
            0.08,
            "0.12",
            "",
            f"{made['endpoint']:,.0f}/s",
        ),
        Mark(
            "endpoint / tutorial style",
            made["endpoint"] / made["tutorial"],
            8,
            "12×",
            "×",
            f"{made['tutorial']:,.0f}/s",
        ),
        Mark(
            "idle p95 / empty view",
            idle["sign"] / idle["empty"],
            4,
            "3×",
            "×",
            f"{idle['sign']:.1f} ms",
            least=False,
        ),
        Mark("1,000 connections / 16", made["many"] / made["few"], 0.95, "1.0", "", f"{made['many']:,.0f}/s"),
        Mark(
            "beside a read storm / alone",
            made["storm"] / made["endpoint"],
            0.5,
            "0.60",
            "",
            f"{made['storm']:,.0f}/s",
        ),
    ]


def idle_p95(signing: Signing, address: str) -> float:
    """The 95th percentile of one client who signs again and again."""
    signing.forget()
    path = f"/petitions/{HOT}/sign/"
    return wrk(f"{address}{path}", seconds=2, connections=1, threads=1, script=signing.script(path)).p95


def beside_readers(signing: Signing, address: str) -> float:
    """Signatures per second while others read the page as fast as they can, which an empty cache bears."""
    reading = threading.Thread(
        target=lambda: wrk(f"{address}/petitions/{HOT}/", seconds=SECONDS, connections=8, threads=1)
    )
    reading.start()
    rate = signing.endpoint(address)
    reading.join()
    return rate


def main() -> None:
    """Measure at 10⁴ and 10⁶ signatures and write the table."""
    marks: list[Mark] = []
    with stage() as made:
        people(made, PEOPLE)
        petitions(made, 10_000)
        signing = Signing(made)
        rates: dict[int, float] = {}
        found: dict[str, float] = {}
        for size in (10_000, 1_000_000):
            signatures(made, size)
            found = medians(ROUNDS, limit=signing.limit, written=signing.written, statement=signing.statement)
            rates[size] = found["statement"] / found["limit"]
            marks += statement_marks(found, f"{size:,} signatures")
        marks.append(
            Mark(
                "statement at 10⁶ / at 10⁴",
                rates[1_000_000] / rates[10_000],
                0.85,
                "1.0",
                "",
                "both to the limit",
            )
        )
        with made.serving() as address, made.serving(keep_seconds=0) as tutorial:
            marks += endpoint_marks(signing, found["limit"], address, tutorial, "1,000,000 signatures")
    write(
        "signing",
        marks,
        "16 clients for statements, 32 connections and 2 workers for the endpoint; medians of three.",
    )


if __name__ == "__main__":
    main()
