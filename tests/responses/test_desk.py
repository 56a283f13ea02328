"""The desk's pages of an answer on its way: editor, buttons, decision, files, times."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from participation.agencies.models import Role
from participation.record.actors import Actor
from participation.responses import actions
from participation.responses.models import Response, UnitPart
from participation.responses.texts import FREE_PARTS
from tests.gate.documents import pdf
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.offices import at_desk, url
from tests.petitions.test_desk_responses import typed
from tests.responses.signing import Office, before_approval, drafted, office, published, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PDF = pdf("會議紀錄")


@pytest.fixture
def of() -> Office:
    return office()


def browser(actor: Actor) -> Client:
    assert actor.person is not None
    return at_desk(actor.person)


def address(of: Office, name: str, *more: Any) -> str:
    return url(name, of.agency.slug, of.petition.number, *more)


def seen(of: Office) -> dict[str, str]:
    response = Response.objects.get(agency=of.agency)
    return {"seen": response.drafted_at.isoformat()}


def begun(of: Office) -> dict[str, str]:
    """What the editor posts of the text from which the writing began."""
    return {"seen": Response.objects.get(agency=of.agency).revision_seen}


def submit(client: Client, of: Office, name: str = "response", **more: str) -> HttpResponse:
    """Press the editor's button of sign-off over the text that was saved."""
    response: Any = client.post(address(of, name), {**as_saved(of), "submit": "1", **more})
    return response


def as_saved(of: Office) -> dict[str, str]:
    """What the editor posts when nobody has typed anything."""
    response = Response.objects.filter(agency=of.agency).first()
    draft = response.draft if response else None
    words = {name: getattr(draft, name, "") for name in (*FREE_PARTS, "change_reason")}
    posted = {
        **words,
        "reason": words.pop("change_reason"),
        "seen": response.revision_seen if response else "",
    }
    for answer in draft.answers.all() if draft else ():
        for name in ("verdict", "reason_type", "reason", "evidence", "next_step"):
            posted[f"demand-{answer.demand_id}-{name}"] = getattr(answer, name)
        posted[f"demand-{answer.demand_id}-next_step_by"] = str(answer.next_step_by or "")
        posted[f"demand-{answer.demand_id}-handed_to"] = str(answer.handed_to_id or "")
    return posted


def test_an_answer_is_walked_through_the_chain_with_buttons_alone(of: Office) -> None:
    officer, control, approver = (browser(one) for one in (of.officer, of.control, of.approver))
    edit, decide = address(of, "response"), address(of, "response_publish")
    whole = typed(of.petition, evidence="研究報告 https://example.gov.tw/report.pdf")
    assert officer.post(edit, whole).status_code == 302
    assert "https://example.gov.tw/report.pdf" in officer.get(edit).content.decode()
    assert submit(officer, of).status_code == 302
    page = officer.get(edit).content.decode()
    assert "這份回應正在簽核" in page
    assert officer.post(edit, whole).status_code == 409
    page = approver.get(decide).content.decode()
    assert "目前的簽核步驟不是由您決定。" in page
    assert approver.post(decide, seen(of)).status_code == 403
    assert control.post(decide, {**seen(of), "approve-comment": "同意。"}).status_code == 302
    back = {**seen(of), "send_back": "1", "send_back-reason": "請寫明期程。"}
    assert approver.post(decide, {**back, "send_back-reason": ""}).status_code == 422
    assert approver.post(decide, back).status_code == 302
    assert "請寫明期程。" in officer.get(edit).content.decode()
    assert officer.post(edit, {**whole, **begun(of)}).status_code == 302
    submit(officer, of)
    control.post(decide, seen(of))
    assert approver.post(decide, seen(of)).status_code == 302
    response = Response.objects.get(agency=of.agency)
    assert response.is_published
    public = Client().get(f"/responses/{response.pk}/").content.decode()
    assert "研究報告" in public
    assert 'href="https://example.gov.tw/report.pdf"' in public


def test_an_author_who_is_approver_too_is_refused_on_the_page_and_by_request(of: Office) -> None:
    response = drafted(of, by=of.approver)
    actions.submit_response(response, by=of.officer, now=NOW)
    browser(of.control).post(address(of, "response_publish"), seen(of))
    approver, decide = browser(of.approver), address(of, "response_publish")
    assert "擬稿人不能核定自己的草稿" in approver.get(decide).content.decode()
    assert approver.post(decide, seen(of)).status_code == 403
    assert not Response.objects.get(agency=of.agency).is_published


