"""Who may do what at the desk, through pages and through posts that no page offers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation.agencies.models import Agency, AgencyRole, Role
from participation.obligations.models import Obligation
from participation.people.models import Person
from petitions import actions
from petitions.models import Petition
from tests.petitions import factories
from tests.petitions.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def at_now(settings: Any) -> None:
    """Let the desk's clock show the factories' day."""
    from participation import clock

    settings.CLOCK_SHIFT_SECONDS = 0
    settings.CLOCK_SHIFT_SECONDS = (NOW - clock.now()).total_seconds()


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


AGENCY_POSTS: dict[str, dict[str, Any]] = {
    "timetable": {"timetable-words": "十二月召開研商會議。"},
    "contact": {"contact-on": "2026-11-19", "contact-channel": "phone", "contact-summary": "說明處理方式。"},
    "follow_up": {"follow-up-words": "研究報告完成。"},
    "response": {"analysis": "同意。"},
}
WORKERS = {Role.OFFICER, Role.SUPERVISOR, Role.APPROVER}


@pytest.mark.parametrize("name", ["screening", "objections", "petitions", "blackouts"])
def test_platform_lists_are_for_screeners_and_administrators(name: str) -> None:
    own = factories.agency()
    factories.desk()
    assert screener().get(url(name)).status_code == 200
    assert administrator().get(url(name)).status_code == 200
    for role in Role:
        response = member(own, role).get(url(name))
        assert response.status_code == 403
        assert "只有這個機關負責這項工作的人可以這樣做" in response.content.decode()
    for role in set(Role) - {Role.SCREENER}:
        assert member(factories.desk(), role).get(url(name)).status_code == 403


@pytest.mark.parametrize("name", ["screening", "duties", "cases", "petitions", "blackouts", "objections"])
def test_citizens_and_strangers_do_not_enter(name: str) -> None:
    factories.desk()
    for client in (Client(), at_desk(factories.person())):
        response = client.get(url(name))
        assert response.status_code in {302, 403}
        assert response.status_code == 403 or "login" in response.headers["Location"]


def platform_posts(petition: Petition, lead: Agency) -> list[tuple[str, dict[str, Any]]]:
    """Every post of the platform's desk that would work for a screener."""
    return [
        (url("publish", petition.number), {"lead": [lead.pk]}),
        (url("refuse", petition.number), {"code": "unclear", "note": "請寫明訴求。"}),
        (url("refuse", petition.number), {"code": "unclear", "note": "請寫明訴求。", "preview": "1"}),
        (url("reassign", petition.number), {"lead": [lead.pk], "reason": "業務調整"}),
        (
            url("batch", petition.number),
            {"source": "paper", "label": "一", "count": 3, "counted_on": "2026-11-19"},
        ),
        (url("blackouts"), {"starts_on": "2027-01-01", "ends_on": "2027-02-01", "reason": "投票"}),
    ]


def test_platform_posts_are_refused_to_everybody_else() -> None:
    lead = factories.agency()
    petition = factories.proposed()
    others = [administrator(), *(member(lead, role) for role in Role)]
    others += [member(factories.desk(), role) for role in set(Role) - {Role.SCREENER}]
    before = petition.record.events.count()
    for client in others:
        for path, data in platform_posts(petition, lead):
            response = client.post(path, data)
            assert response.status_code == 403, path
    petition.refresh_from_db()
    assert petition.is_screening
    assert petition.record.events.count() == before


def test_screener_publishes_with_lead_and_co_agencies() -> None:
    lead, co = factories.agency(), factories.agency()
    petition = factories.proposed(agencies=(lead,))
    client = screener()
    shown = client.get(url("screen", petition.number)).content.decode()
    assert petition.title in shown
    assert "三個工作日內完成檢核" in shown
    response = client.post(url("publish", petition.number), {"lead": [lead.pk], "co": [co.pk]}, follow=True)
    assert response.redirect_chain == [(url("screening"), 302)]
    petition.refresh_from_db()
    assert petition.is_open
    assert {(part.agency_id, part.part) for part in petition.agency_parts.all()} == {
        (lead.pk, "lead"),
        (co.pk, "co"),
    }


def test_publishing_without_a_lead_agency_keeps_what_was_chosen() -> None:
    co = factories.agency("道路協辦署")
    petition = factories.proposed()
    response = screener().post(url("publish", petition.number), {"co": [co.pk]})
    assert response.status_code == 422
    text = response.content.decode()
    assert "請指定至少一個主辦機關。" in text
    assert f'value="{co.pk}"' in text
    assert "checked" in text


def test_refusing_previews_first_and_then_refuses_with_the_related_petition() -> None:
    related = factories.published(title="捷運末班車延後")
    petition = factories.proposed(title="捷運末班車再晚一點")
    client, path = screener(), url("refuse", petition.number)
    data = {"code": "duplicate", "note": "已有相同的提議。", "related": related.number.lower()}
    preview = client.post(path, data | {"preview": "1"})
    text = preview.content.decode()
    assert preview.status_code == 200
    assert "提議人會讀到" in text
    assert f"相關提議：{related.number} 捷運末班車延後" in text
    assert "請附議已在進行的提議" in text
    assert "已有相同的提議。" in text
    petition.refresh_from_db()
    assert petition.is_screening
    assert client.post(path, data).status_code == 302
    petition.refresh_from_db()
    assert (petition.refusal_code, petition.is_refused) == ("duplicate", True)
    assert related.number in petition.refusal_note


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": ""}, "請選擇一個不受理原因。"),
        ({"code": "whim"}, "whim"),
        ({"note": " "}, "請向提議人說明為什麼不受理。"),
        ({"related": "P1999-0001"}, "找不到這個編號的公開提議。"),
    ],
)
def test_an_incomplete_refusal_keeps_what_was_typed(changes: dict[str, str], sentence: str) -> None:
    petition = factories.proposed()
    data = {"code": "unclear", "note": "看不出希望政府做什麼。", **changes}
    response = screener().post(url("refuse", petition.number), data)
    text = response.content.decode()
    assert response.status_code == 422
    assert sentence in text
    assert data["note"].strip() in text
    petition.refresh_from_db()
    assert petition.is_screening


