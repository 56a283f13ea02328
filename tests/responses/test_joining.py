"""What a lead agency reads of a joining agency's draft: the text that was shown to it, and nothing else."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from participation.refusals import Refused
from participation.responses import actions
from participation.responses.models import Response
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.offices import at_desk, url
from tests.responses.signing import Office, drafted, office, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LATER = NOW + timedelta(hours=1)
SHOWN, HIDDEN = "給主辦機關看的文字", "還在斟酌的九百九十九萬元"


@dataclass
class Scene:
    """A petition that one agency leads and another joins."""

    leads: Office
    joins: Office

    def page(self, of: Office, name: str = "response") -> str:
        """A page of an agency's own case."""
        return url(name, of.agency.slug, of.petition.number)


@pytest.fixture
def scene() -> Scene:
    lead, joining = make.agency(), make.agency()
    petition = make.reached(lead=[lead], co=[joining])
    return Scene(office(agency=lead, petition=petition), office(agency=joining, petition=petition))


def browser(actor: Any) -> Client:
    return at_desk(actor.person)


def show(scene: Scene, response: Response, now: Any = NOW) -> Response:
    return actions.show_to_lead(response, by=scene.joins.officer, now=now)


def refusal(scene: Scene, response: Response) -> str:
    with pytest.raises(Refused) as caught:
        show(scene, response)
    return caught.value.refusal.code


def test_the_lead_reads_what_was_shown_until_something_newer_is_shown(scene: Scene) -> None:
    response = show(scene, drafted(scene.joins, analysis=SHOWN))
    assert response.shown is not None
    assert response.shown.analysis == SHOWN
    assert not response.is_newer_than_shown
    assert refusal(scene, response) == "shown-before"
    response = Response.objects.get(pk=drafted(scene.joins, now=LATER, analysis=HIDDEN).pk)
    assert response.is_newer_than_shown
    assert response.shown is not None
    assert response.shown.analysis == SHOWN
    assert response.shown_to_lead_at == NOW
    response = show(scene, response, LATER)
    assert response.shown is not None
    assert (response.shown.analysis, response.shown_to_lead_at) == (HIDDEN, LATER)


def test_a_file_that_was_added_since_is_not_shown_either(scene: Scene) -> None:
    from io import BytesIO

    response = show(scene, drafted(scene.joins))
    facts: dict[str, Any] = {"name": f"{HIDDEN}.pdf", "media_type": "application/pdf"}
    response = actions.attach_file(
        response, content=BytesIO(b"%PDF-1.4"), **facts, by=scene.joins.officer, now=LATER
    )
    assert response.is_newer_than_shown
    drafted(scene.leads)
    assert HIDDEN not in browser(scene.leads.officer).get(scene.page(scene.leads)).content.decode()


def test_a_published_answer_is_shown_by_being_public_alone(scene: Scene) -> None:
    show(scene, drafted(scene.joins))
    response = Response.objects.get(pk=published(scene.joins, now=LATER).pk)
    assert response.shown is None
    assert refusal(scene, response) == "not-joining"


def test_a_showing_names_its_text_and_its_moment(scene: Scene) -> None:
    row = Response.objects.filter(pk=drafted(scene.joins).pk)
    revision = row.get().latest_revision
    for half in ({"shown_to_lead_at": NOW}, {"shown_revision": revision}):
        with pytest.raises(IntegrityError, match="response_shown_as_it_was"), transaction.atomic():
            row.update(**half)


def test_what_was_shown_is_not_purged_with_old_revisions(scene: Scene) -> None:
    response = show(scene, drafted(scene.joins, analysis=SHOWN))
    drafted(scene.joins, now=LATER, analysis=HIDDEN)
    call_command("purge_revisions")
    response = Response.objects.get(pk=response.pk)
    assert response.shown is not None
    assert response.shown.analysis == SHOWN


