"""What may happen to a petition and when it ends, in tables, without the database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from participation.calendar.rules import UnknownYear, WorkingCalendar, end_of
from participation.people.models import Level
from participation.refusals import Refusal
from petitions import rules
from petitions.lifecycles import lifecycle
from petitions.lifecycles.shape import Status
from petitions.rules import SigningFacts

DEMO, JOIN, JOIN_2015, JOIN_2017 = map(lifecycle, ("demo", "join", "join-2015", "join-2017"))
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
PLAIN = WorkingCalendar()


def code(refusal: Refusal | None) -> str:
    return refusal.code if refusal else "may"


def taipei(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("level", "needed", "expected"),
    [
        (Level.ACCOUNT, Level.ACCOUNT, "may"),
        (Level.ACCOUNT, Level.MAIL, "needs-mail"),
        (Level.MAIL, Level.MAIL, "may"),
        (Level.MAIL, Level.MOBILE, "needs-mobile"),
        (Level.MOBILE, Level.MOBILE, "may"),
        (Level.MOBILE, Level.NATIONAL, "needs-national"),
        (Level.NATIONAL, Level.MAIL, "may"),
    ],
)
def test_a_level_that_is_not_sure_enough_is_refused(level: Level, needed: Level, expected: str) -> None:
    refusal = rules.level_refusal(level, needed)
    assert code(refusal) == expected
    assert refusal is None or (refusal.forbidden and refusal.sentence)


@pytest.mark.parametrize(
    ("preset", "level", "blackout", "expected"),
    [
        (JOIN, Level.MOBILE, False, "may"),
        (JOIN, Level.MAIL, False, "needs-mobile"),
        (JOIN, Level.NATIONAL, True, "blackout"),
        (JOIN, Level.ACCOUNT, True, "blackout"),
        (replace(JOIN, observes_blackout=False), Level.MOBILE, True, "may"),
        (JOIN_2017, Level.MOBILE, False, "preset-closed"),
        (JOIN_2015, Level.ACCOUNT, True, "preset-closed"),
        (DEMO, Level.MOBILE, False, "may"),
    ],
)
def test_proposing(preset: Any, level: Level, blackout: bool, expected: str) -> None:
    assert code(rules.may_propose(preset, level=level, blackout=blackout)) == expected


def facts(**changes: Any) -> SigningFacts:
    """Somebody who may sign now."""
    plain: dict[str, Any] = {
        "preset": JOIN,
        "status": Status.OPEN,
        "opened_at": NOW - timedelta(days=1),
        "closes_at": NOW + timedelta(days=1),
        "threshold_reached_at": None,
        "level": Level.MOBILE,
        "has_signed": False,
        "blackout_since": None,
    }
    return SigningFacts(**{**plain, **changes})


# What concerns the window, for signing and for taking back alike.
WINDOW = [
    ({}, "may"),
    ({"status": Status.SCREENING}, "not-open-yet"),
    ({"status": Status.CLOSED}, "signing-over"),
    ({"status": Status.REFUSED}, "not-signable"),
    ({"status": Status.WITHDRAWN}, "not-signable"),
    ({"status": Status.AWAITING_RESPONSE, "threshold_reached_at": NOW}, "may"),
    ({"status": Status.RESPONDED, "threshold_reached_at": NOW}, "may"),
    ({"status": Status.RESPONDED, "preset": replace(JOIN, signing_statuses=(Status.OPEN,))}, "not-signable"),
    ({"opened_at": None}, "not-open-yet"),
    ({"opened_at": NOW + TICK}, "not-open-yet"),
    ({"opened_at": NOW}, "may"),
    ({"closes_at": None}, "signing-over"),
    ({"closes_at": NOW}, "signing-over"),
    ({"closes_at": NOW + TICK}, "may"),
]


@pytest.mark.parametrize(("changes", "expected"), WINDOW)
def test_the_window_is_the_same_for_signing_and_for_taking_back(
    changes: dict[str, Any], expected: str
) -> None:
    assert code(rules.may_sign(facts(**changes), now=NOW)) == expected
    assert code(rules.may_withdraw_signature(facts(has_signed=True, **changes), now=NOW)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"has_signed": True}, "already-signed"),
        ({"level": Level.MAIL}, "needs-mobile"),
        ({"level": Level.MAIL, "has_signed": True}, "needs-mobile"),
        ({"level": Level.NATIONAL}, "may"),
        ({"blackout_since": NOW}, "blackout"),
        ({"blackout_since": NOW, "level": Level.ACCOUNT}, "blackout"),
        ({"blackout_since": NOW, "preset": replace(JOIN, observes_blackout=False)}, "may"),
    ],
)
def test_signing(changes: dict[str, Any], expected: str) -> None:
    assert code(rules.may_sign(facts(**changes), now=NOW)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"blackout_since": NOW - 2 * TICK, "closes_at": NOW - TICK}, "blackout"),
        ({"blackout_since": NOW - TICK, "closes_at": NOW}, "blackout"),
        ({"blackout_since": NOW, "closes_at": NOW}, "signing-over"),
        ({"blackout_since": NOW, "closes_at": NOW - TICK}, "signing-over"),
        ({"blackout_since": NOW - TICK, "closes_at": NOW, "status": Status.CLOSED}, "signing-over"),
        (
            {
                "blackout_since": NOW - TICK,
                "closes_at": NOW,
                "preset": replace(JOIN, observes_blackout=False),
            },
            "signing-over",
        ),
    ],
)
def test_a_window_whose_end_falls_into_a_blackout_is_stopped_and_not_over(
    changes: dict[str, Any], expected: str
) -> None:
    assert code(rules.may_sign(facts(**changes), now=NOW)) == expected
    assert code(rules.may_withdraw_signature(facts(has_signed=True, **changes), now=NOW)) == expected


UNTIL_THRESHOLD = replace(JOIN, withdraw_until_threshold=True)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"has_signed": False}, "not-signed"),
        ({"has_signed": False, "status": Status.CLOSED}, "not-signed"),
        # Whoever changes his mind need not wait for the vote to be over, nor prove anything again.
        ({"blackout_since": NOW}, "may"),
        ({"level": Level.ACCOUNT}, "may"),
        ({"threshold_reached_at": NOW}, "may"),
        ({"threshold_reached_at": NOW, "preset": UNTIL_THRESHOLD}, "threshold-passed"),
        ({"preset": UNTIL_THRESHOLD}, "may"),
    ],
)
def test_taking_a_signature_back(changes: dict[str, Any], expected: str) -> None:
    assert code(rules.may_withdraw_signature(facts(**{"has_signed": True, **changes}), now=NOW)) == expected


@pytest.mark.parametrize("preset", [JOIN, DEMO, JOIN_2017])
@pytest.mark.parametrize("verb", sorted({move.verb for move in JOIN.transitions}))
@pytest.mark.parametrize("status", Status)
def test_a_verb_moves_only_where_the_preset_has_its_transition(
    preset: Any, verb: str, status: Status
) -> None:
    allowed = {(move.verb, move.source) for move in preset.transitions}
    refusal = rules.may_move(preset, verb, status)
    assert code(refusal) == ("may" if (verb, status) in allowed else "not-now")
    assert refusal is None or str(preset.statuses[status].label) in str(refusal.sentence)


@pytest.mark.parametrize(
    ("reason", "note", "expected"),
    [
        ("unclear", "請寫明地點。", "may"),
        ("boring", "請寫明地點。", "unknown-reason"),
        ("", "請寫明地點。", "unknown-reason"),
        ("unclear", "", "no-explanation"),
        ("unclear", " \n ", "no-explanation"),
    ],
)
def test_refusing_names_a_reason_and_explains_it(reason: str, note: str, expected: str) -> None:
    assert code(rules.may_refuse(JOIN, code=reason, note=note)) == expected


@pytest.mark.parametrize(("leads", "expected"), [(0, "no-lead-agency"), (1, "may"), (3, "may")])
def test_publishing_needs_a_lead_agency(leads: int, expected: str) -> None:
    assert code(rules.may_publish(lead_agencies=leads)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "may"),
        ({"status": Status.SCREENING}, "not-refused"),
        ({"status": Status.OPEN}, "not-refused"),
        ({"refused_at": None}, "not-refused"),
        ({"has_objected": True}, "objected-before"),
        ({"period_end": NOW}, "objection-late"),
        ({"period_end": NOW + TICK}, "may"),
        ({"has_objected": True, "period_end": NOW}, "objected-before"),
    ],
)
def test_objecting_is_for_refused_petitions_once_and_in_time(changes: dict[str, Any], expected: str) -> None:
    plain: dict[str, Any] = {
        "status": Status.REFUSED,
        "refused_at": NOW - timedelta(days=3),
        "period_end": NOW + timedelta(days=4),
        "has_objected": False,
    }
    assert code(rules.may_object(**{**plain, **changes}, now=NOW)) == expected


@pytest.mark.parametrize(
    ("is_decided", "screener", "expected"),
    [(False, 2, "may"), (False, None, "may"), (False, 1, "own-decision"), (True, 1, "objection-decided")],
)
def test_an_objection_is_decided_once_and_by_another(
    is_decided: bool, screener: int | None, expected: str
) -> None:
    refusal = rules.may_decide_objection(is_decided=is_decided, decider=1, screener=screener)
    assert code(refusal) == expected


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("signatures", [0, 1])
def test_the_text_may_change_until_somebody_signed(status: Status, signatures: int) -> None:
    expected = "not-editable"
    if status in (Status.SCREENING, Status.OPEN):
        expected = "text-locked" if signatures else "may"
    assert code(rules.may_change_text(status=status, signatures=signatures)) == expected


@pytest.mark.parametrize("status", Status)
def test_a_clarification_is_for_what_is_public_and_not_finished(status: Status) -> None:
    expected = "may" if status in (Status.OPEN, Status.AWAITING_RESPONSE) else "not-clarifiable"
    assert code(rules.may_clarify(status=status)) == expected


@pytest.mark.parametrize("status", Status)
def test_agencies_act_from_the_threshold_on(status: Status) -> None:
    owed = status in (Status.AWAITING_RESPONSE, Status.RESPONDED)
    assert code(rules.may_contact(status=status)) == ("may" if owed else "threshold-not-reached")


@pytest.mark.parametrize(
    ("status", "leads", "answered", "expected"),
    [
        (Status.OPEN, [1], [], "may"),
        (Status.AWAITING_RESPONSE, [1, 2], [1], "may"),
        (Status.AWAITING_RESPONSE, [2], [1], "already-answered"),
        (Status.AWAITING_RESPONSE, [], [1], "no-lead-agency"),
        (Status.OPEN, [], [], "no-lead-agency"),
        (Status.SCREENING, [1], [], "not-assignable"),
        (Status.RESPONDED, [1], [1], "not-assignable"),
        (Status.CLOSED, [], [], "not-assignable"),
    ],
)
def test_reassigning(status: Status, leads: list[int], answered: list[int], expected: str) -> None:
    assert code(rules.may_reassign(status=status, leads=leads, answered=answered)) == expected


@pytest.mark.parametrize("status", Status)
def test_responses_are_published_once_they_are_owed(status: Status) -> None:
    owed = status in (Status.AWAITING_RESPONSE, Status.RESPONDED)
    assert code(rules.may_respond(status=status)) == ("may" if owed else "not-awaiting-response")


@pytest.mark.parametrize(("is_owed", "expected"), [(True, "may"), (False, "no-follow-up")])
def test_reports_end_with_the_final_one(is_owed: bool, expected: str) -> None:
    assert code(rules.may_report(is_owed=is_owed)) == expected


@pytest.mark.parametrize(("words", "expected"), [("因為", "may"), ("", "no-reason"), (" \n", "no-reason")])
def test_words_that_are_owed_are_said(words: str, expected: str) -> None:
    assert code(rules.unless_said(words, rules.NO_REASON)) == expected


@pytest.mark.parametrize(
    ("reached_at", "ends_at"),
    [
        ("2026-05-20T10:00:00", "2026-11-21T00:00:00"),
        # Six months after the last of August end with February, of 28 or of 29 days.
        ("2026-08-31T23:59:59", "2027-03-01T00:00:00"),
        ("2027-08-31T00:00:00", "2028-03-01T00:00:00"),
        ("2027-08-29T12:00:00", "2028-03-01T00:00:00"),
        ("2026-10-31T12:00:00", "2027-05-01T00:00:00"),
    ],
)
def test_a_matter_is_barred_for_six_months(reached_at: str, ends_at: str) -> None:
    assert rules.bar_ends_at(JOIN, taipei(reached_at), PLAIN) == taipei(ends_at)


def test_a_barred_matter_is_refused_with_the_earlier_number() -> None:
    assert rules.barred(earlier_number=None) is None
    refusal = rules.barred(earlier_number="P2026-0007")
    assert code(refusal) == "recently-passed"
    assert refusal is not None
    assert "P2026-0007" in str(refusal.sentence)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "expected"),
    [
        (NOW - TICK, NOW + TICK, "may"),
        (NOW, NOW + TICK, "blackout-not-lasting"),
        (NOW + TICK, NOW + 2 * TICK, "blackout-not-lasting"),
        (NOW - TICK, NOW, "blackout-not-lasting"),
    ],
)
def test_only_a_blackout_that_lasts_can_be_ended(
    starts_at: datetime, ends_at: datetime, expected: str
) -> None:
    assert code(rules.may_end_blackout(starts_at=starts_at, ends_at=ends_at, now=NOW)) == expected


@pytest.mark.parametrize(
    ("preset", "opened_at", "closes_at"),
    [
        (JOIN, "2026-11-20T10:00:00", "2027-01-20T00:00:00"),
        # Opened in the last instant of a day, and in the first.
        (JOIN, "2026-11-20T23:59:59.999999", "2027-01-20T00:00:00"),
        (JOIN, "2026-11-21T00:00:00", "2027-01-21T00:00:00"),
        # Over a leap day and over a February without one.
        (JOIN, "2028-02-01T09:00:00", "2028-04-02T00:00:00"),
        (JOIN, "2027-02-01T09:00:00", "2027-04-03T00:00:00"),
        (JOIN, "2027-12-31T09:00:00", "2028-03-01T00:00:00"),
        (JOIN, "2027-12-30T09:00:00", "2028-02-29T00:00:00"),
        (JOIN_2015, "2015-09-10T09:00:00", "2015-10-26T00:00:00"),
    ],
)
def test_a_window_ends_after_its_last_full_day(preset: Any, opened_at: str, closes_at: str) -> None:
    assert rules.window_end(preset, taipei(opened_at), PLAIN) == taipei(closes_at)


@pytest.mark.parametrize(
    ("reached_at", "due_at"),
    [
        ("2026-11-20T10:00:00", "2027-01-21T00:00:00"),
        # Two months after the last of December are the last of February.
        ("2026-12-31T10:00:00", "2027-03-01T00:00:00"),
        ("2027-12-31T10:00:00", "2028-03-01T00:00:00"),
        ("2027-12-29T10:00:00", "2028-03-01T00:00:00"),
        ("2027-12-30T23:59:59", "2028-03-01T00:00:00"),
    ],
)
def test_a_formal_response_is_due_after_two_months(reached_at: str, due_at: str) -> None:
    duty = next(duty for duty in JOIN.threshold.duties if duty.kind == "formal_response")
    assert end_of(taipei(reached_at), duty.period, PLAIN) == taipei(due_at)


def test_working_days_skip_holidays_over_the_end_of_a_year_and_are_never_guessed() -> None:
    holidays = {date(2026, 12, 25), date(2027, 1, 1)}
    days = [date(2026, 12, 1) + timedelta(days=step) for step in range(45)]
    calendar = WorkingCalendar({day: day.weekday() < 5 and day not in holidays for day in days})
    timetable = JOIN.threshold.duties[0]
    # 24 December is a Thursday: 28, 29, 30, 31 December, 4, 5 and 6 January are worked.
    assert end_of(taipei("2026-12-24T10:00:00"), timetable.period, calendar) == taipei("2027-01-07T00:00:00")
    with pytest.raises(UnknownYear):
        end_of(taipei("2027-01-08T10:00:00"), timetable.period, calendar)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公車站牌沒有燈", {1: ["公車", "站牌"], 2: ["公車"]}),
        ("國小旁的公車", {2: ["國小", "公車"], 1: ["公車"]}),
        ("海", {}),
        ("海洋垃圾", {3: ["海洋垃圾"]}),
        ("沒有相關的字", {}),
    ],
)
def test_agencies_are_suggested_by_the_words_of_their_remit(
    text: str, expected: dict[int, list[str]]
) -> None:
    remits = {1: "公車 站牌 公車", 2: "國小  公車", 3: "海 海洋垃圾", 4: ""}
    found = rules.agencies_by_remit(text, remits)
    assert found == expected
    assert list(found) == list(expected)