def test_a_decision_that_comes_second_is_refused_with_the_sentence() -> None:
    lead = factories.agency()
    petition = factories.published(lead=[lead])
    response = screener().post(url("refuse", petition.number), {"code": "unclear", "note": "太慢了的說明"})
    assert response.status_code == 409
    text = response.content.decode()
    assert "目前的狀態是「附議中」，不能這樣做。" in text
    assert "太慢了的說明" in text


def test_similar_petitions_are_shown_and_what_bars_stands_first() -> None:
    factories.published(title="公園步道裝設低光害路燈甲案")
    factories.reached(title="公園步道裝設低光害路燈乙案")
    petition = factories.proposed(title="公園步道裝設低光害路燈")
    text = screener().get(url("screen", petition.number)).content.decode()
    assert "六個月內已達門檻" in text
    assert text.index("乙案") < text.index("甲案")


def objected() -> tuple[Petition, Client]:
    """A refused petition with an objection, and the browser of who refused it."""
    author, refuser = factories.person("小雨"), factories.screener()
    petition = factories.proposed(by=author)
    petition = actions.refuse(petition, code="unclear", note="不夠具體。", by=refuser, now=NOW)
    from participation.record.actors import Actor

    actions.file_objection(petition, grounds="訴求寫得很清楚。", by=Actor.proposer(author), now=NOW)
    assert refuser.person is not None
    return petition, at_desk(refuser.person)


def test_an_objection_is_not_decided_by_who_refused() -> None:
    petition, refuser = objected()
    path = url("objection", petition.number)
    assert "申復必須由原檢核員以外的人決定。" in refuser.get(path).content.decode()
    response = refuser.post(path, {"decision": "dismiss", "reason": "維持。"})
    assert response.status_code == 403
    assert "申復必須由原檢核員以外的人決定。" in response.content.decode()
    assert "維持。" in response.content.decode()
    assert screener().post(path, {"decision": "dismiss", "reason": "維持。"}).status_code == 302
    late = screener().post(path, {"decision": "dismiss", "reason": "再一次。"})
    assert late.status_code == 409


def test_an_upheld_objection_opens_the_petition_and_needs_an_agency() -> None:
    petition, _refuser = objected()
    lead, client, path = factories.agency(), screener(), url("objection", petition.number)
    data = {"decision": "uphold", "reason": "確實夠具體。"}
    missing = client.post(path, data)
    assert missing.status_code == 409
    assert "請指定至少一個主辦機關。" in missing.content.decode()
    assert client.post(path, data | {"lead": [lead.pk]}).status_code == 302
    petition.refresh_from_db()
    assert petition.is_open


def test_agencies_are_reassigned_with_a_reason() -> None:
    old, new = factories.agency(), factories.agency()
    petition = factories.reached(lead=[old])
    client, path = screener(), url("reassign", petition.number)
    assert client.post(path, {"lead": [new.pk]}).status_code == 422
    assert client.post(path, {"lead": [new.pk], "reason": "組織調整"}).status_code == 302
    assert Obligation.objects.filter(record=petition.record, agency=old).open().count() == 0
    assert Obligation.objects.filter(record=petition.record, agency=new).open().count() == 3


def test_a_batch_counts_once() -> None:
    petition = factories.published(lifecycle_key="join")
    client, path = screener(), url("batch", petition.number)
    data = {"source": "paper", "label": "第一批", "count": 120, "counted_on": "2026-11-19"}
    assert client.post(path, data | {"counted_on": "2026-11-21"}).status_code == 422
    assert client.post(path, data).status_code == 302
    again = client.post(path, data)
    assert again.status_code == 409
    assert "一個批次只計一次" in again.content.decode()
    petition.refresh_from_db()
    assert petition.signature_count == 120
    assert "120" in client.get(url("petition", petition.number)).content.decode()


def test_blackouts_are_declared_without_overlap_and_ended() -> None:
    client, path = screener(), url("blackouts")
    data = {"starts_on": "2026-11-01", "ends_on": "2026-12-31", "reason": "全國性公民投票"}
    assert client.post(path, data | {"ends_on": "2026-10-01"}).status_code == 422
    assert client.post(path, data).status_code == 302
    overlap = client.post(path, data)
    assert overlap.status_code == 409
    assert "重疊" in overlap.content.decode()
    from petitions.models import Blackout

    blackout = Blackout.objects.get()
    assert client.post(url("blackout_end", blackout.pk)).status_code == 302
    assert client.post(url("blackout_end", blackout.pk)).status_code == 409
    blackout.refresh_from_db()
    assert abs((blackout.ends_at - NOW).total_seconds()) < 60


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
            assert outsider.get(path).status_code in {403, 405}, path
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
    expected = {"overdue": [], "today": ["timetable"], "new": []}
    assert shown == expected.get(show, ["timetable", "contact", "formal_response"])


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
    ("name", "make", "limit"),
    [
        ("duties", factories.reached, 12),
        ("cases", factories.reached, 12),
        ("screening", lambda lead: factories.proposed(agencies=tuple(lead)), 12),
        ("petitions", factories.reached, 12),
    ],
)
def test_lists_take_constant_queries(name: str, make: Callable[..., Petition], limit: int) -> None:
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
    assert len(few) == len(many) <= limit


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
