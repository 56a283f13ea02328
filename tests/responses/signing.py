"""People of an agency at the desk, and answers that have come so far by walking the verbs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from participation.agencies.models import Agency, Role
from participation.record.actors import Actor
from participation.responses import actions
from participation.responses.actions import AnswerDraft, ResponseText
from participation.responses.models import Part, ReasonType, Response, Unit, Verdict
from petitions.models import Petition
from tests.petitions import factories as make
from tests.petitions.factories import NOW


@dataclass
class Office:
    """An agency with people for each step, and a petition that waits for its answer."""

    agency: Agency
    petition: Petition
    officer: Actor
    control: Actor
    approver: Actor
    unit: Unit


def office(*, agency: Agency | None = None, petition: Petition | None = None, **facts: Any) -> Office:
    """An agency that leads a petition over its threshold, with a control unit of its own."""
    own = agency or make.agency()
    waiting = petition or make.reached(lead=[own], **facts)
    control = make.official(own, Role.OFFICER, "管考")
    assert control.person is not None
    approver = make.official(own, Role.APPROVER, "核定")
    unit = actions.add_unit(own, name="管考科", is_control=True, people=[control.person])
    return Office(own, waiting, make.official(own, Role.OFFICER, "承辦"), control, approver, unit)


def answers(petition: Petition, **changes: Any) -> list[AnswerDraft]:
    """An answer to every demand."""
    facts: dict[str, Any] = {
        "verdict": Verdict.ADOPTED,
        "reason_type": ReasonType.BUDGET,
        "reason": "預算足夠，可以辦理。",
        **changes,
    }
    return [AnswerDraft(demand=demand, **facts) for demand in petition.record.demands.all()]


def drafted(of: Office, *, by: Actor | None = None, now: datetime = NOW, **words: Any) -> Response:
    """A whole draft."""
    text = ResponseText(**{"analysis": "本機關同意提議的方向。", **words})
    part = Part(of.petition.agency_parts.get(agency=of.agency).part)
    return actions.draft_response(
        of.petition.record,
        agency=of.agency,
        part=part,
        text=text,
        answers=answers(of.petition),
        by=by or of.officer,
        now=now,
    )


def submitted(of: Office, *, now: datetime = NOW, **words: Any) -> Response:
    """A draft that waits for the control unit."""
    return actions.submit_response(drafted(of, now=now, **words), by=of.officer, now=now)


def approve(response: Response, *, by: Actor, now: datetime = NOW, **facts: Any) -> Response:
    """Decide the present step in favour, having read the present text."""
    seen = Response.objects.get(pk=response.pk).latest_revision_id
    return actions.approve_response(response, by=by, now=now, **{"seen": seen, **facts})


def before_approval(of: Office, *, now: datetime = NOW, **words: Any) -> Response:
    """A draft that waits for its last approver."""
    return approve(submitted(of, now=now, **words), by=of.control, now=now)


def published(of: Office, *, now: datetime = NOW, **words: Any) -> Response:
    """An answer that went the whole way."""
    return approve(before_approval(of, now=now, **words), by=of.approver, now=now)


def corrected(of: Office, response: Response, *, now: datetime, by: Actor | None = None) -> Response:
    """The draft of a correction."""
    return actions.draft_correction(
        response,
        reason="金額寫錯。",
        text=ResponseText(analysis="本機關同意提議的方向，經費為三百萬元。"),
        answers=answers(of.petition, reason="預算足夠，明年辦理。"),
        by=by or of.officer,
        now=now,
    )
