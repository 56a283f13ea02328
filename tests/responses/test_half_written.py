"""A draft is kept at any stage; what goes to sign-off or becomes public is whole."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from participation.agencies.models import Role
from participation.refusals import Refused
from participation.responses import actions
from participation.responses.actions import AnswerDraft, ResponseText
from participation.responses.models import Answer, Part, Response, Unit, Verdict
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.responses.signing import Office, approve, office, published
from tests.responses.test_desk import address, as_saved, browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LATER = NOW + timedelta(hours=1)
WHOLE: dict[str, Any] = {"verdict": "adopted", "reason_type": "budget", "reason": "預算足夠，可以辦理。"}
STUDY = {**WHOLE, "verdict": "under_study"}
ELSEWHERE = {**WHOLE, "verdict": "not_ours"}
# How far the answer to the first demand has come, and which of its fields are still asked for.
HALF = [
    ({**WHOLE, "reason": ""}, ["reason"]),
    ({**WHOLE, "reason_type": ""}, ["reason_type"]),
    ({**WHOLE, "verdict": ""}, ["verdict"]),
    ({"verdict": "adopted"}, ["reason_type", "reason"]),
    ({"reason": "先寫一點。"}, ["verdict", "reason_type"]),
    ({"next_step": "先寫接下來。"}, ["verdict", "reason_type", "reason"]),
    ({"evidence": "報告 https://example.gov.tw/"}, ["verdict", "reason_type", "reason"]),
    ({"next_step_by": "2027-06-30"}, ["verdict", "reason_type", "reason"]),
    (STUDY, ["next_step_by"]),
    (ELSEWHERE, ["handed_to"]),
    # Nothing yet: a lead agency owes an answer to every demand.
    ({}, ["verdict"]),
]
# By which condition the database refuses it in public, if there is a row at all.
REFUSING = {
    "verdict": "answer_verdict_known",
    "reason_type": "answer_reason_type_known",
    "reason": "answer_gives_reason",
    "next_step_by": "answer_under_study_is_dated",
    "handed_to": "answer_not_ours_says_whose",
}


@pytest.fixture
def of() -> Office:
    return office()


def posted(of: Office, first: dict[str, Any], **more: str) -> dict[str, str]:
    """The editor with the first demand as far as it has come and every other one answered."""
    demands = list(of.petition.record.demands.all())
    answers = {demand.pk: WHOLE for demand in demands} | {demands[0].pk: first}
    fields = {f"demand-{pk}-{name}": value for pk, facts in answers.items() for name, value in facts.items()}
    return {"analysis": "寫到一半的分析。", **fields, **more}


def kept(of: Office, name: str) -> dict[str, str]:
    """What the editor shows again, by the names of its fields."""
    writing = browser(of.officer).get(address(of, name)).context["writing"]
    bound = [form[field] for form in writing.forms for field in form.fields]
    return {field.html_name: str(field.initial or "") for field in bound}


def draft(of: Office, **first: Any) -> Response:
    """A saved draft whose first answer is half-written."""
    one, *others = of.petition.record.demands.all()
    answers = [AnswerDraft(one, **first)] if first else []
    return actions.draft_response(
        of.petition.record,
        agency=of.agency,
        part=Part(of.petition.agency_parts.get(agency=of.agency).part),
        text=ResponseText(),
        answers=[*answers, *(AnswerDraft(demand, **WHOLE) for demand in others)],
        by=of.officer,
        now=NOW,
    )


@pytest.mark.parametrize(("first", "lacks"), HALF)
@pytest.mark.parametrize("name", ["response", "response_correct"])
def test_a_half_written_draft_is_saved_told_of_and_not_sent_on(
    name: str, first: dict[str, Any], lacks: list[str], of: Office
) -> None:
    if name == "response_correct":
        published(of)
    officer, edit = browser(of.officer), address(of, name)
    number = of.petition.record.demands.all()[0].pk
    seen = officer.get(edit).context["writing"].seen
    reason = {"reason": "更正。"} if name == "response_correct" else {}
    typed = posted(of, first, seen=seen, **reason)
    saved = officer.post(edit, typed, follow=True)
    assert saved.redirect_chain == [(edit, 302)]
    page = saved.content.decode()
    assert "草稿已儲存。還沒寫完的，隨時可以回來接著寫" in page
    assert "草稿隨時可以儲存。送交簽核以前，還要補上：" in page
    wanted = [f"id_demand-{number}-{field}" for field in lacks]
    assert [problem.field_id for problem in saved.context["problems"]] == wanted
    written = {key: value for key, value in typed.items() if key != "seen"}
    assert kept(of, name).items() >= written.items()

    refused = officer.post(edit, {**as_saved(of), "submit": "1"})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert all(f'<a href="#{field}">' in page and f'id="{field}"' in page for field in wanted)
    assert "您寫的都已經存成草稿，還沒有送出。" in page
    assert kept(of, name).items() >= written.items()
    assert not Response.objects.get(agency=of.agency).workflow_in_progress


def test_what_was_typed_is_saved_before_it_is_sent_on_or_refused(of: Office) -> None:
    officer, edit = browser(of.officer), address(of, "response")
    refused = officer.post(edit, posted(of, {"reason": "還在想。"}, seen="", submit="1"))
    assert refused.status_code == 409
    assert Response.objects.get(agency=of.agency).analysis == "寫到一半的分析。"
    seen = refused.context["writing"].seen
    assert officer.post(edit, posted(of, WHOLE, seen=seen, submit="1")).status_code == 302
    response = Response.objects.get(agency=of.agency)
    assert response.workflow_in_progress
    assert {answer.reason for answer in response.answers.all()} == {WHOLE["reason"]}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_who_only_sends_a_text_on_has_not_written_it(end: str, of: Office) -> None:
    response = draft(of, **{**WHOLE, "reason": f"一。{end}二。"})
    revision = response.latest_revision_id
    posted = as_saved(of) | {"submit": "1"}
    posted = {name: value.replace(end, "\r\n") for name, value in posted.items()}
    assert browser(of.approver).post(address(of, "response"), posted).status_code == 302
    response = Response.objects.get(pk=response.pk)
    assert response.workflow_in_progress
    assert (response.author, response.latest_revision_id) == (of.officer.person, revision)


def test_a_text_that_changed_since_it_was_read_is_not_sent_on(of: Office) -> None:
    old = draft(of, **WHOLE).revision_seen
    draft(of, **WHOLE)
    refused = browser(of.officer).post(address(of, "response"), {**as_saved(of), "seen": old, "submit": "1"})
    assert refused.status_code == 409
    assert "草稿在您閱讀之後又修改過" in refused.content.decode()
    assert "還沒有儲存；再儲存一次" not in refused.content.decode()


@pytest.mark.parametrize(("first", "lacks"), HALF)
def test_nothing_half_written_is_published(first: dict[str, Any], lacks: list[str]) -> None:
    own = make.agency()
    of = office(agency=own, petition=make.reached(lead=[own]))
    Unit.objects.update(is_active=False)
    when = {"next_step_by": date(2027, 6, 30)} if "next_step_by" in first else {}
    draft(of, **{**first, **when})
    # One approver is the whole chain here; what was read is the present text.
    approver, decide = browser(of.approver), address(of, "response_publish")
    page = approver.get(decide)
    assert "沒有寫完" in page.content.decode() or "沒有回應" in page.content.decode()
    for at in ({}, {"approve-on": "2026-12-25", "approve-at": "09:30"}):
        assert approver.post(decide, {"seen": page.context["seen"], **at}).status_code == 409
    assert not Response.objects.published().exists()
    assert Response.objects.get().due_at is None


@pytest.mark.parametrize(("first", "lacks"), [row for row in HALF if row[0]])
def test_the_database_refuses_to_make_a_half_written_answer_public(
    first: dict[str, Any], lacks: list[str], of: Office
) -> None:
    when = {"next_step_by": date(2027, 6, 30)} if "next_step_by" in first else {}
    response = draft(of, **{**first, **when})
    answer = response.answers.get(demand__position=1)
    assert answer.lacks == lacks
    make_public = (
        "UPDATE responses_response SET state = 'published', published_at = now(), publisher_id = %s "
        "WHERE id = %s"
    )
    assert of.approver.person is not None
    with (
        pytest.raises(IntegrityError, match="|".join(REFUSING[name] for name in lacks)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(make_public, [of.approver.person.pk, response.pk])


@pytest.mark.parametrize(
    ("write", "constraint"),
    [
        ("UPDATE responses_answer SET reason = ''", "answer_gives_reason"),
        ("UPDATE responses_answer SET verdict = ''", "answer_verdict_known"),
        ("UPDATE responses_answer SET is_public = FALSE", "answer_public_as_its_response"),
        ("UPDATE responses_answer SET is_public = FALSE, reason = ''", "answer_public_as_its_response"),
        (
            "INSERT INTO responses_answer (response_id, demand_id, verdict, reason_type, reason, next_step) "
            "SELECT response_id, demand_id, '', '', '', '' FROM responses_answer LIMIT 1",
            "answer_one_per_demand|answer_public_as_its_response",
        ),
    ],
)
def test_the_database_keeps_what_is_public_whole(write: str, constraint: str, of: Office) -> None:
    published(of)
    assert set(Answer.objects.values_list("is_public", flat=True)) == {True}
    with (
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(write)


def test_an_answer_of_a_draft_cannot_call_itself_public(of: Office) -> None:
    draft(of, **WHOLE)
    with pytest.raises(IntegrityError, match="answer_public_as_its_response"), transaction.atomic():
        Answer.objects.update(is_public=True)


def test_a_correction_is_public_as_the_text_before_it_was(of: Office) -> None:
    response = published(of)
    changed = actions.draft_correction(
        response,
        reason="更正。",
        text=ResponseText(),
        answers=[AnswerDraft(demand, **WHOLE) for demand in of.petition.record.demands.all()],
        by=of.officer,
        now=LATER,
    )
    actions.submit_response(changed, by=of.officer, now=LATER)
    approve(approve(changed, by=of.control, now=LATER), by=of.approver, now=LATER)
    assert set(Answer.objects.values_list("is_public", flat=True)) == {True}


def test_a_correction_may_begin_with_nothing_but_its_reason_or_without_one(of: Office) -> None:
    published(of)
    officer, edit = browser(of.officer), address(of, "response_correct")
    assert officer.post(edit, as_saved(of)).status_code == 409
    assert officer.post(edit, {**as_saved(of), "reason": "金額寫錯。"}).status_code == 302
    assert officer.post(edit, {**as_saved(of), "reason": "", "analysis": "改。"}).status_code == 302
    assert Response.objects.get().draft.change_reason == ""
    assert officer.post(edit, {**as_saved(of), "submit": "1"}).status_code == 409
    assert "修正已公布的文字必須說明理由。" in officer.get(edit).content.decode()


def test_an_agency_that_must_lead_by_now_owes_more_than_when_it_joined() -> None:
    lead, joining = make.agency(), make.agency()
    of = office(agency=joining, petition=make.reached(lead=[lead], co=[joining]))
    response = draft(of)
    response = actions.submit_response(response, by=of.officer, now=NOW)
    approve(response, by=of.control)
    Response.objects.update(part=Part.LEAD)
    with pytest.raises(Refused) as caught:
        approve(response, by=of.approver, go_live_at=LATER)
    assert caught.value.refusal.code == "demands-unanswered"
    assert not Response.objects.get().is_scheduled


@pytest.mark.parametrize(("first", "lacks"), [row for row in HALF if row[0]])
def test_whoever_reads_a_half_written_draft_reads_it(
    first: dict[str, Any], lacks: list[str], of: Office
) -> None:
    when = {"next_step_by": date(2027, 6, 30)} if "next_step_by" in first else {}
    response = draft(of, **{**first, **when})
    actions.ask_unit(response, unit=of.unit, asked="意見？", wanted_on=None, by=of.officer, now=NOW)
    actions.look_for_personal_data(response, now=NOW)
    pages = ["response_preview", "response_publish", "response", "case"]
    readers = [(of.officer, pages), (of.approver, pages), (of.control, pages[:2])]
    for person, names in readers:
        for name in names:
            page = browser(person).get(address(of, name))
            assert page.status_code == 200, name
            if "verdict" in lacks and name in pages[:2]:
                assert "還沒有選擇結果" in page.content.decode()
    snippet = f"/cms/snippets/responses/response/history/{response.pk}/"
    assert browser(of.officer).get(snippet).status_code == 200
    number = of.petition.number
    for public in (f"/petitions/{number}/", f"/api/v1/petitions/{number}/"):
        page = Client().get(public, follow=True)
        assert page.status_code == 200
        assert "寫到一半" not in page.content.decode()
        assert "還沒有選擇結果" not in page.content.decode()


def test_the_lead_agency_reads_what_a_joining_one_has_shown_half_written() -> None:
    lead, joining = make.agency(), make.agency()
    petition = make.reached(lead=[lead], co=[joining])
    of = office(agency=joining, petition=petition)
    actions.show_to_lead(draft(of, verdict=Verdict.UNDER_STUDY), by=of.officer, now=NOW)
    leads = browser(make.official(lead, Role.OFFICER))
    page = leads.get(f"/cms/petitions/cases/{lead.slug}/{petition.number}/response/").content.decode()
    assert "讀這個機關的草稿" in page
    assert "還沒有寫理由" in page


def test_the_diff_of_a_half_written_correction_is_read(of: Office) -> None:
    published(of)
    officer, edit = browser(of.officer), address(of, "response_correct")
    half = posted(of, {"verdict": "not_ours"}, seen=officer.get(edit).context["writing"].seen)
    assert officer.post(edit, half).status_code == 302
    page = officer.get(address(of, "response_publish"))
    assert page.status_code == 200
    assert "<del>" in page.content.decode()
    assert officer.get(address(of, "response_preview")).status_code == 200
