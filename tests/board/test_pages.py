"""The board and the agencies' pages, as anybody sees them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participation import clock
from participation.agencies.models import Agency
from participation.board.lateness import OLDEST, watch
from participation.obligations.models import Obligation
from participation.responses.models import Verdict
from participation.shell import actions as shell
from participation.shell.paging import read_place
from petitions.models import Petition
from tests.board.scene import DAY, NOW, duty, many, matters, met, one_of_each
from tests.petitions import factories as make

pytestmark = pytest.mark.django_db


def page(client: Client, path: str = "/duties/") -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def acts(client: Client, path: str) -> list[int]:
    """The obligations that a list shows, in its order."""
    response = client.get(path)
    return [row.pk for row in response.context["page"].rows]


@pytest.mark.usefixtures("alive")
def test_each_list_shows_what_belongs_there_in_its_order(client: Client) -> None:
    records = matters(2)
    agency = make.agency("測試部")
    made = one_of_each(records[0], agency)
    older = duty(records[1], agency, starts_at=NOW - 60 * DAY)
    soon = duty(records[1], agency, kind="contact", due_at=NOW + DAY)
    newest = met(records[1], agency, NOW - DAY, starts_at=NOW - 5 * DAY, kind="timetable")
    for one in (older, soon, newest):
        one.save()
    assert acts(client, "/duties/") == [older.pk, made["overdue"].pk]
    assert acts(client, "/duties/?show=due") == [soon.pk, made["waiting"].pk]
    assert acts(client, "/duties/?show=longest") == [
        older.pk,
        made["overdue"].pk,
        made["waiting"].pk,
        made["paused"].pk,
        soon.pk,
    ]
    assert acts(client, "/duties/?show=met") == [newest.pk, made["met_late"].pk, made["met"].pk]
    lists = client.get("/duties/").context["lists"]
    assert [one["count"] for one in lists] == [2, 2, 5, 3]
    shown = page(client)
    assert "已逾 10 天" in shown
    assert "測試部" in shown
    assert "如期率 ＝ 如期完成 ÷（如期完成 ＋ 逾期完成 ＋ 目前逾期）" in shown
    assert "40.0%" in shown  # two in time, one late, two overdue
    assert "On-time share = met on time ÷ (met on time + met late + overdue now)" in page(
        client, "/en/duties/"
    )


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["overdue", "contact", "other"]),
        ("kind=contact", ["contact"]),
        ("agency={code}", ["other"]),
        ("agency=nobody", []),
        ("procedure=petitions", ["overdue", "contact", "other"]),
        ("procedure=mailboxes", []),
        ("kind=%00&procedure=x&show=y&page=%00&agency=", ["overdue", "contact", "other"]),
    ],
)
def test_filters_narrow_the_lists_and_unknown_ones_ask_for_nothing(
    client: Client, query: str, names: list[str]
) -> None:
    records = matters(2)
    agency, second = make.agency(), make.agency("別的部")
    made = {
        "overdue": duty(records[0], agency, starts_at=NOW - 50 * DAY),
        "contact": duty(records[1], agency, starts_at=NOW - 45 * DAY, kind="contact"),
        "other": duty(records[1], second, starts_at=NOW - 40 * DAY),
    }
    for one in made.values():
        one.save()
    found = acts(client, f"/duties/?{query.format(code=second.code)}")
    assert found == [made[name].pk for name in names]
    counts = client.get(f"/duties/?{query.format(code=second.code)}").context["figures"]
    assert counts.overdue == len(names)


def test_pages_follow_each_other_by_the_row_and_back(client: Client) -> None:
    records = matters(45)
    agency = make.agency()
    Obligation.objects.bulk_create(duty(record, agency, starts_at=NOW - 50 * DAY) for record in records)
    path, back, seen = "/duties/?kind=formal_response", "", []
    while path:
        page_now = client.get(path).context["page"]
        seen.append([row.pk for row in page_now.rows])
        path, back = page_now.next_url, page_now.previous_url
    assert [len(rows) for rows in seen] == [20, 20, 5]
    assert len({pk for rows in seen for pk in rows}) == 45
    assert acts(client, back) == seen[1]
    assert [read_place(text) for text in ("", "x", "YXx4fDE", "%%", "YXwyMDI2LTAxLTAxfDE")] == [None] * 5


@pytest.mark.usefixtures("alive")
def test_an_agencys_page_has_its_own_figures_obligations_and_answers(client: Client) -> None:
    petition = make.responded(verdict=Verdict.ADOPTED)
    agency = petition.agencies.get()
    stranger = make.agency("別的部")
    duty(petition.record, stranger, starts_at=NOW - 50 * DAY, kind="contact").save()
    shown = page(client, f"/agencies/{agency.code}/")
    assert petition.title in shown
    assert f"#response-{petition.record.responses.get().pk}" in shown
    assert "別的部" not in shown
    assert client.get(f"/agencies/{stranger.code}/").context["figures"].overdue == 1
    assert "還沒有公布過正式回應" in page(client, f"/agencies/{stranger.code}/")
    assert petition.title in page(client, f"/agencies/{agency.code}/responses/")
    assert "別的部" in page(client, "/agencies/")
    assert agency.public_name in page(client, "/en/agencies/")
    for path in ("nobody/", "nobody/responses/", "nobody/feed/", "%00/", "%00/calendar.ics", "%2e%2e/"):
        assert client.get(f"/agencies/{path}").status_code == 404
    assert client.post("/duties/").status_code == 405


def test_an_agencys_page_shows_its_contact_desk_as_far_as_it_has_one(client: Client) -> None:
    whole = make.agency(
        contact_name="提議聯絡窗口",
        contact_phone="(02) 5550-4000",
        contact_email="contact@roads.example.gov.tw",
        website="https://roads.example.gov.tw/",
    )
    text = page(client, f"/agencies/{whole.code}/")
    assert "聯絡這個機關" in text
    for words in ("提議聯絡窗口", "(02) 5550-4000", "mailto:contact@roads.example.gov.tw"):
        assert words in text
    assert 'href="https://roads.example.gov.tw/"' in text
    assert "聯絡這個機關" not in page(client, f"/agencies/{make.agency().code}/")


def test_official_codes_with_dots_have_pages_too(client: Client) -> None:
    petition = make.responded()
    agency = petition.agencies.get()
    for code in ("A00000000A.008", "2.16.886.101.20003.20001", "315000000H"):
        Agency.objects.filter(pk=agency.pk).update(code=code)
        assert f'href="/agencies/{code}/"' in page(client, "/agencies/")
        for path in ("", "responses/", "feed/", "calendar.ics"):
            assert client.get(f"/agencies/{code}/{path}").status_code == 200, path


def test_what_may_not_be_seen_is_on_no_page(client: Client) -> None:
    petition = make.responded()
    agency = petition.agencies.get()
    duty(petition.record, agency, starts_at=NOW - 90 * DAY, kind="contact").save()
    Petition.objects.update(text_hidden=True)
    code = agency.code
    for path in ("/duties/", "/duties/?show=met", f"/agencies/{code}/", f"/agencies/{code}/responses/"):
        assert petition.title not in page(client, path)
    for path in (
        "/duties/obligations.json",
        "/duties/feed/",
        "/duties/calendar.ics",
        f"/agencies/{code}/feed/",
    ):
        response = client.get(path)
        body = b"".join(response) if response.streaming else response.content
        assert petition.title not in body.decode()


@pytest.mark.parametrize("path", ["/duties/", "/agencies/", "/duties/commitments/"])
def test_the_banner_stands_while_nobody_looks_for_lateness(client: Client, path: str) -> None:
    assert "期限檢查停擺" in page(client, path)
    shell.beat(now=clock.now() - OLDEST - timedelta(seconds=1), name="reminders")
    assert "最後一次執行是" in page(client, path)
    shell.beat(now=clock.now(), name="reminders")
    shown = page(client, path)
    assert "期限檢查停擺" not in shown
    assert "期限檢查最近一次執行" in shown


def test_three_missed_runs_are_too_many(db: None) -> None:
    assert watch(NOW).is_stale
    shell.beat(now=NOW, name="reminders")
    assert not watch(NOW + OLDEST).is_stale
    assert watch(NOW + OLDEST + timedelta(microseconds=1)).is_stale
    # The heartbeat of another job says nothing of this one.
    shell.beat(now=NOW + DAY, name="jobs")
    assert watch(NOW + DAY).is_stale


def test_the_health_page_says_when_lateness_was_last_looked_for(client: Client) -> None:
    assert "each" not in client.get("/readyz").json()["checks"]["jobs"]
    shell.beat(now=NOW, name="reminders")
    shell.beat(now=NOW + DAY)
    assert client.get("/readyz").json()["checks"]["jobs"]["each"] == {
        "jobs": (NOW + DAY).isoformat(),
        "reminders": NOW.isoformat(),
    }


def test_empty_pages_say_so_and_what_will_stand_there(client: Client) -> None:
    assert "這張清單現在是空的" in page(client)
    assert "還沒有任何機關有應辦事項" in page(client, "/agencies/")
    assert "現在沒有進行中的承諾" in page(client, "/duties/commitments/")
    assert "還沒有結束的承諾" in page(client, "/duties/commitments/?show=ended")
    assert "沒有符合條件的事項" in page(client, "/duties/?kind=contact")


PATHS: list[Callable[[str], str]] = [
    lambda code: "/duties/",
    lambda code: f"/duties/?show=met&agency={code}&kind=timetable",
    lambda code: "/duties/?show=longest",
    lambda code: f"/agencies/{code}/",
    lambda code: f"/agencies/{code}/responses/",
    lambda code: "/agencies/",
    lambda code: "/duties/commitments/",
    lambda code: "/duties/commitments/?show=ended",
    lambda code: "/duties/feed/",
    lambda code: "/duties/calendar.ics",
]


def statements(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def test_a_page_asks_as_often_of_2000_obligations_as_of_20(client: Client) -> None:
    agencies = [make.agency() for _ in range(2)]
    many(matters(4), agencies)
    code = agencies[0].code
    few = {path(code): statements(client, path(code)) for path in PATHS}
    assert max(few.values()) <= 10
    many(matters(396), agencies)
    more = {path(code): statements(client, path(code)) for path in PATHS}
    # A large board asks once more: of when its spreadsheet is. A process asks that once a minute.
    once_more = {path: more[path] - few[path] for path in few if more[path] != few[path]}
    assert once_more == {"/duties/": 1, "/duties/?show=longest": 1}
    assert Obligation.objects.filter(agency__in=agencies).count() == 2000
