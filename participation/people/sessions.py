"""The session engine: Django's database sessions, with a column that says whose session it is.

The signing endpoint checks session, person and petition in one statement (`petitions/actions`), so
it needs the person beside the session key. Server-side sessions also mean that signing out is real,
and that codes sent by mail are never inside a cookie.
"""

from typing import Any, cast

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from participation.people.models import Session


class SessionStore(DatabaseStore):
    """Django's database session store on our own model."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = cast(Session, super().create_model_instance(data))
        person_id = data.get(SESSION_KEY)
        session.person_id = int(person_id) if person_id else None
        session.token = data.get(HASH_SESSION_KEY, "") if person_id else ""
        return session
