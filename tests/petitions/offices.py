"""The browsers of those who work at the desk, and the day it shows."""

from typing import Any

from django.test import Client
from django.urls import reverse

from participation.agencies.models import Agency, Role
from participation.people.models import Person
from tests.petitions import factories


def at_desk(person: Person) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def member(of: Agency, role: Role) -> Client:
    """The browser of somebody with this role."""
    actor = factories.official(of, role)
    assert actor.person is not None
    return at_desk(actor.person)


def screener() -> Client:
    """The browser of a platform screener."""
    return member(factories.desk(), Role.SCREENER)


def administrator() -> Client:
    """The browser of an administrator without any office."""
    return at_desk(factories.person(is_staff=True, is_superuser=True))


def url(name: str, *args: Any) -> str:
    """An address of the desk."""
    return reverse(f"petitions_desk:{name}", args=args)
