"""A private instance with made data: petitions, people with sessions, signatures."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
import psycopg

from deploy.instance import Instance, any_free_port
from deploy.postgres import Cluster
from deploy.run import WEB_THREADS, environment_of

ROOT = Path(__file__).resolve().parent.parent
HOT = "BENCH-1"


@dataclass
class Stage:
    """A database with data, and the environment in which the platform runs on it."""

    cluster: Cluster
    environment: dict[str, str]
    owner: str

    @property
    def pgbench(self) -> Path:
        """The pgbench that belongs to the server."""
        return self.cluster._binaries() / "pgbench"

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        """Run one statement as the owner."""
        with psycopg.connect(self.owner, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def manage(self, *words: str, owner: bool = False) -> None:
        """Run a management command."""
        environment = {**os.environ, **self.environment, **({"DATABASE_URL": self.owner} if owner else {})}
        subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def clear(self) -> None:
        """Take away what earlier measurements made; the triggers stand aside for it."""
        guarded = ("petitions_petition", "people_identity", "record_event")
        for table in guarded:
            self.sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.sql("TRUNCATE petitions_signature, petitions_signatureledger, petitions_signaturehour")
        self.sql("DELETE FROM people_session WHERE session_key LIKE 'bench%'")
        ours = "(SELECT id FROM record_record WHERE number LIKE 'BENCH-%')"
        discussions = f"(SELECT id FROM discussion_discussion WHERE record_id IN {ours})"
        self.sql(f"DELETE FROM discussion_comment WHERE discussion_id IN {discussions}")
        self.sql(f"DELETE FROM discussion_discussion WHERE record_id IN {ours}")
        self.sql(f"DELETE FROM petitions_petitionagency WHERE petition_id IN {ours}")
        self.sql(f"DELETE FROM petitions_petition WHERE record_id IN {ours}")
        self.sql(f"DELETE FROM obligations_obligation WHERE record_id IN {ours}")
        self.sql(f"DELETE FROM record_event WHERE record_id IN {ours}")
        self.sql("DELETE FROM record_record WHERE number LIKE 'BENCH-%'")
        for table in guarded:
            self.sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    @contextmanager
    def serving(self, *, workers: int = 2, keep_seconds: int = 300) -> Iterator[str]:
        """The platform's web server as `make run` starts it, on a free port."""
        port = any_free_port()
        environment = {
            **os.environ,
            **self.environment,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "DATABASE_KEEP_SECONDS": str(keep_seconds),
            "LOG_LEVEL": "WARNING",
        }
        command = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ]
        command += [
            "--workers",
            str(workers),
            "--blocking-threads",
            str(WEB_THREADS),
            "--backlog",
            "2048",
            "--log-level",
            "error",
            "--no-ws",
        ]
        server = subprocess.Popen([*command, "participation.wsgi:application"], cwd=ROOT, env=environment)
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{address}/healthz")
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_for(address: str) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(address, timeout=5)
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise SystemExit(f"{address} does not answer")


@contextmanager
def stage() -> Iterator[Stage]:
    """A durable PostgreSQL of its own under var/benchmark, migrated, emptied of earlier runs."""
    instance = Instance(
        Path(os.environ.get("BENCHMARK_DIR") or ROOT / "var" / "benchmark").resolve(), any_free_port()
    )
    instance.prepare()
    cluster = Cluster.of(instance)
    cluster.hold()
    try:
        environment = environment_of(instance, cluster)
        os.environ.update(environment, DJANGO_SETTINGS_MODULE="benchmarks.settings")
        django.setup()
        made = Stage(cluster, environment, environment["DATABASE_OWNER_URL"])
        made.manage("prepare_database", owner=True)
        made.manage("demo_content")
        made.manage("collectstatic", "--noinput")
        made.clear()
        yield made
    finally:
        cluster.release()


def people(made: Stage, number: int) -> None:
    """That many accounts with verified mobiles and live sessions `bench…`, ids and identities alike."""
    have = int(
        str(made.sql("SELECT count(*) FROM people_person WHERE email LIKE 'bench%@example.org'")[0][0])
    )
    if have < number:
        made.sql(f"""
            INSERT INTO people_identity (id, created_at)
            SELECT 10000000 + g, now() FROM generate_series({have + 1}, {number}) g""")
        made.sql(f"""
            INSERT INTO people_person (id, password, is_superuser, email, nickname, language, mobile, level,
                                       identity_id, session_token, is_active, is_staff, joined_at)
            SELECT 10000000 + g, '!', false, 'bench' || g || '@example.org', '', 'zh-hant', '', 2,
                   10000000 + g, 'token', true, false, now()
            FROM generate_series({have + 1}, {number}) g""")
    made.sql(f"""
        INSERT INTO people_session (session_key, session_data, expire_date, person_id, token)
        SELECT 'bench' || lpad(g::text, 11, '0'), '', now() + interval '7 days', 10000000 + g, 'token'
        FROM generate_series(1, {number}) g ON CONFLICT DO NOTHING""")
    made.sql("VACUUM ANALYZE people_person, people_identity, people_session")


