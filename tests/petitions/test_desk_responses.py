"""The formal response at the desk: drafted by one, published by another."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from participation.agencies.models import Agency, Role
from participation.record.actors import Actor
from participation.responses.models import Response
from petitions.models import Petition
from tests.petitions import factories
from tests.petitions.factories import NOW
from tests.petitions.offices import at_desk, member, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def typed(petition: Petition, **changes: Any) -> dict[str, Any]:
    """A whole draft as the editor posts it."""
    data: dict[str, Any] = {
        "analysis": "本機關同意提議的方向。",
        "adoption": "",
        "meetings": "",
        "next_steps": "",
    }
    for demand in petition.record.demands.all():
        answer = {"verdict": "adopted", "reason_type": "budget", "reason": "預算足夠。", **changes}
        data |= {f"demand-{demand.pk}-{name}": value for name, value in answer.items()}
    return data


def awaiting() -> tuple[Agency, Petition]:
    """An agency and the petition that it must answer."""
    own = factories.agency()
    return own, factories.reached(lead=[own])


def seen(own: Agency, petition: Petition) -> dict[str, str]:
    """What the page of the present draft posts."""
    return {"seen": Response.objects.get(record=petition.record, agency=own).drafted_at.isoformat()}


def test_a_draft_is_written_published_by_another_and_then_public() -> None:
    own, petition = awaiting()
    officer, approver = member(own, Role.OFFICER), member(own, Role.APPROVER)
    edit, publish = (url(name, own.slug, petition.number) for name in ("response", "response_publish"))
    assert officer.get(edit).status_code == 200
    assert officer.post(edit, typed(petition)).status_code == 302
    assert "預算足夠。" in officer.get(edit).content.decode()
    page = approver.get(publish)
    assert "本機關同意提議的方向。" in page.content.decode()
    assert page.context["unable"] is None
    assert approver.post(publish, {"seen": page.context["seen"]}).status_code == 302
    petition.refresh_from_db()
    assert petition.is_responded
    assert approver.get(edit).status_code == 409
    assert officer.post(edit, typed(petition)).status_code == 409


def test_the_author_cannot_publish_even_as_approver() -> None:
    own, petition = awaiting()
    author = member(own, Role.APPROVER)
    publish = url("response_publish", own.slug, petition.number)
    assert author.post(url("response", own.slug, petition.number), typed(petition)).status_code == 302
    assert "擬稿人不能核定自己的草稿" in author.get(publish).content.decode()
    response = author.post(publish, seen(own, petition))
    assert response.status_code == 403
    assert "擬稿人不能核定自己的草稿" in response.content.decode()
    assert not Response.objects.get(record=petition.record).is_published


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR, Role.EDITOR, Role.SCREENER])
def test_only_approvers_of_the_agency_publish(role: Role) -> None:
    own, petition = awaiting()
    factories.drafted(petition, own)
    publish = url("response_publish", own.slug, petition.number)
    assert member(own, role).post(publish, seen(own, petition)).status_code == 403
    assert member(factories.agency(), Role.APPROVER).post(publish, seen(own, petition)).status_code == 403
    assert not Response.objects.get(record=petition.record).is_published


def test_a_draft_that_changed_meanwhile_is_not_published_unseen() -> None:
    own, petition = awaiting()
    factories.drafted(petition, own)
    read = seen(own, petition)
    factories.drafted(petition, own, now=NOW + timedelta(minutes=1))
    approver, publish = member(own, Role.APPROVER), url("response_publish", own.slug, petition.number)
    response = approver.post(publish, read)
    assert response.status_code == 409
    assert "草稿在您閱讀之後又修改過" in response.content.decode()
    assert approver.post(publish, seen(own, petition)).status_code == 302


def test_a_lead_agency_answers_every_demand_before_publishing() -> None:
    own, petition = awaiting()
    data = typed(petition)
    last = petition.record.demands.get(position=petition.record.demands.count())
    data |= {f"demand-{last.pk}-{name}": "" for name in ("verdict", "reason_type", "reason")}
    assert member(own, Role.OFFICER).post(url("response", own.slug, petition.number), data).status_code == 302
    approver, publish = member(own, Role.APPROVER), url("response_publish", own.slug, petition.number)
    assert "還有 1 項訴求沒有回應。" in approver.get(publish).content.decode()
    assert approver.post(publish, seen(own, petition)).status_code == 409


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"verdict": "perhaps"}, "請重新選擇，送出的選項不在清單裡。"),
        ({"next_step_by": "2027-02-30"}, "期限"),
        ({"evidence": "沒有網址"}, "每一行的最後要是"),
    ],
)
def test_what_is_malformed_is_told_and_kept(changes: dict[str, str], sentence: str) -> None:
    own, petition = awaiting()
    response = member(own, Role.OFFICER).post(
        url("response", own.slug, petition.number), typed(petition, **changes)
    )
    assert response.status_code == 422
    text = response.content.decode()
    [name] = changes
    demand = petition.record.demands.all()[0]
    assert sentence in text
    assert f'<a href="#id_demand-{demand.pk}-{name}">' in text
    assert "本機關同意提議的方向。" in text
    assert not Response.objects.filter(record=petition.record).exists()


def test_what_is_taken_under_study_is_reported_on() -> None:
    own, petition = awaiting()
    officer, approver = member(own, Role.OFFICER), member(own, Role.APPROVER)
    study = typed(petition, verdict="under_study", next_step_by="2027-06-30")
    assert officer.post(url("response", own.slug, petition.number), study).status_code == 302
    publish = url("response_publish", own.slug, petition.number)
    assert approver.post(publish, seen(own, petition)).status_code == 302
    assert "後續辦理情形" in officer.get(url("case", own.slug, petition.number)).content.decode()
    report = {"follow-up-words": "完成可行性研究。", "follow-up-is_final": "on"}
    assert officer.post(url("follow_up", own.slug, petition.number), report).status_code == 302
    assert petition.record.obligations.get(kind="follow_up").met_at is not None


def test_a_co_agency_adds_its_own_part() -> None:
    lead, co = factories.agency(), factories.agency()
    petition = factories.reached(lead=[lead], co=[co])
    data = {"analysis": "協辦意見。"}
    assert member(co, Role.OFFICER).post(url("response", co.slug, petition.number), data).status_code == 302
    publish = url("response_publish", co.slug, petition.number)
    assert member(co, Role.APPROVER).post(publish, seen(co, petition)).status_code == 302
    petition.refresh_from_db()
    assert petition.is_awaiting_response
    assert Response.objects.get(agency=co).part == "co"


def test_there_is_nothing_to_publish_without_a_draft() -> None:
    own, petition = awaiting()
    response = member(own, Role.APPROVER).get(url("response_publish", own.slug, petition.number))
    assert response.status_code == 409
    assert "目前沒有等待公布的草稿。" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_author_and_approver_racing_publish_once_and_never_unread() -> None:
    own, petition = awaiting()
    factories.drafted(petition, own)
    publish, edit = (url(name, own.slug, petition.number) for name in ("response_publish", "response"))
    author = factories.official(own, Role.APPROVER, "擬稿兼核定")
    assert isinstance(author, Actor)
    assert author.person is not None
    begun = {"seen": Response.objects.get(record=petition.record).revision_seen}
    browsers = {
        "rewrites": (at_desk(author.person), edit, {**typed(petition, reason="改寫過的理由。"), **begun}),
        "publishes": (member(own, Role.APPROVER), publish, seen(own, petition)),
        "publishes too": (member(own, Role.APPROVER), publish, seen(own, petition)),
    }
    start, answers = Barrier(len(browsers)), {}

    def press(name: str) -> None:
        client, path, data = browsers[name]
        start.wait()
        try:
            answers[name] = client.post(path, data).status_code
        finally:
            connections.close_all()

    threads = [Thread(target=press, args=[name]) for name in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    response = Response.objects.get(record=petition.record)
    published = [name for name in ("publishes", "publishes too") if answers[name] == 302]
    assert len(published) == int(response.is_published) <= 1
    assert set(answers.values()) <= {302, 409}
    if response.is_published:
        # Who published had read what stands there.
        assert {answer.reason for answer in response.answers.all()} == {"預算足夠，可以辦理。"}
        assert answers["rewrites"] == 409
