"""The personal-data gate: a hit waits for a second person, who is never the author."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from participation.agencies.models import Role
from participation.record.models import Event
from participation.refusals import Refused
from participation.responses import actions
from participation.responses.models import Hold, Response
from participation.responses.passages import hits_in
from participation.responses.texts import content_of
from petitions import actions as verbs
from petitions.actions.signing import Signatory
from tests.gate.cases import DESK_MAIL, DESK_PHONE, PROPOSER
from tests.gate.scene import known_record
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.responses.signing import Office, approve, drafted, office, submitted

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
LEAK = "感謝陳小雨的媽提出這項提議。"


@pytest.fixture
def of() -> Office:
    own = make.agency(contact_phone=DESK_PHONE, contact_email=DESK_MAIL)
    return office(agency=own, petition=known_record(own))


def kinds(response: Response, **words: Any) -> set[str]:
    """What is found in a text that says this and nothing else."""
    content = {**content_of(response, []), "answers": [], "analysis": "", **words}
    return {hit.kind for hit in hits_in(response, content)}


@pytest.mark.parametrize("place", ["adoption", "analysis", "meetings", "next_steps"])
def test_every_free_part_is_read(place: str, of: Office) -> None:
    assert kinds(drafted(of), **{place: LEAK}) == {"proposer"}


@pytest.mark.parametrize("place", ["reason", "next_step", "evidence"])
def test_every_part_of_an_answer_is_read(place: str, of: Office) -> None:
    answer = {"position": 2, "reason": "", "next_step": "", "evidence": "", place: LEAK}
    response = drafted(of)
    content = {**content_of(response, []), "answers": [answer]}
    [hit] = hits_in(response, content)
    assert (hit.name, hit.position, hit.words) == (place, 2, PROPOSER)


def test_names_of_files_and_the_reason_of_a_correction_are_read(of: Office) -> None:
    response = drafted(of)
    assert kinds(response, files=[{"name": "陳小雨的媽陳情書.pdf"}]) == {"proposer"}
    response.change_reason = "更正陳小雨的媽的姓名"
    assert kinds(response) == {"proposer"}


def test_a_hit_is_held_until_a_second_person_has_looked(of: Office) -> None:
    response = submitted(of, analysis=LEAK)
    hold = Hold.objects.get()
    assert hold.hits == [{"kind": "proposer", "name": "analysis", "position": 0, "words": PROPOSER}]
    assert (hold.author, hold.is_allowed) == (of.officer.person, None)
    assert str(hold)
    event = Event.objects.get(kind="response_held")
    # The log itself holds nothing of what was found.
    assert (event.is_public, event.facts["hits"], event.words) == (False, 1, {})
    approve(response, by=of.control)
    code(lambda: approve(response, by=of.approver), "personal-data")
    deciding: dict[str, Any] = {"allow": True, "reason": "提議人同意公開暱稱。", "now": LATER}
    code(lambda: actions.decide_hold(response, by=of.officer, **deciding), "second-person")
    code(lambda: actions.decide_hold(response, by=of.control, **deciding), "second-person")
    code(lambda: actions.decide_hold(response, by=of.approver, **{**deciding, "reason": " "}), "say-why")
    code(lambda: actions.decide_hold(response, by=office().approver, **deciding), "not-your-agency")
    actions.decide_hold(response, by=of.approver, **deciding)
    assert Event.objects.get(kind="hold_decided").words == {"reason": "提議人同意公開暱稱。"}
    code(lambda: actions.decide_hold(response, by=of.approver, **deciding), "no-hold")
    assert approve(response, by=of.approver).is_published


def code(verb: Any, expected: str) -> None:
    with pytest.raises(Refused) as caught:
        verb()
    assert caught.value.refusal.code == expected


def test_an_author_with_the_office_is_no_second_person(of: Office) -> None:
    drafted(of, by=of.approver, analysis=LEAK)
    response = submitted(of, analysis=LEAK)
    code(
        lambda: actions.decide_hold(response, allow=True, reason="可", by=of.approver, now=NOW),
        "second-person",
    )


def test_what_may_not_stand_is_rewritten_and_passes_then(of: Office) -> None:
    response = submitted(of, analysis=LEAK)
    actions.decide_hold(response, allow=False, reason="提議人未同意。", by=of.approver, now=NOW)
    approve(response, by=of.control)
    code(lambda: approve(response, by=of.approver), "personal-data")
    actions.send_back(response, reason="請移除姓名。", by=of.approver, now=NOW)
    clean = submitted(of, analysis="感謝提議人。", now=LATER)
    assert not Hold.objects.filter(decided_at=None).exists()
    approve(clean, by=of.control)
    assert approve(clean, by=of.approver).is_published


def test_a_text_that_changed_is_looked_at_anew(of: Office) -> None:
    response = submitted(of, analysis=LEAK)
    actions.decide_hold(response, allow=True, reason="可", by=of.approver, now=NOW)
    actions.take_back(response, by=of.officer, now=NOW)
    response = submitted(of, analysis=LEAK + "電話 0987-654-321", now=LATER)
    approve(response, by=of.control)
    code(lambda: approve(response, by=of.approver), "personal-data")


def test_whoever_comes_to_the_record_later_is_found_at_its_time(of: Office) -> None:
    response = submitted(of, analysis="如山海之間的旅人所述。")
    approve(response, by=of.control)
    approve(response, by=of.approver, go_live_at=LATER)
    late = make.person("山海之間的旅人")
    verbs.sign(of.petition.record.number, by=Signatory(person_id=late.pk), now=NOW)
    response = actions.publish_due(response, now=LATER)
    assert not response.is_published
    assert Hold.objects.get(decided_at=None).hits[0]["kind"] == "signatory"
    assert Event.objects.get(kind="response_not_published").facts["code"] == "personal-data"


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("hold_one_open", {}),
        ("hold_decided_by_somebody", {"is_allowed": True}),
        ("hold_decided_by_somebody", {"reason": "可"}),
        (
            "hold_second_person",
            {"is_allowed": True, "reason": "可", "decided_at": NOW, "decided_by": "author"},
        ),
    ],
)
def test_the_database_wants_a_second_person(constraint: str, facts: dict[str, Any], of: Office) -> None:
    response = submitted(of, analysis=LEAK)
    author = of.officer.person
    whole = {"response": response, "sha256": "0" * 64, "hits": [], "held_at": NOW, "author": author, **facts}
    if whole.get("decided_by"):
        whole["decided_by"] = author
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Hold.objects.create(**whole)


def test_a_supervisor_is_a_second_person_too(of: Office) -> None:
    response = submitted(of, analysis=LEAK)
    supervisor = make.official(of.agency, Role.SUPERVISOR)
    assert actions.decide_hold(response, allow=True, reason="可", by=supervisor, now=NOW).is_allowed