def test_a_time_is_set_and_taken_off(of: Office) -> None:
    before_approval(of)
    approver, decide = browser(of.approver), address(of, "response_publish")
    half = approver.post(decide, {**seen(of), "approve-on": "2026-11-25"})
    assert half.status_code == 422
    assert "也要填公布時間" in half.content.decode()
    past = approver.post(decide, {**seen(of), "approve-on": "2026-11-01", "approve-at": "09:00"})
    assert past.status_code == 409
    assert "公布時間必須在未來。" in past.content.decode()
    timed = {**seen(of), "approve-on": "2026-11-25", "approve-at": "09:30"}
    assert approver.post(decide, timed).status_code == 302
    due = Response.objects.get(agency=of.agency).due_at
    assert due is not None
    assert due.isoformat() == "2026-11-25T01:30:00+00:00"
    officer = browser(of.officer)
    assert "排定" in officer.get(address(of, "response")).content.decode()
    assert officer.post(address(of, "response_act", "unschedule")).status_code == 302
    assert Response.objects.get(agency=of.agency).due_at is None


def test_a_held_text_is_decided_about_on_its_page(of: Office) -> None:
    submitted(of, analysis="請撥 0987-654-321。")
    browser(of.control).post(address(of, "response_publish"), seen(of))
    approver, decide = browser(of.approver), address(of, "response_publish")
    page = approver.get(decide).content.decode()
    assert "手機號碼「0987-654-321」" in page
    assert approver.post(decide, seen(of)).status_code == 409
    hold = {**seen(of), "hold": "1", "hold-decision": "allow", "hold-reason": "這是承辦單位的公務手機。"}
    assert approver.post(decide, {**hold, "hold-reason": ""}).status_code == 422
    assert browser(of.officer).post(decide, hold).status_code == 403
    assert approver.post(decide, hold).status_code == 302
    assert approver.post(decide, seen(of)).status_code == 302
    assert Response.objects.get(agency=of.agency).is_published


def test_units_deliver_into_the_draft_and_the_lead_sees_what_is_missing(of: Office) -> None:
    drafted(of)
    officer, control = browser(of.officer), browser(of.control)
    edit = address(of, "response")
    ask = {"ask-unit": of.unit.pk, "ask-asked": "請確認管考期程。", "ask-wanted_on": "2026-11-27"}
    assert officer.post(address(of, "response_act", "ask"), {**ask, "ask-asked": ""}).status_code == 422
    assert officer.post(address(of, "response_act", "ask"), ask).status_code == 302
    assert "還沒有交出" in officer.get(edit).content.decode()
    refused = submit(officer, of)
    assert refused.status_code == 409
    assert "還有 1 個單位沒有提供意見。" in refused.content.decode()
    part = UnitPart.objects.get()
    words = {"part": part.pk, f"part-{part.pk}-words": "期程可行。"}
    empty = control.post(address(of, "response_act", "deliver"), {"part": part.pk})
    assert empty.status_code == 422
    assert officer.post(address(of, "response_act", "deliver"), words).status_code == 403
    assert control.post(address(of, "response_act", "deliver"), words).status_code == 302
    assert "期程可行。" in officer.get(edit).content.decode()
    assert officer.post(address(of, "response_act", "call-off"), {"part": part.pk}).status_code == 409
    assert officer.post(address(of, "response_act", "nothing")).status_code == 404
    assert submit(officer, of).status_code == 302
    assert officer.post(address(of, "response_act", "take-back")).status_code == 302


