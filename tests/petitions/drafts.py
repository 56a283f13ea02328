"""Drafts, and their author in a browser, for tests of the proposal form."""

from typing import Any

import pytest
from django.test import Client

from participation.people.models import Person
from petitions import actions
from petitions.models import PetitionDraft
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.pages import browser_of

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


WHOLE: dict[str, Any] = {
    "title": "夜間公車加開",
    "content": "末班車太早，下班回不了家。",
    "benefit": "夜間工作的人。",
    "demands": ["加開兩班", "公布時刻"],
    "links": "https://example.org/",
    "topic": "",
    "agencies": [],
}


@pytest.fixture(autouse=True)
def ground() -> None:
    make.load_weekdays()
    make.desk()


@pytest.fixture
def author() -> Person:
    return make.person("小雨")


@pytest.fixture
def browser(author: Person) -> Client:
    return browser_of(author)


def sign_in(browser: Client, person: Person) -> None:
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")


def draft_of(author: Person, **answers: Any) -> PetitionDraft:
    draft = actions.start_draft(by=author, lifecycle_key="join", now=NOW)
    return actions.save_draft(draft, answers=answers, now=NOW)


def answers_of(draft: PetitionDraft) -> dict[str, Any]:
    return dict(PetitionDraft.objects.get(pk=draft.pk).answers)
