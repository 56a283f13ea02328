"""Held words at the desk: kept and explained where they were typed, decided by others of the agency."""

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation import clock
from participation.agencies.models import Agency, Role
from participation.casework import actions as casework
from participation.gate.models import HeldStatement
from participation.notices.tasks import deliver
from participation.obligations.models import Obligation
from participation.record.models import Delivery, Event
from tests.casework.scene import scene, who
from tests.gate.scene import LEAK, WORDS, Words, objected
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.offices import administrator, at_desk, member, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
HOME, MY_WORK = "/cms/", "/cms/casework/"
ASK = {"ask_second": "1", "second_note": "她自己公開的筆名。"}


def place(held: HeldStatement, name: str = "held") -> str:
    return reverse(f"casework_desk:{name}", args=[held.pk])


def held_words(name: str = "timetable", role: Role = Role.SUPERVISOR) -> tuple[Words, HeldStatement, Client]:
    """Words that wait, and the browser of somebody who may decide."""
    said = WORDS[name]()
    second = said.second(role)
    return said, said.ask(), at_desk(who(second))


def decision(held: HeldStatement, **facts: str) -> dict[str, str]:
    return {"decision": "allow", "reason": "提議人同意具名。", "seen": held.seen, **facts}


def typed() -> dict[str, tuple[str, dict[str, Any], Agency, Role]]:
    """For each page of official words: its address, what is typed, for which agency and in which role."""
    of, platform = scene(), make.desk()
    at = (of.agency.slug, of.petition.number)
    duty = Obligation.objects.get(record=of.record, kind="formal_response")
    reached, waiting, refused = make.reached(), make.proposed(), objected()
    other = scene()
    filed = casework.decline(
        other.record, agency=other.agency, reason="非主管。", by=other.supervisor, now=NOW
    )
    officer, screener = Role.OFFICER, Role.SCREENER
    contact = {"contact-on": "2026-11-20", "contact-channel": "phone", "contact-summary": LEAK}
    extension = {f"duty-{duty.pk}-last_day": "2027-02-10", f"duty-{duty.pk}-reason": LEAK}
    dismissed = {"decision": "dismiss", "reason": LEAK}
    moved = {"lead": [of.agency.pk], "reason": LEAK}
    decline = reverse("casework_desk:decline", args=at)
    decide = reverse("casework_desk:decide", args=[filed.pk])
    return {
        "timetable": (url("timetable", *at), {"timetable-words": LEAK}, of.agency, officer),
        "contact": (url("contact", *at), contact, of.agency, officer),
        "extension": (url("extend", *at, duty.pk), extension, of.agency, officer),
        "decline": (decline, {"reason": LEAK}, of.agency, Role.APPROVER),
        "decision": (decide, {"outcome": "kept", "reason": LEAK}, platform, screener),
        "refusal": (url("refuse", waiting.number), {"code": "unclear", "note": LEAK}, platform, screener),
        "objection": (url("objection", refused.number), dismissed, platform, screener),
        "reassignment": (url("reassign", reached.number), moved, platform, screener),
    }


@pytest.mark.parametrize("name", [name for name in WORDS if name != "follow-up"])
def test_typed_words_stay_with_what_was_found_and_both_ways_on(name: str) -> None:
    path, data, agency, role = typed()[name]
    make.official(agency, Role.SUPERVISOR)
    client, events = member(agency, role), Event.objects.count()
    response = client.post(path, data)
    assert response.status_code == 409
    text = response.content.decode()
    assert "文字可能含有個人資料。請改寫後再送出" in text
    assert "提議人的暱稱「小雨」" in text
    assert f"{LEAK}</textarea>" in text
    assert text.count('name="ask_second"') == 1
    assert Event.objects.count() == events
    asked = client.post(path, {**data, **ASK})
    assert asked.status_code == 302
    held = HeldStatement.objects.get()
    assert (held.agency, held.note) == (agency, ASK["second_note"])
    again = client.post(path, {**data, **ASK})
    assert again.status_code == 409
    for kept in ("已經有同一項文字在等複核", "提議人的暱稱「小雨」", f"{ASK['second_note']}</textarea>"):
        assert kept in again.content.decode()


