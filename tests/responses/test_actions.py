"""Drafting and publishing, whoever asks."""

from datetime import date, timedelta
from typing import Any

import pytest

from participation.agencies.models import Agency, Role
from participation.obligations.models import Obligation
from participation.record.actors import Actor
from participation.record.models import Delivery, Event, Record
from participation.refusals import Refused
from participation.responses.actions import AnswerDraft, ResponseText, draft_response, publish_response
from participation.responses.models import Answer, Part, ReasonType, Response, ResponseState, Verdict
from tests.petitions import factories as make
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def lead() -> Agency:
    return make.agency()


@pytest.fixture
def record(lead: Agency) -> Record:
    return make.reached(lead=[lead]).record


def answers(record: Record, **changes: Any) -> list[AnswerDraft]:
    facts: dict[str, Any] = {
        "verdict": Verdict.ADOPTED,
        "reason_type": ReasonType.BUDGET,
        "reason": "預算足夠。",
        **changes,
    }
    return [AnswerDraft(demand=demand, **facts) for demand in record.demands.all()]


def drafted(record: Record, agency: Agency, by: Actor, **changes: Any) -> Response:
    facts: dict[str, Any] = {
        "part": Part.LEAD,
        "text": ResponseText(analysis="分析", meetings="研商", adoption="參採", next_steps="後續"),
        "answers": answers(record),
        "now": NOW,
        **changes,
    }
    return draft_response(record, agency=agency, by=by, **facts)


def refused(verb: Any, *args: Any, **facts: Any) -> str:
    """The code with which a verb refuses; nothing may have been written."""
    models = (Response, Answer, Event, Obligation, Delivery)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    with pytest.raises(Refused) as caught:
        verb(*args, **facts)
    assert [list(model.objects.order_by("pk").values()) for model in models] == before
    return caught.value.refusal.code


def publish(response: Response, by: Actor, part: Part | None = Part.LEAD) -> Response:
    published, _event = publish_response(
        response, part=part, by=by, rule="demo", tell=("followers",), now=LATER
    )
    return published


def test_a_draft_keeps_every_word_and_is_not_public(lead: Agency, record: Record) -> None:
    by = make.official(lead, Role.OFFICER)
    response = drafted(record, lead, by)
    assert (response.state, response.author, response.drafted_at) == (ResponseState.DRAFT, by.person, NOW)
    assert (response.analysis, response.meetings) == ("分析", "研商")
    assert (response.adoption, response.next_steps) == ("參採", "後續")
    assert [answer.demand.position for answer in response.answers.all()] == [1, 2]
    assert not Response.objects.published().exists()
    event = Event.objects.get(kind="response_drafted")
    assert (event.is_public, event.facts) == (False, {"response": response.pk, "agency": lead.code})
    assert not event.deliveries.exists()


def test_whoever_writes_last_is_the_author_of_the_one_draft(lead: Agency, record: Record) -> None:
    first, second = make.official(lead, Role.OFFICER), make.official(lead, Role.OFFICER)
    drafted(record, lead, first)
    handed = make.agency()
    changed = answers(record, verdict=Verdict.NOT_OURS, handed_to=handed, next_step="移送", reason="非主管")
    response = drafted(record, lead, second, answers=changed[:1], text=ResponseText(), now=LATER)
    assert Response.objects.get() == response
    assert (response.author, response.drafted_at, response.analysis) == (second.person, LATER, "")
    answer = response.answers.get()
    assert (answer.verdict, answer.handed_to, answer.next_step) == ("not_ours", handed, "移送")


def test_drafting_is_refused_to_strangers_and_the_unassigned(lead: Agency, record: Record) -> None:
    by = make.official(lead, Role.OFFICER)
    other = make.official(make.agency(), Role.OFFICER)
    assert refused(drafted, record, lead, other) == "not-your-agency"
    assert refused(drafted, record, lead, Actor.system()) == "not-your-agency"
    assert refused(drafted, record, lead, by, part=None) == "not-assigned"
    publish(drafted(record, lead, by), make.official(lead, Role.APPROVER))
    assert refused(drafted, record, lead, by) == "published-before"


def test_publishing_makes_it_public_and_meets_the_duty(lead: Agency, record: Record) -> None:
    author, approver = make.official(lead, Role.OFFICER), make.official(lead, Role.APPROVER)
    response = publish(drafted(record, lead, author), approver)
    assert (response.is_published, response.publisher, response.published_at) == (
        True,
        approver.person,
        LATER,
    )
    event = Event.objects.get(kind="response_published")
    assert event.facts == {
        "response": response.pk,
        "agency": lead.code,
        "part": "lead",
        "verdicts": ["adopted", "adopted"],
    }
    assert (event.rule, event.actor, event.actor_agency) == ("demo", approver.person, lead)
    assert list(event.deliveries.values_list("audience", flat=True)) == ["followers"]
    duty = Obligation.objects.get(kind="formal_response")
    assert (duty.met_by, duty.met_at) == (event, LATER)


def test_publishing_is_refused_to_its_author_strangers_and_the_unassigned(
    lead: Agency, record: Record
) -> None:
    author, approver = make.official(lead, Role.APPROVER), make.official(lead, Role.APPROVER)
    response = drafted(record, lead, author)
    assert refused(publish, response, author) == "own-draft"
    assert refused(publish, response, make.official(make.agency(), Role.APPROVER)) == "not-your-agency"
    assert refused(publish, response, approver, None) == "not-assigned"
    publish(response, approver)
    response.refresh_from_db()
    assert refused(publish, response, approver) == "published-before"


def test_a_draft_that_was_rewritten_since_it_was_read_is_not_published(lead: Agency, record: Record) -> None:
    author, approver = make.official(lead, Role.OFFICER), make.official(lead, Role.APPROVER)
    read = drafted(record, lead, author)
    drafted(record, lead, author, now=LATER)
    assert refused(publish, read, approver) == "draft-changed"
    read.refresh_from_db()
    assert publish(read, approver).is_published


def test_a_lead_agency_answers_every_demand_and_a_joining_one_as_many_as_it_likes(
    lead: Agency, record: Record
) -> None:
    author, approver = make.official(lead, Role.OFFICER), make.official(lead, Role.APPROVER)
    response = drafted(record, lead, author, answers=answers(record)[:1])
    assert refused(publish, response, approver) == "demands-unanswered"
    response = publish(response, approver, Part.CO)
    assert (response.part, response.is_lead) == ("co", False)
    assert Obligation.objects.open().filter(kind="formal_response").exists()


def test_leads_come_first_among_the_published_and_words_name_them(lead: Agency, record: Record) -> None:
    author, approver = make.official(lead, Role.OFFICER), make.official(lead, Role.APPROVER)
    joining = make.agency()
    publish(
        drafted(record, joining, make.official(joining, Role.OFFICER), part=Part.CO, answers=[]),
        make.official(joining, Role.APPROVER),
        Part.CO,
    )
    study = answers(record, verdict=Verdict.UNDER_STUDY, next_step_by=date(2027, 6, 30))
    response = publish(drafted(record, lead, author, answers=study), approver)
    assert [found.part for found in Response.objects.published()] == ["lead", "co"]
    assert str(response) == f"{record} · {lead}"
    answer = Response.objects.with_answers().get(agency=lead).answers.all()[0]
    assert "列入研究" in str(answer)
    assert str(answer.demand).startswith("1. ")
