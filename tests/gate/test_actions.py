"""Every verb for official words keeps back what names somebody, until another human lets it pass."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from participation.agencies.models import AgencyRole, Role
from participation.gate.actions import ask_second, decide_statement, take_back_statement
from participation.gate.models import HeldStatement, seconders
from participation.gate.rules import PersonalData
from participation.obligations.models import Obligation, ObligationExtension
from participation.people.models import Person
from participation.record.actors import Actor
from participation.record.models import Delivery, Event
from participation.refusals import Refused
from participation.responses.models import Part
from petitions import actions as verbs
from petitions.actions.signing import Signatory
from petitions.models import Petition
from tests.casework.scene import scene, who
from tests.gate.scene import LATER, LEAK, WORDS, Words, objected
from tests.petitions import factories as make
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
KEPT = (Petition, Event, Obligation, ObligationExtension, HeldStatement, Delivery)


def code(verb: Any) -> str:
    """The code with which a verb refuses; nothing may have been written."""
    before = [list(model.objects.order_by("pk").values()) for model in KEPT]
    with pytest.raises(Refused) as caught:
        verb()
    assert [list(model.objects.order_by("pk").values()) for model in KEPT] == before
    return caught.value.refusal.code


def decide(held: HeldStatement, by: Actor, **facts: Any) -> HeldStatement:
    plain = {"allow": True, "reason": "提議人同意具名。", "seen": held.seen, "now": LATER}
    return decide_statement(held, by=by, **{**plain, **facts})


def words(name: str = "timetable") -> Words:
    return WORDS[name]()


def asked(said: Words) -> HeldStatement:
    said.second()
    return said.ask()


@pytest.mark.parametrize("name", list(WORDS))
def test_clean_words_pass(name: str) -> None:
    said = words(name).clean()
    said.say()
    assert Event.objects.filter(record=said.record, kind=said.event).exists()
    assert not HeldStatement.objects.exists()


@pytest.mark.parametrize("name", list(WORDS))
def test_words_that_name_somebody_are_refused_by_the_verb_itself(name: str) -> None:
    said = words(name)
    with pytest.raises(Refused) as caught:
        said.say()
    refusal = caught.value.refusal
    assert isinstance(refusal, PersonalData)
    field = next(key for key, value in said.payload.items() if value == LEAK)
    assert refusal.hits == ({"kind": "proposer", "name": field, "position": 0, "words": "小雨"},)
    assert code(said.say) == "personal-data"


@pytest.mark.parametrize("name", list(WORDS))
def test_what_another_human_lets_pass_is_said_at_once_in_its_authors_name(name: str) -> None:
    said = words(name)
    held = asked(said)
    assert (held.agency, held.author, held.is_open) == (said.agency, said.author, True)
    assert (held.payload, str(held.record)) == (said.payload, str(said.record))
    assert not Event.objects.filter(record=said.record, kind=said.event).exists()
    second = said.second()
    held = decide(held, second)
    event = Event.objects.get(record=said.record, kind=said.event)
    assert (event.actor, event.actor_role, event.actor_agency) == (said.author, said.by.role, said.agency)
    assert (event.at, LEAK in event.words.values()) == (LATER, True)
    assert (held.is_allowed, held.decided_by, held.decided_at) == (True, who(second), LATER)
    decided = Event.objects.get(record=said.record, kind="statement_decided")
    assert (decided.is_public, decided.facts["allowed"]) == (False, True)
    # The log holds nothing of the words nor of what was found in them.
    begun = Event.objects.get(record=said.record, kind="statement_held")
    assert (begun.is_public, begun.words, begun.facts["hits"]) == (False, {}, 1)
    assert "小雨" not in str(begun.facts)


@pytest.mark.parametrize("name", list(WORDS))
def test_what_may_not_stand_is_not_said_and_the_author_is_told(name: str) -> None:
    said = words(name)
    held = decide(asked(said), said.second(), allow=False, reason="提議人未同意。")
    assert (held.is_allowed, held.reason) == (False, "提議人未同意。")
    assert not Event.objects.filter(record=said.record, kind=said.event).exists()
    told = Delivery.objects.filter(event__kind="statement_decided").values_list("audience", flat=True)
    assert list(told) == ["statement_author"]
    assert code(said.say) == "personal-data"
    # Reworded, it needs nobody.
    said.clean().say()


@pytest.mark.parametrize("role", list(Role))
def test_who_may_decide_for_an_agency(role: Role) -> None:
    said = words()
    held = asked(said)
    theirs, foreign = make.official(said.agency, role), make.official(make.agency(), role)
    assert code(lambda: decide(held, foreign)) == "not-your-agency"
    if role in (Role.APPROVER, Role.SUPERVISOR):
        assert decide(held, theirs).is_allowed
    else:
        assert code(lambda: decide(held, theirs)) == "not-your-agency"


@pytest.mark.parametrize("role", list(Role))
def test_who_may_decide_at_the_platform(role: Role) -> None:
    said = words("refusal")
    make.screener()
    held = said.ask()
    theirs, foreign = make.official(said.agency, role), make.official(make.agency(), role)
    assert code(lambda: decide(held, foreign)) == "not-your-agency"
    if role in (Role.SCREENER, Role.SUPERVISOR):
        assert decide(held, theirs).is_allowed
    else:
        assert code(lambda: decide(held, theirs)) == "not-your-agency"


def test_the_author_is_the_same_human_under_any_account() -> None:
    said = words("decline")
    said.second()
    held = said.ask()
    twin = make.person("另一個帳號", is_staff=True, identity=said.author.identity)
    AgencyRole.objects.create(person=twin, agency=said.agency, role=Role.SUPERVISOR)
    as_twin = Actor.official(twin, said.agency, Role.SUPERVISOR)
    assert code(lambda: decide(held, said.by)) == "second-person"
    assert code(lambda: decide(held, as_twin)) == "second-person"
    assert twin not in seconders(said.agency, said.author)
    assert twin not in [row.author for row in HeldStatement.objects.for_second(twin, [said.agency])]
    assert not HeldStatement.objects.for_second(twin, [said.agency])


def test_an_office_that_was_left_decides_nothing() -> None:
    said = words()
    second = said.second()
    held = said.ask()
    AgencyRole.objects.filter(person=second.person).delete()
    assert code(lambda: decide(held, second)) == "not-your-agency"


def test_nobody_is_asked_where_nobody_could_decide() -> None:
    said = words()
    assert code(said.ask) == "nobody-else"
    twin = make.person("另一個帳號", is_staff=True, identity=said.author.identity)
    AgencyRole.objects.create(person=twin, agency=said.agency, role=Role.SUPERVISOR)
    assert code(said.ask) == "nobody-else"


def test_asking_is_refused_where_the_verb_refuses_anyway_and_where_nothing_is_found() -> None:
    said = words()
    said.second()
    assert code(said.clean().ask) == "nothing-found"
    outsider = make.official(make.agency(), Role.OFFICER)
    assert code(lambda: Words(said.verb, said.record, outsider, said.payload, "").ask()) == "not-your-agency"
    early = make.published(lead=[said.agency])
    assert code(lambda: Words(said.verb, early.record, said.by, said.payload, "").ask()) == (
        "threshold-not-reached"
    )


def test_the_same_is_asked_once_at_a_time() -> None:
    said = words()
    second = said.second()
    held = said.ask(note=" 提議人自己的部落格。 ")
    assert held.note == "提議人自己的部落格。"
    assert code(said.ask) == "second-asked"
    take_back_statement(held, by=said.by, now=LATER)
    decide(said.ask(now=LATER), second, allow=False)
    assert said.ask(now=LATER).is_open


def test_the_author_takes_words_back_until_they_are_decided() -> None:
    said = words()
    second = said.second()
    held = said.ask()
    assert code(lambda: take_back_statement(held, by=second, now=LATER)) == "not-your-words"
    held = take_back_statement(held, by=said.by, now=LATER)
    assert (held.withdrawn_at, held.is_open) == (LATER, False)
    assert code(lambda: take_back_statement(held, by=said.by, now=LATER)) == "second-closed"
    assert code(lambda: decide(held, second)) == "second-closed"
    assert Event.objects.get(kind="statement_taken_back").is_public is False


def test_an_extension_that_is_allowed_too_late_is_refused_and_nothing_is_half_done() -> None:
    said = words("extension")
    second = said.second()
    held = said.ask()
    due_at = Obligation.objects.get(pk=said.payload["duty"]).due_at
    assert code(lambda: decide(held, second, now=due_at)) == "already_due"
    held.refresh_from_db()
    assert held.is_open
    assert decide(held, second, now=due_at - timedelta(minutes=1)).is_allowed
    assert ObligationExtension.objects.get().at == due_at - timedelta(minutes=1)


def test_a_decision_needs_a_reason_and_comes_once() -> None:
    said = words()
    second = said.second()
    held = said.ask()
    assert code(lambda: decide(held, second, reason=" ")) == "say-why"
    decide(held, second)
    assert code(lambda: decide(held, second)) == "second-closed"


def test_words_are_not_said_in_the_name_of_somebody_who_has_left() -> None:
    said = words()
    second = said.second()
    held = said.ask()
    AgencyRole.objects.filter(person=said.author).delete()
    assert code(lambda: decide(held, second)) == "author-left"
    assert decide(held, second, allow=False).is_allowed is False


def test_what_is_found_only_later_is_read_before_it_passes() -> None:
    said = words()
    said.payload = {"words": f"{LEAK}另與山海之間的旅人通話。"}
    second = said.second()
    held = said.ask()
    late = make.person("山海之間的旅人")
    verbs.sign(said.record.number, by=Signatory(person_id=late.pk), now=NOW)
    with pytest.raises(Refused) as caught:
        decide(held, second)
    assert caught.value.refusal.code == "found-more"
    before = held.seen
    held.refresh_from_db()
    assert [hit["kind"] for hit in held.hits] == ["proposer", "signatory"]
    assert (held.is_open, held.seen == before) == (True, False)
    assert code(lambda: decide(held, second, seen=before)) == "found-more"
    assert decide(held, second).is_allowed


def test_what_was_allowed_passes_for_these_words_of_this_agency_and_verb_alone() -> None:
    own, other = make.agency(), make.agency()
    petition = make.reached(lead=[own, other])
    by = make.official(own, Role.OFFICER)
    said = Words("petitions.timetable", petition.record, by, {"words": LEAK}, "timetable_published")
    decide(asked(said), said.second())
    said.say(now=LATER)
    longer = Words(said.verb, said.record, by, {"words": f"{LEAK}小雨同意。"}, said.event)
    assert code(longer.say) == "personal-data"
    theirs = Words(said.verb, said.record, make.official(other, Role.OFFICER), said.payload, said.event)
    assert code(theirs.say) == "personal-data"
    payload = {"on": "2026-11-20", "channel": "phone", "summary": LEAK}
    assert code(Words("petitions.contact", said.record, by, payload, "").say) == "personal-data"


def test_a_desks_public_contacts_hold_nothing_back() -> None:
    of = scene()
    said = "請洽本部服務信箱 opinion@roads.gov.tw 或撥 1999。"
    verbs.publish_timetable(of.petition, words=said, by=of.officer, now=NOW)
    assert Event.objects.filter(kind="timetable_published").exists()


def test_an_objection_without_a_lead_agency_is_refused_before_anybody_isasked() -> None:
    by = make.screener()
    make.screener()
    payload = {"uphold": True, "reason": LEAK, "lead": [], "co": [], "openness": 0}
    said = Words("petitions.objection", objected().record, by, payload, "objection_upheld")
    assert code(said.ask) == "no-lead-agency"


def test_the_reason_of_a_decided_decline_is_looked_at_once_for_both_its_verbs() -> None:
    said = words("decision")
    decide(asked(said), said.second())
    petition = Petition.objects.get(record=said.record)
    assert petition.agency_parts.filter(part=Part.LEAD).count() == 2
    assert HeldStatement.objects.count() == 1


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("held_statement_one_open", {}),
        ("held_statement_decided_by_somebody", {"is_allowed": True}),
        ("held_statement_decided_by_somebody", {"reason": "可"}),
        (
            "held_statement_decided_by_somebody",
            {
                "is_allowed": True,
                "reason": "可",
                "decided_at": NOW - timedelta(days=1),
                "decided_by": "second",
            },
        ),
        (
            "held_statement_second_person",
            {"is_allowed": True, "reason": "可", "decided_at": NOW, "decided_by": "author"},
        ),
        (
            "held_statement_withdrawn_undecided",
            {
                "is_allowed": True,
                "reason": "可",
                "decided_at": NOW,
                "decided_by": "second",
                "withdrawn_at": NOW,
            },
        ),
        ("held_statement_hashed", {"sha256": "x"}),
        ("held_statement_hashed", {"verb": ""}),
        ("held_statement_role_known", {"author_role": "king"}),
    ],
)
def test_the_database_wants_another_person(constraint: str, facts: dict[str, Any]) -> None:
    said = words()
    second = who(said.second())
    held = said.ask()
    people: dict[Any, Person] = {"author": said.author, "second": second}
    if facts.get("decided_by"):
        facts = {**facts, "decided_by": people[facts["decided_by"]]}
    whole = {
        "record": held.record,
        "agency": held.agency,
        "verb": held.verb,
        "payload": {},
        "sha256": "0" * 64,
        "hits": [],
        "author": held.author,
        "author_role": "officer",
        "held_at": NOW,
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        HeldStatement.objects.create(**{**whole, **facts})


def test_the_page_and_the_list_name_what_is_held() -> None:
    said = words()
    second = said.second()
    held = said.ask()
    assert (held.label, held.standing) == ("公布處理時程", "等待複核")
    assert str(held).endswith("petitions.timetable 2026-11-20")
    assert list(HeldStatement.objects.for_second(who(second), [said.agency])) == [held]
    assert not HeldStatement.objects.for_second(said.author, [said.agency])
    assert list(HeldStatement.objects.of_case(said.record, said.agency)) == [held]
    assert not HeldStatement.objects.of_case(said.record, None)
    assert decide(held, second).standing == "可以公布"
    assert code(
        lambda: ask_second(said.record, verb=said.verb, payload=said.payload, by=said.by, now=NOW)
    ) == ("nothing-found")
