"""What can be taken away: files, feeds, calendars, the register of commitments, the API."""

import csv
import io
import json
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils.timezone import localtime
from icalendar import Calendar
from tablib import Dataset

from participation.agencies.models import Role
from participation.board.commitments import COMMITMENT_FIELDS
from participation.board.rows import FIELDS
from participation.calendar.rules import end_of_day
from participation.obligations.models import Obligation, ObligationExtension
from participation.record.models import Record
from participation.responses.models import Verdict
from participation.shell import tables
from participation.shell.tasks import make_tables
from petitions import actions
from tests.board.scene import DAY, NOW, duty, matters, met, one_of_each
from tests.petitions import factories as make
from tests.petitions.test_following import Office

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def body(client: Client, path: str, **headers: Any) -> bytes:
    response = client.get(path, **headers)
    assert response.status_code == 200, path
    return b"".join(response) if response.streaming else response.content


def rows(client: Client, path: str) -> list[dict[str, str]]:
    text = body(client, path).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def atom(text: bytes) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - what the platform itself wrote


def test_every_obligation_is_a_row_in_all_three_files(client: Client) -> None:
    [record] = matters(1)
    agency = make.agency("測試部")
    made = one_of_each(record, agency)
    found = rows(client, "/duties/obligations.csv")
    assert {row["state"] for row in found} == {"waiting", "overdue", "paused", "met", "met_late", "waived"}
    assert tuple(found[0]) == FIELDS
    assert {row["agency"] for row in found} == {"測試部"}
    late = next(row for row in found if row["state"] == "overdue")
    assert (late["days_late"], late["due_at"]) == ("10", made["overdue"].due_at.isoformat())
    listed = json.loads(body(client, "/duties/obligations.json"))["obligations"]
    assert [str(row["id"]) for row in listed] == [row["id"] for row in found]
    sheet = Dataset().load(body(client, "/duties/obligations.ods"), format="ods")
    assert [str(int(row[0])) for row in sheet] == [row["id"] for row in found]
    for query, number in (
        ("state=overdue", 1),
        ("state=&kind=", 6),
        ("kind=contact", 2),
        ("procedure=mailboxes", 0),
    ):
        assert len(rows(client, f"/duties/obligations.csv?{query}")) == number
    assert json.loads(body(client, "/duties/obligations.json?procedure=mailboxes")) == {"obligations": []}


@pytest.mark.parametrize(
    ("path", "query", "field", "words"),
    [
        ("/duties/obligations", "state=lazy", "state", "waiting、paused、overdue、met、met_late、waived"),
        ("/duties/obligations", "kind=formal", "kind", "formal_response"),
        ("/duties/obligations", "kind=contact&kind=formal", "kind", "formal_response"),
        ("/duties/obligations", "procedure=x%00", "procedure", "petitions"),
        ("/duties/obligations", "agency=nobody", "agency", "沒有這個機關"),
        ("/duties/obligations", "agency=a%00b", "agency", "沒有這個機關"),
        ("/duties/obligations", "stat=overdue", "stat", "agency、kind、procedure、state"),
        ("/duties/commitments/commitments", "state=overdue", "state", "可用的參數：agency"),
        ("/duties/commitments/commitments", "agency=nobody", "agency", "沒有這個機關"),
        ("/agencies/agencies", "agency=", "agency", "這個網址不用參數"),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "ods", "json"])
