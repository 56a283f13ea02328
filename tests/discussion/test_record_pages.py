"""The public moderation record: what it shows of decisions, what it counts, and what it never says."""

import csv
import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tablib import Dataset

from participation.calendar.rules import TAIPEI
from participation.discussion import actions
from participation.discussion.links import appeal_url
from participation.discussion.models import Decision, DecisionKind
from participation.discussion.models.decisions import ADVERSE
from participation.discussion.published import exports
from participation.discussion.published.browsing import month_of, recent_months
from participation.discussion.published.decisions import FIELDS
from participation.discussion.published.totals import totals
from participation.shell import tables
from participation.shell.files import DANGEROUS, safe
from participation.shell.paging import read_place
from participation.shell.tasks import make_tables
from tests.discussion import factories
from tests.people.cast import browser_of
from tests.petitions.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SECRETS = (
    "這是留言的秘密文字",
    "管理員寫的秘密理由",
    "暱稱不該出現",
    "檢舉人不該出現",
    "管理員不該出現",
    "秘密段落",
)


def rule_of(kind: str) -> str:
    """A rule whose violation is grave, where only that is a ground."""
    return "illegal-trade" if kind in {"suspend", "close_account"} else "abuse"


def secret_decision(kind: str = "hide", *, place: Any = None, now: datetime = NOW) -> Decision:
    """A decision whose every word about people can be recognised."""
    place = place or factories.discussion()
    author, reporter = factories.citizen("暱稱不該出現"), factories.citizen("檢舉人不該出現")
    said = factories.comment(place, f"這是留言的秘密文字，第{kind}段。", by=author, now=now)
    case = factories.reported(said, by=reporter, now=now)
    return actions.decide(
        case,
        kind=kind,
        reasons=factories.reasons(rule_of(kind), passage="秘密段落", reason="管理員寫的秘密理由"),
        by=factories.moderator("管理員不該出現"),
        now=now + timedelta(hours=3),
    )


def read(response: Any) -> str:
    """The whole of a response, streamed or not."""
    content = b"".join(response) if response.streaming else response.content
    return content.decode()


def test_each_field_of_the_files_has_a_row_that_explains_it(client: Client) -> None:
    page = client.get(reverse("moderation:record")).content.decode()
    for name in FIELDS:
        assert page.count(f'scope="row"><code>{name}</code></th>') == 1, name


def test_nothing_public_says_anything_of_a_person(client: Client) -> None:
    decision = secret_decision()
    factories.appealed(decision)
    erased = secret_decision("suspend")
    paths = [
        reverse("moderation:record"),
        f"{reverse('moderation:record')}?kind=hide&rule=abuse",
        reverse("moderation:decision", args=[decision.pk]),
        reverse("moderation:decision", args=[erased.pk]),
        f"/en{reverse('moderation:record')}",
        reverse("moderation:decisions_csv"),
        reverse("moderation:decisions_json"),
        "/api/v1/moderation/",
        f"/api/v1/petitions/{decision.comment.discussion.record.number}/comments/",
    ]
    shown = {path: read(client.get(path)) for path in paths}
    table = Dataset().load(client.get(reverse("moderation:decisions_ods")).content, format="ods")
    shown["ods"] = str(table.dict)
    people = {decision.person, decision.by, erased.person}
    secrets = [*SECRETS, *(str(person.email) for person in people), "我說的是步道"]
    for path, text in shown.items():
        if path.endswith("comments/"):
            # The comment that was not taken down is public; its author's chosen name is too.
            assert "第hide段" not in text
            assert "管理員" not in text
            assert "example.org" not in text
            continue
        assert [secret for secret in secrets if secret in text] == [], path


def test_a_row_says_what_under_which_rule_by_which_role_and_how_the_appeal_went(client: Client) -> None:
    decision = secret_decision()
    shown = client.get(reverse("moderation:record")).content.decode()
    for words in (
        "關閉留言：辱罵",
        "9.1(6)(7)",
        "民眾檢舉",
        "由平臺留言管理員決定",
        "沒有申訴",
        "違法或有害言論",
    ):
        assert words in shown, words
    assert decision.comment.discussion.record.title in shown
    factories.appealed(decision)
    assert "申訴處理中" in client.get(reverse("moderation:record")).content.decode()


def test_an_upheld_appeal_stays_on_the_record_as_lifted(client: Client) -> None:
    decision = secret_decision()
    appeal = factories.appealed(decision)
    actions.decide_appeal(appeal, uphold=True, reason="看錯了。", by=factories.moderator(), now=NOW)
    for path in (reverse("moderation:record"), reverse("moderation:decision", args=[decision.pk])):
        shown = client.get(path).content.decode()
        assert "申訴成立" in shown
        assert "撤銷" in shown


