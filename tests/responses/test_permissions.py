"""An agency sees and touches only its own work: role by action by own and other agency, by every door."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from participation.agencies.models import Role
from participation.people.models import Person
from participation.record.actors import Actor
from participation.responses import actions
from participation.responses.models import Response, ResponseVersion, WorkflowState
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.offices import at_desk
from tests.responses.signing import Office, approve, corrected, office, published, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SECRET = "尚未公開的預算數字九百九十九萬元"
LATER = NOW + timedelta(hours=1)


@dataclass
class Scene:
    """Two agencies that lead the same petition; only the first has a draft, in sign-off."""

    own: Office
    other: Office
    response: Response

    @property
    def case(self) -> str:
        return f"/cms/petitions/cases/{self.own.agency.slug}/{self.own.petition.number}"

    @property
    def snippet(self) -> str:
        return "/cms/snippets/responses/response"


@pytest.fixture
def scene() -> Scene:
    first, second = make.agency(), make.agency()
    petition = make.reached(lead=[first, second])
    own, other = office(agency=first, petition=petition), office(agency=second, petition=petition)
    return Scene(own, other, submitted(own, analysis=SECRET))


def browser(actor: Actor) -> Client:
    assert actor.person is not None
    return at_desk(actor.person)


def web_editor() -> Client:
    """Somebody with every permission that Wagtail's groups can give, and no office."""
    group = Group.objects.create(name="all")
    group.permissions.set(Permission.objects.all())
    person: Person = make.person(is_staff=True)
    person.groups.add(group)
    return at_desk(person)


def who(scene: Scene) -> dict[str, Client]:
    other = scene.other
    return {
        "own officer": browser(scene.own.officer),
        "own approver": browser(scene.own.approver),
        "own editor": browser(make.official(scene.own.agency, Role.EDITOR)),
        "other officer": browser(other.officer),
        "other approver": browser(other.approver),
        "other supervisor": browser(make.official(other.agency, Role.SUPERVISOR)),
        "other editor": browser(make.official(other.agency, Role.EDITOR)),
        "screener": browser(make.screener()),
        "web editor": web_editor(),
        "citizen": at_desk(make.person()),
        "nobody": Client(),
    }


def doors(scene: Scene) -> list[str]:
    pk, revision = scene.response.pk, scene.response.latest_revision_id
    state = WorkflowState.objects.get()
    return [
        f"{scene.case}/",
        f"{scene.case}/response/",
        f"{scene.case}/response/publish/",
        f"{scene.case}/response/preview/",
        f"{scene.snippet}/edit/{pk}/",
        f"{scene.snippet}/history/{pk}/",
        f"{scene.snippet}/history-results/{pk}/",
        f"{scene.snippet}/history/{pk}/revisions/{revision}/view/",
        f"{scene.snippet}/history/{pk}/revisions/compare/live...latest/",
        # Not served to anybody.
        f"{scene.snippet}/add/",
        f"{scene.snippet}/delete/{pk}/",
        f"{scene.snippet}/usage/{pk}/",
        f"{scene.snippet}/copy/{pk}/",
        f"{scene.snippet}/inspect/{pk}/",
        f"{scene.snippet}/preview/{pk}/",
        f"{scene.snippet}/unpublish/{pk}/",
        f"{scene.snippet}/lock/{pk}/",
        f"{scene.snippet}/history/{pk}/revisions/{revision}/revert/",
        f"{scene.snippet}/history/{pk}/revisions/{revision}/unschedule/",
        f"{scene.snippet}/workflow/action/{pk}/approve/{state.current_task_state_id}/",
        f"{scene.snippet}/workflow_history/{pk}/",
        f"{scene.snippet}/workflow_history/{pk}/detail/{state.pk}/",
        "/cms/snippets/choose/responses/response/",
        f"/cms/snippets/choose/responses/response/chosen/{pk}/",
        f"/cms/localize/api/snippets/responses/response/{pk}/",
        f"/responses/{pk}/",
        f"/responses/{pk}/changes/",
        f"/responses/{pk}/versions/1/",
    ]


# Where one's own agency may look, and what stands there names the draft.
OWN = ("own officer", "own approver")
OPEN_TO_OWN = 9


