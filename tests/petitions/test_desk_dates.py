"""Dates that nobody can mean get a sentence, and nothing typed is lost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from participation.agencies.models import Role
from participation.responses import actions
from participation.responses.models import Answer, Response, UnitPart
from participation.shell.desk import is_of_our_times
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.offices import member, screener, url
from tests.petitions.test_desk_responses import typed
from tests.responses.signing import Office, approve, before_approval, drafted, office
from tests.responses.test_desk import address, begun, browser, seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
YEARS = ("0001-01-01", "1899-12-31", "9999-12-31")
NOT_OUR_TIMES = "請檢查年份：應該是西元 1912 年到 2199 年之間。"
PAST, FAR = "這一天已經過了，請填寫今天或以後的日期。", "日期太遠了，請填寫 {} 年以內的日期。"


@pytest.fixture
def of() -> Office:
    return office()


def sent(of: Office) -> dict[str, tuple[Client, str, dict[str, Any]]]:
    """Every form of the desk in which a day is typed: who sends it, where, and what else is in it."""
    officer, number = browser(of.officer), of.petition.number
    duty = of.petition.record.obligations.get(kind="formal_response")
    return {
        "contact": (
            officer,
            address(of, "contact"),
            {"contact-channel": "phone", "contact-summary": "已聯繫。"},
        ),
        "extension": (
            officer,
            address(of, "extend", duty.pk),
            {f"duty-{duty.pk}-reason": "還要與地方政府協商經費分擔。"},
        ),
        "unit": (
            officer,
            address(of, "response_act", "ask"),
            {"ask-unit": of.unit.pk, "ask-asked": "期程？"},
        ),
        "batch": (screener(), url("batch", number), {"source": "paper", "label": "紙本", "count": "3"}),
        "blackout": (screener(), url("blackouts"), {"starts_on": "2027-01-01", "reason": "投票"}),
        "accreditation": (
            member(make.desk(), Role.SUPERVISOR),
            reverse("press_desk:accreditations"),
            {"mail": make.person().email, "outlet": "日報"},
        ),
    }


FIELDS = {
    "contact": "contact-on",
    "extension": "duty-{duty}-last_day",
    "unit": "ask-wanted_on",
    "batch": "counted_on",
    "blackout": "ends_on",
    "accreditation": "last_day",
}


@pytest.mark.parametrize("day", YEARS)
@pytest.mark.parametrize("name", FIELDS)
def test_a_year_that_nobody_can_mean_is_told_in_every_form(of: Office, name: str, day: str) -> None:
    drafted(of)
    client, path, data = sent(of)[name]
    duty = of.petition.record.obligations.get(kind="formal_response")
    answer = client.post(path, {**data, FIELDS[name].format(duty=duty.pk): day})
    page = answer.content.decode()
    assert answer.status_code == 422, page[:300]
    assert NOT_OUR_TIMES in page
    assert f'value="{day}"' in page


def kinds(of: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    """Every form of ours."""
    for kind in of.__subclasses__():
        if kind.__module__.split(".")[0] in {"participation", "petitions", "cms"}:
            yield kind
        yield from kinds(kind)


def test_every_day_in_a_form_is_of_our_times() -> None:
    loaded = {kind: kind.base_fields for kind in kinds(forms.BaseForm) if hasattr(kind, "base_fields")}
    days = {
        f"{kind.__name__}.{name}": field.validators
        for kind, fields in loaded.items()
        for name, field in fields.items()
        if type(field) is forms.DateField and kind.__module__ != "participation.shell.gallery"
    }
    assert len(days) >= 8
    assert [name for name, validators in days.items() if is_of_our_times not in validators] == []


@pytest.mark.parametrize(
    ("verdict", "day", "sentence"),
    [
        *(("under_study", day, NOT_OUR_TIMES) for day in YEARS),
        ("under_study", "2026-11-19", PAST),
        ("under_study", "2036-11-21", FAR.format(10)),
        ("under_study", "2036-11-20", ""),
        ("under_study", "2026-11-20", ""),
        ("adopted", "2026-11-19", PAST),
    ],
)
def test_what_is_promised_is_still_to_come(of: Office, verdict: str, day: str, sentence: str) -> None:
    data = typed(of.petition, verdict=verdict, next_step_by=day)
    answer = browser(of.officer).post(address(of, "response"), data)
    assert answer.status_code == (422 if sentence else 302)
    if sentence:
        assert sentence in answer.content.decode()
        assert "本機關同意提議的方向。" in answer.content.decode()
    assert Answer.objects.exists() is not bool(sentence)


def test_a_correction_may_leave_a_promised_day_that_is_past(of: Office, settings: Any) -> None:
    study = typed(of.petition, verdict="under_study", next_step_by="2026-12-01")
    browser(of.officer).post(address(of, "response"), study)
    response = Response.objects.get(agency=of.agency)
    actions.submit_response(response, by=of.officer, now=NOW)
    approve(approve(response, by=of.control), by=of.approver)
    settings.CLOCK_SHIFT_SECONDS += timedelta(days=60).total_seconds()
    editor = browser(of.officer)
    change = {**study, "reason": "錯字更正，內容不變。", "analysis": "更正了錯字。", **begun(of)}
    assert editor.post(address(of, "response_correct"), change).status_code == 302
    other = {name: "2026-12-02" if name.endswith("next_step_by") else value for name, value in change.items()}
    answer = editor.post(address(of, "response_correct"), {**other, **begun(of)})
    assert answer.status_code == 422
    assert PAST in answer.content.decode()


@pytest.mark.parametrize(
    ("day", "status", "sentence"),
    [
        *((day, 422, NOT_OUR_TIMES) for day in YEARS),
        ("2026-11-19", 409, "公布時間必須在未來。"),
        ("2027-11-21", 409, FAR.format(1)),
        ("2027-11-20", 302, ""),
    ],
)
def test_a_text_is_published_at_a_time_that_can_come(
    of: Office, day: str, status: int, sentence: str
) -> None:
    before_approval(of)
    timed = {**seen(of), "approve-on": day, "approve-at": "09:30"}
    answer = browser(of.approver).post(address(of, "response_publish"), timed)
    assert answer.status_code == status
    if sentence:
        assert sentence in answer.content.decode()
        assert f'value="{day}"' in answer.content.decode()


@pytest.mark.parametrize(("day", "is_late"), [("2026-12-01", False), ("2027-03-01", True)])
def test_a_time_after_the_due_date_is_warned_of_and_allowed(of: Office, day: str, is_late: bool) -> None:
    before_approval(of)
    approver, decide = browser(of.approver), address(of, "response_publish")
    assert "正式回應的期限是 2027 年 1 月 20 日" in approver.get(decide).content.decode()
    timed = {**seen(of), "approve-on": day, "approve-at": "09:30"}
    told = approver.post(decide, timed, follow=True).content.decode()
    stays = browser(of.officer).get(address(of, "response")).content.decode()
    for page in (told, stays):
        assert ("2027 年 1 月 20 日（三） 之後，正式回應會逾期" in page) is is_late


@pytest.mark.parametrize(
    ("day", "sentence"), [("2026-11-19", PAST), ("2027-11-21", FAR.format(1)), ("2026-11-20", "")]
)
def test_a_unit_is_asked_for_a_day_to_come(of: Office, day: str, sentence: str) -> None:
    drafted(of)
    ask = {"ask-unit": of.unit.pk, "ask-asked": "請確認管考期程。", "ask-wanted_on": day}
    answer = browser(of.officer).post(address(of, "response_act", "ask"), ask)
    assert answer.status_code == (422 if sentence else 302)
    if sentence:
        assert sentence in answer.content.decode()
        assert "請確認管考期程。" in answer.content.decode()
    assert UnitPart.objects.exists() is not bool(sentence)
