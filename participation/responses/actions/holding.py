"""Text that may hold personal data waits for a second person."""

from datetime import datetime

from django.db import transaction

from participation.agencies.models import AgencyRole
from participation.gate.rules import SECONDERS, covers
from participation.gate.searching import as_rows
from participation.record.actors import Actor
from participation.record.texts import fingerprint
from participation.refusals import refuse_if
from participation.responses import rules
from participation.responses.actions.common import locked, ours, person_of, told
from participation.responses.models import Hold, Response
from participation.responses.passages import hits_in
from participation.responses.texts import content_of


def look_for_personal_data(response: Response, *, now: datetime) -> Hold | None:
    """Search the text in the making; what is found, and not allowed yet, is held. None: nothing waits."""
    with transaction.atomic():
        return hold_if_needed(locked(response), now=now)


def hold_if_needed(response: Response, *, now: datetime) -> Hold | None:
    """As `look_for_personal_data`, for an answer that is locked already."""
    draft = response.draft
    content = content_of(draft)
    found, digest = as_rows(hits_in(draft, content)), fingerprint(content)
    waiting = Hold.objects.filter(response=response, decided_at=None).first()
    if not found or is_allowed(response, digest, found):
        if waiting:
            waiting.delete()
        return None
    author = response.writer
    assert author is not None, "what is held was written by somebody"
    if waiting is None:
        waiting = Hold(response=response)
    elif (waiting.sha256, waiting.hits) == (digest, found):
        return waiting
    waiting.sha256, waiting.hits, waiting.held_at, waiting.author = digest, found, now, author
    waiting.save()
    told(
        response,
        "response_held",
        by=Actor.system(),
        now=now,
        facts={"hits": len(found)},
        tell=("response_second",),
    )
    return waiting


def is_allowed(response: Response, digest: str, found: list[dict[str, object]]) -> bool:
    """Whether a second person has looked at each of these hits in this very text and let it pass."""
    allowed = Hold.objects.filter(response=response, sha256=digest, is_allowed=True).order_by("-pk").first()
    return allowed is not None and covers(allowed.hits, found)


def refuse_unless_looked_at(response: Response) -> None:
    """Refuse what may hold personal data that nobody but its author has looked at; writes nothing."""
    draft = response.draft
    content = content_of(draft)
    found = as_rows(hits_in(draft, content))
    if found and not is_allowed(response, fingerprint(content), found):
        refuse_if(rules.HELD)


def decide_hold(response: Response, *, allow: bool, reason: str, by: Actor, now: datetime) -> Hold:
    """A second person, never one of the authors, says with a reason whether the text may stand."""
    with transaction.atomic():
        response = ours(response, by)
        hold = Hold.objects.select_for_update().filter(response=response, decided_at=None).first()
        if hold is None:
            refuse_if(rules.NO_HOLD)
        assert hold is not None
        person = person_of(by)
        office = AgencyRole.objects.filter(person=person, agency=response.agency_id, role__in=SECONDERS)
        is_second = office.exists() and person.pk not in response.writers
        refuse_if(None if is_second else rules.SECOND_PERSON)
        refuse_if(None if reason.strip() else rules.SAY_WHY)
        hold.is_allowed, hold.reason = allow, reason.strip()
        hold.decided_by, hold.decided_at = person, now
        hold.save()
        told(
            response,
            "hold_decided",
            by=by,
            now=now,
            facts={"allowed": allow, "hits": len(hold.hits)},
            texts={"reason": hold.reason},
            tell=("response_authors",),
        )
    return hold