def test_what_a_file_does_not_know_is_refused_with_what_it_knows(
    client: Client, path: str, query: str, field: str, words: str, ending: str
) -> None:
    answer = client.get(f"{path}.{ending}?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    found = answer.json()
    assert [error["field"] for error in found["errors"]] == [field]
    assert words in found["errors"][0]["detail"]
    assert words in found["detail"]
    assert (found["status"], found["code"]) == (400, "invalid")


def test_the_rows_alone_give_the_figures_of_the_page(client: Client) -> None:
    [record] = matters(1)
    agency = make.agency()
    one_of_each(record, agency)
    states = [row["state"] for row in rows(client, "/duties/obligations.csv")]
    judged = [state for state in states if state in ("met", "met_late", "overdue")]
    share = round(100 * judged.count("met") / len(judged), 1)
    whole, own = rows(client, "/agencies/agencies.csv")
    assert (whole["on_time_share"], own["on_time_share"]) == (str(share), str(share))
    assert own["agency_code"] == agency.code
    assert json.loads(body(client, "/agencies/agencies.json"))["agencies"][1]["overdue"] == 1
    assert Dataset().load(body(client, "/agencies/agencies.ods"), format="ods").height == 2


def test_no_cell_is_run_as_a_formula(client: Client) -> None:
    [record] = matters(1)
    agency = make.agency('=HYPERLINK("https://example.org")')
    Record.objects.filter(pk=record.pk).update(title="+1+1")
    duty(record, agency).save()
    [row] = rows(client, "/duties/obligations.csv")
    assert (row["title"], row["agency"]) == ("'+1+1", '\'=HYPERLINK("https://example.org")')
    assert rows(client, "/agencies/agencies.csv")[1]["agency"].startswith("'=")


def test_a_large_file_is_written_in_pieces(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("participation.board.rows.CHUNK", 3)
    records = matters(8)
    agency = make.agency()
    Obligation.objects.bulk_create(duty(record, agency) for record in records)
    assert len({row["id"] for row in rows(client, "/duties/obligations.csv")}) == 8


def test_a_large_spreadsheet_is_the_one_of_this_morning_and_the_page_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "AT_ONCE", 3)
    records, agency = matters(5), make.agency("測試部")
    Obligation.objects.bulk_create(duty(record, agency) for record in records)
    later = client.get("/duties/obligations.ods")
    assert later.status_code == 409
    assert "第一份還沒有做好" in later.content.decode()
    assert 'href="/duties/obligations.csv"' in later.content.decode()
    assert "第一份還沒有做好" in client.get("/duties/").content.decode()
    make_tables()
    make_tables()
    answer = client.get("/duties/obligations.ods")
    assert (
        answer["Content-Disposition"] == f'attachment; filename="obligations-{localtime(NOW):%Y-%m-%d}.ods"'
    )
    assert answer["Last-Modified"]
    sheet = Dataset().load(answer.content, format="ods")
    assert {str(int(row[0])) for row in sheet} == {
        row["id"] for row in rows(client, "/duties/obligations.csv")
    }
    assert {row["agency"] for row in sheet.dict} == {"測試部"}
    # What is owed since then stands in the CSV and in tomorrow's.
    duty(records[0], agency, kind="contact").save()
    assert client.get("/duties/obligations.ods").content == answer.content
    assert "截至 " in client.get("/duties/").content.decode()
    assert client.get("/en/duties/obligations.ods").content != answer.content


def test_a_large_part_of_a_table_has_no_spreadsheet_and_a_small_one_is_of_this_moment(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "AT_ONCE", 3)
    agency, other = make.agency(), make.agency()
    records = matters(5)
    Obligation.objects.bulk_create(duty(record, agency) for record in records)
    duty(records[0], other).save()
    make_tables()
    refused = client.get(f"/duties/obligations.ods?agency={agency.code}")
    assert refused.status_code == 409
    assert "超過 3 列" in refused.content.decode()
    assert f'href="/duties/obligations.json?agency={agency.code}"' in refused.content.decode()
    page = client.get(f"/agencies/{agency.code}/").content.decode()
    assert "超過 3 列" in page
    assert "obligations.ods" not in page
    small = body(client, f"/duties/obligations.ods?agency={other.code}")
    assert Dataset().load(small, format="ods").height == 1
    assert f"obligations.ods?agency={other.code}" in client.get(f"/agencies/{other.code}/").content.decode()


def test_the_register_of_many_commitments_is_made_beforehand_too(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.responded(verdict=Verdict.UNDER_STUDY)
    monkeypatch.setattr(tables, "AT_ONCE", 0)
    path = "/duties/commitments/commitments.ods"
    assert client.get(path).status_code == 409
    for _language in range(4):
        make_tables()
    assert Dataset().load(client.get(path).content, format="ods").height == 1
    assert "截至 " in client.get("/duties/commitments/").content.decode()


def test_the_feed_tells_what_began_fell_overdue_and_was_met(client: Client) -> None:
    [record] = matters(1)
    agency = make.agency("測試部")
    made = one_of_each(record, agency)
    feed = atom(body(client, f"/agencies/{agency.code}/feed/"))
    entries = {entry.findtext(f"{ATOM}id", ""): entry for entry in feed.findall(f"{ATOM}entry")}
    overdue = f"tag:localhost,2026:obligation-{made['overdue'].pk}-overdue"
    assert entries[overdue].findtext(f"{ATOM}updated") == made["overdue"].due_at.strftime(
        "%Y-%m-%dT%H:%M:%S+00:00"
    )
    assert "逾期：測試部「正式回應」" in entries[overdue].findtext(f"{ATOM}title", "")
    assert {key.rsplit("-", 1)[1] for key in entries} == {"opened", "overdue", "met"}
    # In English the same names stand for the same things.
    english = atom(body(client, f"/en/agencies/{agency.code}/feed/"))
    assert {entry.findtext(f"{ATOM}id") for entry in english.findall(f"{ATOM}entry")} == set(entries)
    other = atom(body(client, f"/agencies/{make.agency().code}/feed/"))
    assert not other.findall(f"{ATOM}entry")


def events(client: Client, path: str = "/duties/calendar.ics") -> dict[str, Any]:
    raw = body(client, path)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert raw.endswith(b"END:VCALENDAR\r\n")
    calendar = Calendar.from_ical(raw)
    assert (calendar["VERSION"], bool(calendar["PRODID"])) == ("2.0", True)
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


def test_the_calendar_has_each_duty_on_its_last_day(client: Client) -> None:
    [record] = matters(1)
    agency = make.agency("測試,部;在\\此" + "很長的名字" * 10)
    due = end_of_day(date(2026, 11, 30))
    owed = duty(record, agency, due_at=due)
    hours = duty(record, agency, kind="contact", due_at=NOW + timedelta(hours=5))
    for one in (owed, hours, met(record, agency, NOW - 200 * DAY, starts_at=NOW - 210 * DAY)):
        one.save()
    found = events(client)
    assert set(found) == {f"obligation-{owed.pk}@localhost", f"obligation-{hours.pk}@localhost"}
    event = found[f"obligation-{owed.pk}@localhost"]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 11, 30), date(2026, 12, 1))
    assert str(event["SUMMARY"]) == f"{agency.name}：正式回應"
    assert event["DTSTAMP"].dt == owed.starts_at.replace(microsecond=0)
    assert found[f"obligation-{hours.pk}@localhost"]["DTSTART"].dt == hours.due_at.replace(microsecond=0)
    before = body(client, f"/agencies/{agency.code}/calendar.ics")
    assert before == body(client, f"/agencies/{agency.code}/calendar.ics")
    # An extension is a revision of the same entry.
    later = end_of_day(date(2026, 12, 10))
    ObligationExtension.objects.create(
        obligation=owed, old_due_at=due, new_due_at=later, reason="研商", by_role="officer", at=NOW
    )
    Obligation.objects.filter(pk=owed.pk).update(due_at=later)
    event = events(client)[f"obligation-{owed.pk}@localhost"]
    assert (event["DTSTART"].dt, event["SEQUENCE"], event["DTSTAMP"].dt) == (date(2026, 12, 10), 1, NOW)


