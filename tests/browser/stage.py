"""The demonstration, played on a database of its own and served to a browser.

A browser's requests come from outside of any test's transaction, so what they write would stay.
Therefore the browser's tests play on a copy of the test database, which is dropped after the last
of them. The server reads and writes as the application's role, as it does in real use.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection, connections
from django.test import override_settings
from django.test.testcases import LiveServerThread

from cms import kept
from participation import clock
from participation.notices.tasks import deliver
from participation.obligations.tasks import send_reminders
from participation.people.models import RateCount
from participation.record.models import Delivery
from participation.responses.tasks import publish_scheduled
from petitions.tasks import advance_petitions, fold

COPY = "browser"


class Application(WSGIHandler):
    """The application alone: it answers for files too, as in real use, and not Django's test server."""

    def __init__(self, _test_server: WSGIHandler) -> None:
        super().__init__()


class Server(LiveServerThread):
    """Answers on a free port of this machine."""

    def __init__(self) -> None:
        super().__init__("localhost", Application)

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://{self.host}:{self.port}"


@contextmanager
def own_database() -> Iterator[None]:
    """Work on a copy of the test database, as the application's role, and drop the copy afterwards."""
    creation = connection.creation
    kept_settings = dict(connection.settings_dict)
    connection.close()
    creation.clone_test_db(COPY, verbosity=0, autoclobber=True)
    options = kept_settings["OPTIONS"]
    as_application = f"{options['options']} -c role={settings.DATABASE_APPLICATION_ROLE}"
    connection.close()
    # Every thread's connection is made from this one dictionary.
    connection.settings_dict.update(
        creation.get_test_db_clone_settings(COPY), OPTIONS={**options, "options": as_application}
    )
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict.clear()
        connection.settings_dict.update(kept_settings)
        creation.destroy_test_db(verbosity=0, suffix=COPY)


@contextmanager
def demonstration(folder: Path) -> Iterator[str]:
    """The whole demonstration with a server in front of it, its files in FOLDER; gives its address."""
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    files = {
        "MEDIA_ROOT": folder / "media",
        "STORAGES": {**settings.STORAGES, "default": on_disk},
        # Found where they lie, looked for once, and kept by the browser from page to page.
        "STATIC_ROOT": folder,
        "WHITENOISE_AUTOREFRESH": False,
        "WHITENOISE_MAX_AGE": 3600,
    }
    with own_database(), override_settings(**files):
        kept.forget()
        server = Server()
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise cast(Exception, server.error)
        try:
            with override_settings(
                SITE_URL=server.url,
                WAGTAILADMIN_BASE_URL=server.url,
                # Django's own preparations for tests keep mails in the memory of one thread.
                EMAIL_BACKEND="participation.notices.messages.DemoEmailBackend",
                # The platform's rate would have every journey wait for real minutes.
                MAILS_PER_MINUTE=0,
            ):
                call_command("demo_content", verbosity=0, stdout=_Silence())
                yield server.url
        finally:
            server.terminate()
            server.join()
            kept.forget()


class _Silence:
    """Where a command's words go that nobody waits for."""

    def write(self, words: Any) -> int:
        return len(words)


def beat() -> None:
    """Run each job until there is no more work for it, as the platform's clock would in a minute."""
    fold()
    advance_petitions()
    send_reminders()
    publish_scheduled()
    deliver()
    while Delivery.objects.due(clock.now()).exists():
        deliver()


def nobody_has_tried_anything() -> None:
    """Forget how often this machine signed in and asked for codes: many people share its one address."""
    cache.clear()
    RateCount.objects.all().delete()