def test_a_file_is_known_by_its_content_and_public_with_the_text_alone(of: Office) -> None:
    response = drafted(of)
    officer, attach = browser(of.officer), address(of, "response_act", "attach")

    def upload(name: str, content: bytes) -> int:
        return officer.post(attach, {"attach-file": SimpleUploadedFile(name, content)}).status_code

    assert upload("偽裝.pdf", b"<script>") == 422
    assert upload("報告.pdf", PDF) == 302
    assert upload("刪掉.pdf", PDF) == 302
    kept, gone = Response.objects.get(pk=response.pk).files
    assert officer.post(address(of, "response_act", "detach"), {"key": gone["key"]}).status_code == 302
    public = f"/responses/{response.pk}/files/{kept['key']}/"
    own = address(of, "response_file", kept["key"])
    assert Client().get(public).status_code == 404
    assert officer.get(own).status_code == 200
    assert browser(office().officer).get(own).status_code == 403
    response.refresh_from_db()
    actions.submit_response(response, by=of.officer, now=NOW)
    for one in (of.control, of.approver):
        browser(one).post(address(of, "response_publish"), seen(of))
    answer = Client().get(public)
    assert (answer.status_code, answer["Content-Security-Policy"]) == (200, "sandbox")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert Client().get(f"/responses/{response.pk}/files/{gone['key']}/").status_code == 404
    assert "報告.pdf" in Client().get(f"/responses/{response.pk}/").content.decode()


def test_a_correction_needs_its_reason_and_shows_what_it_changes(of: Office) -> None:
    response = published(of)
    officer, correct = browser(of.officer), address(of, "response_correct")
    assert "修正的理由" in officer.get(correct).content.decode()
    whole = {**typed(of.petition), **begun(of)}
    without = officer.post(correct, {**whole, "analysis": "改過的說明。", "submit": "1"})
    page = without.content.decode()
    assert without.status_code == 409
    assert "修正已公布的文字必須說明理由。" in page
    assert "改過的說明。" in page
    assert '<a href="#id_reason">' in page
    assert submit(officer, of, "response_correct", reason="更正說明。").status_code == 302
    decide = address(of, "response_publish")
    page = browser(of.control).get(decide).content.decode()
    assert "更正說明。" in page
    assert "<del>" in page
    read = {"seen": str(Response.objects.get(pk=response.pk).latest_revision_id)}
    assert browser(of.control).post(decide, read).status_code == 302
    assert browser(of.approver).post(decide, read).status_code == 302
    public = Client().get(f"/responses/{response.pk}/changes/").content.decode()
    assert "更正說明。" in public
    assert "<del>" in public
    assert "第 1 版改為第 2 版" in public
    assert (
        "這是第 1 版，後來修正過。" in Client().get(f"/responses/{response.pk}/versions/1/").content.decode()
    )


def test_there_is_nothing_to_correct_before_something_is_public(of: Office) -> None:
    assert browser(of.officer).get(address(of, "response_correct")).status_code == 409
    assert browser(of.officer).post(address(of, "response_act", "lock")).status_code == 409
    assert browser(of.officer).get(address(of, "response_preview")).status_code == 409


def test_a_locked_draft_says_who_works_on_it(of: Office) -> None:
    drafted(of)
    officer, other = browser(of.officer), browser(make.official(of.agency, Role.OFFICER))
    assert officer.post(address(of, "response_act", "lock")).status_code == 302
    assert "鎖定了草稿" in other.get(address(of, "response")).content.decode()
    refused = other.post(address(of, "response"), typed(of.petition))
    assert refused.status_code == 409
    assert "預算足夠。" in refused.content.decode()
    assert other.post(address(of, "response_act", "unlock")).status_code == 302
    whole = {**typed(of.petition), **begun(of)}
    assert other.post(address(of, "response"), whole).status_code == 302


def test_the_preview_is_the_public_page(of: Office) -> None:
    drafted(of)
    page = browser(of.officer).get(address(of, "response_preview")).content.decode()
    assert "這是預覽，還沒有公布。" in page
    assert "本機關同意提議的方向。" in page
    assert NOW + timedelta(days=1) > NOW


@pytest.mark.parametrize(
    ("typed_words", "is_good"),
    [
        ("https://example.org/a", True),
        ("會議紀錄 https://example.org/a\n\n  統計 http://example.org/b ", True),
        ("請看我們的網站", False),
        ("javascript:alert(1)", False),
        ("https://example.org/a 在這裡", False),
    ],
)
def test_evidence_is_addresses_line_by_line(typed_words: str, is_good: bool, of: Office) -> None:
    data = typed(of.petition, evidence=typed_words)
    assert browser(of.officer).post(address(of, "response"), data).status_code == (302 if is_good else 422)
