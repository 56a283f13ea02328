"""What an archive becomes here; the archive is of our own words."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from participation.agencies.models import Agency
from participation.calendar.models import CalendarDay
from participation.obligations.models import Obligation
from participation.obligations.rules import State
from participation.record.models import Delivery, Event, EventText
from participation.responses.models import Response
from petitions.lifecycles.shape import Status
from petitions.models import Petition, SignatureBatch
from tests.petitions import archive
from tests.petitions import factories as make
from tests.petitions.archive import bring as bring
from tests.petitions.archive import calendar as calendar
from tests.petitions.archive import only
from tests.petitions.archive import then as then
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db


def kinds(petition: Petition) -> list[str]:
    return list(petition.record.events.order_by("position").values_list("kind", flat=True))


def test_a_failed_proposal_is_a_closed_petition_with_its_archived_numbers(bring: Callable[..., str]) -> None:
    assert "1 made, 0 changed, 0 unchanged, 0 refused" in bring([archive.proposal(7)])
    petition = only()
    assert (petition.number, petition.status, petition.source) == ("JOIN-7", Status.CLOSED, "join:archive-7")
    assert petition.lifecycle_key == "join-2017"
    assert petition.opened_at == datetime.fromisoformat(archive.OPENED)
    assert petition.closes_at == petition.closed_at == datetime.fromisoformat(archive.CLOSES)
    assert (petition.online_count, petition.batch_count, petition.signature_count) == (0, 30, 30)
    assert kinds(petition) == ["proposed", "published", "closed", "imported"]
    assert not Obligation.objects.exists()


@pytest.mark.parametrize(
    ("changes", "status", "last"),
    [
        ({"outcome": "open"}, Status.CLOSED, "closed"),
        ({"outcome": "open", "last_seen_at": archive.OPENED}, Status.CLOSED, "closed"),
        ({"outcome": "open", "endorse_count_last_seen": 5000}, Status.OPEN, "signing_ended"),
        ({"outcome": "failed"}, Status.CLOSED, "closed"),
        (
            {"outcome": "revoked", "revoked_at": "2017-10-09T09:00:00+08:00"},
            Status.WITHDRAWN,
            "petition_withdrawn",
        ),
        (
            {"outcome": "revoked", "passed_at": archive.PASSED, "revoked_at": archive.CLOSES},
            Status.WITHDRAWN,
            "petition_withdrawn",
        ),
        ({"outcome": "passed", "passed_at": archive.PASSED}, Status.AWAITING_RESPONSE, "signing_ended"),
    ],
)
def test_every_outcome_has_its_status(
    bring: Callable[..., str], changes: dict[str, Any], status: Status, last: str
) -> None:
    bring([archive.proposal(**changes)])
    assert only().status == status
    assert kinds(only())[-2:] == [last, "imported"]


@pytest.mark.parametrize(
    ("version", "key"),
    [("EndorseStage_2015", "join-2015"), ("EndorseStage_2016", "join-2016")],
)
def test_a_proposal_keeps_the_rule_of_its_time(bring: Callable[..., str], version: str, key: str) -> None:
    bring([archive.proposal(rule_version=version)])
    assert only().lifecycle_key == key


def test_running_totals_become_batches_by_day_and_a_remainder(bring: Callable[..., str]) -> None:
    # Out of order, with a day on which nothing came and one on which the archive counted fewer.
    totals = [
        (1, "2017-10-05", 12),
        (1, "2017-10-03", 5),
        (1, "2017-10-06", 12),
        (1, "2017-10-07", 11),
        (1, "2017-10-08", 13),
    ]
    bring([archive.proposal()], [], totals)
    batches = SignatureBatch.objects.order_by("counted_on", "id")
    assert [(batch.label, batch.count, batch.counted_on) for batch in batches] == [
        ("2017-10-03", 5, date(2017, 10, 3)),
        ("2017-10-05", 7, date(2017, 10, 5)),
        ("2017-10-08", 1, date(2017, 10, 8)),
        ("未逐日記錄", 17, date(2017, 12, 1)),
    ]
    assert only().signature_count == 30


def test_a_remainder_is_dated_by_the_last_day_that_was_seen(bring: Callable[..., str]) -> None:
    row = archive.proposal(last_seen_at="2017-10-04T10:00:00+08:00")
    bring([row, archive.proposal(2, endorse_count_last_seen=0)], [], [(1, "2017-10-05", 4)])
    assert SignatureBatch.objects.get(label="未逐日記錄").counted_on == date(2017, 10, 5)
    assert Petition.objects.get(record__number="JOIN-2").signature_count == 0


def test_agencies_are_found_by_code_or_name_and_unknown_ones_are_made_inactive(
    bring: Callable[..., str],
) -> None:
    by_code = Agency.objects.create(code="L1", slug="lights", name="路燈總署", position=1)
    by_name = Agency.objects.create(code="X", slug="roads", name="道路部", position=2)
    row = archive.passed(
        master_agencies=[archive.office("L1", "路燈部"), archive.office("R1", "道路部")],
        co_agencies=[archive.office("N.1", "新設部"), archive.office("L1", "路燈部")],
    )
    other = archive.proposal(2, co_agencies=[archive.office("N1", "另一部"), archive.office("N.1", "新設部")])
    bring([row, other], [archive.post(agency_code="N.1", agency="新設部")])
    new = Agency.objects.get(code="N.1")
    assert (new.name, new.is_active) == ("新設部", False)
    assert Agency.objects.count() == 4
    parts = Petition.objects.get(record__number="JOIN-1").agency_parts.values_list("agency", "part")
    assert dict(parts) == {by_code.pk: "lead", by_name.pk: "lead", new.pk: "co"}
    # A joining agency's answer is published, but the leads still owe theirs.
    assert Response.objects.get().part == "co"
    assert Petition.objects.get(record__number="JOIN-1").status == Status.AWAITING_RESPONSE


def test_only_words_on_what_becomes_of_the_matter_are_a_formal_answer(bring: Callable[..., str]) -> None:
    posts = [
        archive.post(1, 1, **{"adoption_參採情形": "", "first_posted_at": "2017-10-23T09:00:00+08:00"}),
        archive.post(
            1, 2, **{"adoption_參採情形": "將於12月前回應。", "first_posted_at": "2017-10-24T09:00:00+08:00"}
        ),
        archive.post(1, 3, **{"adoption_參採情形": "", "analysis_分析說明": ""}),
        archive.post(1, 4),
    ]
    assert "1 formal answers, 3 timetables and notes" in bring([archive.passed()], posts)
    assert Response.objects.get().adoption == "同意裝設，明年六月前完成。"
    assert Response.objects.get().published_at == datetime(2017, 12, 1, 2, tzinfo=UTC)
    told = Event.objects.filter(kind="timetable_published").order_by("position")
    assert [event.fact("post") for event in told] == [1, 2, 3]
    assert list(EventText.objects.order_by("id").values_list("words", flat=True)) == [
        "已現勘。",
        "已現勘。\n\n將於12月前回應。",
    ]


def test_events_stand_in_order_of_time_and_an_effect_after_its_cause(bring: Callable[..., str]) -> None:
    bring([archive.passed()], [archive.post()])
    assert only().status == Status.RESPONDED
    assert kinds(only()) == [
        "proposed",
        "published",
        "threshold_reached",
        "response_published",
        "responded",
        "signing_ended",
        "imported",
    ]
    events = list(only().record.events.order_by("position"))
    assert [event.position for event in events] == list(range(1, 8))
    assert only().record.event_count == 7
    assert not Delivery.objects.exists()
    response = Response.objects.get()
    assert events[3].facts == {"agency": "L1", "post": 1, "response": response.pk, "part": "lead"}


@pytest.mark.parametrize(
    ("posted_at", "state"),
    [
        ("2017-12-20T23:59:59+08:00", State.MET),
        ("2017-12-21T00:00:00+08:00", State.MET_LATE),
        (None, State.OVERDUE),
    ],
)
def test_the_answer_that_was_owed_was_met_late_or_is_open(
    bring: Callable[..., str], posted_at: str | None, state: State
) -> None:
    bring([archive.passed()], [archive.post(first_posted_at=posted_at)] if posted_at else [])
    duty = Obligation.objects.get(kind="formal_response")
    assert duty.due_at == duty.original_due_at == datetime(2017, 12, 20, 16, tzinfo=UTC)
    assert duty.latest_due_at == datetime(2018, 2, 20, 16, tzinfo=UTC)
    assert duty.state(NOW) == state
    # Matters of the past remind nobody.
    assert (duty.reminds, duty.next_reminder_at) == (False, None)
    timetable = Obligation.objects.get(kind="timetable")
    assert timetable.due_at == datetime(2017, 10, 31, 16, tzinfo=UTC)
    assert not Obligation.objects.filter(kind="contact").exists()


def test_every_lead_agency_owes_and_the_last_answer_counts(bring: Callable[..., str]) -> None:
    leads = [archive.office("L1", "路燈部"), archive.office("L2", "道路部")]
    later = "2017-12-05T10:00:00+08:00"
    second = archive.post(1, 2, agency_code="L2", agency="道路部", first_posted_at=later)
    bring([archive.passed(master_agencies=leads)], [archive.post(), second])
    assert only().responded_at == datetime.fromisoformat(later)
    met = Obligation.objects.filter(kind="formal_response").order_by("agency__code")
    assert [duty.met_by.fact("post") for duty in met if duty.met_by] == [1, 2]


def test_a_second_run_changes_nothing(bring: Callable[..., str]) -> None:
    everything = ([archive.passed(), archive.proposal(2)], [archive.post()], [(1, "2017-10-05", 12)])
    bring(*everything)
    before = [list(model.objects.order_by("pk").values()) for model in (Petition, Event, Response, Agency)]
    assert "0 made, 0 changed, 2 unchanged, 0 refused" in bring(*everything)
    after = [list(model.objects.order_by("pk").values()) for model in (Petition, Event, Response, Agency)]
    assert after == before


def test_what_changed_in_the_archive_is_brought_up_to_date_and_recorded(
    bring: Callable[..., str], then: None, settings: Any
) -> None:
    young = archive.proposal(
        title="河堤要有燈",
        outcome="open",
        endorse_count_last_seen=12,
        last_seen_at="2017-10-06T00:00:00+08:00",
        master_agencies=[archive.office("L9", "他部")],
    )
    bring([young, archive.proposal(2)], [], [(1, "2017-10-05", 12)])
    assert only_first().status == Status.OPEN
    settings.CLOCK_SHIFT_SECONDS = 0
    placeholder = archive.post(adoption_參採情形="", first_posted_at="2017-10-30T09:00:00+08:00")
    bring([archive.passed(), archive.proposal(2)], [placeholder], [(1, "2017-10-05", 12)])
    said = bring(
        [archive.passed(), archive.proposal(2)], [placeholder, archive.post(1, 2)], [(1, "2017-10-05", 12)]
    )
    assert "0 made, 1 changed, 1 unchanged, 0 refused" in said
    petition = only_first()
    assert (petition.title, petition.record.title) == ("第1條河堤夜間要有燈", "第1條河堤夜間要有燈")
    assert (petition.status, petition.signature_count) == (Status.RESPONDED, 5100)
    assert [part.agency.code for part in petition.agency_parts.select_related("agency")] == ["L1"]
    assert kinds(petition) == [
        *("proposed", "published", "imported"),
        *("threshold_reached", "timetable_published", "signing_ended", "imported"),
        *("response_published", "responded", "imported"),
    ]
    duties = Obligation.objects.order_by("kind")
    assert [(duty.kind, duty.state(NOW)) for duty in duties] == [
        ("formal_response", State.MET),
        ("timetable", State.MET),
    ]
    assert [batch.count for batch in petition.batches.order_by("counted_on")] == [12, 5088]


def only_first() -> Petition:
    return Petition.objects.select_related("record").get(record__number="JOIN-1")


def test_a_duty_in_a_year_without_a_calendar_refuses_that_proposal_alone(bring: Callable[..., str]) -> None:
    CalendarDay.objects.all().delete()
    make.load_weekdays(2018, 2018)
    with pytest.raises(CommandError, match="1 refused"):
        bring([archive.passed(), archive.proposal(2)])
    assert Petition.objects.get().number == "JOIN-2"
    # Not even its agency is left behind to trip the next one.
    said = bring([archive.passed(), archive.proposal(2)], tolerant=True)
    assert "0 made, 0 changed, 1 unchanged, 1 refused" in said
    assert "proposal 1: The government calendar of 2017 is not loaded" in said


BAD_PROPOSALS = [
    ("{", "not JSON"),
    ("[" * 100_000, "not JSON"),
    ("[1]", "not an object"),
    ({"n": None}, "n is not a whole number of at least 1"),
    ({"n": True}, "n is not a whole number"),
    ({"n": 2**31}, "n is not a whole number"),
    ({"id": ""}, "id is missing"),
    ({"id": "x" * 101}, "id is longer than 100"),
    ({"title": None}, "title is missing"),
    ({"title": "長" * 201}, "title is longer than 200"),
    ({"content": 5}, "content is not a text"),
    ({"rule_version": "EndorseStage_1999"}, "rule_version is unknown"),
    ({"rule_version": ["EndorseStage_2017"]}, "rule_version is unknown"),
    ({"outcome": "lost"}, "outcome is unknown"),
    ({"outcome": ["open"]}, "outcome is unknown"),
    ({"endorse_count_last_seen": -1}, "endorse_count_last_seen is not a whole number of at least 0"),
    ({"endorse_goal": 0}, "endorse_goal is not a whole number of at least 1"),
    ({"approved_at": "2017-10-02T09:00:00"}, "approved_at has no offset"),
    ({"approved_at": None}, "approved_at is not an instant"),
    ({"approved_at": "soon"}, "approved_at is not an instant"),
    ({"published_at": "0106-09-29T15:00:00+08:00"}, "published_at is not of this century"),
    ({"published_at": archive.CLOSES}, "approved_at is before published_at"),
    ({"endorse_due_at": archive.OPENED}, "endorse_due_at is not after approved_at"),
    ({"outcome": "passed"}, "outcome is passed but passed_at is missing"),
    ({"outcome": "revoked"}, "outcome is revoked but revoked_at is missing"),
    ({"passed_at": archive.PASSED}, "outcome is failed but passed_at is given"),
    ({"revoked_at": archive.PASSED}, "outcome is failed but revoked_at is given"),
    ({"outcome": "passed", "passed_at": "2017-10-01T09:00:00+08:00"}, "passed_at is before approved_at"),
    ({"master_agencies": "L1"}, "master_agencies is not a list of agencies"),
    ({"co_agencies": ["L1"]}, "co_agencies is not a list of agencies"),
    ({"co_agencies": [{"code": "L1"}]}, "name is missing"),
]


@pytest.mark.parametrize(("line", "reason"), BAD_PROPOSALS)
def test_a_proposal_that_cannot_be_read_is_refused_with_its_line(
    bring: Callable[..., str], line: str | dict[str, Any], reason: str
) -> None:
    bad = archive.proposal(**{"n": 2, **line}) if isinstance(line, dict) else line
    said = bring([archive.proposal(), "", bad], tolerant=True)
    assert "1 made, 0 changed, 0 unchanged, 0 refused" in said
    assert f"proposals.jsonl line 3: {reason}" in said


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"n": 9}, "there is no proposal 9"),
        ({"seq": 0}, "seq is not a whole number"),
        ({"agency": ""}, "agency is missing"),
        ({"agency_code": "L" * 41}, "agency_code is longer than 40"),
        ({"first_posted_at": ""}, "first_posted_at is not an instant"),
        ({}, "post 1 of proposal 1 stands here twice"),
    ],
)
def test_a_post_that_cannot_be_read_is_refused_with_its_line(
    bring: Callable[..., str], line: dict[str, Any], reason: str
) -> None:
    said = bring([archive.passed()], [archive.post(), archive.post(**line)], tolerant=True)
    assert f"responses.jsonl line 2: {reason}" in said
    assert Response.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ((9, "2017-10-06", 5), "there is no proposal 9"),
        ((1, "2017-10-06"), "not a number, a date and a count"),
        ((1, "yesterday", 5), "not a number, a date and a count"),
        ((1, "2017-10-06", -5), "not a day of this century and a count"),
        ((1, "1017-10-06", 5), "not a day of this century and a count"),
        ((1, "2017-10-05", 6), "2017-10-05 of proposal 1 stands here twice"),
        ((1, "2017-10-06", "9" * 140_000), "not CSV: field larger than field limit"),
    ],
)
def test_a_total_that_cannot_be_read_is_refused_with_its_line(
    bring: Callable[..., str], line: tuple[Any, ...], reason: str
) -> None:
    totals = [(1, "2017-10-05", 5), line, (1, "2017-10-09", 8)]
    said = bring([archive.proposal()], [], totals, tolerant=True)
    assert f"cosign_daily.csv line 3: {reason}" in said
    assert [batch.count for batch in SignatureBatch.objects.order_by("counted_on")] == [5, 3, 22]


def test_a_number_that_stands_twice_is_refused_the_second_time(bring: Callable[..., str]) -> None:
    with pytest.raises(CommandError, match="1 refused; --tolerant accepts that"):
        bring([archive.proposal(), archive.proposal(title="另一件")])
    assert only().title == "第1條河堤夜間要有燈"


def test_characters_that_cannot_be_stored_are_left_out(bring: Callable[..., str]) -> None:
    bring([archive.proposal(title="河\x00堤", content="半個字\ud83d")])
    assert (only().title, only().content) == ("河堤", "半個字?")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    files = archive.written(tmp_path, [archive.proposal()])
    Path(files[1]).unlink()
    with pytest.raises(CommandError, match=r"there is no file .*responses\.jsonl"):
        call_command("import_join", *files, quiet=True, stdout=io.StringIO())
    assert not Petition.objects.exists()
