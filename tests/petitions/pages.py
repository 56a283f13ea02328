"""Browsers and measures for tests of the public pages."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation.people.models import Person
from participation.record.models import Record
from participation.search.rules import vector
from petitions.lifecycles.shape import Status
from petitions.models import Petition
from tests.petitions.factories import NOW

# What the frame of every page asks for, however it is kept.
FRAME = re.compile(r'"(cms_|wagtail|people_session|people_person)')


def browser_of(person: Person, **options: Any) -> Client:
    """A browser in which this person is signed in."""
    client = Client(**options)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def url(name: str, *args: Any) -> str:
    """An address of the petitions' pages."""
    return reverse(f"petitions:{name}", args=args)


@contextmanager
def queries(most: int) -> Iterator[list[str]]:
    """Refuse more than this many statements beside those of the frame; gives the statements."""
    own: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield own
    own += [query["sql"] for query in captured if not FRAME.search(query["sql"])]
    assert len(own) <= most, "\n\n".join(own)


def many(number: int, *, since: datetime = NOW, equal: bool = False) -> list[Petition]:
    """Petitions written in bulk, open for signatures; with EQUAL, all sort keys are the same."""
    first = Record.objects.count()
    records = Record.objects.bulk_create(
        Record(procedure="petitions", number=f"X-{first + n}", title=f"第 {n} 件", created_at=since)
        for n in range(number)
    )
    return Petition.objects.bulk_create(
        Petition(
            record=record,
            lifecycle_key="join",
            status=Status.OPEN,
            title=record.title,
            content="內容",
            threshold=5000,
            proposed_at=since - timedelta(days=3),
            opened_at=since - timedelta(days=1, minutes=0 if equal else n // 3),
            closes_at=since + timedelta(days=59, minutes=0 if equal else n // 3),
            online_count=0 if equal else n // 3,
            search_vector=None,
        )
        for n, record in enumerate(records)
    )


def index(petitions: Iterable[Petition]) -> None:
    """Let a search find these petitions."""
    for petition in petitions:
        Petition.objects.filter(pk=petition.pk).update(search_vector=vector(petition.title, petition.content))