def test_nobody_but_the_own_agency_opens_any_door_to_a_draft(scene: Scene) -> None:
    found = []
    for name, client in who(scene).items():
        for place, door in enumerate(doors(scene)):
            answer = client.get(door)
            may = name in OWN and place < OPEN_TO_OWN
            # The pencil leads to our desk.
            good = 302 if "/edit/" in door else 200
            if may != (answer.status_code == good) and (may or answer.status_code == 200):
                found.append(f"{name} {door} {answer.status_code}")
            if not may and SECRET in answer.content.decode():
                found.append(f"{name} reads at {door}")
    assert found == []
    edit = browser(scene.own.officer).get(f"{scene.snippet}/edit/{scene.response.pk}/")
    assert edit["Location"] == f"{scene.case}/response/"


LISTS = (
    "/cms/",
    "/cms/snippets/",
    "/cms/snippets/responses/response/",
    "/cms/snippets/responses/response/results/",
    "/cms/snippets/responses/response/?q=九百九十九萬元",
    "/cms/reports/workflow/",
    "/cms/reports/workflow_tasks/",
    "/cms/reports/locked/",
    "/cms/reports/site-history/",
    "/cms/reports/aging-pages/",
    "/cms/petitions/",
    "/cms/petitions/cases/",
    "/cms/localize/api/snippets/responses/response/",
    "/api/v1/petitions/",
    "/search/?q=九百九十九萬元",
    "/cms/workflows/list/",
    "/cms/workflows/tasks/index/",
)


def test_no_list_report_or_search_names_another_agencys_draft(scene: Scene) -> None:
    trace = f"response/history/{scene.response.pk}/"
    edit = f"response/edit/{scene.response.pk}/"
    found = []
    for name, client in who(scene).items():
        for path in LISTS:
            page = client.get(path, follow=True).content.decode()
            words = [SECRET, *([] if name in OWN else [trace, edit])]
            if any(word in page for word in words):
                found.append(f"{name} {path}")
    assert found == []
    # The list is there for those who work on it, with their own answers.
    own = browser(scene.own.officer).get("/cms/snippets/responses/response/")
    assert own.status_code == 200
    assert edit in own.content.decode()


def presses(scene: Scene) -> dict[str, tuple[str, dict[str, str]]]:
    """Every button of the desk by its address and what it sends."""
    whole = {"analysis": "改寫", "reason": "理由", "seen": scene.response.drafted_at.isoformat()}
    acts = (
        "take-back",
        "unschedule",
        "lock",
        "unlock",
        "show",
        "ask",
        "deliver",
        "attach",
        "detach",
    )
    return {
        "draft": (f"{scene.case}/response/", whole),
        "correct": (f"{scene.case}/response/correct/", whole),
        "submit": (f"{scene.case}/response/", {**whole, "submit": "1"}),
        "approve": (f"{scene.case}/response/publish/", whole),
        "send back": (
            f"{scene.case}/response/publish/",
            {**whole, "send_back": "1", "send_back-reason": "x"},
        ),
        "hold": (f"{scene.case}/response/publish/", {**whole, "hold": "1", "hold-decision": "allow"}),
        **{act: (f"{scene.case}/response/{act}/", whole) for act in acts},
        "chain": (f"/cms/petitions/chains/{scene.own.agency.slug}/", {"chain-step-1": "approver"}),
        "unit": (f"/cms/petitions/chains/{scene.own.agency.slug}/", {"unit": "1", "unit-name": "秘書室"}),
        "wagtail edit": (f"{scene.snippet}/edit/{scene.response.pk}/", {"action-publish": "1"}),
        "wagtail list": (f"{scene.snippet}/", {"action": "publish"}),
        "wagtail bulk": ("/cms/bulk/responses/response/delete/?id=" + str(scene.response.pk), {}),
    }


STRANGERS = (
    "other officer",
    "other approver",
    "other supervisor",
    "other editor",
    "web editor",
    "citizen",
    "nobody",
)


def test_no_button_of_another_agency_does_anything(scene: Scene) -> None:
    def state() -> list[Any]:
        rows: tuple[Any, ...] = (Response, ResponseVersion, WorkflowState)
        return [list(model.objects.order_by("pk").values()) for model in rows]

    before, found = state(), []
    people = who(scene)
    for name in STRANGERS:
        for button, (path, data) in presses(scene).items():
            status = people[name].post(path, data).status_code
            # Strangers are sent to sign in; the chain's page is the own agency's, too.
            if status not in (302, 403, 404, 405):
                found.append(f"{name} {button} {status}")
    assert found == []
    assert state() == before


