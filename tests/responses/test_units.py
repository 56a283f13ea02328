"""Members of a unit in whatever office: they read, deliver and decide for their unit, and no more."""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from participation.agencies.models import Role
from participation.record.actors import Actor
from participation.refusals import Refused
from participation.responses import actions
from participation.responses.models import Response, Unit, UnitPart
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.offices import at_desk, url
from tests.responses.signing import Office, approve, corrected, drafted, office, published
from tests.responses.test_deciders import person_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LATER = NOW + timedelta(hours=1)
TEXT, NOTE = "本機關同意提議的方向。", "只有承辦同仁看得到的註記"
# Every office that is no worker's.
OTHERS = [Role.EDITOR, Role.MODERATOR, Role.SCREENER]


@dataclass
class Scene:
    """An answer that asks a unit for its part, and goes through its hands; its only member is an editor."""

    of: Office
    member: Actor
    unit: Unit
    response: Response
    part: UnitPart

    def at(self, name: str, *more: Any) -> str:
        return url(name, self.of.agency.slug, self.of.petition.number, *more)


def scene_of(role: Role = Role.EDITOR) -> Scene:
    of = office()
    member = make.official(of.agency, role, "企劃科小葉")
    unit = actions.add_unit(of.agency, name="企劃科", is_control=False, people=[person_of(member)])
    steps: list[tuple[str, int | None]] = [("unit", unit.pk), ("control", None), ("approver", None)]
    actions.set_chain(of.agency, steps=steps, by=person_of(of.approver), now=NOW)
    response = drafted(of)
    asking: dict[str, Any] = {"asked": "期程需要多久？", "wanted_on": None, "by": of.officer, "now": NOW}
    return Scene(of, member, unit, response, actions.ask_unit(response, unit=unit, **asking))


@pytest.fixture
def scene() -> Scene:
    return scene_of()


def browser(actor: Actor) -> Client:
    return at_desk(person_of(actor))


def seen(scene: Scene) -> dict[str, str]:
    response = Response.objects.get(pk=scene.response.pk)
    return {"seen": response.drafted_at.isoformat()}


@pytest.mark.parametrize("role", OTHERS)
def test_a_unit_delivers_and_decides_whatever_office_its_member_holds(role: Role) -> None:
    scene = scene_of(role)
    client, page = browser(scene.member), scene.at("response_part", scene.part.pk)
    text = client.get(page).content.decode()
    assert "期程需要多久？" in text
    assert TEXT in text
    field = f"part-{scene.part.pk}-words"
    assert client.post(page, {field: ""}).status_code == 422
    assert client.post(page, {field: "三個月。"}).status_code == 302
    assert "三個月。" in client.get(page).content.decode()
    assert UnitPart.objects.get(pk=scene.part.pk).delivered_by == scene.member.person
    actions.submit_response(scene.response, by=scene.of.officer, now=NOW)
    decide = scene.at("response_publish")
    text = client.get(decide).content.decode()
    assert TEXT in text
    assert "同意，送下一步" in text
    assert scene.at("response_publish") in client.get("/cms/").content.decode()
    agreed = client.post(decide, {**seen(scene), "approve-comment": "期程可行。"})
    assert (agreed.status_code, agreed["Location"]) == (302, "/cms/")
    response = Response.objects.get(pk=scene.response.pk)
    assert response.current_workflow_task.kind == "control"
    approve(approve(response, by=scene.of.control), by=scene.of.approver)
    assert Response.objects.get(pk=response.pk).is_published


def test_a_unit_may_send_the_text_back(scene: Scene) -> None:
    actions.deliver_part(scene.part, words="三個月。", by=scene.member, now=NOW)
    actions.submit_response(scene.response, by=scene.of.officer, now=NOW)
    back = {**seen(scene), "send_back": "1", "send_back-reason": "請寫期程。"}
    assert browser(scene.member).post(scene.at("response_publish"), back).status_code == 302
    assert "請寫期程。" in browser(scene.of.officer).get(scene.at("response")).content.decode()


