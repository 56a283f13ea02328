"""Official words of every kind in which the proposer is named, and the people who may look at them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from participation.agencies.models import Agency, Role
from participation.casework import actions as casework
from participation.gate.actions import ask_second
from participation.gate.models import HeldStatement
from participation.gate.statements import say
from participation.obligations.models import Obligation
from participation.people.models import Person
from participation.record.actors import Actor
from participation.record.models import Record
from participation.responses.models import Verdict
from petitions import actions
from petitions.actions.signing import Signatory
from petitions.models import Petition
from tests.casework.scene import scene, who
from tests.discussion import factories as talk
from tests.gate.cases import COMMENTER, DESK_MAIL, DESK_PHONE, MAIL, MOBILE, PROPOSER, SIGNATORIES
from tests.petitions import factories as make
from tests.petitions.factories import NOW

# The factories' proposer is called 小雨.
LEAK, CLEAN = "已與小雨聯繫，說明辦理方式。", "已與提議人聯繫，說明辦理方式。"
LATER = NOW + timedelta(hours=1)


@dataclass
class Words:
    """Words that somebody types for one verb: about which record, and the event that they become."""

    verb: str
    record: Record
    by: Actor
    payload: dict[str, Any]
    event: str

    @property
    def agency(self) -> Agency:
        assert self.by.agency is not None
        return self.by.agency

    @property
    def author(self) -> Person:
        return who(self.by)

    def clean(self) -> "Words":
        """The same without the name."""
        payload = {name: CLEAN if said == LEAK else said for name, said in self.payload.items()}
        return Words(self.verb, self.record, self.by, payload, self.event)

    def say(self, now: Any = NOW) -> Any:
        return say(self.record, verb=self.verb, payload=self.payload, by=self.by, now=now)

    def ask(self, now: Any = NOW, **facts: Any) -> HeldStatement:
        return ask_second(self.record, verb=self.verb, payload=self.payload, by=self.by, now=now, **facts)

    def second(self, role: Role = Role.SUPERVISOR) -> Actor:
        """Somebody else of the same agency who may decide."""
        return make.official(self.agency, role, f"複核{role.label}")


def _timetable() -> Words:
    of = scene()
    return Words("petitions.timetable", of.record, of.officer, {"words": LEAK}, "timetable_published")


def _contact() -> Words:
    of = scene()
    payload = {"on": "2026-11-20", "channel": "phone", "summary": LEAK}
    return Words("petitions.contact", of.record, of.officer, payload, "contact_recorded")


def _follow_up() -> Words:
    petition = make.responded(verdict=Verdict.UNDER_STUDY)
    lead = petition.agency_parts.get(part="lead").agency
    payload = {"words": LEAK, "is_final": True}
    by = make.official(lead, Role.OFFICER)
    return Words("petitions.follow_up", petition.record, by, payload, "follow_up_reported")


def _extension() -> Words:
    of = scene()
    duty = Obligation.objects.get(record=of.record, kind="formal_response")
    new_due_at = duty.due_at + timedelta(days=7)
    payload = {"duty": duty.pk, "new_due_at": new_due_at.isoformat(), "reason": LEAK}
    return Words("obligations.extend", of.record, of.officer, payload, "obligation_extended")


def _decline() -> Words:
    of = scene()
    return Words("casework.decline", of.record, of.approver, {"reason": LEAK}, "assignment_declined")


def _decision() -> Words:
    of, other, by = scene(), make.agency(), make.screener()
    filed = casework.decline(of.record, agency=of.agency, reason="非主管。", by=of.supervisor, now=NOW)
    payload = {"decline": filed.pk, "outcome": "disputed", "lead": [other.pk], "reason": LEAK}
    return Words("casework.decide", of.record, by, payload, "decline_decided")


def _refusal() -> Words:
    petition = make.proposed()
    payload = {"code": "unclear", "note": LEAK}
    return Words("petitions.refuse", petition.record, make.screener(), payload, "refused")


def objected() -> Petition:
    """A refused petition whose proposer objects."""
    petition = make.refused()
    assert petition.proposer is not None
    actions.file_objection(petition, grounds="很清楚。", by=Actor.proposer(petition.proposer), now=NOW)
    return petition


def _objection() -> Words:
    payload = {"uphold": True, "reason": LEAK, "lead": [make.agency().pk], "co": [], "openness": 0}
    return Words("petitions.objection", objected().record, make.screener(), payload, "objection_upheld")


def _reassignment() -> Words:
    petition = make.reached()
    payload = {"lead": [make.agency().pk], "co": [], "reason": LEAK}
    return Words("petitions.reassign", petition.record, make.screener(), payload, "agencies_assigned")


WORDS: dict[str, Callable[[], Words]] = {
    "timetable": _timetable,
    "contact": _contact,
    "follow-up": _follow_up,
    "extension": _extension,
    "decline": _decline,
    "decision": _decision,
    "refusal": _refusal,
    "objection": _objection,
    "reassignment": _reassignment,
}


def known_record(agency: Agency | None = None) -> Petition:
    """A petition over its threshold with the people of `cases`."""
    own = agency or make.agency(contact_phone=DESK_PHONE, contact_email=DESK_MAIL)
    proposer = make.person(PROPOSER, mobile=MOBILE)
    proposer.email = MAIL
    proposer.save()
    petition = make.reached(lead=[own], by=proposer)
    for nickname in SIGNATORIES:
        actions.sign(petition.record.number, by=Signatory(person_id=make.person(nickname).pk), now=NOW)
    place = talk.discussion(petition=petition)
    talk.comment(place, by=talk.citizen(COMMENTER))
    return petition