def test_wagtails_own_ways_do_nothing_for_the_own_agency_and_administrators_either(scene: Scene) -> None:
    administrator = at_desk(make.person(is_staff=True, is_superuser=True))
    for client in (administrator, browser(scene.own.approver)):
        for door in doors(scene)[OPEN_TO_OWN:25]:
            assert client.post(door, {"action-publish": "1"}).status_code in (403, 404), door
        client.post(f"{scene.snippet}/edit/{scene.response.pk}/", {"action-publish": "1"})
    assert not Response.objects.published().exists()
    assert WorkflowState.objects.get().status == "in_progress"


def test_the_editor_of_an_agency_arranges_its_own_chain_alone(scene: Scene) -> None:
    editor = browser(make.official(scene.own.agency, Role.EDITOR))
    own, other = (f"/cms/petitions/chains/{of.agency.slug}/" for of in (scene.own, scene.other))
    page = editor.get("/cms/petitions/chains/").content.decode()
    assert own in page
    assert other not in page
    assert editor.get(other).status_code == 403
    steps = {"chain-step-1": "control", "chain-step-2": "supervisor", "chain-step-3": "approver"}
    assert editor.post(own, steps).status_code == 302
    assert "管考單位" in editor.get(own).content.decode()
    refused = editor.post(own, {"chain-step-1": "approver"})
    assert refused.status_code == 409
    assert "簽核流程必須有管考單位這個步驟。" in refused.content.decode()
    screener = browser(make.screener())
    assert screener.post(other, steps).status_code == 302


def test_units_are_named_renamed_and_their_people_are_the_agencys_own(scene: Scene) -> None:
    editor = browser(make.official(scene.own.agency, Role.EDITOR))
    own, stranger = f"/cms/petitions/chains/{scene.own.agency.slug}/", scene.other.officer.person
    assert stranger is not None
    typed = {"unit": "1", "unit-name": "工程科"}
    assert editor.post(own, typed).status_code == 302
    assert editor.post(own, typed).status_code == 409
    assert editor.post(own, {**typed, "unit-name": "企劃科", "unit-people": stranger.pk}).status_code == 422
    assert editor.post(own, {"unit": "1", "unit-name": ""}).status_code == 422
    unit = f"{own}units/{scene.own.unit.pk}/"
    assert "管考科" in editor.get(unit).content.decode()
    assert editor.post(unit, {"name": "管制考核科", "is_control": "on"}).status_code == 302
    assert "管制考核科" in editor.get(own).content.decode()
    assert editor.get(f"{own}units/{scene.other.unit.pk}/").status_code == 404


def test_the_draft_of_a_correction_is_as_closed_as_a_first_one(scene: Scene) -> None:
    approve(scene.response, by=scene.own.control)
    response = approve(scene.response, by=scene.own.approver, now=LATER)
    draft = corrected(scene.own, response, now=LATER)
    words = "經費為三百萬元"
    other = browser(scene.other.approver)
    for path in (f"{scene.case}/response/correct/", f"{scene.case}/response/publish/"):
        assert words in browser(scene.own.officer).get(path).content.decode()
        assert other.get(path).status_code == 403
    for path in ("", "changes/", "versions/2/"):
        assert words not in Client().get(f"/responses/{draft.pk}/{path}").content.decode()
    revision = draft.latest_revision_id
    view = f"{scene.snippet}/history/{draft.pk}/revisions/{revision}/view/"
    assert other.get(view).status_code == 404


def test_a_joining_agencys_draft_is_read_by_the_lead_once_it_was_shown() -> None:
    lead, joining = make.agency(), make.agency()
    petition = make.reached(lead=[lead], co=[joining])
    leads, joins = office(agency=lead, petition=petition), office(agency=joining, petition=petition)
    from tests.responses.signing import drafted

    response = drafted(joins, analysis=SECRET)
    drafted(leads, analysis="主辦機關的說明。")
    page = f"/cms/petitions/cases/{lead.slug}/{petition.number}/response/"
    lead_officer = browser(leads.officer)
    assert SECRET not in lead_officer.get(page).content.decode()
    actions.show_to_lead(response, by=joins.officer, now=NOW)
    assert SECRET in lead_officer.get(page).content.decode()
    other_way = f"/cms/petitions/cases/{joining.slug}/{petition.number}/response/"
    assert "主辦機關的說明。" not in browser(joins.officer).get(other_way).content.decode()


def test_what_is_published_is_everybodys(scene: Scene) -> None:
    lead = office()
    response = published(lead)
    for client in (Client(), browser(scene.other.officer)):
        assert client.get(f"/responses/{response.pk}/").status_code == 200