def places(scene: Scene, response: Response) -> list[str]:
    """Every page on which somebody of the lead agency could look for a joining agency's words."""
    snippet, number = "/cms/snippets/responses/response", scene.leads.petition.number
    return [
        scene.page(scene.leads),
        scene.page(scene.leads, "case"),
        scene.page(scene.leads, "response_preview"),
        scene.page(scene.leads, "response_publish"),
        *(scene.page(scene.joins, name) for name in ("case", "response", "response_preview")),
        scene.page(scene.joins, "response_publish"),
        f"{snippet}/",
        f"{snippet}/history/{response.pk}/",
        f"{snippet}/history/{response.pk}/revisions/{response.latest_revision_id}/view/",
        f"{snippet}/history/{response.pk}/revisions/compare/earliest...latest/",
        f"/responses/{response.pk}/",
        f"/petitions/{number}/",
        f"/api/v1/petitions/{number}/",
        f"/api/v1/petitions/{number}/timeline/",
        "/search/?q=九百九十九萬元",
        "/cms/",
    ]


def test_what_is_written_after_the_showing_is_read_nowhere(scene: Scene) -> None:
    show(scene, drafted(scene.joins, analysis=SHOWN))
    response = drafted(scene.joins, now=LATER, analysis=HIDDEN)
    drafted(scene.leads)
    for actor in (scene.leads.officer, scene.leads.approver):
        client = browser(actor)
        found = [path for path in places(scene, response) if HIDDEN in client.get(path).content.decode()]
        assert found == []
    page = browser(scene.leads.officer).get(scene.page(scene.leads)).content.decode()
    assert SHOWN in page
    assert "送來的草稿，還沒有公布" in page


def test_the_joining_agency_is_told_that_its_draft_is_newer_and_shows_it_again(scene: Scene) -> None:
    officer, page = browser(scene.joins.officer), scene.page(scene.joins)
    drafted(scene.joins, analysis=SHOWN)
    press = url("response_act", scene.joins.agency.slug, scene.joins.petition.number, "show")
    assert "送請主辦機關看" in officer.get(page).content.decode()
    assert officer.post(press).status_code == 302
    text = officer.get(page).content.decode()
    assert "送去的草稿。" in text
    assert "現在的草稿比主辦機關看到的新" not in text
    assert officer.post(press).status_code == 409
    drafted(scene.joins, now=LATER, analysis=HIDDEN)
    text = officer.get(page).content.decode()
    assert "現在的草稿比主辦機關看到的新" in text
    assert "送請主辦機關看現在的草稿" in text
    assert officer.post(press).status_code == 302
    assert HIDDEN in browser(scene.leads.officer).get(scene.page(scene.leads)).content.decode()


def test_of_a_draft_that_was_never_shown_nothing_is_told(scene: Scene) -> None:
    drafted(scene.leads)
    client = browser(scene.leads.officer)

    def joined() -> str:
        text: str = client.get(scene.page(scene.leads)).content.decode()
        return text.partition("其他機關的部分")[2].partition("</section>")[0]

    before = joined()
    assert scene.joins.agency.name in before
    actions.submit_response(drafted(scene.joins), by=scene.joins.officer, now=NOW)
    assert joined() == before
    assert "擬稿中" not in before


def test_a_draft_that_was_shown_before_keeps_what_was_saved_before_the_showing(scene: Scene) -> None:
    from importlib import import_module

    from django.apps import apps
    from django.db import connection
    from wagtail.models import Revision

    response = drafted(scene.joins, analysis=SHOWN)
    Revision.objects.filter(pk=response.latest_revision_id).update(created_at=NOW)
    response = drafted(scene.joins, analysis=HIDDEN)
    Revision.objects.filter(pk=response.latest_revision_id).update(created_at=LATER)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE responses_response DROP CONSTRAINT response_shown_as_it_was")
    migration = import_module("participation.responses.migrations.0007_what_was_shown")
    for shown_at, words in (
        (NOW + timedelta(minutes=1), SHOWN),
        (LATER, HIDDEN),
        (NOW - timedelta(1), SHOWN),
    ):
        Response.objects.filter(pk=response.pk).update(shown_to_lead_at=shown_at, shown_revision=None)
        migration.keep_what_was_shown(apps, None)
        found = Response.objects.get(pk=response.pk)
        assert found.shown is not None
        assert (found.shown.analysis, found.shown_to_lead_at) == (words, shown_at)
    Revision.objects.filter(object_id=str(response.pk)).update(object_id="0")
    Response.objects.filter(pk=response.pk).update(shown_revision=None)
    migration.keep_what_was_shown(apps, None)
    assert Response.objects.get(pk=response.pk).shown_to_lead_at is None
