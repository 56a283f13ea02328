"""Who may do what at the desk of an agency, through pages and through posts that no page offers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.users.models import UserProfile

from participation.agencies.models import Agency, AgencyRole, Role
from participation.obligations.models import Obligation
from participation.people.models import Person
from petitions.models import Petition
from tests.petitions import factories
from tests.petitions.offices import administrator, at_desk, member, screener, url

OURS = ("petitions_", "obligations_", "agencies_", "record_")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

AGENCY_POSTS: dict[str, dict[str, Any]] = {
    "timetable": {"timetable-words": "十二月召開研商會議。"},
    "contact": {"contact-on": "2026-11-20", "contact-channel": "phone", "contact-summary": "說明處理方式。"},
    "follow_up": {"follow-up-words": "研究報告完成。"},
    "response": {"analysis": "同意。"},
}
WORKERS = {Role.OFFICER, Role.SUPERVISOR, Role.APPROVER}


def agency_paths(agency: Agency, petition: Petition) -> list[tuple[str, dict[str, Any]]]:
    """Every post on a case that would work for the agency's own people."""
    posts = [(url(name, agency.slug, petition.number), data) for name, data in AGENCY_POSTS.items()]
    duty = Obligation.objects.get(record=petition.record, kind="formal_response")
    prefix = f"duty-{duty.pk}"
    extension = {f"{prefix}-last_day": "2027-02-10", f"{prefix}-reason": "須召開公聽會。"}
    return [*posts, (url("extend", agency.slug, petition.number, duty.pk), extension)]


@pytest.mark.parametrize("role", list(Role))
def test_only_workers_of_the_agency_itself_open_and_work_on_its_case(role: Role) -> None:
    own, other = factories.agency(), factories.agency()
    petition = factories.reached(lead=[own])
    insider, outsider = member(own, role), member(other, role)
    assert insider.get(url("case", own.slug, petition.number)).status_code == (
        200 if role in WORKERS else 403
    )
    events = petition.record.events.count()
    # Neither the case of another agency, nor one's own agency on a petition that is not its.
    for agency in (own, other):
        assert outsider.get(url("case", agency.slug, petition.number)).status_code == 403
        for path, data in agency_paths(agency, petition):
            assert outsider.post(path, data).status_code == 403, path
            assert outsider.get(path, follow=True).status_code in {403, 405}, path
    if role not in WORKERS:
        for path, data in agency_paths(own, petition):
            assert insider.post(path, data).status_code == 403, path
    assert petition.record.events.count() == events


def test_administrators_read_cases_and_do_no_agencys_work() -> None:
    own = factories.agency()
    petition = factories.reached(lead=[own])
    client, events = administrator(), petition.record.events.count()
    assert client.get(url("case", own.slug, petition.number)).status_code == 200
    assert client.get(url("cases")).status_code == 200
    for path, data in agency_paths(own, petition):
        assert client.post(path, data).status_code == 403, path
    factories.drafted(petition, own)
    assert client.post(url("response_publish", own.slug, petition.number), {"seen": "x"}).status_code == 403
    assert petition.record.events.filter(kind="response_published").count() == 0
    assert petition.record.events.exclude(kind="response_drafted").count() == events


def test_an_agency_that_was_only_suggested_has_no_case() -> None:
    suggested = factories.agency()
    petition = factories.refused(agencies=(suggested,))
    response = member(suggested, Role.OFFICER).get(url("case", suggested.slug, petition.number))
    assert response.status_code == 403
    assert "您在負責的機關沒有辦理這件事的角色。" in response.content.decode()


def test_somebody_with_two_offices_says_for_which_agency() -> None:
    first, second = factories.agency(), factories.agency()
    petition = factories.reached(lead=[first, second])
    actor = factories.official(first, Role.OFFICER)
    assert actor.person is not None
    AgencyRole.objects.create(person=actor.person, agency=second, role=Role.OFFICER)
    client = at_desk(actor.person)
    assert (
        client.post(url("timetable", second.slug, petition.number), AGENCY_POSTS["timetable"]).status_code
        == 302
    )
    owed = Obligation.objects.filter(record=petition.record, kind="timetable")
    assert owed.get(agency=second).met_at is not None
    assert owed.get(agency=first).met_at is None


