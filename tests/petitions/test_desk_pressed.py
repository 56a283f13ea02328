"""A button that is pressed twice does its work once; other words from the same form are another deed."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from participation.agencies.models import Role
from participation.casework.models import Note
from participation.record.models import Event
from participation.responses.models import Verdict
from petitions.models import Petition
from tests.petitions import factories
from tests.petitions.offices import member, url

pytestmark = [pytest.mark.usefixtures("at_now")]
TOLD = "這份表單剛才已經送出，沒有再記錄一次。"
# A form on the page of a case: its prefix, what is typed into it, the field of the words, its event.
FORMS: dict[str, tuple[str, dict[str, str], str, str]] = {
    "timetable": ("timetable-", {}, "words", "timetable_published"),
    "contact": (
        "contact-",
        {"on": "2026-11-20", "channel": "phone"},
        "summary",
        "contact_recorded",
    ),
    "follow_up": ("follow-up-", {}, "words", "follow_up_reported"),
    "note": ("", {}, "words", "note_written"),
}


def case_of(name: str) -> tuple[Client, Petition, str, str]:
    """Somebody of the agency before a case, where the form is and where it is sent."""
    studied = name == "follow_up"
    petition = factories.responded(verdict=Verdict.UNDER_STUDY) if studied else factories.reached()
    own = petition.agency_parts.get().agency
    of = (own.slug, petition.number)
    sent_to = reverse("casework_desk:note", args=of) if name == "note" else url(name, *of)
    return member(own, Role.OFFICER), petition, url("case", *of), sent_to


def shown(client: Client, page: str, prefix: str) -> str:
    """The mark of the form as it is shown now."""
    found = re.findall(rf'name="{prefix}showing" value="([0-9a-f]+)"', client.get(page).content.decode())
    assert len(found) == 1
    return str(found[0])


def sent(name: str, mark: str, words: str) -> dict[str, str]:
    prefix, fields, said, _kind = FORMS[name]
    data = {**fields, "showing": mark, said: words}
    return {f"{prefix}{field}": value for field, value in data.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("name", FORMS)
def test_a_second_press_leads_to_what_the_first_did(name: str) -> None:
    client, petition, page, sent_to = case_of(name)
    prefix, _fields, _said, kind = FORMS[name]
    events = Event.objects.filter(record=petition.record, kind=kind)
    mark = shown(client, page, prefix)
    first = client.post(sent_to, sent(name, mark, "已說明會勘的時間與地點。"))
    second = client.post(sent_to, sent(name, mark, "已說明會勘的時間與地點。"), follow=True)
    assert first.status_code == 302
    assert second.redirect_chain[0][0] == first["Location"]
    assert TOLD in second.content.decode()
    assert events.count() == 1
    # Back in the browser and written anew: nothing typed is lost.
    assert client.post(sent_to, sent(name, mark, "另一次：已補充經費來源。")).status_code == 302
    # Shown anew, the same words may be said again: reports may repeat themselves.
    again = shown(client, page, prefix)
    assert again != mark
    client.post(sent_to, sent(name, again, "已說明會勘的時間與地點。"))
    assert events.count() == 3
    assert Note.objects.count() == (3 if name == "note" else 0)


@pytest.mark.django_db
def test_what_was_refused_before_it_was_done_may_be_sent_again() -> None:
    client, petition, page, sent_to = case_of("contact")
    mark = shown(client, page, "contact-")
    wrong = client.post(sent_to, {**sent("contact", mark, "已聯繫。"), "contact-on": "2027-01-01"})
    assert wrong.status_code == 422
    assert f'value="{mark}"' in wrong.content.decode()
    assert client.post(sent_to, sent("contact", mark, "已聯繫。")).status_code == 302
    assert petition.record.events.filter(kind="contact_recorded").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_recorded_once() -> None:
    client, petition, page, sent_to = case_of("contact")
    data: dict[str, Any] = sent("contact", shown(client, page, "contact-"), "已聯繫，說明會勘時間。")

    def press(_turn: int) -> int:
        other = Client()
        other.cookies = client.cookies
        try:
            return other.post(sent_to, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as presses:
        assert list(presses.map(press, range(2))) == [302, 302]
    assert petition.record.events.filter(kind="contact_recorded").count() == 1