def petitions(made: Stage, number: int) -> None:
    """That many petitions BENCH-1 …: one in twenty open, the rest of all kinds."""
    made.sql(f"""
        INSERT INTO record_record (procedure, number, title, created_at, event_count)
        SELECT 'petitions', 'BENCH-' || g,
               '第' || g || '號提議：改善' || (ARRAY['捷運','健保','稅制','臺北','學校','海岸'])[1 + g % 6],
               now() - g * interval '7 minutes', 0
        FROM generate_series(1, {number}) g""")
    made.sql("""
        INSERT INTO petitions_petition (
            record_id, lifecycle_key, status, title, content, benefit, links, threshold, proposed_at,
            screened_at, refusal_code, refusal_note, text_hidden, opened_at, closes_at, closed_at,
            threshold_reached_at, responded_at, online_count, batch_count, source, topic_id)
        SELECT r.id, 'join', s.status, r.title, repeat('這是量測用的內容，長度與真實的提議相近。', 40),
            '利益與影響。', '{}', 5000, r.created_at, r.created_at, '', '', false, r.created_at,
            CASE WHEN s.status = 'open' THEN now() + (r.id % 60 + 1) * interval '1 day'
                 ELSE r.created_at + interval '60 days' END,
            CASE WHEN s.status = 'open' THEN NULL ELSE r.created_at + interval '60 days' END,
            CASE WHEN s.status IN ('responded', 'awaiting_response')
                 THEN r.created_at + interval '10 days' END,
            CASE WHEN s.status = 'responded' THEN r.created_at + interval '70 days' END,
            0, (r.id * 7919) % 9000, '', (SELECT min(id) + r.id % 5 FROM petitions_topic)
        FROM (SELECT *, split_part(number, '-', 2)::int AS g FROM record_record
              WHERE number LIKE 'BENCH-%') r
        CROSS JOIN LATERAL (
            SELECT CASE WHEN r.g = 1 OR r.g % 20 = 0 THEN 'open' WHEN r.g % 20 = 1 THEN 'responded'
                        WHEN r.g % 20 = 2 THEN 'awaiting_response' ELSE 'closed' END AS status) s""")
    made.manage("reindex_petitions")
    made.sql("""
        INSERT INTO petitions_petitionagency (petition_id, agency_id, part, assigned_at)
        SELECT r.id, (SELECT min(id) + r.id % 5 FROM agencies_agency WHERE NOT is_platform), 'lead', now()
        FROM record_record r WHERE r.number LIKE 'BENCH-%'""")
    made.sql("VACUUM ANALYZE petitions_petition, record_record, petitions_petitionagency")


def signatures(made: Stage, number: int) -> None:
    """That many signatures in the table, spread over petitions, with roll-ups for the hot one."""
    made.sql("TRUNCATE petitions_signature, petitions_signatureledger, petitions_signaturehour")
    made.sql(f"""
        INSERT INTO petitions_signature (petition_id, identity_id, level, signed_at)
        SELECT (SELECT id FROM record_record WHERE number = '{HOT}') + g / 5000, 100000000 + g, 2,
               now() - g * interval '1 second'
        FROM generate_series(1, {number}) g""")
    made.sql(f"""
        INSERT INTO petitions_signaturehour (petition_id, hour, level, signed, withdrawn)
        SELECT (SELECT id FROM record_record WHERE number = '{HOT}'),
               date_trunc('hour', now()) - g * interval '1 hour', 2, 5 + g % 40, g % 3
        FROM generate_series(1, 700) g""")
    made.sql("VACUUM ANALYZE petitions_signature, petitions_signatureledger")


def comments(made: Stage, number: int) -> None:
    """That many comments on the hot petition: one in five opens a thread, the others answer in it."""
    hot = f"(SELECT id FROM record_record WHERE number = '{HOT}')"
    made.sql(f"""
        INSERT INTO discussion_discussion (record_id, topic, level, takes_stances, opened_at, closing_reason,
                                           closing_statement)
        VALUES ({hot}, '', 4, true, now(), '', '') ON CONFLICT DO NOTHING""")
    place = f"(SELECT id FROM discussion_discussion WHERE record_id = {hot})"
    made.sql(f"DELETE FROM discussion_comment WHERE discussion_id = {place} AND root_id IS NOT NULL")
    made.sql(f"DELETE FROM discussion_comment WHERE discussion_id = {place}")
    written = f"""
        INSERT INTO discussion_comment (discussion_id, author_id, root_id, parent_id, stance, text,
            fingerprint, status, held_for, rules_id, written_at, shown_at, up_count, down_count,
            reply_count, classified_as)
        SELECT {place}, (SELECT min(id) + g % 5 FROM people_person), {{root}}, {{root}}, {{stance}},
            repeat('這是量測用的留言，長度與真實的留言相近。', 4), md5(g::text), 'shown', '',
            (SELECT max(version) FROM discussion_houserules), now() - g * interval '1 minute',
            now() - g * interval '1 minute', g % 40, g % 7, {{replies}}, ''
        FROM generate_series(1, {{number}}) g {{join}}"""
    stance = "(ARRAY['for','against','other'])[1 + g % 3]"
    made.sql(written.format(root="NULL", stance=stance, replies=4, number=number // 5, join=""))
    opener = (
        f"JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM discussion_comment "
        f"WHERE discussion_id = {place}) o ON o.n = 1 + g % {number // 5}"
    )
    made.sql(written.format(root="o.id", stance="''", replies=0, number=number - number // 5, join=opener))
    made.sql("VACUUM ANALYZE discussion_comment")