def test_officers_meet_their_duties_from_the_case() -> None:
    own = factories.agency()
    petition = factories.reached(lead=[own])
    client = member(own, Role.OFFICER)
    text = client.get(url("case", own.slug, petition.number)).content.decode()
    assert "成案後七個工作日內公布處理時程" in text
    for name in ("timetable", "contact"):
        assert client.post(url(name, own.slug, petition.number), AGENCY_POSTS[name]).status_code == 302
    met = Obligation.objects.filter(record=petition.record, met_at__isnull=False, agency=own)
    assert set(met.values_list("kind", flat=True)) == {"timetable", "contact"}


def test_contact_in_the_future_is_refused_and_kept() -> None:
    own = factories.agency()
    petition = factories.reached(lead=[own])
    data = AGENCY_POSTS["contact"] | {"contact-on": "2026-11-25"}
    response = member(own, Role.OFFICER).post(url("contact", own.slug, petition.number), data)
    assert response.status_code == 422
    text = response.content.decode()
    assert "日期不能在未來。" in text
    assert "說明處理方式。" in text


def test_work_before_the_threshold_is_refused_with_the_sentence() -> None:
    own = factories.agency()
    petition = factories.published(lead=[own])
    client = member(own, Role.OFFICER)
    response = client.post(url("timetable", own.slug, petition.number), AGENCY_POSTS["timetable"])
    assert response.status_code == 409
    text = response.content.decode()
    assert "附議尚未達門檻" in text
    assert "十二月召開研商會議。" in text


def test_a_co_agency_has_no_timetable_to_publish() -> None:
    lead, co = factories.agency(), factories.agency()
    petition = factories.reached(lead=[lead], co=[co])
    response = member(co, Role.OFFICER).post(
        url("timetable", co.slug, petition.number), AGENCY_POSTS["timetable"]
    )
    assert response.status_code == 403


def test_a_due_date_is_extended_once_in_time_and_with_a_reason() -> None:
    own = factories.agency()
    petition = factories.reached(lead=[own])
    duty = Obligation.objects.get(record=petition.record, kind="formal_response")
    client, path = member(own, Role.SUPERVISOR), url("extend", own.slug, petition.number, duty.pk)

    def post(day: str, reason: str) -> Any:
        return client.post(path, {f"duty-{duty.pk}-last_day": day, f"duty-{duty.pk}-reason": reason})

    assert post("2027-02-10", " ").status_code == 422
    short = post("2027-02-10", "無")
    assert short.status_code == 422
    assert "請再說清楚一點，至少 4 個字。" in short.content.decode()
    too_far = post("2027-12-31", "需要很久。")
    assert too_far.status_code == 409
    assert "新的期限超過可以展延的總長度。" in too_far.content.decode()
    assert "需要很久。" in too_far.content.decode()
    assert post("2027-02-10", "須召開公聽會。").status_code == 302
    duty.refresh_from_db()
    assert duty.due_at.isoformat() == "2027-02-10T16:00:00+00:00"
    assert post("2027-02-15", "再一次。").status_code == 409


def test_a_duty_of_another_agency_is_not_reached_by_its_id() -> None:
    own, other = factories.agency(), factories.agency()
    petition = factories.reached(lead=[own, other])
    theirs = Obligation.objects.get(record=petition.record, kind="formal_response", agency=other)
    data = {f"duty-{theirs.pk}-last_day": "2027-02-10", f"duty-{theirs.pk}-reason": "不是我們的。"}
    client = member(own, Role.OFFICER)
    assert client.post(url("extend", own.slug, petition.number, theirs.pk), data).status_code == 404
    assert client.post(url("extend", other.slug, petition.number, theirs.pk), data).status_code == 403


def test_lists_show_own_agencies_only() -> None:
    own, other = factories.agency(), factories.agency()
    mine, theirs = factories.reached(lead=[own]), factories.reached(lead=[other])
    client = member(own, Role.OFFICER)
    for name in ("duties", "cases"):
        text = client.get(url(name)).content.decode()
        assert mine.title in text
        assert theirs.title not in text


@pytest.mark.parametrize("show", ["overdue", "today", "waiting", "new", "", "nonsense"])
def test_duties_are_shown_by_urgency(show: str, settings: Any) -> None:
    own = factories.agency()
    petition = factories.reached(lead=[own])
    timetable = Obligation.objects.get(record=petition.record, kind="timetable")
    from participation import clock

    settings.CLOCK_SHIFT_SECONDS += (timetable.due_at - clock.now()).total_seconds() - 3600
    rows = member(own, Role.OFFICER).get(url("duties"), {"show": show}).context["rows"]
    shown = [row.duty.kind for row in rows]
    expected = {"overdue": [], "today": ["timetable"], "new": [], "waiting": ["contact", "formal_response"]}
    assert shown == expected.get(show, ["timetable", "contact", "formal_response"])