def test_the_register_follows_a_commitment_from_the_answer_to_its_end(client: Client) -> None:
    petition = make.responded(verdict=Verdict.UNDER_STUDY)
    agency = petition.agencies.get()
    shown = client.get("/duties/commitments/")
    [row] = shown.context["rows"]
    assert (row["label"], len(row["one"].promises), row["one"].reports) == ("研究中", 2, [])
    assert petition.title in shown.content.decode()
    officer = make.official(agency, Role.OFFICER)
    for days, is_final in ((170, False), (340, True)):
        actions.report_follow_up(
            petition, words="研究進度如下。", is_final=is_final, by=officer, now=NOW + days * DAY
        )
        running = client.get("/duties/commitments/").context["rows"]
        assert len(running) == (0 if is_final else 1)
    [ended] = client.get("/duties/commitments/?show=ended").context["rows"]
    assert (ended["label"], len(ended["one"].reports)) == ("已結束", 2)
    assert ended["one"].promised_at == NOW
    [line] = rows(client, "/duties/commitments/commitments.csv")
    assert (line["state"], line["reports"], line["next_due_at"]) == ("ended", "2", "")
    assert line["ended_at"] == (NOW + 340 * DAY).isoformat()
    assert len(json.loads(body(client, "/duties/commitments/commitments.json"))["commitments"]) == 1
    assert Dataset().load(body(client, "/duties/commitments/commitments.ods"), format="ods").height == 1


def test_a_joining_agencys_commitment_stands_beside_the_leads_with_its_own_day(client: Client) -> None:
    lead, joining = make.agency(), make.agency()
    petition = make.reached(lead=[lead], co=[joining])
    for of, days in ((lead, 0), (joining, 30)):
        draft = make.drafted(petition, of, verdict=Verdict.UNDER_STUDY, now=NOW + days * DAY)
        approver = make.official(of, Role.APPROVER)
        actions.respond(petition, response=draft, by=approver, now=NOW + days * DAY)
    register = {
        row["one"].last.agency: row["one"] for row in client.get("/duties/commitments/").context["rows"]
    }
    assert set(register) == {lead, joining}
    assert register[lead].last.due_at < register[joining].last.due_at
    assert [one.promised_at for one in register.values()] == [NOW, NOW + 30 * DAY]
    path = "/duties/commitments/commitments.csv"
    assert {line["agency_code"] for line in rows(client, path)} == {lead.code, joining.code}
    for word in (joining.code, joining.slug):
        assert [line["agency_code"] for line in rows(client, f"{path}?agency={word}")] == [joining.code]


