"""One installation on this machine: its data folder, its secrets, its processes' environment."""

import fcntl
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GENERATED = ("SECRET_KEY", "IDENTITY_PEPPER", "DATABASE_OWNER_PASSWORD", "DATABASE_APP_PASSWORD", "INSTANCE")


class CannotStart(Exception):
    """A reason not to start, as one sentence for the person who typed the command."""


@dataclass(frozen=True)
class Instance:
    """A data folder and a port. Two instances with different ones share nothing."""

    data_dir: Path
    port: int

    @classmethod
    def from_environment(cls) -> "Instance":
        """Read DATA_DIR (default `var/`) and PORT (default 8000)."""
        data_dir = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()
        port = os.environ.get("PORT") or "8000"
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise CannotStart(f"PORT must be a number from 1 to 65535, not {port!r}.")
        return cls(data_dir=data_dir, port=int(port))

    @property
    def env_file(self) -> Path:
        """Where the environment of the running instance is kept for `manage.py`."""
        return self.data_dir / "env"

    def prepare(self) -> None:
        """Make the data folder. Refuses when it cannot be written or under 500 MB are free."""
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            free = os.statvfs(self.data_dir)
        except OSError as error:
            raise CannotStart(
                f"The data folder {self.data_dir} cannot be written: {error.strerror}."
            ) from error
        megabytes = free.f_bavail * free.f_frsize // 1_000_000
        if megabytes < 500:
            raise CannotStart(
                f"Only {megabytes} MB are free in {self.data_dir}; 500 MB are needed. "
                "Free some space, or choose another folder with DATA_DIR=…"
            )

    def secrets(self) -> dict[str, str]:
        """The secrets of this instance, made on the first call and kept for ever."""
        path = self.data_dir / "secrets.env"
        with locked(self.data_dir / "secrets.lock"):
            known = read_env(path)
            if missing := [name for name in GENERATED if name not in known]:
                known |= {name: secrets.token_urlsafe(40) for name in missing}
                write_env(path, known)
        return known


def read_env(path: Path) -> dict[str, str]:
    """The NAME=value lines of a file; nothing when there is no such file."""
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def write_env(path: Path, values: dict[str, str]) -> None:
    """Replace the file at once, so that a crash leaves the old one or the new one; mode 0600."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(
        os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8"
    ) as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock; the kernel releases it even when the holder is killed."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def port_is_free(port: int) -> bool:
    """Whether nobody listens on this TCP port of the machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        # Asking to listen is not enough: two servers that both allow it may share one port.
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            return False
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def any_free_port() -> int:
    """A TCP port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
