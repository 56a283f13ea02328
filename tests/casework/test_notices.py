"""Who is told of what inside an agency; a note's words never leave the house."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail

from participation.agencies.models import Role
from participation.calendar.rules import Period, Unit
from participation.casework import actions
from participation.casework.rules import Outcome
from participation.notices.composing import notice_of
from participation.notices.tasks import deliver
from participation.obligations.actions import open_obligation
from participation.obligations.kinds import KIND_LABELS
from participation.record.actors import Actor
from participation.record.models import Delivery, Event
from participation.record.procedures import procedure_of
from petitions.actions import assign_agencies
from tests.casework.scene import scene, who
from tests.petitions import factories
from tests.petitions.factories import NOW
from tests.petitions.offices import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def told(kind: str) -> dict[str, str]:
    """Who was mailed about the event of a kind, with the whole of the mail."""
    Delivery.objects.exclude(event__kind=kind).filter(state="pending").update(state="done", done_at=NOW)
    mail.outbox.clear()
    deliver()
    deliver()
    return {letter.to[0]: f"{letter.subject}\n{letter.body}" for letter in mail.outbox}


def test_a_mention_is_mailed_without_the_words() -> None:
    of = scene()
    actions.write_note(
        of.record,
        agency=of.agency,
        words="@承辦小林 機密",
        mentions=[who(of.officer)],
        by=of.supervisor,
        now=NOW,
    )
    letters = told("note_written")
    [(to, text)] = letters.items()
    assert to == who(of.officer).email
    assert "主管阿梅在內部註記中提到您" in text
    assert f"/cms/petitions/cases/{of.agency.slug}/{of.petition.number}/" in text
    assert "機密" not in text


@pytest.mark.parametrize("change", ["left", "withdrawn"])
def test_a_mention_is_silent_once_it_may_not_be_read(change: str) -> None:
    of = scene()
    officer = who(of.officer)
    note = actions.write_note(
        of.record, agency=of.agency, words="x", mentions=[officer], by=of.supervisor, now=NOW
    )
    if change == "left":
        officer.agency_roles.all().delete()
    else:
        actions.withdraw_note(note, by=who(of.supervisor), now=NOW)
    event = Event.objects.get(kind="note_written")
    assert notice_of(event, officer, "note_mentioned") is None


def test_the_platform_is_told_of_a_note_addressed_to_it_at_its_own_page() -> None:
    of, screener = scene(), factories.screener()
    actions.write_note(of.record, agency=of.agency, words="x", for_platform=True, by=of.officer, now=NOW)
    letters = told("note_written")
    assert f"/cms/petitions/all/{of.petition.number}/" in letters[who(screener).email or ""]


def test_the_officer_is_told_of_a_case_and_nobody_who_has_it_no_more() -> None:
    of = scene()
    other = who(factories.official(of.agency, Role.OFFICER))
    give: Any = lambda officer: actions.assign_officer(  # noqa: E731
        of.record, agency=of.agency, officer=officer, reason="請快", by=of.supervisor, now=NOW
    )
    give(who(of.officer))
    give(other)
    letters = told("officer_assigned")
    assert list(letters) == [other.email]
    assert "請快" in letters[other.email or ""]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_declining_and_deciding_are_told_in_sentences(outcome: Outcome) -> None:
    of, screener, other = scene(), factories.screener(), factories.agency()
    filed = actions.decline(of.record, agency=of.agency, reason="非主管。", by=of.supervisor, now=NOW)
    assert who(screener).email in told("assignment_declined")
    actions.decide_decline(filed, outcome=outcome, reason="依組織法。", lead=[other], by=screener, now=NOW)
    letters = told("decline_decided")
    assert "依組織法。" in letters[who(of.supervisor).email or ""]
    for event in Event.objects.filter(kind__in=["assignment_declined", "decline_decided"]):
        assert of.agency.name in procedure_of(event.record).sentence(event)


@pytest.mark.parametrize("role", [Role.SCREENER, Role.MODERATOR, Role.SUPERVISOR])
def test_a_note_among_the_platforms_people_leads_to_a_page_that_they_may_open(role: Role) -> None:
    of, screener, colleague = scene(), factories.screener(), factories.official(factories.desk(), role)
    mentions = [who(colleague)]
    actions.write_note(of.record, agency=factories.desk(), words="x", mentions=mentions, by=screener, now=NOW)
    event = Event.objects.get(kind="note_written")
    message = notice_of(event, who(colleague), "note_mentioned")
    assert message is not None
    path = message.link.removeprefix(settings.SITE_URL)
    assert at_desk(who(colleague)).get(path).status_code == 200


@pytest.mark.parametrize(
    ("kind", "audience", "role"),
    [
        ("screening", "screeners", Role.SCREENER),
        ("screening", "supervisors", Role.SUPERVISOR),
        ("moderation_appeal", "moderators", Role.MODERATOR),
        ("moderation_appeal", "supervisors", Role.SUPERVISOR),
        ("comment_brief", "moderators", Role.MODERATOR),
        ("decline", "screeners", Role.SCREENER),
    ],
)
def test_a_reminder_of_the_platforms_own_duty_leads_to_a_page_that_its_reader_may_open(
    kind: str, audience: str, role: Role
) -> None:
    of, desk = scene(), factories.desk()
    assert kind in KIND_LABELS
    period, by = Period(2, Unit.DAYS), Actor.system()
    terms: dict[str, Any] = {
        "period": period,
        "starts_at": NOW - timedelta(hours=1),
        "basis": "規定",
        "rule": "test",
    }
    open_obligation(of.record, kind=kind, agency=desk, by=by, now=NOW, **terms)
    event = Event.objects.filter(record=of.record).latest("position")
    reader = who(factories.official(desk, role))
    message = notice_of(event, reader, audience)
    assert message is not None
    assert at_desk(reader).get(message.link.removeprefix(settings.SITE_URL)).status_code == 200


def test_an_agency_that_has_left_the_case_is_not_led_to_pages_that_are_closed_to_it() -> None:
    of = scene()
    officer = who(of.officer)
    actions.assign_officer(of.record, agency=of.agency, officer=officer, by=of.supervisor, now=NOW)
    actions.write_note(of.record, agency=of.agency, words="x", mentions=[officer], by=of.supervisor, now=NOW)
    told_of = {"officer_assigned": "case_officer", "note_written": "note_mentioned"}
    for kind, audience in told_of.items():
        message = notice_of(Event.objects.get(kind=kind), officer, audience)
        assert message is not None
        path = message.link.removeprefix(settings.SITE_URL)
        assert at_desk(officer).get(path).status_code == 200
    facts: dict[str, Any] = {"reason": "業務移撥", "by": factories.screener(), "now": NOW}
    assign_agencies(of.petition, lead=[factories.agency()], co=[], **facts)
    for kind, audience in told_of.items():
        assert notice_of(Event.objects.get(kind=kind), officer, audience) is None