def test_what_took_nothing_or_is_not_confirmed_has_no_page(client: Client) -> None:
    dismissed = secret_decision("dismiss")
    proposed = secret_decision("close_account")
    for decision in (dismissed, proposed):
        assert client.get(reverse("moderation:decision", args=[decision.pk])).status_code == 404
    assert "還沒有任何處分" in client.get(reverse("moderation:record")).content.decode()


def test_the_person_affected_sees_the_whole_and_nobody_else_does() -> None:
    decision = secret_decision()
    path = reverse("moderation:decision", args=[decision.pk])
    own = browser_of(decision.person).get(path)
    assert all(words in own.content.decode() for words in ("秘密段落", "管理員寫的秘密理由", "提出申訴"))
    assert "no-store" in own["Cache-Control"]
    other = browser_of(factories.citizen()).get(path).content.decode()
    assert "秘密段落" not in other
    assert "提出申訴" not in other


def test_the_record_of_a_matter_that_is_not_public_is_not_named(client: Client) -> None:
    decision = secret_decision()
    record = decision.comment.discussion.record
    record.petition.__class__.objects.filter(pk=record.petition.pk).update(status="screening")
    shown = client.get(reverse("moderation:record")).content.decode()
    assert record.title not in shown
    assert "關閉留言" in shown


def test_filters_narrow_the_list_and_its_files(client: Client) -> None:
    place = factories.discussion()
    hidden, suspended = secret_decision("hide", place=place), secret_decision("suspend", place=place)
    factories.appealed(suspended)
    month = f"{NOW.astimezone(TAIPEI):%Y-%m}"
    wanted = {
        "kind=hide": [hidden],
        "rule=abuse": [hidden],
        "rule=illegal-trade": [suspended],
        "rule=flooding": [],
        "procedure=petitions": [suspended, hidden],
        "procedure=mailboxes": [],
        "appeal=pending": [suspended],
        "appeal=none": [hidden],
        f"month={month}": [suspended, hidden],
        "month=2001-01": [],
        "month=2001-13": [suspended, hidden],
        "kind=nonsense&page=nonsense": [suspended, hidden],
    }
    for query, decisions in wanted.items():
        assert rows_of(client, query) == [decision.pk for decision in decisions], query
    shown = client.get(f"{reverse('moderation:record')}?rule=flooding").content.decode()
    assert "沒有符合條件的處分" in shown


def rows_of(client: Client, query: str = "") -> list[int]:
    """The numbers in the CSV of a choice."""
    text = read(client.get(f"{reverse('moderation:decisions_csv')}?{query}"))
    return [int(row["id"]) for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))]


def test_pages_follow_each_other_without_gap_or_repetition(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("participation.shell.paging.PAGE", 2)
    place = factories.discussion()
    # All at the very same instant: the number decides.
    made = [secret_decision("suspend", place=place).pk for _serial in range(5)]
    seen, url, back = [], reverse("moderation:record"), ""
    while url:
        shown = client.get(url).context
        seen.append([row.number for row in shown["rows"]])
        url, back = shown["page"].next_url, shown["page"].previous_url
    assert [number for page in seen for number in page] == sorted(made, reverse=True)
    assert [row.number for row in client.get(back).context["rows"]] == seen[1]


def test_the_list_costs_the_same_with_one_row_and_with_twenty(client: Client) -> None:
    place = factories.discussion()
    secret_decision("suspend", place=place)
    counts = []
    for more in (0, 15):
        for _serial in range(more):
            secret_decision("suspend", place=place)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("moderation:record")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 9, counts


def test_totals_count_by_kind_appeal_and_hours() -> None:
    place = factories.discussion()
    first, _second = secret_decision("hide", place=place), secret_decision("suspend", place=place)
    secret_decision("dismiss", place=place)
    secret_decision("hide", place=place, now=NOW - timedelta(days=40))
    appeal = factories.appealed(first)
    actions.decide_appeal(appeal, uphold=True, reason="看錯了。", by=factories.moderator(), now=NOW)
    month, year = totals(NOW + timedelta(days=1))
    assert (month.decisions, month.dismissed, month.appeals, month.upheld_share) == (2, 1, 1, 100)
    assert dict(month.kinds) == {"關閉留言": 1, "停權": 1}
    assert month.median_hours == 3.0
    assert month.detected_share == 0
    assert year.decisions == 3


def test_totals_of_nothing_divide_by_nothing(client: Client) -> None:
    month, _year = totals(NOW)
    assert (month.decisions, month.detected_share, month.upheld_share, month.median_hours) == (
        0,
        None,
        None,
        None,
    )
    assert client.get(reverse("moderation:record")).status_code == 200


def test_the_three_files_say_the_same(client: Client) -> None:
    decision = secret_decision()
    text = read(client.get(reverse("moderation:decisions_csv"))).removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text))
    assert tuple(row) == FIELDS
    assert row["id"] == str(decision.pk)
    assert (row["automated_decision"], row["territorial_scope"]) == ("false", "TW")
    assert row["category"] == "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
    (said,) = json.loads(read(client.get(reverse("moderation:decisions_json"))))["decisions"]
    assert tuple(said) == FIELDS
    assert said["automated_decision"] is False
    sheet = Dataset().load(client.get(reverse("moderation:decisions_ods")).content, format="ods").dict
    assert [entry["rule"] for entry in sheet] == ["abuse"]


