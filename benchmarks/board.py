"""`python -m benchmarks.board`: what the board of duties costs with many obligations, against with few."""

from benchmarks.load import medians
from benchmarks.reading import rate
from benchmarks.stage import Stage, petitions, stage
from benchmarks.table import Mark, write

ROUNDS = 3
FEW, MANY = 1_000, 100_000
OFFICE = "(SELECT min(id) FROM agencies_agency WHERE NOT is_platform)"


def obligations(made: Stage, number: int) -> None:
    """That many obligations, five on each petition: four in five met, one in ten overdue."""
    made.clear()
    petitions(made, number // 5)
    made.sql("""
        INSERT INTO record_event (record_id, position, kind, at, actor_role, rule, facts, is_public)
        SELECT id, 1, 'response_published', now(), 'officer', '', '{}', true
        FROM record_record WHERE number LIKE 'BENCH-%'""")
    # Each begins at an hour of its own in the last three years, so that no list has ties to hide in.
    made.sql(f"""
        INSERT INTO obligations_obligation (
            record_id, agency_id, kind, basis, rule, starts_at, due_at, original_due_at, period_amount,
            period_unit, max_extensions, met_at, met_by_id, reminds)
        SELECT r.id, {OFFICE} + (r.g + k) % 5,
            (ARRAY['timetable','contact','formal_response','follow_up','screening'])[k],
            '實施要點', 'join', s.starts_at, s.starts_at + interval '60 days',
            s.starts_at + interval '60 days', 2, 'months', 0,
            CASE WHEN m.is_met THEN s.starts_at + ((r.g * 7 + k * 13) % 80 + 1) * interval '1 day' END,
            CASE WHEN m.is_met THEN e.id END, false
        FROM (SELECT id, split_part(number, '-', 2)::int AS g FROM record_record
              WHERE number LIKE 'BENCH-%') r
        JOIN record_event e ON e.record_id = r.id
        CROSS JOIN generate_series(1, 5) k
        CROSS JOIN LATERAL (SELECT (r.g + k) % 10 > 1 AS is_met) m
        CROSS JOIN LATERAL (
            SELECT CASE WHEN m.is_met OR (r.g + k) % 10 = 0
                        THEN now() - interval '90 days' - ((r.g * 5 + k) % 26000) * interval '1 hour'
                        ELSE now() - ((r.g * 5 + k) % 1400) * interval '1 hour' END AS starts_at) s""")
    made.sql("VACUUM ANALYZE obligations_obligation, record_event")


def places(made: Stage) -> dict[str, str]:
    """The lists of the board, an agency's page, and the floor."""
    code = str(made.sql(f"SELECT code FROM agencies_agency WHERE id = {OFFICE}")[0][0])
    return {
        "overdue": "/duties/",
        "met": "/duties/?show=met",
        "longest": "/duties/?show=longest&kind=formal_response",
        "agency": f"/agencies/{code}/",
        "agencies": "/agencies/",
        "empty": "/bench/empty/",
    }


def rates(made: Stage, address: str) -> dict[str, float]:
    """The median rate of every place, each page written anew."""
    return medians(
        ROUNDS, **{name: lambda path=path: rate(address, path) for name, path in places(made).items()}
    )


def counting(made: Stage) -> float:
    """Milliseconds that all figures take in the database: what one visitor a minute waits for."""
    import time

    from django.db import connection

    from participation import clock
    from participation.obligations import figures
    from participation.shell.copies import numbers

    taken = []
    for _ in range(5):
        numbers._values.clear()
        start = time.perf_counter()
        figures.counted(clock.now())
        taken.append(time.perf_counter() - start)
    connection.close()
    return 1000 * sorted(taken)[len(taken) // 2]


def main() -> None:
    """Measure with 10³ and 10⁵ obligations, and write the table."""
    found: dict[int, dict[str, float]] = {}
    counted: dict[int, float] = {}
    with stage() as made:
        for size in (FEW, MANY):
            obligations(made, size)
            counted[size] = counting(made)
            with made.serving() as address:
                found[size] = rates(made, address)
        made.clear()
    few, many = found[FEW], found[MANY]
    marks = [
        Mark(
            f"{name}: time with 100,000 obligations / with 1,000",
            (few[name] / few["empty"]) / (many[name] / many["empty"]),
            3,
            "1.2",
            "×",
            f"to the empty view; {many[name]:,.0f}/s of {few[name]:,.0f}/s",
            least=False,
        )
        for name in few
        if name != "empty"
    ]
    marks.append(
        Mark(
            "counting all figures anew, at most once a minute and process",
            counted[MANY],
            None,
            "",
            " ms",
            f"with 1,000 obligations {counted[FEW]:,.0f} ms",
        )
    )
    write(
        "board",
        marks,
        "The board of duties, anonymous, written anew for each request, 8 connections and 2 workers; medians "
        "of three.",
    )


if __name__ == "__main__":
    main()
