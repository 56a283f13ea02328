"""The public words about an assignment that is declined, as the personal-data gate knows them."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.agencies.models import Agency
from participation.casework.actions import decide_decline, decline
from participation.casework.models import Decline
from participation.casework.rules import SAY_DECISION, SAY_DECLINE, Outcome
from participation.gate.statements import Lines, Payload, Statement
from participation.record.actors import Actor
from participation.record.models import Record


def _decline(record: Record, payload: Payload, *, by: Actor, now: datetime) -> Any:
    assert by.agency is not None, "an assignment is declined for an agency"
    return decline(record, agency=by.agency, reason=payload["reason"], by=by, now=now)


def _filed(record: Record, payload: Payload) -> Decline:
    return Decline.objects.select_related("record", "agency").get(pk=payload["decline"], record=record)


def _decide(record: Record, payload: Payload, *, by: Actor, now: datetime) -> Any:
    return decide_decline(
        _filed(record, payload),
        outcome=Outcome(payload["outcome"]),
        lead=list(Agency.objects.filter(pk__in=payload["lead"])),
        reason=payload["reason"],
        by=by,
        now=now,
    )


def _facts(record: Record, payload: Payload) -> Lines:
    new = Agency.objects.filter(pk__in=payload["lead"])
    lines = [
        (_("婉拒的機關"), _filed(record, payload).agency.public_name),
        (_("決定"), str(Outcome(payload["outcome"]).label)),
        (_("改由哪個機關主辦"), "、".join(agency.public_name for agency in new)),
    ]
    return [line for line in lines if line[1]]


DECLINING = Statement(SAY_DECLINE, gettext_lazy("婉拒分辦"), {"reason": gettext_lazy("婉拒理由")}, _decline)
DECISION = Statement(
    SAY_DECISION, gettext_lazy("決定婉拒分辦"), {"reason": gettext_lazy("決定理由")}, _decide, _facts
)
STATEMENTS = (DECLINING, DECISION)