def test_nothing_else_of_the_case_is_for_them(scene: Scene) -> None:
    from participation.casework.actions import write_note

    write_note(scene.of.petition.record, agency=scene.of.agency, words=NOTE, by=scene.of.officer, now=NOW)
    client = browser(scene.member)
    for name in ("case", "response", "response_correct"):
        assert client.get(scene.at(name)).status_code == 403, name
    for name in ("response_part", "response_publish", "response_preview"):
        more = [scene.part.pk] if name == "response_part" else []
        text = client.get(scene.at(name, *more)).content.decode()
        assert TEXT in text
        assert NOTE not in text
        assert "簽核歷程（機關內部）" not in text
        assert "修改草稿" not in text
        assert scene.at("case") + '"' not in text
    snippet = f"/cms/snippets/responses/response/history/{scene.response.pk}/"
    assert client.get(snippet).status_code == 404
    before = list(Response.objects.values())
    for act in ("take-back", "unschedule", "lock", "unlock", "show", "ask", "attach", "call-off"):
        assert client.post(scene.at("response_act", act), {"part": scene.part.pk}).status_code == 403, act
    assert client.post(scene.at("response"), {"analysis": "改寫"}).status_code == 403
    assert client.post(scene.at("timetable"), {"timetable-words": "改寫"}).status_code == 403
    assert list(Response.objects.values()) == before
    assert UnitPart.objects.filter(pk=scene.part.pk).exists()


def test_they_decide_no_step_but_their_own(scene: Scene) -> None:
    actions.deliver_part(scene.part, words="三個月。", by=scene.member, now=NOW)
    actions.submit_response(scene.response, by=scene.of.officer, now=NOW)
    client, decide = browser(scene.member), scene.at("response_publish")
    assert client.post(decide, seen(scene)).status_code == 302
    # The unit was asked for its part and may go on reading; the control unit's step is not its own.
    assert client.get(decide).status_code == 200
    assert client.post(decide, seen(scene)).status_code == 403
    back = {**seen(scene), "send_back": "1", "send_back-reason": "不要"}
    assert client.post(decide, back).status_code == 403
    approve(scene.response, by=scene.of.control)
    assert client.post(decide, seen(scene)).status_code == 403
    hold = {**seen(scene), "hold": "1", "hold-decision": "allow", "hold-reason": "可以"}
    assert client.post(decide, hold).status_code in (403, 409)
    assert not Response.objects.get(pk=scene.response.pk).is_published


def test_the_verbs_refuse_them_as_the_pages_do(scene: Scene) -> None:
    by = scene.member
    verbs: list[Any] = [
        lambda: actions.submit_response(scene.response, by=by, now=NOW),
        lambda: actions.take_back(scene.response, by=by, now=NOW),
        lambda: actions.unschedule(scene.response, by=by, now=NOW),
        lambda: actions.lock_draft(scene.response, by=by, now=NOW),
        lambda: actions.show_to_lead(scene.response, by=by, now=NOW),
        lambda: actions.call_off_part(scene.part, by=by, now=NOW),
        lambda: actions.decide_hold(scene.response, allow=True, reason="好", by=by, now=NOW),
        lambda: actions.attach_file(
            scene.response, content=BytesIO(b"x"), name="x.pdf", media_type="x", by=by, now=NOW
        ),
        lambda: drafted(scene.of, by=by),
    ]
    for verb in verbs:
        with pytest.raises(Refused) as caught:
            verb()
        assert caught.value.refusal.code == "not-your-agency"


def test_other_units_and_other_agencies_read_nothing(scene: Scene) -> None:
    unasked = make.official(scene.of.agency, Role.EDITOR)
    actions.add_unit(scene.of.agency, name="人事室", is_control=False, people=[person_of(unasked)])
    stranger = scene_of()
    nobody = make.official(scene.of.agency, Role.EDITOR)
    outsiders = (unasked, nobody, stranger.member, stranger.of.officer)
    for name, more in (
        ("response_part", [scene.part.pk]),
        ("response_publish", []),
        ("response_preview", []),
    ):
        for actor in outsiders:
            answer = browser(actor).get(scene.at(name, *more))
            assert answer.status_code == 403
            assert TEXT not in answer.content.decode()
    field = f"part-{scene.part.pk}-words"
    for actor in outsiders:
        page = scene.at("response_part", scene.part.pk)
        assert browser(actor).post(page, {field: "偷改"}).status_code == 403
    assert not UnitPart.objects.get(pk=scene.part.pk).is_done


