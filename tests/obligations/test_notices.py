"""The sentences of obligations on the public timeline, in both languages."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from participation.calendar.rules import end_of_day
from participation.obligations.actions import pause_obligations, remind, resume_obligations, waive_obligation
from participation.obligations.kinds import label_of
from participation.obligations.notices import due_words, register_kind, sentence, standing
from participation.record.actors import Actor
from participation.record.models import Event
from tests.obligations.scene import START, Scene, at
from tests.obligations.test_actions import DUE, an_event, extend, fresh, last_event, meet, owe


def said(scene: Scene) -> str | None:
    return sentence(last_event(scene))


def test_each_event_of_an_obligation_has_its_sentence(scene: Scene) -> None:
    owed = owe(scene)
    assert said(scene) == "交通與道路部應在 2026 年 3 月 20 日（五）以前完成「正式回應」。"
    extend(scene, owed, at("03-12 10:00"))
    assert (
        said(scene)
        == "交通與道路部將「正式回應」的期限由 2026 年 3 月 20 日（五）展延至 2026 年 3 月 27 日（五）。"
    )
    pause_obligations(scene.record, reason="選舉期間", by=Actor.system(), now=at("03-13 10:00"))
    assert said(scene) == "交通與道路部「正式回應」的期限暫停計算。"
    resume_obligations(scene.record, by=Actor.system(), now=at("03-15 10:00"))
    assert said(scene) == "交通與道路部「正式回應」的期限恢復計算，應在 2026 年 3 月 29 日（日）以前完成。"
    remind(owed.pk, now=at("03-31 10:00"))
    assert said(scene) == "提醒交通與道路部：「正式回應」的期限是 2026 年 3 月 29 日（日），已逾 2 天。"
    waive_obligation(owed, reason="提議人撤回", by=Actor.system(), now=at("04-01 10:00"))
    assert said(scene) == "交通與道路部的「正式回應」免予辦理。"


def test_a_reminder_before_the_due_instant_says_when_that_is(scene: Scene) -> None:
    event = remind(owe(scene).pk, now=at("03-16 10:00"))
    assert event
    assert sentence(event) == "提醒交通與道路部：「正式回應」的期限是 2026 年 3 月 20 日（五）。"


def test_sentences_name_the_agency_in_the_readers_language_without_a_query(scene: Scene) -> None:
    owe(scene)
    event = last_event(scene)
    with CaptureQueriesContext(connection) as queries, translation.override("en"):
        assert "Ministry of Roads" in (sentence(event) or "")
    assert len(queries) == 0


def test_events_that_bring_only_a_code_name_the_agency_all_the_same(scene: Scene) -> None:
    facts = {"kind": "contact", "agency": "A20", "due_at": DUE.isoformat()}
    event = Event(record=scene.record, position=1, kind="obligation_opened", facts=facts)
    assert (sentence(event) or "").startswith("環境與海洋部應在")
    event.facts["agency"] = "gone"
    assert (sentence(event) or "").startswith("gone")


def test_other_events_have_no_sentence_here(scene: Scene) -> None:
    assert sentence(an_event(scene, START)) is None


@pytest.mark.parametrize(
    ("now", "words"),
    [("03-18 10:00", "還有 2 天"), ("03-20 23:00", "今天截止"), ("03-23 10:00", "已逾 3 天")],
)
def test_an_open_duty_says_how_it_stands(scene: Scene, now: str, words: str) -> None:
    assert standing(owe(scene), at(now)) == words


def test_a_closed_duty_says_how_it_ended(scene: Scene) -> None:
    owed = owe(scene)
    pause_obligations(scene.record, reason="補正", by=Actor.system(), now=START)
    assert standing(fresh(owed), START) == "暫停計算"
    resume_obligations(scene.record, by=Actor.system(), now=START)
    meet(scene, at("03-23 10:00"))
    assert standing(fresh(owed), at("05-01 10:00")) == "逾 3 天完成"
    early = owe(scene, scene.seas)
    meet(scene, at("03-12 10:00"), scene.seas)
    assert standing(fresh(early), at("05-01 10:00")) == "如期完成"
    waived = waive_obligation(owe(scene, kind="contact"), reason="免辦", by=Actor.system(), now=START)
    assert standing(waived, START) == "免予辦理"


def test_a_due_instant_is_told_as_its_last_day_or_with_its_hour() -> None:
    assert due_words(end_of_day(date(2026, 3, 20))) == "2026 年 3 月 20 日（五）"
    assert due_words(at("03-20 17:00")) == "2026 年 3 月 20 日（五）下午 5:00"


def test_a_procedure_may_register_kinds_of_its_own() -> None:
    register_kind("site_visit", "會勘")
    assert label_of("site_visit") == "會勘"
    assert label_of("unheard_of") == "unheard_of"
