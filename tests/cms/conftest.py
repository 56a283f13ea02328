"""What the tests of pages share: the demonstration's site and those who work on it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms import kept
from cms.actions import demo, ground
from cms.models import Download, Edition, HomePage, Picture, SiteWords
from participation.people import actions as people
from participation.people.models import Person
from tests.people.cast import NOW, browser_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    kept.forget()
    yield
    kept.forget()


@pytest.fixture(scope="package", autouse=True)
def _pages(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration's pages, made once for this folder and taken away after it."""
    with django_db_blocker.unblock():
        demo.build()
    yield
    with django_db_blocker.unblock():
        take_away()


def take_away() -> None:
    """Leave of the pages what Wagtail's first migration makes: a root, a site and a language."""
    Site.objects.update(root_page=ground.root())
    for page in Page.objects.filter(depth=2):
        Page.objects.get(pk=page.pk).delete()
    models: list[Any] = [SiteWords, Picture, Download, Edition, Redirect]
    for model in models:
        model.objects.all().delete()


@pytest.fixture
def site(db: None) -> Site:
    """The demonstration's site in both languages. Made again where a flush has taken it away."""
    if not HomePage.objects.exists():
        demo.build()
    return Site.objects.get()


@pytest.fixture
def home(site: Site) -> HomePage:
    """The Chinese front page."""
    return HomePage.objects.get(locale__language_code="zh-hant")


def staff(mail: str, group: str = "") -> Person:
    """A member of staff, in a group of editors if one is named."""
    person = people.open_account(
        email=mail, nickname="網站編輯", now=NOW, mail_is_verified=True, is_staff=True
    )
    if group:
        person.groups.add(Group.objects.get(name=group))
    return person


@pytest.fixture
def editor(site: Site) -> Client:
    """The browser of an editor."""
    return browser_of(staff("editor@example.gov.tw", ground.EDITORS))


@pytest.fixture
def writer(site: Site) -> Client:
    """The browser of somebody who writes and may not publish."""
    return browser_of(staff("writer@example.gov.tw", ground.WRITERS))


@pytest.fixture
def officer(site: Site) -> Client:
    """The browser of an official who edits no pages."""
    return browser_of(staff("officer@example.gov.tw"))


def png() -> bytes:
    """The smallest picture worth the name."""
    from io import BytesIO

    from PIL import Image

    data = BytesIO()
    Image.new("RGB", (8, 8), "#0B4F6C").save(data, "PNG")
    return data.getvalue()


def picture(**facts: Any) -> Picture:
    """A picture in the library."""
    file = ContentFile(png(), name="p.png")
    return Picture.objects.create(**{"title": "圖", "description": "一個藍色方塊", "file": file, **facts})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep this folder's tests on one worker, so that its pages are made once."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("cms"))
