"""What must be done before the first page, each step only when something it depends on changed.

A step is noted as done after it ended well. A run that was killed in the middle of one repeats it, so
every step may be repeated.
"""

import hashlib
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy import messages
from deploy.instance import ROOT, CannotStart, read_env, write_env
from deploy.supervisor import MARK

LOCK_FILE = ROOT / "requirements" / "run.lock"


class Steps:
    """The steps of one instance and the notes of what was done for which state of the files."""

    def __init__(
        self,
        notes: Path,
        environment: Mapping[str, str],
        *,
        owner_url: str,
        mark: str,
        say: Callable[[str], None],
    ) -> None:
        self._notes = notes
        self._environment = {**environment, MARK: mark}
        self._owner_url = owner_url
        self._say = say
        self._noting = threading.Lock()

    def all(self, *, demo_accounts: Path | None) -> None:
        """Do what is not done yet. Refuses to go on when the database cannot be prepared."""
        messages.compile_stale()
        migrations = fingerprint(
            [LOCK_FILE, *ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py")]
        )
        static = fingerprint([LOCK_FILE, *(path for path in ROOT.glob("static/**/*") if path.is_file())])
        if not Path(self._environment["DATA_DIR"], "static", "staticfiles.json").exists():
            self._note("static", "")
        with ThreadPoolExecutor() as beside:
            # Compressing is as long as migrating, and needs no database.
            collected = beside.submit(
                self._once, "static", static, "Collecting the static files", self._collect_static
            )
            title = "Preparing the database (a minute or two)"
            self._once("database", migrations, title, self._prepare_database)
            if demo_accounts:
                self._once(
                    "demo", "1", "Making the demo's content", lambda: self._demo_content(demo_accounts)
                )
            collected.result()

    def _once(self, name: str, state: str, title: str, do: Callable[[], None]) -> None:
        if read_env(self._notes).get(name) == state:
            return
        self._say(f"{title} …")
        do()
        self._note(name, state)

    def _note(self, name: str, state: str) -> None:
        with self._noting:
            write_env(self._notes, {**read_env(self._notes), name: state})

    def _prepare_database(self) -> None:
        self._manage("prepare_database", "--verbosity=0", as_owner=True)

    def _collect_static(self) -> None:
        self._manage("collectstatic", "--noinput", "--verbosity=0")

    def _demo_content(self, accounts: Path) -> None:
        draft = accounts.with_suffix(".new")
        # What was made is told this time; who may sign in is told at every start.
        self._say(self._manage("demo_content", "--accounts", str(draft)).rstrip())
        draft.replace(accounts)

    def _manage(self, *words: str, as_owner: bool = False) -> str:
        environment = dict(self._environment)
        if as_owner:
            environment["DATABASE_URL"] = self._owner_url
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            raise CannotStart(
                f"`manage.py {words[0]}` failed:\n{done.stdout[-1000:]}{done.stderr[-3000:]}".strip()
            )
        return done.stdout


def fingerprint(files: Iterable[Path]) -> str:
    """One number for the contents of many files; 5 MB take about 10 ms."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()