def test_one_units_part_is_not_another_units(scene: Scene) -> None:
    other = make.official(scene.of.agency, Role.EDITOR)
    unit = actions.add_unit(scene.of.agency, name="會計室", is_control=False, people=[person_of(other)])
    asking: dict[str, Any] = {"asked": "經費？", "wanted_on": None, "by": scene.of.officer, "now": NOW}
    actions.ask_unit(scene.response, unit=unit, **asking)
    client, page = browser(other), scene.at("response_part", scene.part.pk)
    assert client.get(page).status_code == 403
    assert client.post(page, {f"part-{scene.part.pk}-words": "代答"}).status_code == 403


def test_once_the_text_is_public_the_desk_is_closed_to_them_again(scene: Scene) -> None:
    actions.call_off_part(scene.part, by=scene.of.officer, now=NOW)
    client = browser(scene.member)
    assert client.get(scene.at("response_publish")).status_code == 403
    response = actions.submit_response(scene.response, by=scene.of.officer, now=NOW)
    assert client.get(scene.at("response_publish")).status_code == 200
    approve(response, by=scene.member)
    assert client.get(scene.at("response_publish")).status_code == 403
    approve(approve(response, by=scene.of.control), by=scene.of.approver)
    corrected(scene.of, Response.objects.get(pk=response.pk), now=LATER)
    assert client.get(scene.at("response_publish")).status_code == 403


def test_a_member_gets_the_files_of_the_present_text_alone(scene: Scene) -> None:
    facts: dict[str, Any] = {"media_type": "application/pdf", "by": scene.of.officer, "now": NOW}
    for name in ("附件.pdf", "刪掉.pdf"):
        actions.attach_file(scene.response, content=BytesIO(b"%PDF-1.4"), name=name, **facts)
    kept, gone = Response.objects.get(pk=scene.response.pk).files
    actions.detach_file(scene.response, key=gone["key"], by=scene.of.officer, now=NOW)
    client = browser(scene.member)
    assert client.get(scene.at("response_file", kept["key"])).status_code == 200
    assert client.get(scene.at("response_file", gone["key"])).status_code == 404
    assert scene.at("response_file", kept["key"]) in client.get(scene.at("response_publish")).content.decode()


def test_whoever_left_the_agency_or_the_unit_is_a_stranger(scene: Scene) -> None:
    page = scene.at("response_part", scene.part.pk)
    person_of(scene.member).agency_roles.all().delete()
    assert browser(scene.member).get(page).status_code == 403
    with pytest.raises(Refused) as caught:
        actions.deliver_part(scene.part, words="還在", by=scene.member, now=NOW)
    assert caught.value.refusal.code == "not-your-unit"


def test_what_was_said_to_a_text_that_is_public_stays_as_it_was() -> None:
    of = office()
    response = drafted(of)
    part = actions.ask_unit(response, unit=of.unit, asked="意見？", wanted_on=None, by=of.officer, now=NOW)
    actions.deliver_part(part, words="沒有意見。", by=of.control, now=NOW)
    actions.submit_response(response, by=of.officer, now=NOW)
    approve(approve(response, by=of.control), by=of.approver)
    corrected(of, Response.objects.get(pk=response.pk), now=LATER)
    with pytest.raises(Refused) as caught:
        actions.deliver_part(part, words="改口。", by=of.control, now=LATER)
    assert caught.value.refusal.code == "part-is-over"
    page = url("response_part", of.agency.slug, of.petition.number, part.pk)
    assert browser(of.control).get(page).status_code == 404


def test_there_is_no_part_where_nothing_is_in_the_making() -> None:
    of = office()
    published(of)
    assert (
        browser(of.officer).get(url("response_part", of.agency.slug, of.petition.number, 1)).status_code
        == 409
    )
