"""Role by action by own or other agency, through every page of casework; landing, filters, query counts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation import clock
from participation.agencies.models import Role
from participation.calendar.rules import Period, Unit
from participation.casework import actions
from participation.casework.models import CaseOfficer, Decline, Note
from participation.obligations.actions import open_obligation, pause_obligations
from participation.obligations.models import Obligation
from participation.record.actors import Actor
from participation.record.models import Event
from tests.casework.scene import Scene, scene, submitted, who
from tests.petitions import factories
from tests.petitions.factories import NOW
from tests.petitions.offices import administrator, at_desk, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
WORKERS = {Role.OFFICER, Role.SUPERVISOR, Role.APPROVER}
SECRET = "這一句只有我們看得到"
HOME = "/cms/"


def url(name: str, *args: Any) -> str:
    return reverse(f"casework_desk:{name}", args=args)


def posts(of: Scene) -> dict[str, tuple[str, dict[str, Any], set[Role]]]:
    """Each verb inside an agency: its address, what is sent, and whose it is."""
    at = (of.agency.slug, of.petition.number)
    return {
        "assign": (url("assign", *at), {"officer": who(of.officer).pk}, {Role.SUPERVISOR}),
        "unassign": (url("unassign", *at), {}, {Role.SUPERVISOR}),
        "note": (url("note", *at), {"words": "記一下"}, WORKERS),
        "decline": (url("decline", *at), {"reason": "非主管。"}, {Role.SUPERVISOR, Role.APPROVER}),
    }


@pytest.mark.parametrize("role", list(Role))
def test_every_verb_is_for_its_role_in_the_agency_itself(role: Role) -> None:
    of, other = scene(), factories.agency()
    insider, outsider, looking = member(of.agency, role), member(other, role), administrator()
    for name, (path, data, roles) in posts(of).items():
        events = of.record.events.count()
        for client in (outsider, looking):
            assert client.post(path, data).status_code == 403, name
        assert of.record.events.count() == events
        assert outsider.get(path, follow=True).status_code in {403, 405}, name
        assert insider.post(path, data).status_code == (302 if role in roles else 403), name


@pytest.mark.parametrize("role", list(Role))
def test_the_words_of_a_note_reach_its_own_people_only(role: Role) -> None:
    of, other = scene(), factories.agency()
    factories.desk()
    actions.write_note(of.record, agency=of.agency, words=SECRET, by=of.officer, now=NOW)
    places = [
        of.petition.get_absolute_url(),
        f"/petitions/{of.petition.number}/events/{of.record.event_count}/",
        f"/api/v1/petitions/{of.petition.number}/",
        f"/api/v1/petitions/{of.petition.number}/timeline/",
        f"/petitions/?q={SECRET}",
        f"/search/?q={SECRET}",
        f"/cms/petitions/all/?q={SECRET}",
        f"/cms/petitions/all/{of.petition.number}/",
        reverse("petitions_desk:case", args=[of.agency.slug, of.petition.number]),
        url("note", of.agency.slug, of.petition.number),
        url("answer_note", of.agency.slug, of.petition.number),
        url("note", other.slug, of.petition.number),
        HOME,
    ]

    def readers(client: Client) -> int:
        # A search repeats what was searched for, in its own field; a note stands in paragraphs.
        return sum(
            (f"{SECRET}</p>" if SECRET in path else SECRET) in client.get(path).content.decode()
            for path in places
        )

    assert readers(member(of.agency, role)) == (2 if role in WORKERS else 0)
    strangers = [member(other, role), member(factories.desk(), role)]
    if role is Role.OFFICER:  # once is enough for those without any
        strangers += [Client(), at_desk(factories.person())]
    assert not any(readers(client) for client in strangers)


def test_a_note_for_the_platform_is_read_and_answered_there() -> None:
    of, screener = scene(), factories.screener()
    client, desk = member(of.agency, Role.OFFICER), at_desk(who(screener))
    at = (of.agency.slug, of.petition.number)
    assert client.post(url("note", *at), {"words": f"@平臺 {SECRET}"}).status_code == 302
    page = reverse("petitions_desk:petition", args=[of.petition.number])
    assert SECRET in desk.get(page).content.decode()
    assert desk.get(url("note", *at)).status_code == 403  # the agency's whole list is not the platform's
    assert desk.post(url("answer_note", *at), {"words": "請依組織法。"}).status_code == 302
    assert "請依組織法。" in client.get(url("note", *at)).content.decode()
    stranger = member(factories.agency(), Role.OFFICER)
    assert stranger.post(url("answer_note", *at), {"words": "x"}).status_code == 403


def test_somebody_elses_note_is_not_taken_back() -> None:
    of = scene()
    note = actions.write_note(of.record, agency=of.agency, words=SECRET, by=of.officer, now=NOW)
    path = url("withdraw_note", note.pk)
    outsider = member(factories.agency(), Role.SUPERVISOR)
    for client in (outsider, member(of.agency, Role.SUPERVISOR), administrator()):
        assert client.post(path).status_code == 403
    assert at_desk(who(of.officer)).get(path).status_code == 302, "led to the desk"
    assert at_desk(who(of.officer)).post(path).status_code == 302
    assert Note.objects.get(pk=note.pk).words == ""


def test_whoever_left_the_agency_reads_and_does_nothing_more() -> None:
    of = scene()
    client = at_desk(who(of.officer))
    note = actions.write_note(of.record, agency=of.agency, words=SECRET, by=of.officer, now=NOW)
    who(of.officer).agency_roles.all().delete()
    at = (of.agency.slug, of.petition.number)
    assert client.get(url("note", *at)).status_code == 403
    assert client.post(url("withdraw_note", note.pk)).status_code == 403


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("assign", {"officer": ""}, "請選擇承辦人。"),
        ("assign", {"officer": "999999", "reason": "留下的說明"}, "請選擇這個機關的同事。"),
        ("decline", {"reason": " "}, "請說明理由，理由會公開。"),
        ("note", {"words": "請 @沒有這個人 看"}, "這個機關沒有叫「沒有這個人」的同事"),
        ("note", {"words": ""}, "請寫下內容。"),
        ("note", {"words": "會勘\x00紀錄"}, "文字裡有不能儲存的控制字元"),
        ("decline", {"reason": "不是\x00本機關的業務"}, "文字裡有不能儲存的控制字元"),
        ("decline", {"reason": "否"}, "請再說清楚一點，至少 4 個字。"),
    ],
)
def test_what_was_typed_stays_with_a_sentence(name: str, data: dict[str, str], sentence: str) -> None:
    of = scene()
    at = (of.agency.slug, of.petition.number)
    response = at_desk(who(of.supervisor)).post(url(name, *at), data)
    assert response.status_code == 422
    text = response.content.decode()
    assert sentence in text
    kept = next((value for value in data.values() if value.strip() and not value.isdigit()), "")
    kept = kept.partition("\x00")[0]
    assert kept in text


def test_declining_too_late_keeps_the_reason(settings: Any) -> None:
    of = scene()
    settings.CLOCK_SHIFT_SECONDS += timedelta(days=4).total_seconds()
    path = url("decline", of.agency.slug, of.petition.number)
    response = at_desk(who(of.supervisor)).post(path, {"reason": "我們寫了很久。"})
    assert response.status_code == 409
    text = response.content.decode()
    assert "期限已過" in text
    assert "我們寫了很久。" in text


@pytest.mark.parametrize("role", list(Role))
def test_the_platforms_screeners_decide_and_others_do_not_see_it(role: Role) -> None:
    of = scene()
    filed = actions.decline(of.record, agency=of.agency, reason="非主管。", by=of.supervisor, now=NOW)
    client = member(factories.desk(), role)
    data = {"outcome": "kept", "reason": "組織法第三條。"}
    expected = (200, 200, 302) if role is Role.SCREENER else (403, 403, 403)
    found = (
        client.get(url("declines")).status_code,
        client.get(url("decide", filed.pk)).status_code,
        client.post(url("decide", filed.pk), data).status_code,
    )
    assert found == expected
    agency = member(of.agency, role)
    assert agency.post(url("decide", filed.pk), data).status_code == 403
    assert administrator().post(url("decide", filed.pk), data).status_code == 403


def test_a_decision_that_leaves_no_lead_says_so_and_keeps_the_words() -> None:
    of = scene()
    filed = actions.decline(of.record, agency=of.agency, reason="非主管。", by=of.supervisor, now=NOW)
    client = member(factories.desk(), Role.SCREENER)
    response = client.post(url("decide", filed.pk), {"outcome": "released", "reason": "同意其理由。"})
    assert response.status_code == 409
    text = response.content.decode()
    assert "請同時指定改由哪個機關主辦" in text
    assert "同意其理由。" in text
    other = factories.agency()
    data = {"outcome": "released", "reason": "同意其理由。", "lead": [other.pk]}
    assert client.post(url("decide", filed.pk), data).status_code == 302
    assert Decline.objects.get().outcome == "released"
    assert (
        member(of.agency, Role.OFFICER)
        .get(reverse("petitions_desk:case", args=[of.agency.slug, of.petition.number]))
        .status_code
        == 403
    )


def kinds_shown(client: Client, **asked: str) -> list[tuple[str, str]]:
    rows = client.get(url("duties"), asked).context["rows"]
    return sorted((row.duty.record.number, row.duty.kind) for row in rows)


def test_officers_see_theirs_and_nobodys_first_and_supervisors_everything() -> None:
    of = scene()
    second = factories.reached(lead=[of.agency])
    third = factories.reached(lead=[of.agency])
    other = factories.reached(lead=[factories.agency()])
    colleague = who(factories.official(of.agency, Role.OFFICER, "承辦小黃"))
    for petition, officer in ((of.petition, who(of.officer)), (second, colleague)):
        actions.assign_officer(petition.record, agency=of.agency, officer=officer, by=of.supervisor, now=NOW)

    def numbers(client: Client, **asked: str) -> set[str]:
        return {number for number, _kind in kinds_shown(client, **asked)}

    mine, theirs, nobodys = of.petition.number, second.number, third.number
    first, supervisor = at_desk(who(of.officer)), at_desk(who(of.supervisor))
    assert numbers(first) == {mine, nobodys}
    assert numbers(first, officer="me") == {mine}
    assert numbers(first, officer="none") == {nobodys}
    assert numbers(first, officer="all") == {mine, theirs, nobodys}
    assert numbers(supervisor) == {mine, theirs, nobodys}
    assert numbers(supervisor, officer=str(colleague.pk)) == {theirs}
    assert numbers(supervisor, officer="none", kind="contact") == {nobodys}
    assert numbers(supervisor, procedure="mailboxes") == set()
    assert numbers(supervisor, agency="no-such-agency") == set()
    assert {kind for _number, kind in kinds_shown(supervisor, kind="contact")} == {"contact"}
    assert other.number not in numbers(supervisor, officer="all", kind="nonsense")


@pytest.mark.parametrize("show", ["overdue", "today", "waiting", "others", "new", ""])
def test_the_landing_tells_what_waits_for_others(show: str, settings: Any) -> None:
    of = scene()
    submitted(of)
    timetable = Obligation.objects.get(record=of.record, kind="timetable")
    settings.CLOCK_SHIFT_SECONDS += (timetable.due_at - clock.now()).total_seconds() - 3600
    shown = [kind for _number, kind in kinds_shown(at_desk(who(of.supervisor)), show=show)]
    expected = {
        "overdue": [],
        "today": ["timetable"],
        "others": ["formal_response"],
        "new": [],
        "waiting": ["contact"],
        "": ["contact", "formal_response", "timetable"],
    }
    assert shown == expected[show]


def stopped(of: Scene) -> None:
    """A clock that stands still waits for others, whatever its due date."""
    pause_obligations(of.record, reason="等提議人補充資料", by=Actor.system(), now=clock.now())


@pytest.mark.parametrize("hours", [0, 1, 24, 7 * 24, 40 * 24, 100 * 24])
def test_every_duty_is_counted_once_and_each_figure_is_its_list(hours: int, settings: Any) -> None:
    of = scene()
    submitted(of)
    factories.reached(lead=[of.agency])
    stopped(Scene(of.agency, factories.reached(lead=[of.agency])))
    settings.CLOCK_SHIFT_SECONDS += hours * 3600
    supervisor = at_desk(who(of.supervisor))
    for path in (url("duties"), reverse("petitions_desk:duties")):
        figures = supervisor.get(path).context["figures"]
        lists = {one["name"]: len(supervisor.get(one["url"]).context["rows"]) for one in figures}
        assert {one["name"]: one["count"] for one in figures} == lists
        assert sum(lists.values()) == len(supervisor.get(path).context["rows"]) == 9


def test_an_appeal_is_the_moderators_work_and_not_the_screeners() -> None:
    platform = factories.desk()
    petition = factories.published()
    for kind in ("moderation_appeal", "objection"):
        open_obligation(
            petition.record,
            kind=kind,
            agency=platform,
            period=Period(7, Unit.DAYS),
            starts_at=NOW,
            basis="要點",
            rule="join",
            by=Actor.system(),
            now=NOW,
        )
    shown = kinds_shown(member(platform, Role.SCREENER), officer="all")
    assert {kind for _number, kind in shown} == {"objection"}


def test_each_role_lands_on_its_own_work() -> None:
    of = scene()
    submitted(of)
    approver = at_desk(who(of.approver)).get(HOME).content.decode()
    assert "等您簽核" in approver
    assert reverse("petitions_desk:response_publish", args=[of.agency.slug, of.petition.number]) in approver
    officer = at_desk(who(of.officer)).get(HOME).content.decode()
    assert "我的與未指派的應辦事項" in officer
    assert "等您簽核" not in officer
    factories.proposed()
    assert "檢核" in member(factories.desk(), Role.SCREENER).get(HOME).content.decode()
    stranger = member(factories.agency(), Role.APPROVER).get(HOME).content.decode()
    assert "沒有等您簽核的回應。" in stranger
    assert of.petition.title not in stranger
    editor = member(of.agency, Role.EDITOR).get(HOME).content.decode()
    assert 'id="desk-landing' not in editor


def _of_agency(of: Scene) -> None:
    petition = factories.reached(lead=[of.agency])
    submitted(Scene(of.agency, petition))
    officer = factories.official(of.agency, Role.OFFICER)
    actions.assign_officer(petition.record, agency=of.agency, officer=who(officer), by=of.supervisor, now=NOW)


def _on_the_case(of: Scene) -> None:
    actions.write_note(of.record, agency=of.agency, words="再一則", by=of.officer, now=NOW)
    answered = factories.responded()
    assert answered.is_responded


@pytest.mark.parametrize(
    ("path", "more"),
    [
        (lambda of: HOME, _of_agency),
        (lambda of: url("duties"), _of_agency),
        (lambda of: f"{url('duties')}?officer=all&sort=-officer", _of_agency),
        (lambda of: reverse("petitions_desk:case", args=[of.agency.slug, of.petition.number]), _on_the_case),
    ],
)
def test_pages_take_constant_queries(path: Callable[[Scene], str], more: Callable[[Scene], None]) -> None:
    of = scene()
    client = at_desk(who(of.approver))
    more(of)
    client.get(path(of))
    with CaptureQueriesContext(connection) as few:
        client.get(path(of))
    for _ in range(2):
        more(of)
    with CaptureQueriesContext(connection) as many:
        client.get(path(of))
    assert len(few) == len(many), "\n".join(query["sql"][:160] for query in many)


@pytest.mark.parametrize("sort", ["due", "-kind", "number", "agency", "since", "officer", "password", ""])
def test_the_list_is_sorted_by_known_columns_only(sort: str) -> None:
    of = scene()
    asked = {"sort": sort, "p": "x", "officer": "9" * 30, "show": "x"}
    assert at_desk(who(of.officer)).get(url("duties"), asked).status_code == 200


def test_the_case_has_everything_on_one_screen() -> None:
    of = scene()
    past = factories.responded()
    actions.write_note(of.record, agency=of.agency, words=SECRET, by=of.officer, now=NOW)
    page = reverse("petitions_desk:case", args=[of.agency.slug, of.petition.number])
    text = at_desk(who(of.supervisor)).get(page).content.decode()
    for words in (
        of.petition.content,  # the record
        "附議達到門檻",  # its timeline
        "成案後七個工作日內公布處理時程",  # the rule of the due date
        past.number,  # what was answered to much the same
        "預算足夠，可以辦理。",
        SECRET,
        "這件事沒有開放討論。",
        "婉拒分辦",
    ):
        assert words in text
    assert CaseOfficer.objects.count() == 0
    assert Event.objects.filter(kind="note_written", is_public=True).count() == 0
