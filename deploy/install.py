"""Install what the platform needs: `python3 deploy/install.py run|dev|browser|checkers`.

Standard library only, and readable by old Pythons, because it is what tells them they are too old.
`run` and `dev` make the virtual environment `.venv` from a hash-locked list; the others install
Debian packages where their programs are missing.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
# Program to find -> Debian packages that bring it.
SYSTEM = {
    "browser": {"chromium-headless-shell": ["chromium-headless-shell", "fonts-noto-cjk"]},
    "checkers": {"xgettext": ["gettext"], "nginx": ["nginx-light"], "shellcheck": ["shellcheck"]},
}


def main(what: str) -> None:
    """Install one of the sets; a second call finds it done and returns at once."""
    if sys.version_info < (3, 11):
        sys.exit(
            f"Python 3.11 or newer is needed, this one is {sys.version_info[0]}.{sys.version_info[1]}. "
            "Name another one: make run PYTHON=python3.12"
        )
    if what in SYSTEM:
        install_packages(SYSTEM[what])
    else:
        with open(ROOT / ".venv.lock", "w") as file:
            # Two instances may be started side by side from one folder.
            fcntl.flock(file, fcntl.LOCK_EX)
            install_environment(what)


def install_environment(name: str) -> None:
    """Make `.venv` hold at least the packages of `requirements/<name>.lock`."""
    wanted = fingerprint(name)
    stamp = VENV / ("installed-" + name)
    larger = VENV / "installed-dev"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if name == "run" and larger.exists() and larger.read_text() == fingerprint("dev"):
        return
    print(f"Installing the packages of requirements/{name}.lock into .venv ...", flush=True)
    if not (VENV / "bin" / "pip").exists():
        make_environment()
    need_space(1200 if name == "dev" else 600)
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    lock = str(ROOT / "requirements" / (name + ".lock"))
    # The list is whole: left to look for dependencies, pip asks for a newer release of what one of them
    # names with an extra, and then has no hash for it.
    if subprocess.call([*pip, "--no-deps", "--require-hashes", "-r", lock], cwd=str(ROOT)):
        sys.exit("The packages could not be installed; the lines above say why. Try again when it is solved.")
    stamp.write_text(wanted)


def make_environment() -> None:
    """Make `.venv`, anew when an earlier attempt was interrupted."""
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        sys.exit("A virtual environment could not be made. On Debian: apt install python3-venv")


def need_space(megabytes: int) -> None:
    """Stop with a sentence when the disk is too full."""
    free = shutil.disk_usage(str(ROOT)).free // 1000000
    if free < megabytes:
        sys.exit(f"Only {free} MB are free in {ROOT}; {megabytes} MB are needed for the packages.")


def fingerprint(name: str) -> str:
    """The state of a list of packages, for this Python."""
    lock = (ROOT / "requirements" / (name + ".lock")).read_bytes()
    return f"{sys.version_info[0]}.{sys.version_info[1]} {hashlib.sha256(lock).hexdigest()}"


def install_packages(programs: "dict[str, list[str]]") -> None:
    """Install the Debian packages of the programs that are missing, as root or by sudo."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    missing = [name for name in programs if not shutil.which(name, path=path)]
    if not missing:
        return
    packages = [package for name in missing for package in programs[name]]
    words = " ".join(packages)
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (sudo and not shutil.which("sudo")):
        sys.exit(
            "These programs are missing: %s. Install them; on Debian: apt install %s"
            % (", ".join(missing), words)
        )
    print(f"Installing from Debian: {words} ...", flush=True)
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    apt = [*sudo, "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    subprocess.call([*apt, "update"], env=environment, stdin=subprocess.DEVNULL)
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    if subprocess.call(install, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL):
        sys.exit(f"They could not be installed. Do it by hand: sudo apt install {words}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
