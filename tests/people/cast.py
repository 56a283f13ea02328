"""The people of the demonstration, as the tests meet them."""

from datetime import UTC, datetime

from django.test import Client

from participation.people import actions
from participation.people.models import Person

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def xiaoyu(now: datetime = NOW) -> Person:
    """林小雨, who proposes."""
    return actions.open_account(email="xiaoyu@example.org", nickname="小雨", now=now, mail_is_verified=True)


def ade(now: datetime = NOW) -> Person:
    """陳阿德, who signs."""
    return actions.open_account(email="ade@example.org", nickname="阿德", now=now, mail_is_verified=True)


def admin(now: datetime = NOW) -> Person:
    """Who runs the platform."""
    return actions.open_account(
        email="admin@example.gov.tw",
        nickname="管理員",
        now=now,
        mail_is_verified=True,
        is_staff=True,
        is_superuser=True,
    )


def browser_of(person: Person) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