def test_the_file_of_commitments_has_the_words_of_the_promise_and_its_dates(client: Client) -> None:
    petition = make.responded(verdict=Verdict.UNDER_STUDY)
    [one] = [row["one"] for row in client.get("/duties/commitments/").context["rows"]]
    [line] = rows(client, "/duties/commitments/commitments.csv")
    assert line["under_study"] == " / ".join(promise.words for promise in one.promises) != ""
    assert line["next_step"] == " / ".join(promise.next_step for promise in one.promises)
    assert line["next_step_by"] == " / ".join(str(promise.by) for promise in one.promises) != ""
    assert (line["promised_at"], line["next_due_at"]) == (NOW.isoformat(), one.last.due_at.isoformat())
    assert (line["last_report_at"], line["ended_at"]) == ("", "")
    officer, at = make.official(petition.agencies.get(), Role.OFFICER), NOW + 20 * DAY
    actions.report_follow_up(petition, words="研究進度如下。", is_final=False, by=officer, now=at)
    [line] = json.loads(body(client, "/duties/commitments/commitments.json"))["commitments"]
    assert (line["last_report_at"], line["ended_at"], line["reports"]) == (at.isoformat(), "", 1)
    assert tuple(line) == COMMITMENT_FIELDS


def test_what_is_promised_after_an_end_is_a_commitment_of_its_own(client: Client) -> None:
    agency = make.agency()
    of = Office(make.reached(lead=[agency]), agency)
    of.answers(Verdict.UNDER_STUDY, Verdict.ADOPTED)
    of.reports(is_final=False, now=NOW + 10 * DAY)
    of.reports(is_final=True, now=NOW + 20 * DAY)
    of.corrects(Verdict.UNDER_STUDY, Verdict.UNDER_STUDY, now=NOW + 30 * DAY)
    [running] = [row["one"] for row in client.get("/duties/commitments/").context["rows"]]
    [ended] = [row["one"] for row in client.get("/duties/commitments/?show=ended").context["rows"]]
    assert (running.promised_at, len(running.promises), running.reports) == (NOW + 30 * DAY, 2, [])
    assert (ended.promised_at, len(ended.promises), len(ended.reports)) == (NOW, 1, 2)
    assert (ended.ended_by, ended.ended_at, running.ended_by) == ("report", NOW + 20 * DAY, "")


def test_a_corrected_answer_that_ends_a_study_is_shown_as_its_end_with_what_was_promised(
    client: Client,
) -> None:
    agency = make.agency()
    of = Office(make.reached(lead=[agency]), agency)
    of.answers(Verdict.UNDER_STUDY, Verdict.ADOPTED)
    of.corrects(Verdict.NOT_ADOPTED, Verdict.ADOPTED, now=NOW + 10 * DAY)
    assert client.get("/duties/commitments/").context["rows"] == []
    page = client.get("/duties/commitments/?show=ended")
    [one] = [row["one"] for row in page.context["rows"]]
    assert ([promise.words for promise in one.promises], one.reports) == (["在步道裝設低光害路燈"], [])
    assert one.ended_by == "correction"
    assert one.corrected.url in page.content.decode()
    [line] = rows(client, "/duties/commitments/commitments.csv")
    assert (line["state"], line["ended_by"], line["under_study"]) == (
        "ended",
        "correction",
        "在步道裝設低光害路燈",
    )


def test_a_commitment_whose_report_is_late_says_so(client: Client) -> None:
    petition = make.responded(verdict=Verdict.UNDER_STUDY)
    duties = Obligation.objects.filter(record=petition.record, kind="follow_up")
    duties.update(starts_at=NOW - 200 * DAY, due_at=NOW - 10 * DAY, original_due_at=NOW - 10 * DAY)
    shown = client.get("/duties/commitments/").content.decode()
    assert "報告逾期" in shown
    assert "已逾 11 天" in shown or "已逾 10 天" in shown
    duties.update(waived_at=NOW, next_reminder_at=None)
    [row] = client.get("/duties/commitments/?show=ended").context["rows"]
    assert (row["label"], row["one"].ended_by) == ("免予辦理", "waiver")


def test_the_api_gives_the_same_figures(client: Client) -> None:
    [record] = matters(1)
    agency = make.agency("測試部")
    one_of_each(record, agency)
    path = "/api/v1/obligations/statistics/"
    found = client.get(path).json()
    figures = {
        "met_on_time": 1,
        "met_late": 1,
        "overdue": 1,
        "waiting": 1,
        "paused": 1,
        "waived": 1,
        "on_time_share": 33.3,
        "median_days": 30.0,
    }
    assert found["all"] == figures
    assert found["agencies"] == [{"agency": {"code": agency.code, "name": "測試部"}, "figures": figures}]
    narrowed = client.get(path, {"kind": "contact", "procedure": "petitions"}).json()
    assert (narrowed["all"]["on_time_share"], narrowed["all"]["waiting"]) == (100.0, 1)
    assert client.get(path, {"agency": "nobody"}).status_code == 400
    assert client.get(path, {"agencies": "x"}).status_code == 400
