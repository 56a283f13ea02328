"""The check before publication and objections against it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from participation.agencies.models import Role
from participation.obligations.models import Obligation
from participation.obligations.rules import State
from participation.record.actors import Actor
from participation.record.models import Delivery, Event
from participation.refusals import Refused
from petitions import actions
from petitions.lifecycles import LIFECYCLES
from petitions.lifecycles.shape import Status
from petitions.models import Objection, Petition, PetitionAgency
from tests.petitions import factories as make
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db


def refused(verb: Any, *args: Any, **facts: Any) -> str:
    """The code with which a verb refuses; nothing may have been written."""
    models = (Petition, Objection, PetitionAgency, Event, Obligation, Delivery)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    with pytest.raises(Refused) as caught:
        verb(*args, **{"now": NOW, **facts})
    assert [list(model.objects.order_by("pk").values()) for model in models] == before
    return caught.value.refusal.code


def told(kind: str) -> set[str]:
    return set(Delivery.objects.filter(event__kind=kind).values_list("audience", flat=True))


def test_publishing_names_who_will_answer_and_until_when_people_sign() -> None:
    lead, co, suggested = make.agency(), make.agency(), make.agency()
    petition = make.proposed(agencies=(suggested,))
    by = make.screener()
    petition = actions.publish(petition, lead=[lead], co=[co, lead], by=by, now=NOW)
    assert (petition.status, petition.opened_at, petition.screened_at) == (Status.OPEN, NOW, NOW)
    assert petition.screener == by.person
    parts = {part.agency: part.part for part in petition.agency_parts.all()}
    assert parts == {lead: "lead", co: "co"}
    event = Event.objects.get(kind="published")
    assert petition.closes_at is not None
    assert event.facts == {
        "closes_at": petition.closes_at.isoformat(),
        "threshold": 5,
        "lead": [lead.code],
        "co": [co.code],
    }
    assert (event.actor_role, event.actor, event.actor_agency) == ("screener", by.person, by.agency)
    duty = Obligation.objects.get(kind="screening")
    assert (duty.met_at, duty.met_by) == (NOW, event)
    assert told("published") == {"proposer", "followers"}


@pytest.mark.parametrize("made", [make.published, make.refused, make.closed, make.reached])
def test_what_was_screened_is_not_screened_again(made: Any) -> None:
    petition, by = made(), make.screener()
    assert refused(actions.publish, petition, lead=[make.agency()], by=by) == "not-now"
    assert refused(actions.refuse, petition, code="unclear", note="請寫明。", by=by) == "not-now"


def test_publishing_needs_a_lead_agency() -> None:
    petition, by = make.proposed(), make.screener()
    assert refused(actions.publish, petition, lead=[], co=[make.agency()], by=by) == "no-lead-agency"


@pytest.mark.parametrize(("code", "hides"), [("unclear", False), ("personal-data", True), ("abusive", True)])
def test_refusing_gives_the_reason_and_hides_what_may_not_be_read(code: str, hides: bool) -> None:
    petition, by = make.proposed(), make.screener()
    petition = actions.refuse(petition, code=code, note="請看說明。", by=by, now=NOW)
    assert (petition.status, petition.refusal_code, petition.refusal_note) == (
        Status.REFUSED,
        code,
        "請看說明。",
    )
    assert (petition.text_hidden, petition.screened_at, petition.screener) == (hides, NOW, by.person)
    assert Petition.objects.visible().exists() is not hides
    event = Event.objects.get(kind="refused")
    assert (event.facts, event.words) == ({"code": code}, {"note": "請看說明。"})
    assert Obligation.objects.get(kind="screening").met_by == event
    assert told("refused") == {"proposer"}


@pytest.mark.parametrize(
    ("code", "note", "expected"), [("boring", "不好看", "unknown-reason"), ("unclear", " ", "no-explanation")]
)
def test_refusing_without_a_known_reason_in_words_is_refused(code: str, note: str, expected: str) -> None:
    petition, by = make.proposed(), make.screener()
    assert refused(actions.refuse, petition, code=code, note=note, by=by) == expected


@pytest.mark.parametrize("preset", [key for key, preset in LIFECYCLES.items() if preset.may_be_proposed])
@pytest.mark.parametrize("reason", [reason.code for reason in LIFECYCLES["join"].refusal_reasons])
def test_every_reason_of_a_preset_can_be_given(preset: str, reason: str) -> None:
    assert make.refused(lifecycle_key=preset, code=reason).refusal_code == reason


def objected() -> tuple[Petition, Objection]:
    author = make.person()
    petition = make.refused(by=author)
    return petition, actions.file_objection(
        petition, grounds="訴求寫得很清楚。", by=Actor.proposer(author), now=NOW
    )


def test_an_objection_opens_the_duty_to_decide() -> None:
    petition, objection = objected()
    assert (objection.grounds, objection.filed_at, objection.is_decided) == ("訴求寫得很清楚。", NOW, False)
    duty = Obligation.objects.open().get()
    assert (duty.kind, duty.agency) == ("objection", make.desk())
    assert duty.due_at == datetime.fromisoformat("2026-11-28T00:00:00+08:00")
    assert told("objection_filed") == {"proposer", "screeners"}
    assert petition.status == Status.REFUSED
    assert str(objection) == petition.title


def test_an_objection_is_refused_to_strangers_twice_late_and_without_grounds() -> None:
    author = make.person()
    petition, by = make.refused(by=author), Actor.proposer(author)
    end = datetime.fromisoformat("2026-11-28T00:00:00+08:00")
    stranger = Actor.proposer(make.person())
    verb = actions.file_objection
    assert refused(verb, petition, grounds="我也不服", by=stranger) == "not-yours"
    assert refused(verb, petition, grounds="", by=by) == "no-grounds"
    assert refused(verb, petition, grounds="再看", by=by, now=end) == "objection-late"
    verb(petition, grounds="再看", by=by, now=end - timedelta(microseconds=1))
    assert refused(verb, petition, grounds="再看一次", by=by) == "objected-before"
    other = make.proposed(by=author)
    assert refused(verb, other, grounds="為什麼", by=by) == "not-refused"


def test_a_dismissed_objection_leaves_the_petition_refused() -> None:
    petition, objection = objected()
    by = make.screener()
    petition = actions.decide_objection(objection, uphold=False, reason="仍不具體。", by=by, now=NOW)
    objection.refresh_from_db()
    assert (petition.status, petition.refusal_code) == (Status.REFUSED, "unclear")
    assert (objection.is_upheld, objection.decided_by, objection.decided_at) == (False, by.person, NOW)
    event = Event.objects.get(kind="objection_dismissed")
    assert event.words == {"reason": "仍不具體。"}
    assert told("objection_dismissed") == {"proposer"}
    duty = Obligation.objects.get(kind="objection")
    assert (duty.state(NOW), duty.met_by) == (State.MET, event)
    again = make.screener()
    assert (
        refused(actions.decide_objection, objection, uphold=True, reason="改變", by=again)
        == "objection-decided"
    )


def test_an_upheld_objection_opens_the_petition_with_its_whole_window() -> None:
    petition, objection = objected()
    lead, later = make.agency(), NOW + timedelta(days=3)
    screener = petition.screener
    petition = actions.decide_objection(
        objection, uphold=True, reason="訴求具體。", lead=[lead], by=make.screener(), now=later
    )
    assert (petition.status, petition.opened_at) == (Status.OPEN, later)
    assert petition.closes_at == datetime.fromisoformat("2027-01-23T00:00:00+08:00")
    assert (petition.refusal_code, petition.refusal_note, petition.text_hidden) == ("", "", False)
    # Who refused and when stays on record.
    assert (petition.screener, petition.screened_at) == (screener, NOW)
    assert Event.objects.get(kind="objection_upheld").facts["lead"] == [lead.code]
    assert told("objection_upheld") == {"proposer", "followers"}
    assert not Obligation.objects.open().exists()


def test_deciding_is_refused_to_the_screener_and_without_reason_or_agency() -> None:
    petition, objection = objected()
    own = Actor(Role.SCREENER.value, petition.screener, make.desk())
    verb, by = actions.decide_objection, make.screener()
    assert refused(verb, objection, uphold=False, reason="維持", by=own) == "own-decision"
    assert refused(verb, objection, uphold=False, reason=" ", by=by) == "no-reason"
    assert refused(verb, objection, uphold=True, reason="具體", by=by) == "no-lead-agency"
