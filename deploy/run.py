"""Start the platform on this machine: `python -m deploy.run`. `make run` calls this.

    python -m deploy.run              start everything, stop it with Ctrl-C
    python -m deploy.run env --start  start the database alone and print `export` lines for a shell
    python -m deploy.run stop         stop a database that `env --start` left running
"""

import argparse
import os
import shlex
import sys

from deploy.instance import CannotStart, Instance, write_env
from deploy.postgres import APPLICATION, OWNER, Cluster


def environment_of(instance: Instance, cluster: Cluster | None) -> dict[str, str]:
    """What the processes of this instance are told; what the caller's environment says comes first."""
    known = instance.secrets()
    values = {
        "DEMO": "1",
        "DATA_DIR": str(instance.data_dir),
        "PORT": str(instance.port),
        "SITE_URL": f"http://localhost:{instance.port}",
        "SECRET_KEY": known["SECRET_KEY"],
        "IDENTITY_PEPPER": known["IDENTITY_PEPPER"],
    }
    if cluster:
        values |= {"DATABASE_URL": cluster.url(APPLICATION), "DATABASE_OWNER_URL": cluster.url(OWNER)}
    return values


def print_environment(instance: Instance, *, start: bool) -> None:
    """Print lines that a shell can `eval` to run `manage.py` against this instance."""
    instance.prepare()
    cluster = Cluster.of(instance)
    if start:
        cluster.hold(keep=True)
    elif not cluster.answers():
        raise CannotStart("The database does not run. Use `make run` or add --start.")
    values = environment_of(instance, cluster)
    write_env(instance.env_file, values)
    for name, value in values.items():
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")


def main() -> int:
    """Do what the command line asks; 1 when it cannot be done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("command", nargs="?", default="run", choices=["run", "env", "stop"])
    parser.add_argument("--start", action="store_true", help="with `env`: start the database first")
    asked = parser.parse_args()
    try:
        instance = Instance.from_environment()
        if asked.command == "env":
            print_environment(instance, start=asked.start)
        elif asked.command == "stop":
            instance.prepare()
            Cluster.of(instance).stop()
    except CannotStart as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