@pytest.mark.parametrize(
    ("hours", "words", "is_offered"),
    [
        (-1, "還可展延 1 次", True),
        (0, "」：期限已過，不能展延；逾期的事實會保留在紀錄上。", False),
    ],
)
def test_an_overdue_duty_says_why_it_is_not_extended_any_more(
    hours: int, words: str, is_offered: bool, settings: Any
) -> None:
    from participation import clock

    own = factories.agency()
    petition = factories.reached(lead=[own])
    duty = Obligation.objects.get(record=petition.record, kind="formal_response")
    settings.CLOCK_SHIFT_SECONDS += (duty.due_at - clock.now()).total_seconds() + hours * 3600
    page = member(own, Role.OFFICER).get(url("case", own.slug, petition.number)).content.decode()
    assert words in page
    assert (f'name="duty-{duty.pk}-last_day"' in page) is is_offered


def test_landing_shows_what_is_owed_in_constant_queries() -> None:
    own = factories.agency()
    factories.reached(lead=[own])
    client = member(own, Role.OFFICER)
    home = reverse("wagtailadmin_home")
    text = client.get(home).content.decode()
    assert "等待辦理" in text
    assert "公布處理時程" in text
    with CaptureQueriesContext(connection) as few:
        client.get(home)
    for _ in range(3):
        factories.reached(lead=[own])
    with CaptureQueriesContext(connection) as many:
        client.get(home)
    assert len(few) == len(many)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("duties", factories.reached),
        ("cases", factories.reached),
        ("screening", lambda lead: factories.proposed(agencies=tuple(lead))),
        ("petitions", factories.reached),
    ],
)
def test_lists_take_constant_queries(name: str, make: Callable[..., Petition]) -> None:
    own = factories.agency()
    client = member(own, Role.OFFICER) if name in {"duties", "cases"} else screener()
    make(lead=[own])
    client.get(url(name))
    with CaptureQueriesContext(connection) as few:
        client.get(url(name))
    for _ in range(3):
        make(lead=[own])
    with CaptureQueriesContext(connection) as many:
        client.get(url(name))
    assert len(few) == len(many)
    # The administration's frame asks for pages, permissions and the like; the desk itself for little.
    asked = [query["sql"] for query in many if any(table in query["sql"] for table in OURS)]
    assert len(asked) <= 4, asked


@pytest.mark.parametrize("sort", ["due", "-due", "number", "agency", "since", "password", "--", ""])
def test_lists_are_sorted_by_known_columns_only(sort: str) -> None:
    own = factories.agency()
    factories.reached(lead=[own])
    assert member(own, Role.OFFICER).get(url("duties"), {"sort": sort, "p": "x"}).status_code == 200


def test_menu_shows_each_what_is_theirs() -> None:
    own = factories.agency()
    officer = member(own, Role.OFFICER).get(url("duties")).content.decode()
    assert url("cases") in officer
    assert url("screening") not in officer
    platform = screener().get(url("duties")).content.decode()
    assert url("screening") in platform
    assert url("cases") not in platform


def test_the_desk_brings_no_script_of_its_own() -> None:
    own = factories.agency()
    petition = factories.reached(lead=[own])
    text = member(own, Role.OFFICER).get(url("case", own.slug, petition.number)).content.decode()
    main = text[text.index('<main class="content-wrapper') : text.index("</main>")]
    assert "<script" not in main
    assert "style=" not in main
    assert "onclick" not in main


def test_the_basis_of_an_obligation_is_told_in_the_officials_language() -> None:
    own = factories.agency()
    petition = factories.reached(lead=[own])
    client = member(own, Role.OFFICER)
    [basis] = petition.record.obligations.filter(kind="formal_response").values_list("basis", flat=True)
    path = url("case", own.slug, petition.number)
    assert basis in client.get(path).content.decode()
    profile = UserProfile.get_for_user(Person.objects.get(pk=client.session["_auth_user_id"]))
    profile.preferred_language = "en"
    profile.save()
    assert basis not in client.get(path).content.decode()
