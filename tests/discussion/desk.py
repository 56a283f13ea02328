"""The browsers of those who work at the desk of discussions, and its addresses."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from participation.agencies.models import Role
from participation.people.models import Person
from participation.record.actors import Actor
from tests.petitions import factories
from tests.petitions.offices import administrator, at_desk, member

__all__ = [
    "AT_THE_DESK",
    "administrator",
    "as_actor",
    "at_desk",
    "member",
    "moderator",
    "supervisor",
    "text",
    "url",
]
# For a module of tests of the desk: `pytestmark = AT_THE_DESK`.
AT_THE_DESK = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def as_actor(actor: Actor) -> Client:
    """The browser of an official who is known already."""
    assert isinstance(actor.person, Person)
    return at_desk(actor.person)


def moderator() -> Client:
    """The browser of a moderator of the platform."""
    return member(factories.desk(), Role.MODERATOR)


def supervisor() -> Client:
    """The browser of the supervisor of the platform's desk."""
    return member(factories.desk(), Role.SUPERVISOR)


def url(name: str, *args: Any) -> str:
    """An address of the desk."""
    return reverse(f"discussion_desk:{name}", args=args)


def text(response: Any) -> str:
    """What a page says."""
    return str(response.content.decode())
