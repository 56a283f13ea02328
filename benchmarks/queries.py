"""Count the SQL statements of pages on a running instance's database; prints JSON."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402


def count(path: str) -> int:
    """Statements of a page written anew, after a first one from which a process keeps menus and settings."""
    client, mark = Client(SERVER_NAME="localhost"), "&" if "?" in path else "?"
    assert client.get(f"{path}{mark}fresh=1").status_code == 200, path
    with CaptureQueriesContext(connection) as caught:
        assert client.get(f"{path}{mark}fresh=2").status_code == 200, path
    return len(caught)


print(json.dumps({name: count(path) for name, path in json.loads(sys.argv[1]).items()}))