@pytest.mark.parametrize("name", list(WORDS))
def test_a_second_person_reads_the_words_and_lets_them_pass(name: str) -> None:
    said, held, client = held_words(name)
    text = client.get(place(held)).content.decode()
    for shown in (LEAK, "提議人的暱稱「小雨」", held.label, said.author.public_name):
        assert shown in text
    assert client.post(place(held), decision(held, reason="")).status_code == 422
    assert client.post(place(held), decision(held, seen="x")).status_code == 409
    assert client.post(place(held), decision(held)).status_code == 302
    event = Event.objects.get(record=said.record, kind=said.event)
    assert event.actor == said.author
    assert "提議人同意具名。" in client.get(place(held)).content.decode()


def test_what_may_not_stand_keeps_the_words_for_their_author() -> None:
    said, held, client = held_words()
    refused = decision(held, decision="refuse", reason="提議人未同意。")
    assert client.post(place(held), refused).status_code == 302
    text = at_desk(said.author).get(place(held)).content.decode()
    for shown in (LEAK, "不得公布", "提議人未同意。", "請回到案件，改寫文字後再送出。"):
        assert shown in text
    assert client.post(place(held), decision(held)).status_code == 409


@pytest.mark.parametrize("name", ["timetable", "refusal"])
@pytest.mark.parametrize("role", list(Role))
def test_role_by_own_and_other_agency(role: Role, name: str) -> None:
    said, held, _second = held_words(name)
    of = said.agency
    seconds = {Role.SCREENER, Role.SUPERVISOR} if of.is_platform else {Role.APPROVER, Role.SUPERVISOR}
    works = {*seconds, Role.MODERATOR} if of.is_platform else {*seconds, Role.OFFICER}
    own, looking = member(of, role), administrator()
    strangers = [member(make.agency(), role)]
    if not of.is_platform:
        strangers.append(member(make.desk(), role))
    for client in strangers:
        assert client.get(place(held)).status_code == 403
        assert client.post(place(held), decision(held)).status_code == 403
        assert client.post(place(held, "take_back")).status_code == 403
        assert LEAK not in client.get(HOME).content.decode()
        assert place(held) not in client.get(HOME).content.decode()
    assert looking.get(place(held)).status_code == 200
    assert looking.post(place(held), decision(held)).status_code == 403
    assert looking.post(place(held, "take_back")).status_code == 403
    assert own.get(place(held)).status_code == (200 if role in works else 403)
    assert own.post(place(held, "take_back")).status_code == 403
    assert (place(held) in own.get(HOME).content.decode()) == (role in seconds)
    assert own.post(place(held), decision(held)).status_code == (302 if role in seconds else 403)


def test_nobody_reaches_it_without_signing_in_or_by_a_wrong_number_or_method() -> None:
    said, held, client = held_words()
    assert Client().get(place(held)).status_code == 302
    assert at_desk(make.person()).get(place(held)).status_code in {302, 403}
    assert client.get(reverse("casework_desk:held", args=[held.pk + 999])).status_code == 404
    # Where a form alone is taken, whoever comes without one is led to it.
    assert client.get(place(held, "take_back"))["Location"] == place(held)
    assert client.put(place(held)).status_code == 405
    assert said.record.events.filter(kind=said.event).count() == 0


def test_the_author_sees_the_sentence_beside_the_button_and_takes_it_back() -> None:
    said, held, second = held_words("decline")
    client = at_desk(said.author)
    text = client.get(place(held)).content.decode()
    assert "寫這段文字的人不能自己複核" in text
    assert client.post(place(held), decision(held)).status_code == 403
    assert second.post(place(held, "take_back")).status_code == 403
    assert client.post(place(held, "take_back")).status_code == 302
    text = client.get(place(held)).content.decode()
    assert "已收回" in text
    assert LEAK in text
    assert place(held) not in second.get(HOME).content.decode()


def test_an_extension_allowed_after_its_due_instant_shows_the_rules_sentence(settings: Any) -> None:
    said, held, client = held_words("extension")
    due_at = Obligation.objects.get(pk=said.payload["duty"]).due_at
    settings.CLOCK_SHIFT_SECONDS += (due_at - clock.now()).total_seconds() + 60
    response = client.post(place(held), decision(held))
    assert response.status_code == 409
    text = response.content.decode()
    assert "期限已過，不能展延" in text
    assert "提議人同意具名。" in text
    held.refresh_from_db()
    assert held.is_open