def test_the_files_of_an_empty_record_are_whole(client: Client) -> None:
    assert json.loads(read(client.get(reverse("moderation:decisions_json")))) == {"decisions": []}
    assert rows_of(client) == []


def test_a_file_is_written_a_chunk_at_a_time(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(exports, "CHUNK", 2)
    place = factories.discussion()
    made = [secret_decision("suspend", place=place).pk for _serial in range(5)]
    with CaptureQueriesContext(connection) as queries:
        assert rows_of(client) == sorted(made, reverse=True)
    assert len([query for query in queries if "discussion_decision" in query["sql"]]) == 3 + 1


def test_the_spreadsheet_of_a_large_record_is_the_one_of_this_morning(
    client: Client, monkeypatch: Any
) -> None:
    place = factories.discussion()
    for _serial in range(3):
        secret_decision("suspend", place=place)
    monkeypatch.setattr(tables, "AT_ONCE", 2)
    path, page = reverse("moderation:decisions_ods"), reverse("moderation:record")
    assert client.get(path).status_code == 409
    assert path not in client.get(page).content.decode()
    for _language in range(4):
        make_tables()
    assert len(Dataset().load(client.get(path).content, format="ods")) == 3
    assert "截至 " in client.get(page).content.decode()
    assert client.get(f"{path}?kind=suspend").status_code == 409


@pytest.mark.parametrize("beginning", DANGEROUS)
def test_no_cell_of_a_csv_is_a_formula(beginning: str) -> None:
    assert safe(f"{beginning}cmd") == f"'{beginning}cmd"


def test_a_law_that_looks_like_a_formula_is_only_text(client: Client) -> None:
    case = factories.reported(factories.comment(factories.discussion()))
    actions.decide(
        case,
        kind="remove",
        reasons=factories.reasons("malware", ground="law", law='=HYPERLINK("http://x")'),
        by=factories.moderator(),
        now=NOW,
    )
    text = read(client.get(reverse("moderation:decisions_csv"))).removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["law"].startswith("'=")


def test_ordinary_values_are_left_as_they_are() -> None:
    assert (safe("刑法第 310 條"), safe(3), safe(None), safe(True)) == ("刑法第 310 條", 3, "", "true")


def test_months_are_those_of_taipei() -> None:
    span = month_of("2026-12")
    assert span is not None
    assert [instant.isoformat() for instant in span] == [
        "2026-11-30T16:00:00+00:00",
        "2026-12-31T16:00:00+00:00",
    ]
    assert month_of("2026-1") is None
    assert month_of("０００１-01") is None
    assert recent_months(NOW.date())[:12][-1] == "2025-12"


@pytest.mark.parametrize("text", ["", "x", "YXwyMDI2fDE", "%00", "YXwyMDI2LTAxLTAxVDAwOjAwOjAwKzAwOjAwfC0x"])
def test_a_place_that_is_none_shows_the_first_page(text: str) -> None:
    assert read_place(text) is None


def test_every_kind_that_takes_something_is_in_the_filters(client: Client) -> None:
    groups = client.get(reverse("moderation:record")).context["groups"]
    labels = {option["label"] for option in groups[0]["options"]}
    assert {DecisionKind(kind).label for kind in ADVERSE} <= labels


def test_the_link_of_a_mail_is_not_on_any_public_page(client: Client) -> None:
    decision = secret_decision()
    token = appeal_url(decision).rstrip("/").rsplit("/", 1)[1]
    for path in (reverse("moderation:record"), reverse("moderation:decision", args=[decision.pk])):
        assert token not in client.get(path).content.decode()