@pytest.mark.parametrize("page", [HOME, MY_WORK])
def test_the_landing_of_those_who_may_decide_shows_what_waits(page: str) -> None:
    said, held, client = held_words()
    assert "等您複核個人資料" in client.get(page).content.decode()
    assert place(held) in client.get(page).content.decode()
    assert "等您複核個人資料" not in at_desk(said.author).get(page).content.decode()


def test_where_nobody_else_could_look_the_page_says_so_and_goes_on_showing_what_was_found() -> None:
    path, data, agency, role = typed()["timetable"]
    response = member(agency, role).post(path, {**data, **ASK})
    assert response.status_code == 409
    for shown in ("目前沒有另一位同仁可以複核", "提議人的暱稱「小雨」", f"{LEAK}</textarea>"):
        assert shown in response.content.decode()
    assert not HeldStatement.objects.exists()


@pytest.mark.parametrize("page", [HOME, MY_WORK])
def test_what_waits_takes_constant_queries(page: str) -> None:
    said, _held, client = held_words()

    def queries() -> int:
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        return len(asked)

    few = queries()
    for _ in range(2):
        more = make.reached(lead=[said.agency])
        Words(said.verb, more.record, said.by, said.payload, said.event).ask()
    assert queries() == few


def test_a_case_takes_constant_queries_whatever_was_held() -> None:
    said, held, client = held_words()
    case = url("case", said.agency.slug, said.record.number)

    def queries() -> int:
        client.get(case)
        with CaptureQueriesContext(connection) as asked:
            client.get(case)
        return len(asked)

    client.post(place(held), decision(held, decision="refuse"))
    few = queries()
    for _ in range(2):
        client.post(place(again := said.ask()), decision(again, decision="refuse"))
    assert queries() == few


def test_the_case_shows_what_is_held_and_how_it_stands() -> None:
    said, held, client = held_words()
    case = url("case", said.agency.slug, said.record.number)
    text = at_desk(said.author).get(case).content.decode()
    assert place(held) in text
    assert "等待複核" in text
    client.post(place(held), decision(held))
    assert "可以公布" in client.get(case).content.decode()


@pytest.mark.parametrize("name", ["refusal", "objection", "reassignment"])
def test_the_platforms_pages_show_what_is_held(name: str) -> None:
    said, held, client = held_words(name, Role.SCREENER)
    pages = {"refusal": "screen", "objection": "objection", "reassignment": "petition"}
    assert place(held) in client.get(url(pages[name], said.record.number)).content.decode()


def test_who_may_decide_and_then_the_author_are_mailed_without_the_words() -> None:
    said, held, client = held_words()
    approver = who(make.official(said.agency, Role.APPROVER))
    make.official(make.agency(), Role.APPROVER)
    letters = _told("statement_held")
    assert len(letters) == 2
    assert approver.email in letters
    assert said.author.email not in letters
    assert all(place(held) in text and "小雨" not in text for text in letters.values())
    client.post(place(held), decision(held))
    [(to, text)] = _told("statement_decided").items()
    assert to == said.author.email
    assert "已經以您的名義公布" in text
    assert "理由：提議人同意具名。" in text


def test_a_notice_is_silent_once_it_was_decided() -> None:
    _said, held, client = held_words()
    client.post(place(held), decision(held, decision="refuse"))
    assert _told("statement_held") == {}


def _told(kind: str) -> dict[str, str]:
    """Who was mailed about the event of a kind, with the whole of the mail."""
    Delivery.objects.exclude(event__kind=kind).filter(state="pending").update(state="done", done_at=NOW)
    mail.outbox.clear()
    deliver()
    deliver()
    return {letter.to[0]: f"{letter.subject}\n{letter.body}" for letter in mail.outbox}


def test_the_words_reach_nobody_outside_the_agency() -> None:
    said, held, _client = held_words()
    places = [
        f"/petitions/{said.record.number}/",
        f"/petitions/{said.record.number}/events/{said.record.events.count()}/",
        f"/api/v1/petitions/{said.record.number}/",
        f"/api/v1/petitions/{said.record.number}/timeline/",
    ]
    for client in (Client(), member(make.agency(), Role.SUPERVISOR)):
        assert not any(LEAK in client.get(path).content.decode() for path in places)
    assert held.is_open
